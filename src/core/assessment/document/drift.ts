import * as z from 'zod';
import { reason } from './measurement.ts';

const quantilesSchema = z.object({
  min: z.number(),
  p5: z.number(),
  median: z.number(),
  p95: z.number(),
  max: z.number(),
  mean: z.number(),
  deviation: z.number(),
});

export const distributionSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('number'),
    edges: z
      .array(z.number())
      .describe('One more than there are bins; the first and last bin also hold what lies beyond.'),
    reference: z.array(z.number()).describe('Share of rows per bin.'),
    current: z.array(z.number()),
    referenceSummary: quantilesSchema.nullable(),
    currentSummary: quantilesSchema.nullable(),
  }),
  z.object({
    type: z.literal('category'),
    labels: z.array(z.string()),
    reference: z.array(z.number()),
    current: z.array(z.number()),
    other: z
      .object({ categories: z.number().int(), reference: z.number(), current: z.number() })
      .exactOptional(),
  }),
]);

/** One column against its reference: over all of current data, and chunk by chunk. */
export const driftSchema = z.object({
  column: z.string(),
  role: z.string(),
  method: z.string().describe('Id of the drift method.'),
  methodReason: z.string().describe('Why this method was chosen.'),
  value: z.number().nullable(),
  reason,
  pValue: z.number().nullable(),
  adjustedPValue: z.number().nullable().describe('After Benjamini–Hochberg over the columns.'),
  effect: z.object({ name: z.string(), value: z.number(), threshold: z.number() }).nullable(),
  detectable: z
    .object({ name: z.string(), value: z.number(), level: z.number(), power: z.number() })
    .nullable()
    .describe(
      'The smallest effect that the numbers of rows could have found at this level, with at least this power.',
    ),
  drifted: z.boolean(),
  why: z.array(z.string()).describe('What makes it drifted: distribution, missing-rate, new-category.'),
  missing: z.object({ reference: z.number(), current: z.number(), pValue: z.number().nullable() }),
  newCategories: z.array(z.object({ value: z.string(), rows: z.number().int(), share: z.number() })),
  vanishedCategories: z.array(z.string()),
  chunks: z.array(
    z.object({
      chunk: z.number().int(),
      value: z.number().nullable().describe('The effect, or the method’s value where there is no effect.'),
      drifted: z.boolean(),
      reason,
    }),
  ),
  since: z.number().int().exactOptional().describe('Chunk at which the present run of drifted chunks began.'),
  distribution: distributionSchema.nullable(),
  finding: z.string(),
});

/** How two features go together, in the reference and in current data. */
export const associationSchema = z.object({
  first: z.string(),
  second: z.string(),
  measure: z.enum(['pearson', 'spearman', 'cramers_v']),
  reference: z.number(),
  current: z.number(),
  pValue: z.number().nullable().describe("Fisher's z-test of the change; Cramér's V has none."),
  adjustedPValue: z.number().nullable().describe('After Benjamini–Hochberg over the pairs.'),
  changed: z.boolean(),
});

export const relationsSchema = z.object({
  pairs: z.array(associationSchema).describe('Most changed first, at most 20.'),
  compared: z.number().int().describe('How many pairs were compared.'),
  columns: z.number().int().describe('How many features were paired, of so many.'),
  ofColumns: z.number().int(),
  rows: z.number().int().describe('Rows looked at on both sides together, evenly spaced.'),
  finding: z.string(),
});

/** Whether the library whose profile is used would call the whole data set drifted. */
export const dataSetDriftSchema = z.object({
  profile: z.string(),
  share: z.number().nullable(),
  alarm: z.enum(['<', '<=', '>', '>=']),
  at: z.number(),
  drifted: z.boolean(),
});
