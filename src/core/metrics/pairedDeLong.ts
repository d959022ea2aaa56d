import { type Interval, LEVEL, standardQuantile } from '../catalogue/uncertainty.ts';
import { sortDescending } from '../kernels/sortDescending.ts';
import { meanOf, squaresAround } from '../mathematics/moments.ts';
import { normalTail } from '../mathematics/normal.ts';

export interface AreaComparison {
  /** Area of the first model and of the second. */
  readonly areas: readonly [number, number];
  /** First minus second. */
  readonly difference: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** Two-sided, of no difference; 1 where neither difference nor error is there to judge by. */
  readonly pValue: number;
}

/**
 * Compares the ROC-AUC of two models on the same rows (E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44, 1988): the
 * variance of the difference is that of the differences of placements, so that it counts how alike the models are.
 * @param isPositive 1 for positive rows, 0 for negative ones
 * @param first, second scores of the two models, as long; any real numbers, no NaN
 * @returns undefined with fewer than two rows of a class
 */
export function pairedDeLong(
  isPositive: Uint8Array,
  first: Float64Array,
  second: Float64Array,
  level = LEVEL,
): AreaComparison | undefined {
  const [one, other] = [placements(isPositive, first), placements(isPositive, second)];
  const positives = differences(one.positives, other.positives);
  const negatives = differences(one.negatives, other.negatives);
  if (positives.length < 2 || negatives.length < 2) return undefined;
  const areas = [meanOf(one.positives), meanOf(other.positives)] as const;
  const difference = meanOf(positives);
  const standardError = Math.sqrt(varianceOfMean(positives) + varianceOfMean(negatives));
  const half = standardQuantile(level) * standardError;
  return {
    areas,
    difference,
    standardError,
    interval: {
      lower: Math.max(-1, difference - half),
      upper: Math.min(1, difference + half),
      level,
      method: 'paired DeLong',
    },
    pValue:
      standardError > 0 ? 2 * normalTail(Math.abs(difference) / standardError) : difference === 0 ? 1 : 0,
  };
}

/**
 * For each positive row, in the order of rows, the share of negative rows that score lower; for each negative row the share of positive rows
 * that score higher; ties count half.
 */
function placements(
  isPositive: Uint8Array,
  scores: Float64Array,
): { readonly positives: Float64Array; readonly negatives: Float64Array } {
  const keys = scores.slice();
  const rows = Int32Array.from(scores.keys());
  sortDescending(keys, rows);
  const positive = isPositive.reduce((sum, each) => sum + each, 0);
  const negative = isPositive.length - positive;
  const placed = new Float64Array(scores.length);
  let positivesAbove = 0;
  let negativesAbove = 0;
  // proof: start <= i < end <= keys.length, and rows hold rows of isPositive
  for (let start = 0; start < keys.length; ) {
    let end = start;
    let hits = 0;
    for (; end < keys.length && keys[end] === keys[start]; end++) hits += isPositive[rows[end]!]!;
    const misses = end - start - hits;
    for (let i = start; i < end; i++) {
      const row = rows[i]!;
      placed[row] =
        isPositive[row] === 1
          ? (negative - negativesAbove - misses / 2) / negative
          : (positivesAbove + hits / 2) / positive;
    }
    positivesAbove += hits;
    negativesAbove += misses;
    start = end;
  }
  return {
    positives: placed.filter((_, row) => isPositive[row] === 1),
    negatives: placed.filter((_, row) => isPositive[row] !== 1),
  };
}

function differences(first: Float64Array, second: Float64Array): Float64Array {
  // proof: placements of the same rows are as many
  return first.map((value, i) => value - second[i]!);
}

function varianceOfMean(values: Float64Array): number {
  return squaresAround(values, meanOf(values)) / (values.length - 1) / values.length;
}
