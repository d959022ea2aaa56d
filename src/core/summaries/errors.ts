import { type Evidence, vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import type { ErrorMoments } from '../kernels/errorMoments.ts';
import { kernels } from '../kernels/index.ts';
import { noRows } from './confusion.ts';
import { rowsOf, weightsOf } from './rows.ts';

/** Moments of truth and error, and how many rows they come from. */
export interface Errors extends ErrorMoments {
  readonly leftOut: number;
}

/** Distinct absolute errors in descending order, each with the weight of the rows that have it; rows of weight 0 are not in it. */
export interface ErrorTable {
  readonly sizes: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
}

/**
 * Collects the moments of `y_true` − `y_pred`.
 * @param weighted false for metrics that know no weights: `weights` is then not looked at
 * @returns Undefined without a complete row, without weight, and for infinite values.
 * @throws UsageError when `y_true` or `y_pred` are not numbers.
 */
export function errorsOf(evidence: Evidence, weighted = true): Errors | Undefined {
  return evidence.once(`errors:${weighted}`, () => {
    const pairs = pairsOf(evidence, weighted);
    if ('undefined' in pairs) return pairs;
    const { truth, predicted, weights, keep, leftOut } = pairs;
    const moments = kernels.errorMoments(truth, predicted, weights, keep);
    if (!(moments.weight > 0)) return { undefined: 'All weights are 0.' };
    return { ...moments, leftOut };
  });
}

/** Collects the absolute errors |y_true − y_pred|, sorted. Same conditions as `errorsOf`. */
export function errorTableOf(evidence: Evidence): ErrorTable | Undefined {
  return evidence.once('error-table', () => {
    const pairs = pairsOf(evidence, true);
    if ('undefined' in pairs) return pairs;
    const { truth, predicted, weights, keep } = pairs;
    // proof: truth and predicted are equally long
    const sizes = truth.map((value, row) => Math.abs(value - predicted[row]!));
    const table = kernels.scoreTable(sizes, {
      codes: new Int32Array(sizes.length),
      positive: 0,
      ...(weights && { weights }),
      ...(keep && { keep }),
    });
    if (!(table.positive > 0)) return { undefined: 'All weights are 0.' };
    return { sizes: table.scores, weights: table.positives, total: table.positive };
  });
}

interface Pairs {
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly keep: Uint8Array | undefined;
  readonly leftOut: number;
}

function pairsOf(evidence: Evidence, weighted: boolean): Pairs | Undefined {
  const y_true = vectorIn(evidence.inputs, 'y_true');
  const y_pred = vectorIn(evidence.inputs, 'y_pred');
  const weights = weighted ? weightsOf(evidence) : {};
  if ('undefined' in weights) return weights;
  const names = weighted ? (['y_true', 'y_pred', 'weights'] as const) : (['y_true', 'y_pred'] as const);
  const { length, leftOut, keep } = rowsOf(evidence, names);
  if (!y_true || !y_pred || length === leftOut) return noRows(leftOut, 'y_true and y_pred');
  if (y_true.type !== 'number' || y_pred.type !== 'number') {
    const [name, found] = y_true.type !== 'number' ? ['y_true', y_true.type] : ['y_pred', y_pred.type];
    throw new UsageError(`${name} is a ${found} column; regression metrics need numbers.`);
  }
  for (const [name, { values }] of [
    ['y_true', y_true],
    ['y_pred', y_pred],
  ] as const) {
    const row = values.findIndex(
      (value, i) => Math.abs(value) === Number.POSITIVE_INFINITY && keep?.[i] !== 0,
    );
    if (row >= 0)
      return {
        undefined: `Row ${row + 1} of ${name} is infinite (${values[row]}); errors need finite values.`,
      };
  }
  return { truth: y_true.values, predicted: y_pred.values, weights: weights.values, keep, leftOut };
}
