import * as l10n from '@vscode/l10n';
import type { Json, Outcome, Undefined } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { divide, meanOf, type Ratio } from '../metrics/averaging.ts';
import { fRatio } from '../metrics/fbeta.ts';
import { precisionRatio } from '../metrics/precision.ts';
import { recallRatio } from '../metrics/recall.ts';
import { numeric } from '../metrics/shared.ts';
import { specificityRatio } from '../metrics/specificity.ts';
import type { Counts } from '../summaries/labelSets.ts';
import type { CbpeFit } from './cbpeFit.ts';
import type { Estimation } from './estimation.ts';
import { countsOfClass } from './expectedCounts.ts';
import { areaByRow, averagePrecisionByRow, cumulated } from './expectedTable.ts';
import {
  averagePrecisionError,
  delongError,
  f1Error,
  f1ErrorOfNannyml,
  placementError,
  rateError,
  valueError,
} from './samplingError.ts';

export const RATIOS = {
  f1: fRatio(1),
  precision: precisionRatio,
  recall: recallRatio,
  specificity: specificityRatio,
} as const satisfies Readonly<Record<string, Ratio>>;

export const CBPE_METRICS = [
  'accuracy',
  'f1',
  'precision',
  'recall',
  'specificity',
  'roc_auc',
  'average_precision',
  'business_value',
  'confusion_matrix',
] as const;
export type CbpeMetric = (typeof CBPE_METRICS)[number];

export interface CbpeRequest {
  readonly metric: CbpeMetric;
  readonly average: string;
  /** One class against the rest. */
  readonly class?: number;
  readonly zeroDivision: string;
  /** Row by row with so many decimals, as NannyML; absent: exact, rows of equal score together. */
  readonly decimals?: number;
  readonly errors: 'evenkeel' | 'nannyml';
  readonly normalize: string;
  /** What a row of each class and prediction is worth. */
  readonly worth: readonly (readonly number[])[];
}

/** The width of the band in standard errors, as NannyML has it, and what a normal distribution holds within it. */
export const BAND = 3;
export const BAND_LEVEL = 0.9973002039367398;

/** The expected value of a metric, with its band where a reference tells how large the error of sampling is. */
export function estimate(estimation: Estimation, request: CbpeRequest): Outcome {
  const { metric } = request;
  const ranks = metric === 'roc_auc' || metric === 'average_precision';
  const rows = ranks ? estimation.scored : estimation.counts.rows;
  const leftOut = estimation.length - rows;
  const details = {
    rows,
    left_out: leftOut,
    calibrated: estimation.fit.calibrators.some(each => each !== undefined),
  };
  if (rows === 0) return { undefined: l10n.t('No row has a score and a prediction.'), details };
  const isOwn = request.errors === 'evenkeel';
  const only = isOwn ? onlyClassOf(estimation.fit) : undefined;
  if (only !== undefined) {
    return {
      undefined: l10n.t('All labels of the reference are {0}; an estimate takes two classes.', only),
      details,
    };
  }
  const result = ranks ? rankMetric(estimation, request) : countMetric(estimation, request);
  if ('undefined' in result) return { undefined: result.undefined, details };
  const all = { ...details, ...result.details };
  if (typeof result.value !== 'number') return { value: result.value, details: all };
  const error =
    result.perRow === undefined ? Number.NaN : (result.perRow * (result.times ?? 1)) / Math.sqrt(rows);
  if (!Number.isFinite(error)) return numeric(result.value, all);
  // What never varied in a finite reference may vary all the same: no band is the truth, one without width is not.
  if (isOwn && error === 0) return numeric(result.value, { ...all, no_interval: withoutVariation() });
  const [low, high] = metric === 'business_value' ? [-Infinity, Infinity] : [0, 1];
  const lower = Math.max(low, result.value - BAND * error);
  const upper = Math.min(high, result.value + BAND * error);
  const interval = { lower, upper, level: BAND_LEVEL, method: '±3 standard errors of sampling' };
  return numeric(result.value, { ...all, sampling_error: error }, { interval });
}

/** Why there is no band where the error of sampling would be 0. */
export function withoutVariation(): string {
  return l10n.t('It does not vary in the reference, so its error of sampling is not known.');
}

/** The class that all labels of the reference are; undefined where there are several, or no reference. */
function onlyClassOf({ problem, reference }: CbpeFit): string | undefined {
  if (!reference) return undefined;
  const { classes, binary } = problem;
  const [first] = reference.tables;
  const found = binary
    ? classes.filter((_, index) => first && (index === 1 ? first.positive : first.negative) > 0)
    : classes.filter((_, index) => (reference.tables[index]?.positive ?? 0) > 0);
  return found.length === 1 ? found[0] : undefined;
}

interface Result {
  readonly value: Json;
  /** Standard error of one row; that of n rows is smaller by √n. NaN: not known. */
  readonly perRow?: number;
  /** A sum over rows has n times the error of a mean. */
  readonly times?: number;
  readonly details?: Readonly<Record<string, Json>>;
}

function countMetric(estimation: Estimation, request: CbpeRequest): Result | Undefined {
  const { fit, counts } = estimation;
  const { reference, problem } = fit;
  const { metric } = request;
  const size = problem.classes.length;
  switch (metric) {
    case 'confusion_matrix':
      return matrixResult(estimation, request.normalize);
    case 'business_value': {
      const perPrediction = request.normalize === 'pred';
      const matrix = cells(counts.matrix, size, perPrediction ? 'pred' : 'none').map(row =>
        row.map(each => each ?? 0),
      );
      const worth = (truth: number, said: number) => request.worth[truth]?.[said] ?? 0;
      const value = matrix.reduce(
        (sum, row, truth) => row.reduce((part, mass, said) => part + mass * worth(truth, said), sum),
        0,
      );
      if (!reference) return { value };
      // NannyML takes the deviation of a sample where there are several classes.
      const sample =
        request.errors === 'nannyml' && !problem.binary ? reference.rows / (reference.rows - 1) : 1;
      const perRow = Math.sqrt(sample) * valueError(reference.matrix, worth);
      return { value, perRow, times: perPrediction ? 1 : counts.rows };
    }
    case 'accuracy': {
      let right = 0;
      for (const [index, row] of counts.matrix.entries()) right += row[index] ?? 0;
      const hits = reference?.matrix.reduce((sum, row, index) => sum + (row[index] ?? 0), 0) ?? 0;
      const perRow = reference && rateError(hits, reference.rows, reference.rows);
      return { value: right / counts.total, ...(perRow !== undefined && { perRow }) };
    }
    case 'f1':
    case 'precision':
    case 'recall':
    case 'specificity':
      return overClasses(
        estimation,
        request,
        index => divide(RATIOS[metric], countsOfClass(counts, index), request.zeroDivision),
        index =>
          reference &&
          ratioError(metric, countsOfClass(reference, index), reference.rows, request, problem.binary),
        RATIOS[metric].undefinedBecause(),
        'independent',
      );
    default:
      return { undefined: l10n.t('{0} is no metric of counts.', metric) };
  }
}

function ratioError(
  metric: keyof typeof RATIOS,
  counts: Counts,
  rows: number,
  { errors }: CbpeRequest,
  binary: boolean,
): number {
  const { tp, fp, fn, tn } = counts;
  switch (metric) {
    case 'f1':
      return errors === 'nannyml' ? f1ErrorOfNannyml(counts, rows, binary) : f1Error(counts, rows);
    case 'precision':
      return rateError(tp, tp + fp, rows);
    case 'recall':
      return rateError(tp, tp + fn, rows);
    case 'specificity':
      return rateError(tn, tn + fp, rows);
  }
}

function rankMetric(estimation: Estimation, request: CbpeRequest): Result | Undefined {
  const { fit } = estimation;
  const area = request.metric === 'roc_auc';
  const measure = (index: number): number | undefined => {
    const ranked = request.decimals === undefined ? undefined : estimation.ranked?.(index);
    if (ranked && request.decimals !== undefined && !ranked.weights) {
      const curve = cumulated(ranked, request.decimals);
      return area ? areaByRow(curve) : averagePrecisionByRow(curve);
    }
    const table = estimation.table(index);
    if (table.positive === 0 || (area && table.negative === 0)) return undefined;
    return area ? kernels.rankArea(table) : kernels.averagePrecision(table);
  };
  const nannyml = request.errors === 'nannyml';
  // Experiments of NannyML's authors showed their error for several classes to be 20% too small.
  const factor = area && nannyml && !fit.problem.binary ? 1.2 : 1;
  const errorOf = (index: number): number | undefined => {
    const table = fit.reference?.tables[fit.problem.binary ? 0 : index];
    if (!table) return undefined;
    if (!area) return averagePrecisionError(table);
    return factor * (nannyml ? placementError(table) : delongError(table));
  };
  const because = area
    ? l10n.t('only one of the two classes is expected')
    : l10n.t('no positive row is expected');
  return overClasses(estimation, request, measure, errorOf, because, area ? 'independent' : 'together');
}

/**
 * The value of the positive class, of the class asked for, or averaged over classes, with its error.
 * @param errors independent: variances of the classes add up; together: their mean is taken, as if the classes erred alike
 */
function overClasses(
  estimation: Estimation,
  { average, class: one, metric }: CbpeRequest,
  measure: (index: number) => number | undefined,
  errorOf: (index: number) => number | undefined,
  because: string,
  errors: 'independent' | 'together',
): Result | Undefined {
  const { classes, binary } = estimation.fit.problem;
  const index = one ?? (binary ? 1 : undefined);
  if (index !== undefined) {
    const value = measure(index);
    if (value === undefined)
      return { undefined: l10n.t('Undefined for class {0}: {1}.', classes[index] ?? index, because) };
    const perRow = binary && index === 0 && metric === 'average_precision' ? undefined : errorOf(index);
    const { tp, fp, fn, tn } = countsOfClass(estimation.counts, index);
    return {
      value,
      ...(perRow !== undefined && { perRow }),
      details: {
        class: classes[index] ?? '',
        ...(metric in RATIOS && {
          expected_true_positives: tp,
          expected_false_positives: fp,
          expected_false_negatives: fn,
          expected_true_negatives: tn,
        }),
      },
    };
  }
  const support = (each: number) => estimation.counts.matrix[each]?.reduce((sum, mass) => sum + mass, 0) ?? 0;
  const perClass = classes.map((label, each) => ({
    label,
    value: measure(each),
    support: support(each),
    error: errorOf(each),
  }));
  const details = {
    labels: perClass.map(each => each.label),
    values: perClass.map(each => each.value ?? null),
  };
  if (average === 'none') {
    return { value: Object.fromEntries(perClass.map(each => [each.label, each.value ?? null])), details };
  }
  const value = meanOf(perClass, average === 'weighted');
  if (value === undefined) return { undefined: l10n.t('Undefined for every class: {0}.', because) };
  const defined = perClass.filter(each => each.value !== undefined);
  const weight = (each: (typeof perClass)[number]) => (average === 'weighted' ? each.support : 1);
  const all = defined.reduce((sum, each) => sum + weight(each), 0);
  const variance = defined.reduce((sum, each) => {
    const share = weight(each) / all;
    return sum + (errors === 'independent' ? share * share : share) * (each.error ?? Number.NaN) ** 2;
  }, 0);
  return { value, perRow: Math.sqrt(variance), details };
}

/** Cells of the matrix, normalised over all, over each class, or over each prediction; null where that is empty. */
function cells(matrix: readonly Float64Array[], size: number, normalize: string): (number | null)[][] {
  const sumOf = (values: readonly number[]) => kernels.pairwiseSum(values);
  const rows = matrix.map(row => [...row.subarray(0, size)]);
  const rowSums = matrix.map(row => sumOf([...row]));
  const columnSums = Array.from({ length: size }, (_, said) => sumOf(rows.map(row => row[said] ?? 0)));
  const total = sumOf(rowSums);
  return rows.map((row, truth) =>
    row.map((mass, said) => {
      const by = { all: total, true: rowSums[truth], pred: columnSums[said] }[normalize] ?? 1;
      return by === 0 ? null : mass / by;
    }),
  );
}

function matrixResult({ fit, counts }: Estimation, normalize: string): Result {
  const { classes } = fit.problem;
  const size = classes.length;
  const value = cells(counts.matrix, size, normalize);
  const { reference } = fit;
  if (!reference) return { value, details: { labels: [...classes] } };
  const rowSums = reference.matrix.map(row => row.reduce((sum, each) => sum + each, 0));
  const errors = reference.matrix.map((row, truth) =>
    Array.from({ length: size }, (_, said) => {
      const columnSum = reference.matrix.reduce((sum, each) => sum + (each[said] ?? 0), 0);
      const trials = { true: rowSums[truth], pred: columnSum }[normalize] ?? reference.rows;
      const error = rateError(row[said] ?? 0, trials, reference.rows) / Math.sqrt(counts.rows);
      return Number.isFinite(error) ? error * (normalize === 'none' ? counts.rows : 1) : null;
    }),
  );
  return { value, details: { labels: [...classes], sampling_error: errors } };
}
