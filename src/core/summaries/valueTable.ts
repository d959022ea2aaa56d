import { kernels } from '../kernels/index.ts';
import { mergeDescending } from '../kernels/scoreTable.ts';

/** Distinct values in descending order, each with the weight of the rows that have it; rows of weight 0 are not in it. */
export interface ValueTable {
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly total: number;
}

/** Collects the table. Kept rows hold no NaN; `weights` and `keep`, where given, are as long as `values`. */
export function valueTable(values: Float64Array, weights?: Float64Array, keep?: Uint8Array): ValueTable {
  const table = kernels.scoreTable(values, {
    codes: new Int32Array(values.length),
    positive: 0,
    ...(weights && { weights }),
    ...(keep && { keep }),
  });
  return { values: table.scores, weights: table.positives, total: table.positive };
}

/** The table of two parts of the data together. */
export function mergeValueTables(a: ValueTable, b: ValueTable): ValueTable {
  const { keys, sums } = mergeDescending(
    { keys: a.values, sums: [a.weights] },
    { keys: b.values, sums: [b.weights] },
  );
  return { values: keys, weights: sums[0] ?? keys, total: a.total + b.total };
}

/**
 * The value at which a share of the weight is reached, from below; where it is reached exactly, the mean with the next value: the averaged
 * inverted distribution function (Hyndman and Fan, The American Statistician 50, 1996, type 2). 0 for an empty table.
 * @param share from 0 (smallest) to 1 (largest)
 */
export function quantileOfTable({ values, weights, total }: ValueTable, share: number): number {
  // A share of 0 is reached by the smallest value alone.
  const wanted = Math.max(share * total, Number.MIN_VALUE);
  // As scikit-learn has it, but no larger than the weights are.
  const rounding = Number.EPSILON * Math.min(1, total);
  let reached = 0;
  for (let at = values.length - 1; at >= 0; at--) {
    // proof: 0 <= at < values.length, the length of weights
    reached += weights[at]!;
    if (reached < wanted && at > 0) continue;
    const isBeyond = reached - wanted > rounding || at === 0;
    return isBeyond ? values[at]! : middle(values[at]!, values[at - 1]!);
  }
  return 0;
}

function middle(low: number, high: number): number {
  const sum = low + high;
  return Number.isFinite(sum) ? sum / 2 : low / 2 + high / 2;
}
