import * as z from 'zod';
import { instant, measurementSchema, verdictSchema } from './measurement.ts';

export const criterionResultSchema = z.object({
  text: z.string().describe('The criterion as written.'),
  severity: z.enum(['fail', 'warn']),
  verdict: verdictSchema,
  reason: z.string().describe('The verdict in a sentence.'),
  statistic: z.string().exactOptional().describe('Id of the first statistic the criterion reads.'),
  now: measurementSchema,
  bound: z.object({ comparison: z.string(), value: z.number().nullable(), text: z.string() }),
  reference: measurementSchema.exactOptional(),
  champion: measurementSchema.extend({ from: z.string() }).exactOptional(),
  onlyValidated: z
    .literal(true)
    .exactOptional()
    .describe(
      'It speaks of a candidate beside the champion, which only a validation knows: gates on production pass over it.',
    ),
  history: z.array(
    z.object({ chunk: z.number().int(), value: z.number().nullable(), verdict: verdictSchema }),
  ),
  since: z.number().int().exactOptional().describe('Chunk since which the verdict has been what it is.'),
  line: z.number().int().exactOptional().describe('Line in evenkeel.yaml.'),
  character: z.number().int().exactOptional(),
});

export const healthSchema = z.object({
  state: z.enum(['healthy', 'warning', 'failing', 'stale', 'unknown']),
  since: instant.exactOptional(),
  sinceLabel: z.string().exactOptional().describe('Label of the chunk at which this state began.'),
  short: z.string().describe('For a status bar: the main reason in a few words.'),
  headline: z.string().describe('For a report: what happened, since when, what moved first.'),
  decisive: z
    .array(z.object({ from: z.number().int().min(0), to: z.number().int().min(0) }))
    .exactOptional()
    .describe(
      'Parts of the headline that decide, to be set off in it: from this character up to that one, in UTF-16 units.',
    ),
});
