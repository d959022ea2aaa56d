import * as z from 'zod';
import { CHART_NAMES } from '../../control/kinds.ts';
import { measurementSchema, reason } from './measurement.ts';

export const signalSchema = z.object({
  rule: z.string().describe('Id of the rule, e.g. nelson-1.'),
  title: z.string(),
  points: z.array(z.number().int()).describe('Positions in `points` of the chart that make the signal.'),
  at: z.number().int().describe('The position at which the rule was first met.'),
});

/** What a control chart draws: a value per chunk with its limits, and what is unusual in them. */
export const chartedSchema = z.object({
  title: z.string(),
  unit: z.string().exactOptional(),
  range: z
    .array(z.number().nullable())
    .length(2)
    .describe('Smallest and largest possible value; null: unbounded.'),
  worse: z.enum(['lower', 'higher', 'neither']),
  chart: z.enum(CHART_NAMES),
  limitsFrom: z.string().describe('Where the limits come from, in words.'),
  runLength: z
    .object({
      value: z.number(),
      method: z.string().describe('exact, markov chain, integral equation or simulation.'),
    })
    .exactOptional()
    .describe('Of a chart designed for one: chunks in control, on average, until a false alarm of any rule.'),
  centre: z
    .number()
    .nullable()
    .describe('Of the chart: 0 for the sums of a CUSUM; with seasons the mean of their centres.'),
  points: z.array(
    z.object({
      chunk: z.number().int().describe('Index of the chunk.'),
      value: z.number().nullable(),
      reason,
      rows: z.number().int(),
      interval: z
        .array(z.number())
        .length(2)
        .exactOptional()
        .describe('95% confidence interval of the value, where there is a formula for it.'),
      statistic: z
        .number()
        .nullable()
        .exactOptional()
        .describe(
          'What is compared with the limits, where that is not the value: the EWMA, or the upper sum.',
        ),
      lowerStatistic: z
        .number()
        .nullable()
        .exactOptional()
        .describe('The lower sum of a CUSUM, 0 or negative.'),
      centre: z.number().nullable().exactOptional().describe("With seasons: that of the chunk's own."),
      lower: z.number().nullable(),
      upper: z.number().nullable(),
    }),
  ),
  signals: z.array(signalSchema),
  /** Index of the chunk at which the present run of signals began; absent when the newest chunks are in control. */
  since: z.number().int().exactOptional(),
  finding: z.string().describe('What the chart shows, in a sentence.'),
});

/** A metric over the chunks with its limits. */
export const seriesSchema = chartedSchema.extend({
  statistic: z.string().describe('The metric as monitor.performance names it: f1, recall(fraud).'),
  chart: z.enum(['individuals', 'p', 'ewma', 'cusum']),
  now: measurementSchema,
  reference: measurementSchema,
});

const capabilityIndex = z
  .object({ value: z.number(), lower: z.number(), upper: z.number(), level: z.number() })
  .nullable();

/** A chart of a column, of counted events, or of several variables together. */
export const chartSchema = chartedSchema.extend({
  name: z.string().describe('What criteria call it.'),
  of: z.array(z.string()).describe('What it is of, as written.'),
  reason: z.string().exactOptional().describe('Why the chart could not be made; it has no points then.'),
  spread: z
    .object({
      kind: z.enum(['range', 'deviation', 'moving_range']),
      points: z.array(
        z.object({
          chunk: z.number().int(),
          value: z.number().nullable(),
          centre: z.number().nullable(),
          lower: z.number().nullable(),
          upper: z.number().nullable(),
        }),
      ),
      signals: z.array(signalSchema),
    })
    .exactOptional()
    .describe('The chart below: the spread within chunks, or from chunk to chunk.'),
  contributions: z
    .array(
      z.object({
        at: z.number().int().describe('Position in `points`.'),
        variables: z.array(
          z.object({
            name: z.string(),
            alone: z.number().nullable().describe('Squared distance of this variable without the others.'),
            conditional: z.number().nullable().describe('By how much T² would be less without it.'),
          }),
        ),
      }),
    )
    .exactOptional()
    .describe('Which variables make the signals of several together, the most telling first.'),
  capability: z
    .object({
      lower: z.number().nullable(),
      upper: z.number().nullable(),
      target: z.number().nullable(),
      values: z.number().int(),
      cp: capabilityIndex,
      cpk: capabilityIndex,
      pp: capabilityIndex,
      ppk: capabilityIndex,
      cpm: capabilityIndex,
      reason,
    })
    .exactOptional()
    .describe('How much room the window leaves within what is specified.'),
});
