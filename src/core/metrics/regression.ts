import * as l10n from '@vscode/l10n';
import type { Evidence, InputName } from '../catalogue/evidence.ts';
import { numbersIn, type OptionSpec, type Options } from '../catalogue/options.ts';
import type { Json, Outcome, Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { CompensatedSum, type ErrorMoments } from '../kernels/errorMoments.ts';
import { kernels } from '../kernels/index.ts';
import { powerOfTwoNear } from '../mathematics/powerOfTwo.ts';
import { errorsOfOutput, type Output, outputsOf } from '../summaries/errors.ts';
import { numeric, rowDetails } from './shared.ts';

/** What the regression metrics share. */

export const LEFT_OUT =
  'Rows with a missing value are left out and counted, and infinite values make it undefined; scikit-learn raises an error for both.';

/** Inputs of metrics that take several outputs. */
export const OUTPUT_MATRICES: readonly InputName[] = ['y_true', 'y_pred'];

export const MULTIOUTPUT: OptionSpec = {
  name: 'multioutput',
  type: 'text',
  default: 'uniform_average',
  allowed: ['uniform_average', 'raw_values'],
  orNumbers: true,
  summary:
    'Where y_true and y_pred are matrices: the mean over outputs, each output, or the mean by the weights given for each output.',
};

export const MULTIOUTPUT_BY_VARIANCE: OptionSpec = {
  ...MULTIOUTPUT,
  allowed: ['uniform_average', 'raw_values', 'variance_weighted'],
  summary:
    'Where y_true and y_pred are matrices: the mean over outputs, each output, or the mean weighted by the variance of each true output or by the weights given.',
};

export const FORCE_FINITE: OptionSpec = {
  name: 'force_finite',
  type: 'flag',
  default: false,
  summary: 'When y_true is constant, answer 1 for perfect predictions and 0 for others instead of undefined.',
};

/** A metric that is a function of the error moments, per output. */
export function fromErrors(
  evidence: Evidence,
  options: Options,
  value: (errors: ErrorMoments) => number,
): Outcome {
  return perOutput(evidence, options, output => value(errorsOfOutput(evidence, output)));
}

/**
 * The value of each output, averaged as `multioutput` says; vectors are one output.
 * @param measure the value of one output, or why there is none
 * @param weighted false for metrics that know no weights
 */
export function perOutput(
  evidence: Evidence,
  options: Options,
  measure: (output: Output) => number | Undefined,
  weighted = true,
): Outcome {
  const found = outputsOf(evidence, weighted);
  if ('undefined' in found) return found;
  const details = rowDetails(found);
  const [first] = found.outputs;
  if (!found.several && first) {
    if (options.optional('multioutput') !== undefined) weightsGiven(options.text('multioutput'), 1);
    const value = measure(first);
    return typeof value === 'number' ? numeric(value, details) : { ...value, details };
  }
  const average = options.text('multioutput');
  const given = weightsGiven(average, found.outputs.length);
  const values = found.outputs.map(measure);
  const shares = found.outputs.map(output => errorsOfOutput(evidence, output).spreadTruth);
  const byVariance = average === 'variance_weighted' && shares.some(share => share > 0);
  const weights = given ?? (byVariance ? shares : shares.map(() => 1));
  const raw = values.map(value => (typeof value === 'number' && Number.isFinite(value) ? value : null));
  const more = { ...details, outputs: raw };
  const missing = values.findIndex((value, i) => typeof value !== 'number' && weights[i] !== 0);
  if (average === 'raw_values') {
    if (raw.every(value => value === null)) return none(values[0], 0, more);
    return { value: raw as readonly Json[], details: more };
  }
  if (missing >= 0) return none(values[missing], missing, more);
  const parts = values.map((value, i) => (typeof value === 'number' ? value * (weights[i] ?? 0) : 0));
  return numeric(kernels.pairwiseSum(parts) / kernels.pairwiseSum(weights), more);
}

/** The weights of outputs that `multioutput` gives. @throws UsageError when they do not fit the outputs */
function weightsGiven(multioutput: string, outputs: number): readonly number[] | undefined {
  const weights = numbersIn(multioutput);
  if (!weights) return undefined;
  if (
    weights.length === outputs &&
    weights.every(weight => weight >= 0 && weight < Number.POSITIVE_INFINITY) &&
    weights.some(weight => weight > 0)
  ) {
    return weights;
  }
  throw new UsageError(
    `Option "multioutput" is "${multioutput}"; expected a weight of 0 or more for each of the ${outputs} outputs, one of them above 0.`,
  );
}

function none(
  value: number | Undefined | undefined,
  index: number,
  details: Readonly<Record<string, Json>>,
): Outcome {
  const reason =
    typeof value === 'object'
      ? l10n.t('Output {0} has no value: {1}', index + 1, value.undefined)
      : l10n.t('Output {0} has no value: its sums exceed the range of a double.', index + 1);
  return { undefined: reason, details };
}

/** 1 − the loss / the loss of the best constant: what D² and R² are. Undefined where a constant predicts without loss. */
export function explainedShare(loss: number, ofConstant: number, options?: Options): number | Undefined {
  if (ofConstant !== 0) return 1 - loss / ofConstant;
  if (options?.flag('force_finite')) return loss === 0 ? 1 : 0;
  return { undefined: l10n.t('y_true is constant, so there is no variation to explain.') };
}

/** The largest size of a true value of a row that counts. */
export function largestTruth({ truth, weights, keep }: Output): number {
  let largest = 0;
  // proof: row < truth.length
  for (let row = 0; row < truth.length; row++) {
    if (weights?.[row] === 0 || keep?.[row] === 0) continue;
    largest = Math.max(largest, Math.abs(truth[row]!));
  }
  return largest;
}

/** Spreads below and above leave the range in which a double keeps all its digits, or soon will. */
const [LEAST_SPREAD, MOST_SPREAD] = [1e-260, 1e300];

/**
 * The output with its errors; in another unit, a power of two, where squares of so small or large values would vanish or overflow. Shares
 * of variation have no unit.
 */
export function inUnit(
  evidence: Evidence,
  output: Output,
): { readonly output: Output; readonly errors: ErrorMoments } {
  const errors = errorsOfOutput(evidence, output);
  const { spreadTruth, squared } = errors;
  if (spreadTruth > LEAST_SPREAD && spreadTruth < MOST_SPREAD && squared < MOST_SPREAD) {
    return { output, errors };
  }
  const largest = largestTruth(output);
  if (largest === 0) return { output, errors };
  const unit = powerOfTwoNear(largest);
  const { truth, predicted, weights, keep } = output;
  // Rows that are left out hold NaN, which stays.
  const scaled = {
    ...output,
    truth: truth.map(each => each / unit),
    predicted: predicted.map(each => each / unit),
  };
  return { output: scaled, errors: kernels.errorMoments(scaled.truth, scaled.predicted, weights, keep) };
}

/** R² and D² compare with a constant that was fitted to the same rows. */
export function needsTwoRows(evidence: Evidence, name: string): Undefined | undefined {
  const found = outputsOf(evidence);
  if ('undefined' in found) return found;
  if (found.rows >= 2) return undefined;
  return {
    undefined: l10n.t('{0} needs at least two rows; found {1}.', name, found.rows),
    details: rowDetails(found),
  };
}

/** Weighted mean of a loss per row; rows of weight 0 are not looked at. Compensated, so that 10⁷ rows lose no digit. */
export function meanLoss(
  { truth, predicted, weights, keep }: Output,
  loss: (truth: number, predicted: number) => number,
): number {
  const sum = new CompensatedSum();
  const total = new CompensatedSum();
  // proof: row < truth.length, the length of predicted and weights
  for (let row = 0; row < truth.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0 || keep?.[row] === 0) continue;
    sum.add(weight * loss(truth[row]!, predicted[row]!));
    total.add(weight);
  }
  return sum.total() / total.total();
}

/** Says which row that counts holds a value outside a metric's domain; undefined when none does. */
export function outsideDomain(
  { weights, keep }: Output,
  name: InputName,
  values: Float64Array,
  isInside: (value: number) => boolean,
  needs: string,
): Undefined | undefined {
  const row = values.findIndex((value, i) => keep?.[i] !== 0 && weights?.[i] !== 0 && !isInside(value));
  return row < 0
    ? undefined
    : { undefined: l10n.t('Row {0} of {1} is {2}; {3}.', row + 1, name, String(values[row]), needs) };
}
