import * as z from 'zod';
import { OVER, RUN_CHART_TYPES } from '../../config/schema.ts';
import { chartedSchema } from './charts.ts';
import { instant, namedRunSchema } from './measurement.ts';

/** A control chart of a metric of training runs. Its points stand where others have chunks; `chunk` is the position among `places`. */
export const runChartSchema = chartedSchema.extend({
  name: z.string().describe('What criteria call it.'),
  metric: z.string().describe('As the runs log it.'),
  over: z.enum(OVER).describe('runs: a point per run, its latest value; steps: the history of one run.'),
  chart: z.enum(RUN_CHART_TYPES),
  run: namedRunSchema.exactOptional().describe('Over steps: the run whose history it is.'),
  reason: z.string().exactOptional().describe('Why the chart has no points.'),
  places: z
    .array(
      z.object({
        label: z.string().describe('Name of the run, or the step in words.'),
        run: z.string().exactOptional().describe('Over runs: the id of the run.'),
        step: z.number().exactOptional(),
        at: instant.exactOptional(),
      }),
    )
    .describe('One per point, in order of time; over steps in the order of the log.'),
  leftOut: z
    .number()
    .int()
    .describe(
      'What is not drawn: over runs those without the metric, and of more than 10,000 the older ones.',
    ),
});

/** What training runs say, where evenkeel.yaml asks. */
export const runsSchema = z.object({
  folder: z.string().describe('Where runs were looked for, relative to the project folder.'),
  experiment: z.string().exactOptional(),
  found: z.number().int().describe('Runs of the experiment, without deleted ones.'),
  counted: z.number().int().describe('Of these, runs that are over and neither failed nor were killed.'),
  overAt: instant
    .exactOptional()
    .describe(
      'From when on the next run that is still written to counts as over, if nothing more is written: an assessment says more then.',
    ),
  charts: z.array(runChartSchema),
  finding: z.string(),
});
