import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { cbpeFitOf, estimationWith } from '../estimation/cbpe.ts';
import {
  BAND,
  BAND_LEVEL,
  CBPE_METRICS,
  type CbpeMetric,
  estimate,
  withoutVariation,
} from '../estimation/cbpeEstimate.ts';
import type { CbpeFit } from '../estimation/cbpeFit.ts';
import {
  DLE_METRICS,
  type DleMetric,
  type DleModel,
  type ErrorKind,
  errorKindOf,
  expectedError,
  fitDle,
} from '../estimation/dleModel.ts';
import { estimationByScore } from '../estimation/estimationByScore.ts';
import { problemOf } from '../estimation/problem.ts';
import { atOnce, inTurns, type Pieces, type Turn } from '../turns.ts';
import type { Measurement } from './assessment.ts';
import { nothingToEstimateFrom } from './judge.ts';
import { measurementOf } from './measure.ts';
import type { Slice } from './slice.ts';

/** Estimates metrics of data without labels, by what a reference with labels has taught. */
export interface Estimator {
  readonly method: 'cbpe' | 'dle';
  /** Whether scores had to be turned into probabilities; absent where there are none. */
  readonly calibrated?: boolean;
  readonly estimates: (metric: string) => boolean;
  /** The expected value with its band; null and a reason from fewer usable rows than `minRows`. */
  readonly estimate: (metric: string, slice: Slice, minRows: number) => Measurement;
  /** Finds the same out with turns between, so that `estimate` knows it afterwards. */
  readonly prepare: (metric: string, slice: Slice, minRows: number, turn: Turn) => Promise<void>;
}

/** An estimator of one kind, before answers are kept. */
interface Method extends Omit<Estimator, 'estimate' | 'prepare'> {
  readonly estimating: (metric: string, slice: Slice, minRows: number) => Pieces<Measurement>;
}

/** Beyond this a reference is thinned: calibrating millions of rows takes longer than all else, and no turn can be given meanwhile. */
const ROWS_TO_LEARN_FROM = 50_000;

/**
 * The estimator for a project's task, taught once: from confidence where there are scores, from a model of errors for a regression with features.
 * @returns why there is none where the task has no estimator, or the reference too few rows with labels and answers
 */
export async function estimatorOf(
  reference: Slice,
  minRows: number,
  turn: Turn,
): Promise<Estimator | Undefined> {
  const key = `estimator:${minRows}`;
  // Kept under this key, below; what was stopped on the way is not.
  const known = reference.answers(undefined);
  if (known.has(key)) return known.get(key) as Estimator | Undefined;
  const taught = await inTurns(taughtBy(reference, minRows), turn);
  return reference.once(key, undefined, () => taught);
}

function* taughtBy(reference: Slice, minRows: number): Pieces<Estimator | Undefined> {
  const { task } = reference.labelling;
  // What more rows would teach is less than what calibration itself leaves open.
  const taught = reference.thinned(ROWS_TO_LEARN_FROM);
  const make =
    task === 'regression' ? errorModel : task === 'binary' || task === 'multiclass' ? confidence : undefined;
  if (!make) return nothing();
  const method = yield* unlessRefused<Method | Undefined>(
    () => make(taught, minRows),
    reason => ({ undefined: reason }),
  );
  if ('undefined' in method) return method;
  const { estimating, ...rest } = method;
  const keyOf = (metric: string, fewest: number) => `estimated:${metric}:${fewest}`;
  const found = (metric: string, slice: Slice, fewest: number) =>
    unlessRefused(
      () => estimating(metric, slice, fewest),
      reason => ({ value: null, reason, rows: slice.rowCount }),
    );
  return {
    ...rest,
    estimate: (metric, slice, fewest) =>
      slice.once(keyOf(metric, fewest), reference, () => atOnce(found(metric, slice, fewest))),
    prepare: async (metric, slice, fewest, turn) => {
      const key = keyOf(metric, fewest);
      if (slice.answers(reference).has(key)) return;
      const estimated = await inTurns(found(metric, slice, fewest), turn);
      slice.once(key, reference, () => estimated);
    },
  };
}

function nothing(): Undefined {
  return { undefined: nothingToEstimateFrom() };
}

function tooFewToLearnFrom(rows: number, minRows: number): Undefined {
  return {
    undefined: l10n.t(
      'Nothing can be estimated: only {0} of {1} rows needed in the reference have a label and an answer.',
      rows,
      minRows,
    ),
  };
}

/** Columns that are no labels, scores or weights are told with the metrics themselves; they must not end the assessment. */
function* unlessRefused<T>(make: () => Pieces<T>, otherwise: (reason: string) => T): Pieces<T> {
  try {
    return yield* make();
  } catch (error) {
    if (error instanceof UsageError) return otherwise(error.message);
    throw error;
  }
}

function* confidence(reference: Slice, minRows: number): Pieces<Method | Undefined> {
  const { labelling, evidence, roles } = reference;
  const { y_true, y_score, y_pred, labels } = evidence.inputs;
  if (roles.score === undefined || !y_score || !y_true || y_true.type === 'matrix') return nothing();
  if (y_score.type !== 'matrix' && y_score.type !== 'number') return nothing();
  const columns = y_score.type === 'matrix' ? y_score.columns.length : 1;
  const said = y_pred?.type === 'matrix' ? undefined : y_pred;
  const problem = problemOf(columns, [y_true, said], labels, labelling.positive);
  if ('undefined' in problem) return problem;
  const fit = yield* cbpeFitOf(evidence, problem, labelling.threshold);
  if ('undefined' in fit) return fit;
  const rows = fit.reference?.rows ?? 0;
  if (rows < minRows) return tooFewToLearnFrom(rows, minRows);
  return {
    method: 'cbpe',
    calibrated: fit.calibrators.some(each => each !== undefined),
    // What decisions are worth is told by options, which an estimate does not take.
    estimates: metric => metric !== 'business_value' && CBPE_METRICS.some(each => each === metric),
    estimating: (metric, slice, fewest) => byConfidence(fit, metric as CbpeMetric, slice, fewest),
  };
}

function* byConfidence(fit: CbpeFit, metric: CbpeMetric, slice: Slice, minRows: number): Pieces<Measurement> {
  const { evidence, labelling } = slice;
  const score = evidence.inputs.y_score;
  const columns = score?.type === 'matrix' ? score.columns.length : score?.type === 'number' ? 1 : 0;
  if (columns !== (fit.problem.binary ? 1 : fit.problem.classes.length)) {
    return { value: null, reason: l10n.t('There is no score column.'), rows: slice.rowCount };
  }
  const { threshold } = labelling;
  const estimation = evidence.once(
    'estimation',
    () => estimationByScore(fit, evidence, threshold) ?? estimationWith(fit, evidence, threshold),
  );
  if ('undefined' in estimation) return { value: null, reason: estimation.undefined, rows: slice.rowCount };
  yield;
  const rows = estimation.counts.rows;
  if (rows < minRows) return tooFew(rows, minRows);
  const outcome = estimate(estimation, {
    metric,
    average: 'macro',
    zeroDivision: 'undefined',
    errors: 'evenkeel',
    normalize: 'none',
    worth: [],
  });
  return measurementOf(outcome, rows);
}

function tooFew(rows: number, minRows: number): Measurement {
  return { value: null, reason: l10n.t('Too few rows: {0} of {1} needed.', rows, minRows), rows };
}

/** Features as numbers: a category stands for the mean absolute error of its rows in the reference. */
type Encode = (slice: Slice) => readonly Float64Array[];

function* errorModel(reference: Slice, minRows: number): Pieces<Method | Undefined> {
  const truth = numbersOf(reference, 'y_true');
  const prediction = numbersOf(reference, 'y_pred');
  if (!truth || !prediction || reference.roles.features.length === 0) return nothing();
  const errors = prediction.map((said, row) => Math.abs(said - (truth[row] ?? Number.NaN)));
  const known = errors.filter(Number.isFinite).length;
  if (known < minRows) return tooFewToLearnFrom(known, minRows);
  const encode = encoder(reference, errors);
  yield;
  const features = [...encode(reference), prediction];
  const models = new Map<ErrorKind, DleModel | Undefined>();
  const modelOf = function* (metric: DleMetric): Pieces<DleModel | Undefined> {
    const kind = errorKindOf(metric);
    const model = models.get(kind) ?? (yield* fitDle(kind, features, prediction, truth));
    models.set(kind, model);
    return model;
  };
  return {
    method: 'dle',
    estimates: metric => DLE_METRICS.some(each => each === metric),
    *estimating(metric, slice, fewest) {
      const said = numbersOf(slice, 'y_pred');
      const rows = said?.filter(Number.isFinite).length ?? 0;
      if (!said || rows < fewest) return tooFew(rows, fewest);
      const model = yield* modelOf(metric as DleMetric);
      if ('undefined' in model) return { value: null, reason: model.undefined, rows };
      const columns = slice.evidence.once('encoded-features', () => encode(slice));
      yield;
      const expected = yield* expectedError(metric as DleMetric, model, [...columns, said], said);
      if (!expected) return tooFew(0, Math.max(1, fewest));
      if (expected.samplingError === 0)
        return { value: expected.value, noInterval: withoutVariation(), rows };
      const half = BAND * expected.samplingError;
      const lower = Math.max(0, expected.value - half);
      return { value: expected.value, lower, upper: expected.value + half, level: BAND_LEVEL, rows };
    },
  };
}

function numbersOf({ evidence }: Slice, name: 'y_true' | 'y_pred'): Float64Array | undefined {
  const vector = vectorIn(evidence.inputs, name);
  return vector?.type === 'number' ? vector.values : undefined;
}

function encoder(reference: Slice, errors: Float64Array): Encode {
  const means = new Map(
    reference.roles.features.map(name => {
      const column = reference.column(name);
      return [name, column?.type === 'category' ? meanByText(column, errors) : undefined] as const;
    }),
  );
  return slice =>
    reference.roles.features.map(name => {
      const column = slice.column(name);
      const known = means.get(name);
      if (column?.type === 'number' && !known) return column.values;
      const missing = () => new Float64Array(slice.rowCount).fill(Number.NaN);
      if (column?.type !== 'category' || !known) return missing();
      const { codes, dictionary } = column;
      const values = dictionary.map(text => known.get(text) ?? Number.NaN);
      const encoded = missing();
      for (const [row, code] of codes.entries()) encoded[row] = values[code] ?? Number.NaN;
      return encoded;
    });
}

function meanByText(
  { codes, dictionary }: { readonly codes: Int32Array; readonly dictionary: readonly string[] },
  errors: Float64Array,
): ReadonlyMap<string, number> {
  const sums = new Float64Array(dictionary.length);
  const counts = new Float64Array(dictionary.length);
  for (const [row, code] of codes.entries()) {
    const error = errors[row] ?? Number.NaN;
    if (code < 0 || !Number.isFinite(error)) continue;
    // proof: a code that is not negative indexes the dictionary
    sums[code]! += error;
    counts[code]! += 1;
  }
  return new Map(dictionary.map((text, code) => [text, (sums[code] ?? 0) / (counts[code] ?? 0)]));
}
