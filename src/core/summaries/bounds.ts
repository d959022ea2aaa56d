import * as l10n from '@vscode/l10n';
import { type Evidence, vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { CompensatedSum } from '../kernels/errorMoments.ts';
import { hasWeight, type RowInput, rowsOf, weightsOf } from './rows.ts';

/** Prediction intervals, checked and aligned; some row counts. */
export interface Bounds {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Present where it was asked for. */
  readonly truth: Float64Array;
  readonly weights: Float64Array | undefined;
  readonly keep: Uint8Array | undefined;
  readonly rows: number;
  readonly leftOut: number;
}

/**
 * Aligns `y_lower`, `y_upper`, `weights` and, where asked for, `y_true`.
 * @returns Undefined without a complete row, without weight, and where a lower bound exceeds its upper one.
 * @throws UsageError when they are not numbers or not equally long.
 */
export function boundsOf(evidence: Evidence, withTruth: boolean): Bounds | Undefined {
  return evidence.once(`bounds:${withTruth}`, () => {
    const weights = weightsOf(evidence);
    if ('undefined' in weights) return weights;
    const names: RowInput[] = [...(withTruth ? (['y_true'] as const) : []), 'y_lower', 'y_upper'];
    const { length, leftOut, keep } = rowsOf(evidence, [...names, 'weights']);
    if (length === leftOut) return { undefined: l10n.t('No row has all of {0}.', names.join(', ')) };
    if (weights.values && !hasWeight(weights.values, keep))
      return { undefined: l10n.t('All weights are 0.') };
    const lower = numbersOf(evidence, 'y_lower');
    const upper = numbersOf(evidence, 'y_upper');
    const bounds = {
      lower,
      upper,
      truth: withTruth ? numbersOf(evidence, 'y_true') : lower,
      weights: weights.values,
      keep,
      rows: length - leftOut,
      leftOut,
    };
    return crossing(bounds) ?? bounds;
  });
}

/** Weighted mean over the rows of a function of lower bound, upper bound and truth. Compensated. */
export function meanOverBounds(
  { lower, upper, truth, weights, keep }: Bounds,
  measure: (lower: number, upper: number, truth: number) => number,
): number {
  const sum = new CompensatedSum();
  const total = new CompensatedSum();
  // proof: row < lower.length, the length of all other arrays
  for (let row = 0; row < lower.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0 || keep?.[row] === 0) continue;
    sum.add(weight * measure(lower[row]!, upper[row]!, truth[row]!));
    total.add(weight);
  }
  return sum.total() / total.total();
}

function numbersOf(evidence: Evidence, name: 'y_true' | 'y_lower' | 'y_upper'): Float64Array {
  const vector = vectorIn(evidence.inputs, name);
  if (vector?.type === 'number') return vector.values;
  throw new UsageError(
    l10n.t('{0} is a {1} column; prediction intervals need numbers.', name, String(vector?.type)),
  );
}

function crossing({ lower, upper, keep, weights }: Bounds): Undefined | undefined {
  let crossed = 0;
  let first = 0;
  // proof: row < lower.length, the length of upper
  for (let row = 0; row < lower.length; row++) {
    if (keep?.[row] === 0 || weights?.[row] === 0 || lower[row]! <= upper[row]!) continue;
    if (crossed === 0) first = row;
    crossed++;
  }
  if (crossed === 0) return undefined;
  const [low, high] = [String(lower[first]), String(upper[first])];
  return {
    undefined:
      crossed === 1
        ? l10n.t('In 1 row y_lower exceeds y_upper, first in row {0}: {1} and {2}.', first + 1, low, high)
        : l10n.t(
            'In {0} rows y_lower exceeds y_upper, first in row {1}: {2} and {3}.',
            crossed,
            first + 1,
            low,
            high,
          ),
  };
}
