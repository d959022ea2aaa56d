import * as z from 'zod';
import { instant, verdictSchema } from './measurement.ts';

export const dataSetSchema = z.object({
  name: z.enum(['reference', 'current', 'labels', 'validation', 'test']),
  files: z.array(z.object({ path: z.string(), format: z.string(), bytes: z.number(), rows: z.number() })),
  rows: z.number().int(),
  start: instant.exactOptional(),
  end: instant.exactOptional(),
});

export const columnSchema = z.object({
  name: z.string(),
  role: z.string(),
  roleReason: z.string().describe('Why it has this role: declared, or what spoke for it.'),
  type: z.enum(['number', 'category', 'timestamp']),
  missing: z
    .object({ reference: z.number().nullable(), current: z.number().nullable() })
    .describe('Share of missing values.'),
  distinct: z.number().int().exactOptional().describe('Distinct values in current data (categories).'),
});

export const chunkSchema = z.object({
  index: z.number().int(),
  label: z.string(),
  start: instant.exactOptional(),
  end: instant.exactOptional(),
  rows: z.number().int(),
  complete: z.boolean(),
});

export const checkpointSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  modified: instant,
  champion: z.boolean(),
  validation: z
    .object({ at: instant, verdict: verdictSchema, short: z.string() })
    .exactOptional()
    .describe('The newest recorded validation.'),
});
