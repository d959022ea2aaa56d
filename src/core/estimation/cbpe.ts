import * as l10n from '@vscode/l10n';
import { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Profile, Statistic, Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { POSITIVE, textOf, ZERO_DIVISION } from '../metrics/shared.ts';
import { atOnce, type Pieces } from '../turns.ts';
import { CBPE_METRICS, type CbpeMetric, type CbpeRequest, estimate } from './cbpeEstimate.ts';
import { type Calibrate, type CbpeFit, fitCbpe } from './cbpeFit.ts';
import { type Estimation, EstimationByRow } from './estimation.ts';
import { answersOf, type Problem, problemOf, truthOf } from './problem.ts';

export const NANNYML = 'NannyML 0.13.1';

const CELLS = {
  tp: 'true positive',
  fp: 'false positive',
  fn: 'false negative',
  tn: 'true negative',
} as const;

const OPTIONS: readonly OptionSpec[] = [
  {
    name: 'metric',
    type: 'text',
    default: 'f1',
    allowed: CBPE_METRICS,
    summary: 'The metric to estimate.',
  },
  {
    name: 'average',
    type: 'text',
    default: 'macro',
    allowed: ['macro', 'weighted', 'none'],
    summary:
      'With several classes: the plain mean, the mean weighted by the expected rows of each class, or each class.',
  },
  {
    name: 'class',
    type: 'text',
    summary: 'The value of this one class against all others, whatever the average.',
  },
  POSITIVE,
  {
    name: 'threshold',
    type: 'number',
    default: 0.5,
    summary: 'A score at or above it is a positive prediction, where there are no predictions.',
  },
  {
    name: 'calibrate',
    type: 'text',
    default: 'auto',
    allowed: ['auto', 'always', 'never'],
    summary:
      'Whether scores are turned into probabilities by isotonic regression on the reference: auto, where that makes them better.',
  },
  {
    name: 'decimals',
    type: 'number',
    min: 0,
    max: 15,
    integer: true,
    summary:
      'ROC-AUC and average precision row by row, ties one after the other, cumulated counts rounded to so many decimals. Without it: exact, ties together.',
  },
  {
    name: 'errors',
    type: 'text',
    default: 'evenkeel',
    allowed: ['evenkeel', 'nannyml'],
    summary:
      'Whose formulas the error of sampling follows; they differ for ROC-AUC, for F1 and for several classes.',
  },
  {
    name: 'normalize',
    type: 'text',
    default: 'none',
    allowed: ['none', 'true', 'pred', 'all'],
    summary:
      'Confusion matrix: as shares of the class (true), of the prediction (pred) or of all. Business value: pred is per prediction.',
  },
  ...Object.entries(CELLS).map(
    ([name, words]): OptionSpec => ({
      name: `${name}_value`,
      type: 'number',
      default: 0,
      summary: `Business value of a row that is a ${words}.`,
    }),
  ),
  {
    name: 'values',
    type: 'text',
    summary:
      'Business values of several classes, rows by class and columns by prediction: rows parted by semicolons, numbers by commas.',
  },
  ZERO_DIVISION,
];

const PROFILES: readonly Profile[] = [
  {
    id: 'nannyml',
    summary: `As ${NANNYML}: rank metrics row by row, ties one after the other, cumulated counts rounded to 5 decimals; a ratio without denominator is 0; its own sampling errors.`,
    options: { decimals: 5, zero_division: '0', errors: 'nannyml' },
  },
];

export const cbpe: Statistic = {
  id: 'cbpe',
  title: 'Estimated performance (CBPE)',
  aliases: ['confidence_based_performance_estimation', 'estimated_performance'],
  kind: 'estimation',
  tasks: ['binary', 'multiclass'],
  summary:
    'What a metric of classification is expected to be before labels arrive, from how sure the model is.',
  needs: ['y_score'],
  takes: ['y_pred', 'labels', 'weights', 'reference_true', 'reference_score', 'reference_pred'],
  matrices: ['y_score', 'reference_score'],
  options: OPTIONS,
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'lower',
  profiles: PROFILES,
  convention: `Expected counts from calibrated probabilities p: TP = Σ p and FP = Σ (1−p) over predicted positives, FN = Σ p and TN = Σ (1−p) over the others; metrics are formed from these. ROC-AUC and average precision rank by the raw score and count p and 1−p at each distinct score, exactly; ${NANNYML} goes row by row, rounds cumulated counts to 5 decimals and does not collapse ties (profile nannyml). Calibration: isotonic, on the reference, only where it lowers the expected calibration error of rows it has not seen; NannyML decides on random splits, here the ten parts are fixed (see needs_calibration). Several classes: each calibrated against the rest, then scaled to sum 1. Without a reference, scores are taken for probabilities and there is no band. The band is ±3 standard errors of sampling, found on the reference: it says how far the realised value of so many rows may lie from its expectation, not how wrong the model's confidence may be after concept drift. The error of ROC-AUC is DeLong's, that of F1 follows by the slope from TP/(TP+FP+FN); NannyML's error of ROC-AUC leaves out the more frequent class and is multiplied by 1.2 for several classes, and its error of F1 is too large for two classes. The error of average precision is the infinitesimal jackknife's, where NannyML bootstraps with random numbers. Weights count in the estimate, not in the error. Where the reference does not vary, as of a constant score, there is no band (NannyML: one without width), and where its labels are of one class nothing is estimated. Rows with a missing or infinite score are left out and counted.`,
  source: `NannyML documentation, Confidence-based Performance Estimation; J. Bialek et al., arXiv:2407.08649, 2024; numbers agree with ${NANNYML}.`,
  compute: (evidence, options) => {
    const found = estimationOf(evidence, options);
    if ('undefined' in found) return found;
    const request = requestOf(options, found.fit.problem);
    return 'undefined' in request ? request : estimate(found, request);
  },
};

/** The data seen through what the reference taught, made once for all metrics that are asked of it. */
function estimationOf(evidence: Evidence, options: Options): Estimation | Undefined {
  const positive = textOf(options.optional('positive'));
  const key = ['positive', 'threshold', 'calibrate'].map(name => String(options.optional(name))).join(':');
  return evidence.once(`cbpe:${key}`, () => {
    const { inputs } = evidence;
    const { y_score, y_pred, labels, reference_true, reference_score, reference_pred } = inputs;
    const said = y_pred?.type === 'matrix' ? undefined : y_pred;
    const columns = y_score?.type === 'matrix' ? y_score.columns.length : 1;
    const learns = reference_true !== undefined && reference_score !== undefined;
    if ((reference_true !== undefined) !== (reference_score !== undefined)) {
      throw new UsageError('reference_true and reference_score go together: give both, or none.');
    }
    const problem = problemOf(columns, [reference_true, reference_pred, said], labels, positive);
    if ('undefined' in problem) return problem;
    const reference = new Evidence({
      ...(reference_score && { y_score: reference_score }),
      ...(reference_pred && { y_pred: reference_pred }),
      ...(reference_true && { y_true: reference_true }),
    });
    const threshold = options.number('threshold');
    // The option's own list of allowed values.
    const calibrate = options.text('calibrate') as Calibrate;
    const fit = atOnce(
      learns ? cbpeFitOf(reference, problem, threshold, calibrate) : fitCbpe(problem, undefined, calibrate),
    );
    return 'undefined' in fit ? fit : estimationWith(fit, evidence, threshold);
  });
}

/** Learns from labels, scores and predictions of a reference, in pieces. */
export function* cbpeFitOf(
  reference: Evidence,
  problem: Problem,
  threshold: number,
  calibrate: Calibrate = 'auto',
): Pieces<CbpeFit | Undefined> {
  const answers = answersOf(reference, problem, threshold);
  if ('undefined' in answers) return answers;
  if (answers.scores.length !== (problem.binary ? 1 : problem.classes.length)) {
    throw new UsageError('reference_score and y_score must have the same columns.');
  }
  return yield* fitCbpe(problem, { ...answers, ...truthOf(reference, problem) }, calibrate);
}

/** Data without labels, seen through a fit. */
export function estimationWith(fit: CbpeFit, evidence: Evidence, threshold: number): Estimation | Undefined {
  const answers = answersOf(evidence, fit.problem, threshold);
  return 'undefined' in answers ? answers : EstimationByRow.of(fit, answers);
}

function requestOf(options: Options, problem: Problem): CbpeRequest | Undefined {
  const named = textOf(options.optional('class'));
  const index = named === undefined ? undefined : problem.classes.indexOf(named);
  if (named !== undefined && index === -1)
    return { undefined: l10n.t('Class "{0}" does not occur; found {1}.', named, problem.classes.join(', ')) };
  const decimals = options.optional('decimals');
  return {
    // The option's own list of allowed values.
    metric: options.text('metric') as CbpeMetric,
    average: options.text('average'),
    ...(index !== undefined && { class: index }),
    zeroDivision: options.text('zero_division'),
    ...(typeof decimals === 'number' && { decimals }),
    errors: options.text('errors') === 'nannyml' ? 'nannyml' : 'evenkeel',
    normalize: options.text('normalize'),
    worth: worthOf(options, problem),
  };
}

function worthOf(options: Options, { classes, binary }: Problem): readonly (readonly number[])[] {
  const text = textOf(options.optional('values'));
  if (text === undefined) {
    if (!binary) return [];
    const [tp, fp, fn, tn] = ['tp', 'fp', 'fn', 'tn'].map(name => options.number(`${name}_value`));
    return [
      [tn ?? 0, fp ?? 0],
      [fn ?? 0, tp ?? 0],
    ];
  }
  const matrix = text
    .split(';')
    .map(row => row.split(',').map(cell => (cell.trim() === '' ? Number.NaN : Number(cell))));
  const fits =
    matrix.length === classes.length &&
    matrix.every(row => row.length === classes.length && row.every(Number.isFinite));
  if (fits) return matrix;
  throw new UsageError(
    `The option "values" is "${text}"; expected ${classes.length} rows of ${classes.length} numbers, such as "1,-5;-2,0".`,
  );
}
