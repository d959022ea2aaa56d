import * as z from 'zod';
import { measurementSchema, reason } from './measurement.ts';

/** A metric over the chunks as it is expected to be without labels, beside what it turned out to be. */
export const estimationSchema = z.object({
  statistic: z.string(),
  title: z.string(),
  method: z
    .enum(['cbpe', 'dle'])
    .describe('cbpe: from the confidence of scores; dle: from a model of the errors.'),
  calibrated: z
    .boolean()
    .exactOptional()
    .describe('Whether scores had to be turned into probabilities by the reference.'),
  worse: z.enum(['lower', 'higher', 'neither']),
  range: z
    .array(z.number().nullable())
    .length(2)
    .describe('Smallest and largest possible value; null: unbounded.'),
  limits: z
    .object({ lower: z.number().nullable(), upper: z.number().nullable() })
    .describe('Outside of these the metric is an alarm.'),
  limitsFrom: z.string().describe('Where the limits come from, in words.'),
  points: z.array(
    z.object({
      chunk: z.number().int().describe('Index of the chunk.'),
      rows: z.number().int().describe('Rows that the estimate is made from.'),
      estimated: z.number().nullable(),
      reason,
      lower: z
        .number()
        .nullable()
        .describe('The band of three standard errors of sampling around the estimate.'),
      upper: z.number().nullable(),
      realised: z.number().nullable().describe('The value on the rows whose labels have arrived.'),
      realisedReason: z.string().exactOptional().describe('Why there is no realised value.'),
      labelled: z.number().int().describe('Rows whose labels have arrived.'),
      shown: z.enum(['realised', 'estimated', 'none']).describe('Which of the two speaks for the chunk.'),
      alert: z.boolean().describe('Whether the value that speaks for the chunk is outside the limits.'),
    }),
  ),
  now: measurementSchema.describe('The estimate for the window.'),
  accuracy: z
    .object({
      chunks: z.number().int().describe('Chunks of whose rows nine in ten have labels.'),
      meanDifference: z
        .number()
        .nullable()
        .describe('Mean absolute difference of estimate and realised value.'),
      covered: z.number().nullable().describe('Share of realised values inside the band.'),
    })
    .describe('How good the estimate has been.'),
  finding: z.string().describe('What is estimated and how good it has been, in a sentence or two.'),
});
