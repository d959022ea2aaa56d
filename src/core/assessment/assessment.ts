import * as z from 'zod';
import { OVER, RUN_CHART_TYPES } from '../config/schema.ts';
import { CHART_NAMES } from '../control/kinds.ts';
import { ZONE_NAMES } from '../detectors/machine.ts';
import { ASSESSMENT_VERSION } from './documentVersion.ts';

/**
 * The assessment: the one document that holds everything computed for a project at a moment. Every view, export and exit code
 * reads it; nothing is computed after it. Published as docs/assessment.schema.json. Conventions: instants are ISO 8601 in UTC;
 * shares and rates are 0 to 1; a value that does not exist is null beside a `reason`.
 */

const instant = z.iso.datetime();
const reason = z.string().exactOptional();

export const diagnosticSchema = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  remedy: z.string().exactOptional(),
  file: z.string().exactOptional(),
  line: z.number().exactOptional(),
  character: z.number().exactOptional(),
  length: z.number().exactOptional().describe('So many characters of the line are concerned.'),
  ofData: z
    .literal(true)
    .exactOptional()
    .describe('Known only with the data, though it is about evenkeel.yaml.'),
  column: z.string().exactOptional(),
  count: z.number().exactOptional(),
});

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

export const signalSchema = z.object({
  rule: z.string().describe('Id of the rule, e.g. nelson-1.'),
  title: z.string(),
  points: z.array(z.number().int()).describe('Positions in `points` of the chart that make the signal.'),
  at: z.number().int().describe('The position at which the rule was first met.'),
});

/** What a control chart draws: a value per chunk with its limits, and what is unusual in them. */
const chartedSchema = z.object({
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

/** A detector fed row by row with current data. */
export const detectorSchema = z.object({
  name: z.string().describe('As a criterion names it: adwin(error).'),
  detector: z.string().describe('Id of the detector.'),
  title: z.string(),
  on: z.string().describe('What it is fed with: error, score, missing(column), or a column.'),
  profile: z.string().exactOptional(),
  options: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  reason: z.string().exactOptional().describe('Why it could not run, or not to the end.'),
  rows: z.number().int().describe('Rows that it has seen, those left out among them.'),
  leftOut: z.number().int().describe('Rows left out because their value is missing or infinite.'),
  waiting: z
    .number()
    .int()
    .describe('Newest rows that are not fed yet, because their labels have not arrived.'),
  before: z.number().int().describe('Rows that earlier assessments had fed already.'),
  restarted: z.string().exactOptional().describe('Why it started again from the first row.'),
  zone: z
    .enum(ZONE_NAMES)
    .nullable()
    .describe('After the newest row that was fed; null where it could not run.'),
  drifts: z.number().int().describe('Drifts since the first row.'),
  warnings: z.number().int().describe('First warnings since the first row.'),
  driftsInWindow: z.number().int().describe('Drifts in the window that verdicts look at.'),
  signals: z
    .array(
      z.object({
        kind: z.enum(['drift', 'warning']),
        row: z.number().int().describe('In the order of feeding, from 0.'),
        at: instant.exactOptional(),
        chunk: z.number().int().exactOptional().describe('Index of the chunk.'),
      }),
    )
    .describe('The newest, at most 200, in the order of rows.'),
  estimate: z.number().nullable().describe('What it takes for the present level.'),
  width: z.number().int().describe('How many values speak in the estimate.'),
  finding: z.string(),
});

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

/** A measure of data quality over the chunks, of a column or of whole rows, with its limits. */
export const qualitySeriesSchema = z.object({
  statistic: z.string(),
  title: z.string(),
  column: z.string().exactOptional().describe('Absent for a measure of whole rows.'),
  range: z
    .array(z.number().nullable())
    .length(2)
    .describe('Smallest and largest possible value; null: unbounded.'),
  worse: z.enum(['lower', 'higher', 'neither']),
  chart: z.enum(['individuals', 'p']),
  limitsFrom: z.string().describe('Where the limits come from, in words.'),
  centre: z.number().nullable(),
  values: z
    .array(z.number().nullable())
    .describe('One per chunk; null: no value. Empty, as are the limits, for all but the most severe series.'),
  lower: z.array(z.number().nullable()),
  upper: z.array(z.number().nullable()),
  centres: z
    .array(z.number().nullable())
    .exactOptional()
    .describe('Where each chunk has a centre of its own.'),
  signals: z.array(z.number().int()).describe('Chunks beyond a limit on the bad side.'),
  since: z.number().int().exactOptional().describe('Chunk at which the present run of signals began.'),
  now: measurementSchema.describe('Over the window; of sizes and ages the newest.'),
  reference: measurementSchema,
  finding: z.string(),
});

const rowsOfSchema = z.object({ rows: z.number().int(), of: z.number().int() });

export const qualitySchema = z.object({
  duplicateRows: rowsOfSchema
    .exactOptional()
    .describe('Rows of current data that repeat an earlier one in all features.'),
  labelConflicts: rowsOfSchema
    .exactOptional()
    .describe('Rows of current data with the features of another row and another label.'),
  overlap: rowsOfSchema.exactOptional().describe('Rows of current data that the reference has, too.'),
  series: z
    .array(qualitySeriesSchema)
    .describe(
      'Most severe first. Measures of whole rows and of declared values are all here; others of a column where a chunk has a signal or a value other than 0.',
    ),
  more: z.number().int().describe('Series that were too many to be listed.'),
  finding: z.string().describe('What all series together show, in a sentence.'),
  duplicateIds: z.object({ column: z.string(), rows: z.number().int() }).exactOptional(),
  undatedRows: z.number().int().describe('Rows of current data without a readable timestamp.'),
  rowsPerChunk: z
    .object({ reference: z.number().nullable(), current: z.number().nullable() })
    .describe('Median rows per complete chunk.'),
  newest: instant.exactOptional(),
});

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

export const assessmentSchema = z.object({
  version: z.literal(ASSESSMENT_VERSION),
  evenkeel: z.string().describe('Version of the program.'),
  createdAt: instant,
  durationMs: z.number(),
  project: z.object({
    model: z.string(),
    task: z.string().exactOptional(),
    taskReason: z.string().exactOptional(),
    configFile: z.string().exactOptional().describe('Relative to the project folder.'),
    positive: z.string().exactOptional(),
    window: z.union([z.literal('all'), z.number()]),
    chunk: z.string().describe('The chunk rule in words.'),
  }),
  health: healthSchema,
  data: z.array(dataSetSchema),
  columns: z.array(columnSchema),
  chunks: z.array(chunkSchema),
  criteria: z.array(criterionResultSchema),
  performance: z.array(seriesSchema),
  charts: z.array(chartSchema).describe('The charts of monitor.charts.'),
  runs: runsSchema.exactOptional().describe('Training runs; absent where nothing asks for them.'),
  estimation: z
    .array(estimationSchema)
    .describe('Metrics estimated without labels; empty where nothing can be estimated.'),
  detectors: z.array(detectorSchema).describe('As monitor.detectors lists them; empty where it lists none.'),
  drift: z.array(driftSchema).describe('Most changed first.'),
  driftedShare: measurementSchema.describe('Share of columns that drifted.'),
  dataSetDrift: dataSetDriftSchema.exactOptional(),
  relations: relationsSchema.exactOptional().describe('Pairs of features that go together differently now.'),
  behaviour: z.array(behaviourSchema),
  quality: qualitySchema,
  checkpoints: z.array(checkpointSchema),
  diagnostics: z.array(diagnosticSchema),
});

export type Assessment = z.infer<typeof assessmentSchema>;
export type Measurement = z.infer<typeof measurementSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type CriterionResult = z.infer<typeof criterionResultSchema>;
export type Charted = z.infer<typeof chartedSchema>;
export type MetricSeries = z.infer<typeof seriesSchema>;
export type ChartReport = z.infer<typeof chartSchema>;
export type RunsReport = z.infer<typeof runsSchema>;
export type RunChartReport = z.infer<typeof runChartSchema>;
export type NamedRun = z.infer<typeof namedRunSchema>;
export type QualitySeries = z.infer<typeof qualitySeriesSchema>;
export type EstimationSeries = z.infer<typeof estimationSchema>;
export type DetectorReport = z.infer<typeof detectorSchema>;
export type ColumnDriftReport = z.infer<typeof driftSchema>;
export type AssociationReport = z.infer<typeof associationSchema>;
export type RelationsReport = z.infer<typeof relationsSchema>;
export type DataSetDrift = z.infer<typeof dataSetDriftSchema>;
export type Distribution = z.infer<typeof distributionSchema>;
export type Behaviour = z.infer<typeof behaviourSchema>;
export type Health = z.infer<typeof healthSchema>;
export type ChunkReport = z.infer<typeof chunkSchema>;
export type CheckpointReport = z.infer<typeof checkpointSchema>;
export type DataSetName = z.infer<typeof dataSetSchema>['name'];
export type Signal = z.infer<typeof signalSchema>;

/** A metric of the candidate less that of the champion on the same rows. */
export const comparisonSchema = z.object({
  statistic: z.string(),
  title: z.string(),
  difference: measurementSchema.describe('Candidate minus champion, on rows that both have answered.'),
  pValue: z.number().nullable().describe('Two-sided, of no difference.'),
  method: z.string().exactOptional().describe('How interval and p-value were made.'),
  noInterval: z.string().exactOptional().describe('Why there is no interval.'),
  better: z
    .enum(['candidate', 'champion', 'neither'])
    .describe('Which one is better by more than chance: the interval is on one side of 0.'),
  finding: z.string(),
});

/** What a checkpoint did on the validation data, beside the champion on the same rows. */
export const validationSchema = z.object({
  version: z.literal(ASSESSMENT_VERSION),
  evenkeel: z.string(),
  createdAt: instant,
  durationMs: z.number(),
  model: z.string(),
  checkpoint: z.string().describe('Path relative to the project folder.'),
  champion: z.string().exactOptional(),
  verdict: verdictSchema,
  short: z.string().describe('The verdict and its main reason in a few words.'),
  rows: z.number().int(),
  criteria: z.array(criterionResultSchema),
  behaviour: z.array(behaviourSchema.extend({ of: z.enum(['candidate', 'champion']) })),
  comparison: z
    .array(comparisonSchema)
    .describe('One per metric; empty where there is no champion to compare with.'),
  job: z
    .string()
    .exactOptional()
    .describe('Folder of the job under .evenkeel/jobs that holds the log and the predictions.'),
  diagnostics: z.array(diagnosticSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;
export type Validation = z.infer<typeof validationSchema>;
