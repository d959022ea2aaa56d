import * as z from 'zod';
import { CHART_NAMES } from '../control/kinds.ts';
import { SEASONS } from '../control/season.ts';
import { ADAPTER_IDS } from '../prediction/adapterIds.ts';
import { OUTPUTS } from '../prediction/outputs.ts';
import { PERIODS } from '../tables/chunk.ts';

/**
 * The shape of evenkeel.yaml: the one source for validation, completion, hover texts and the published JSON Schema.
 * Descriptions are shown to users. What zod cannot say (a metric's name, a criterion's grammar) config/check.ts says.
 */

export const TASKS = [
  'binary',
  'multiclass',
  'multilabel',
  'regression',
  'ranking',
  'clustering',
  'text',
] as const;
export type TaskName = (typeof TASKS)[number];

const paths = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);
const names = z.array(z.string().min(1));
/** What is expected of a duration, in words. */
const DURATION = 'a duration such as 90s, 10m, 24h, 7d or 2w';
/** What is expected of a function that is named, in words. */
const FACTORY = 'a module and a function as in my_package.models:make_model';
/** What is expected of texts that have a form, in words: the messages of their patterns. */
export const FORMS: readonly string[] = [DURATION, FACTORY];
const duration = z.string().regex(/^\d+(\.\d+)?\s*(s|m|h|d|w)$/, DURATION);

const dataSchema = z.strictObject({
  reference: paths
    .optional()
    .describe(
      'What good looks like: rows from a time when the model was accepted. A path, a glob, or a list of them.',
    ),
  current: paths
    .optional()
    .describe(
      'What production sees: the prediction log. A path, a glob, or a list of them; new files are picked up.',
    ),
  labels: paths
    .optional()
    .describe(
      'Labels of current data that arrive later: tables with the id column and the target. A path, a glob, or a list of them. Of several labels for one id the last counts.',
    ),
  validation: paths.optional().describe('What a candidate checkpoint is judged on. Never used for training.'),
  test: paths.optional().describe('What a candidate is judged on once, at the very end.'),
});

const columnOrMap = z.union([z.string(), z.record(z.string(), z.string())]);

const rangeSchema = z.union([
  z.array(z.number()).length(2),
  z.strictObject({
    min: z.number().optional().describe('The smallest valid value.'),
    max: z.number().optional().describe('The largest valid value.'),
  }),
]);
const domainSchema = z.array(z.union([z.string(), z.number(), z.boolean()])).min(1);

const columnsSchema = z.strictObject({
  timestamp: z.string().optional().describe('When the row happened.'),
  target: columnOrMap
    .optional()
    .describe(
      'The truth; for several labels or items per row a map from label to column, of 0 and 1 or of relevance.',
    ),
  prediction: columnOrMap
    .optional()
    .describe(
      "The model's answer: a label, or a number for regression; for several labels per row a map from label to column.",
    ),
  score: columnOrMap
    .optional()
    .describe(
      'The score of the positive class; for several classes, labels or items a map from each to its column.',
    ),
  features: names
    .optional()
    .describe('The columns the model reads. Default: every column without another role.'),
  protected: names.optional().describe('Columns by which fairness is judged.'),
  id: z.string().optional().describe('Identifies a row; joins predictions and late labels.'),
  weight: z.string().optional().describe('How much a row counts.'),
  text: names.optional().describe('Columns of free text.'),
  embedding: names.optional().describe('Columns of an embedding.'),
  ignored: names.optional().describe('Columns to leave out.'),
  types: z
    .record(z.string(), z.enum(['number', 'category', 'timestamp']))
    .optional()
    .describe('Types where the inferred one is wrong.'),
  ranges: z
    .record(z.string(), rangeSchema)
    .optional()
    .describe(
      'Valid values of columns of numbers: amount: [0, 10000], or {min: 0} with one bound. Others are counted over time with the limit 0.',
    ),
  domains: z
    .record(z.string(), domainSchema)
    .optional()
    .describe(
      'Valid values of columns, as a list: channel: [web, app]. Others are counted over time with the limit 0.',
    ),
});

const chunkSchema = z
  .union([
    z.enum(PERIODS),
    z.strictObject({ size: z.int().min(1) }),
    z.strictObject({ number: z.int().min(1).max(10_000) }),
  ])
  .describe(
    'How current data are cut for charts: hour, day, week, month, quarter, year, {size: rows} or {number: chunks}.',
  );

const driftRuleSchema = z.strictObject({
  method: z.string().optional().describe('A drift method, e.g. ks, psi, jensen_shannon.'),
  threshold: z.number().optional().describe('Drifted beyond this value of the method.'),
  profile: z
    .string()
    .optional()
    .describe("Reproduce another library's numbers and choices: evidently, nannyml, …"),
});

const detectorSchema = z
  .object({
    detector: z.string().min(1).describe('A detector, e.g. adwin, page_hinkley, ddm.'),
    on: z
      .string()
      .min(1)
      .optional()
      .describe(
        'What it is fed with: error (default), score, missing(column), the name of a column, or column(name) where a column has one of these names.',
      ),
    name: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'What the detector is called in the report and in criteria, where several of a kind are fed with the same. Default: as in adwin(amount).',
      ),
    profile: z.string().optional().describe("Reproduce another library's detections: river, frouros, …"),
  })
  .catchall(z.union([z.number(), z.boolean(), z.string()]));

export const CHART_TYPES = ['auto', 'individuals', 'p', 'ewma', 'cusum'] as const;

/** What a chart's limits are and what is a signal; each kind of chart takes a part of it. */
const chartRule = {
  rules: z
    .union([z.enum(['nelson', 'western_electric', 'limits']), names])
    .optional()
    .describe('Which patterns are signals; of ewma, cusum, hotelling_t2 and mewma the limits are.'),
  sigmas: z
    .number()
    .min(0.1)
    .max(8)
    .optional()
    .describe(
      'Distance of the limits from the centre in standard deviations, default 3. Not for cusum, whose limit is 5, hotelling_t2 and mewma.',
    ),
  arl: z
    .number()
    .min(2)
    .max(1e6)
    .optional()
    .describe(
      'Limits for this average run length instead: how many chunks in control, on average, until a false alarm of the limits.',
    ),
  shift: z
    .number()
    .min(0.1)
    .max(10)
    .optional()
    .describe(
      'Of a cusum chart: the shift in standard deviations that should be found soonest, default 1. With another one and no arl the limit is such that false alarms are as rare as usual.',
    ),
  lambda: z
    .number()
    .min(0.01)
    .max(1)
    .optional()
    .describe(
      'Of an ewma or mewma chart: the weight of the newest chunk, default 0.2 or 0.1. Smaller values see smaller shifts.',
    ),
  phase_one: z
    .boolean()
    .optional()
    .describe(
      'Estimate the limits without the chunks that lie beyond them, again and again until none does. Default: false.',
    ),
  season: z
    .enum(SEASONS)
    .optional()
    .describe(
      'Compare each chunk with those of the same day of the week or hour of the day (UTC). Needs chunks of a day or an hour. Default: none.',
    ),
};

const metricChartType = z.enum(CHART_TYPES).describe('The type of the chart alone.');
const metricChartSchema = z.strictObject({
  type: z
    .enum(CHART_TYPES)
    .optional()
    .describe(
      'Control chart: individuals with moving range, p for rates, ewma or cusum for small lasting shifts. auto (default): p for rates, else individuals.',
    ),
  ...chartRule,
});

const chartEntrySchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('What the chart is called in the report and in criteria. Default: as in xbar_s(amount).'),
  chart: z
    .enum(CHART_NAMES)
    .describe(
      'xbar_r or xbar_s of the values within chunks; individuals, ewma or cusum of their mean or of a metric; p, np, c or u of counted events; hotelling_t2 or mewma of several columns or metrics together.',
    ),
  of: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .describe(
      'A numeric column or a metric, for hotelling_t2 and mewma a list of them; for counts missing(column), a category such as merchant = unknown, or mistakes.',
    ),
  specification: z
    .strictObject({
      lower: z.number().optional().describe('Lower specification limit.'),
      upper: z.number().optional().describe('Upper specification limit.'),
      target: z.number().optional().describe('The value aimed at. Default: the middle between both limits.'),
    })
    .optional()
    .describe('What values of the column should be, for the capability beside an xbar chart.'),
  ...chartRule,
});

const { season: _, ...pointRule } = chartRule;

export const RUN_CHART_TYPES = ['individuals', 'ewma', 'cusum'] as const;
export const OVER = ['runs', 'steps'] as const;

const runChartSchema = z.strictObject({
  metric: z.string().min(1).describe('A metric as training runs log it: val_loss, eval/f1.'),
  over: z
    .enum(OVER)
    .optional()
    .describe(
      'runs (default): a point for each run that is over and did not fail, its latest value; steps: the whole history of the newest run that has the metric.',
    ),
  chart: z
    .enum(RUN_CHART_TYPES)
    .optional()
    .describe('individuals (default) with moving range, ewma or cusum for small lasting shifts.'),
  name: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('What the chart is called in the report and in criteria. Default: as in val_loss over runs.'),
  ...pointRule,
});

const monitorSchema = z.strictObject({
  performance: names
    .optional()
    .describe('Metrics drawn over time, as criteria write them: f1, recall(fraud), top_k_accuracy(k=3).'),
  drift: z
    .union([
      z.literal('auto'),
      driftRuleSchema.extend({
        columns: z.record(z.string(), driftRuleSchema).optional().describe('Rules for single columns.'),
      }),
    ])
    .optional()
    .describe(
      'How columns are compared with the reference: auto, or a method, a threshold, a profile, also per column.',
    ),
  chart: metricChartSchema
    .extend({
      metrics: z
        .record(z.string(), z.union([metricChartType, metricChartSchema]))
        .optional()
        .describe('Charts of single metrics: a type, or what is different from the rest.'),
    })
    .optional()
    .describe('How metrics over time are judged.'),
  detectors: z
    .array(z.union([z.string().min(1), detectorSchema]))
    .optional()
    .describe(
      'Detectors that watch current data row by row: adwin, adwin(probability), page_hinkley(missing(income)), or a map with the options of the detector.',
    ),
  charts: z
    .array(chartEntrySchema)
    .optional()
    .describe(
      'More control charts: of columns, of counted events, of several variables together. What an entry does not say is as monitor.chart says.',
    ),
  runs: z
    .array(z.union([z.string().min(1), runChartSchema]))
    .optional()
    .describe(
      'Control charts of metrics of training runs: val_loss, or a map with what it is drawn over and how. What an entry does not say is as monitor.chart says.',
    ),
  intervals: z
    .enum(['closed', 'auto', 'bootstrap', 'none'])
    .optional()
    .describe(
      'Confidence intervals of metrics: closed (default) by formula where there is one, auto also by 200 resamples where there is none, bootstrap always by resamples, none. Resampling makes assessing slower; more than 50,000 different rows are not resampled.',
    ),
});

const runsSchema = z.strictObject({
  folder: z
    .string()
    .min(1)
    .optional()
    .describe('Where training runs are looked for, of every tracker. Default: the folder of this file.'),
  experiment: z
    .string()
    .min(1)
    .optional()
    .describe('Only runs of this experiment, project or study. Default: all.'),
});

const criterionSchema = z.union([
  z.string(),
  z.strictObject({ fail: z.string() }),
  z.strictObject({ warn: z.string() }),
]);

const checkpointsSchema = z.strictObject({
  files: paths.optional().describe('Which files are checkpoints.'),
  champion: z.string().optional().describe('The checkpoint in use.'),
  predict: z
    .string()
    .optional()
    .describe(
      'The command that predicts with a checkpoint. ${checkpoint}, ${data} and ${predictions} are replaced by quoted paths. Default: Evenkeel runs the model itself.',
    ),
  adapter: z
    .enum(ADAPTER_IDS)
    .optional()
    .describe('What runs the model where there is no predict command. Default: told from the file.'),
  python: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The Python that has the framework of the model: an interpreter or the folder of an environment. Default: the one chosen in the editor, .venv or venv in the project, else the first on the path.',
    ),
  factory: z
    .string()
    .regex(/^[A-Za-z_][\w.]*:[A-Za-z_]\w*$/, FACTORY)
    .optional()
    .describe(
      'For PyTorch weights without their module: the function that makes it, as in my_package.models:make_model.',
    ),
  output: z
    .enum(OUTPUTS)
    .optional()
    .describe(
      'What the numbers are that the model answers with, where it does not say: probabilities, logits, values (of a regression) or labels.',
    ),
  classes: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .optional()
    .describe('The classes in the order of the scores of the model, where it does not say.'),
  predictions: z
    .string()
    .optional()
    .describe(
      'Where predictions made elsewhere lie; ${name} is replaced by the checkpoint file name without extension.',
    ),
  timeout: duration.optional().describe('How long predicting may take. Default 10m.'),
});

const stepSchema = z.strictObject({
  name: z.string().min(1).describe('What the step is called in logs.'),
  run: z.string().min(1).describe('The command. ${candidate} and ${job} are replaced by quoted paths.'),
  timeout: duration.optional().describe('How long the step may take. Default: no limit.'),
});

const triggerSchema = z.union([
  z.strictObject({ drift: z.string() }),
  z.strictObject({ schedule: z.string() }),
  z.strictObject({ criteria: z.string() }),
]);

const retrainSchema = z.strictObject({
  steps: z
    .union([z.string().min(1), z.array(stepSchema).min(1)])
    .describe('What makes a new checkpoint: one command, or named steps in order.'),
  candidate: z
    .string()
    .optional()
    .describe('Where the steps leave the new checkpoint. Default: candidate in the job folder.'),
  on: z.array(triggerSchema).optional().describe('When retraining is due.'),
  cooldown: duration.optional().describe('Least time between two retrainings.'),
  mode: z
    .enum(['notify', 'propose', 'run', 'promote'])
    .optional()
    .describe('What a trigger may do by itself.'),
});

export const configSchema = z
  .strictObject({
    model: z.string().min(1).describe('The name of the model, shown everywhere.'),
    task: z.enum(TASKS).optional().describe('What the model does. Default: inferred from the target.'),
    positive: z
      .union([z.string(), z.number(), z.boolean()])
      .optional()
      .describe('The positive class of a binary task. Default: 1, true, or the greater label.'),
    threshold: z
      .number()
      .optional()
      .describe(
        'A score at or above this is a positive prediction, where there is no prediction column. Default 0.5.',
      ),
    data: dataSchema.describe('The data sets.'),
    columns: columnsSchema
      .optional()
      .describe('What the columns are. All optional: inferred from names and values.'),
    chunk: chunkSchema.optional(),
    window: z
      .union([z.literal('all'), z.int().min(1)])
      .optional()
      .describe('How many of the latest chunks a verdict looks at. Default: all.'),
    min_rows: z.int().min(1).optional().describe('A verdict on fewer rows is insufficient. Default 30.'),
    monitor: monitorSchema.optional().describe('What is watched over time.'),
    runs: runsSchema.optional().describe('Which training runs monitor.runs and run(…) in criteria speak of.'),
    criteria: z.array(criterionSchema).optional().describe('What the model must satisfy; the contract.'),
    health: z
      .strictObject({
        raise: z
          .int()
          .min(1)
          .optional()
          .describe('So many chunks in a row must fail before health turns. Default 2.'),
        clear: z
          .int()
          .min(1)
          .optional()
          .describe('So many chunks in a row must pass before health is good again. Default 3.'),
        stale: duration
          .optional()
          .describe('Health is stale when the newest row is older than this. Default: never.'),
      })
      .optional()
      .describe('How verdicts over time become one health.'),
    cache: z
      .boolean()
      .optional()
      .describe(
        'Whether large tables are kept in .evenkeel/cache, so that only new files are read the next time. Default: true.',
      ),
    checkpoints: checkpointsSchema.optional().describe('The model files and how to predict with one.'),
    retrain: retrainSchema.optional().describe('How a new checkpoint is made.'),
  })
  .describe('Evenkeel: what to watch and what the model must satisfy.');

/** evenkeel.yaml as the user wrote it, once it fits the schema. */
export type Config = z.infer<typeof configSchema>;
