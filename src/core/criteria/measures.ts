import type { OptionSpec } from '../catalogue/options.ts';

/**
 * What a criterion may ask of the assessment itself, beside the statistics of the catalogue. The assessment computes these; this
 * list is what the parser, completion and hover know of them.
 */
export interface Measure {
  /** snake_case, as written in criteria. */
  readonly id: string;
  readonly title: string;
  /** What stands in the brackets: `drift(amount)`, `estimated(f1)`, `signals(f1)` or `signals("name of a chart")`, `detections(adwin)`, `run(val_loss)`; none: nothing. */
  readonly argument: 'none' | 'column' | 'metric' | 'chart' | 'detector' | 'run';
  /** What else may stand there; absent: nothing. */
  readonly options?: readonly OptionSpec[];
  /** One sentence that a newcomer understands. */
  readonly summary: string;
  readonly worse: 'lower' | 'higher' | 'neither';
  readonly range: readonly [number, number];
  /** It already says how current data differ from the reference, so it has no value for the reference or the champion. */
  readonly comparesWithReference: boolean;
}

const count = [0, Number.POSITIVE_INFINITY] as const;

/** Which value of a history `run(…)` may ask for. */
const RUN_VALUES = ['last', 'first', 'min', 'max', 'best'] as const;

export const measures: readonly Measure[] = [
  {
    id: 'drifted_columns_share',
    title: 'Share of drifted columns',
    argument: 'none',
    summary: 'The share of compared columns that differ from the reference, 0 to 1.',
    worse: 'higher',
    range: [0, 1],
    comparesWithReference: true,
  },
  {
    id: 'drifted_columns',
    title: 'Drifted columns',
    argument: 'none',
    summary: 'How many columns differ from the reference.',
    worse: 'higher',
    range: count,
    comparesWithReference: true,
  },
  {
    id: 'drift',
    title: 'Drift of a column',
    argument: 'column',
    summary:
      'How far a column is from the reference: the size of the effect in the method chosen for that column.',
    worse: 'higher',
    range: count,
    comparesWithReference: true,
  },
  {
    id: 'rows',
    title: 'Rows',
    argument: 'none',
    summary: 'How many rows are looked at.',
    worse: 'lower',
    range: count,
    comparesWithReference: false,
  },
  {
    id: 'duplicate_ids',
    title: 'Duplicate ids',
    argument: 'none',
    summary: 'How many rows repeat the id of an earlier row.',
    worse: 'higher',
    range: count,
    comparesWithReference: false,
  },
  {
    id: 'signals',
    title: 'Signals',
    argument: 'chart',
    summary:
      'How many signals the control chart of a metric shows, or another one that is named in quotes as in monitor.charts or monitor.runs.',
    worse: 'higher',
    range: count,
    comparesWithReference: true,
  },
  {
    id: 'detections',
    title: 'Detections',
    argument: 'detector',
    summary: 'How many drifts a detector of monitor.detectors found, or all that are fed with the same.',
    worse: 'higher',
    range: count,
    comparesWithReference: true,
  },
  {
    id: 'quality_signals',
    title: 'Data-quality signals',
    argument: 'none',
    summary:
      'How many data-quality series (missing values, ranges, categories, duplicates, row counts, …) are beyond their limits in a chunk.',
    worse: 'higher',
    range: count,
    comparesWithReference: true,
  },
  {
    id: 'estimated',
    title: 'Estimated metric',
    argument: 'metric',
    summary:
      'A metric as it is expected to be without labels, by what the reference taught of scores or errors.',
    worse: 'neither',
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    comparesWithReference: true,
  },
  {
    id: 'run',
    title: 'Metric of a training run',
    argument: 'run',
    options: [
      {
        name: 'of',
        type: 'text',
        default: 'last',
        allowed: RUN_VALUES,
        summary:
          'Which value of its history: the latest, the first, the least, the greatest, or the best of both as the name of the metric tells (a loss: the least).',
      },
    ],
    summary: 'A metric as the newest training run that finished logged it, by the name it has there.',
    worse: 'neither',
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    comparesWithReference: true,
  },
];
