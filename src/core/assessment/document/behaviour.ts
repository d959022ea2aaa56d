import * as z from 'zod';
import { measurementSchema } from './measurement.ts';

const pointsSchema = z.array(z.tuple([z.number(), z.number()]));

/** What the model does on one data set, in pictures. */
export const behaviourSchema = z.object({
  dataSet: z
    .enum(['reference', 'current', 'validation'])
    .describe('Current: the window that verdicts look at. A data set without labels is left out.'),
  confusion: z.object({ labels: z.array(z.string()), counts: z.array(z.array(z.number())) }).nullable(),
  roc: z
    .object({ points: pointsSchema, area: z.number() })
    .nullable()
    .describe('False positive rate, true positive rate.'),
  precisionRecall: z
    .object({ points: pointsSchema, area: z.number() })
    .nullable()
    .describe('Recall, precision.'),
  calibration: z
    .object({
      bins: z.array(z.object({ predicted: z.number(), observed: z.number(), rows: z.number().int() })),
      error: z.number(),
    })
    .nullable(),
  gains: z
    .object({
      points: pointsSchema,
      lift: z.number().describe('Of the tenth of the rows with the highest scores.'),
    })
    .exactOptional()
    .describe('Share of rows from the highest score down, share of the positives found.'),
  det: z
    .object({ points: pointsSchema })
    .exactOptional()
    .describe('False positive rate, false negative rate.'),
  thresholds: z
    .object({
      rows: z.array(
        z.object({
          threshold: z.number(),
          truePositives: z.number(),
          falsePositives: z.number(),
          falseNegatives: z.number(),
          trueNegatives: z.number(),
          precision: z.number().nullable(),
          recall: z.number().nullable(),
          f1: z.number().nullable(),
        }),
      ),
      best: z.object({ threshold: z.number(), f1: z.number() }).nullable().describe('Where F1 is greatest.'),
    })
    .exactOptional()
    .describe('What is decided at each threshold; counts are weights where rows have weights.'),
  metrics: z.array(z.object({ statistic: z.string(), title: z.string(), measurement: measurementSchema })),
});
