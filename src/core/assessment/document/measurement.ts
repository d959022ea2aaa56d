import * as z from 'zod';

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime();
/** Why there is no value. */
export const reason = z.string().exactOptional();

/** A training run, by what its tracker says of it. */
export const namedRunSchema = z.object({
  id: z.string().describe('As "evenkeel runs" takes it.'),
  name: z.string(),
  tracker: z.string(),
  at: instant.exactOptional().describe('When it ended, or was last written to.'),
});

/** A number that was measured, or the reason why it was not. */
export const measurementSchema = z.object({
  value: z.number().nullable(),
  reason,
  lower: z.number().exactOptional().describe('Lower end of the confidence interval.'),
  upper: z.number().exactOptional(),
  level: z.number().exactOptional().describe('Confidence level of the interval, e.g. 0.95.'),
  rows: z.number().int().describe('Rows it was computed from.'),
  noInterval: z.string().exactOptional().describe('Why there is no interval, where one was asked for.'),
  run: namedRunSchema.exactOptional().describe('The training run that the value is of.'),
  columns: z
    .object({ drifted: z.number().int(), compared: z.number().int() })
    .exactOptional()
    .describe('What a share of columns counts: 3 of 10.'),
});

export const verdictSchema = z.enum(['pass', 'warn', 'fail', 'insufficient']);
