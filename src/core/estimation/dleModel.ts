import * as l10n from '@vscode/l10n';
import type { Undefined } from '../catalogue/statistic.ts';
import { meanOf, squaresAround } from '../mathematics/moments.ts';
import type { Pieces } from '../turns.ts';
import { BOOSTING, type Boosted, type BoostingOptions, boosted, boosting } from './boosting.ts';

export const DLE_METRICS = ['mae', 'mse', 'rmse', 'mape', 'msle', 'rmsle'] as const;
export type DleMetric = (typeof DLE_METRICS)[number];

/** The error of a single row that a metric is the mean of, and whether a root is taken of it. */
const ERRORS: Readonly<
  Record<DleMetric, { readonly of: 'absolute' | 'squared' | 'relative' | 'log'; readonly root?: true }>
> = {
  mae: { of: 'absolute' },
  mse: { of: 'squared' },
  rmse: { of: 'squared', root: true },
  mape: { of: 'relative' },
  msle: { of: 'log' },
  rmsle: { of: 'log', root: true },
};
export type ErrorKind = (typeof ERRORS)[DleMetric]['of'];

export function errorKindOf(metric: DleMetric): ErrorKind {
  return ERRORS[metric].of;
}

/** More rows teach an error model little and take long: from more, every n-th is taken. */
const MOST_ROWS = 100_000;

/** A model of how large the error of a prediction is, learned from rows whose truth is known. */
export interface DleModel {
  readonly model: Boosted;
  /** Mean and population deviation of the errors that were learned from. */
  readonly mean: number;
  readonly deviation: number;
  readonly rows: number;
}

/** @param features equally long columns, of which the prediction may be one */
export function* fitDle(
  kind: ErrorKind,
  features: readonly Float64Array[],
  prediction: Float64Array,
  truth: Float64Array,
  options: BoostingOptions = BOOSTING,
): Pieces<DleModel | Undefined> {
  const errors = new Float64Array(prediction.length);
  const rows = new Int32Array(prediction.length);
  let used = 0;
  for (const [row, said] of prediction.entries()) {
    const actual = truth[row] ?? Number.NaN;
    if (!Number.isFinite(said) || !Number.isFinite(actual)) continue;
    if (kind === 'log' && (said < 0 || actual < 0)) {
      return {
        undefined: l10n.t(
          'Logarithmic errors need values that are not negative in the target and the prediction of the reference.',
        ),
      };
    }
    const error = errorOf(kind, said, actual);
    if (!Number.isFinite(error))
      return { undefined: l10n.t('The errors of the reference are too large for a double.') };
    errors[used] = error;
    rows[used++] = row;
  }
  if (used === 0) return { undefined: l10n.t('No row of the reference has a finite truth and prediction.') };
  const all = errors.subarray(0, used);
  const mean = meanOf(all);
  const deviation = Math.sqrt(squaresAround(all, mean) / used);
  if (!Number.isFinite(deviation))
    return { undefined: l10n.t('The errors of the reference are too large for a double.') };
  const step = Math.ceil(used / MOST_ROWS);
  const picked = rows.subarray(0, used).filter((_, i) => i % step === 0);
  const target = all.filter((_, i) => i % step === 0);
  const columns: Float64Array[] = [];
  for (const column of features) {
    yield;
    const values = new Float64Array(picked.length);
    // proof: i < picked.length, and picked holds rows of the features
    for (let i = 0; i < picked.length; i++) values[i] = column[picked[i]!]!;
    columns.push(values);
  }
  return { model: yield* boosting(columns, target, options), mean, deviation, rows: used };
}

function errorOf(kind: ErrorKind, said: number, actual: number): number {
  switch (kind) {
    case 'absolute':
      return Math.abs(actual - said);
    case 'squared':
      return (actual - said) ** 2;
    case 'relative':
      return Math.abs(actual - said) / Math.max(Number.EPSILON, Math.abs(actual));
    case 'log':
      return (Math.log1p(actual) - Math.log1p(said)) ** 2;
  }
}

/** A metric that is expected of rows without truth, and its error of sampling. */
export interface ExpectedError {
  readonly value: number;
  readonly samplingError: number;
  readonly rows: number;
}

/** Mean of the errors that the model expects, none below 0; undefined without a row that has a prediction. */
export function* expectedError(
  metric: DleMetric,
  { model, mean, deviation }: DleModel,
  features: readonly Float64Array[],
  prediction: Float64Array,
): Pieces<ExpectedError | undefined> {
  const errors = (yield* boosted(model, features)).filter((_, row) => Number.isFinite(prediction[row]));
  if (errors.length === 0) return undefined;
  const expected = meanOf(errors.map(error => Math.max(0, error)));
  const error = deviation / Math.sqrt(errors.length);
  return ERRORS[metric].root
    ? {
        value: Math.sqrt(expected),
        samplingError: mean > 0 ? error / (2 * Math.sqrt(mean)) : 0,
        rows: errors.length,
      }
    : { value: expected, samplingError: error, rows: errors.length };
}
