import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import type { Counts } from '../summaries/labelSets.ts';

/**
 * How far a metric of a chunk lies from its expectation by the chance of which rows the chunk holds: the error of n rows is the `per row`
 * error, found on the reference, over √n. Formulas of NannyML 0.13.1 (nannyml.sampling_error) unless said otherwise. NaN: nothing in the
 * reference to tell it from.
 */

/** Error of a rate of `hits` out of `trials`, which so many of `rows` take part in. */
export function rateError(hits: number, trials: number, rows: number): number {
  const rate = hits / trials;
  return Math.sqrt((rate * (1 - rate)) / (trials / rows));
}

/**
 * Error of F1 = 2J / (1 + J), J being the share of true positives among the rows that are positive or said to be: that of J times the slope
 * 2 / (1 + J)².
 */
export function f1Error({ tp, fp, fn }: Counts, rows: number): number {
  const union = tp + fp + fn;
  const share = tp / union;
  return (2 / (1 + share) ** 2) * rateError(tp, union, rows);
}

/** As NannyML has it: J's error times F1 / J, which is too large by the factor 1 + J; for several classes J's error alone. */
export function f1ErrorOfNannyml({ tp, fp, fn }: Counts, rows: number, binary: boolean): number {
  const union = tp + fp + fn;
  return (binary ? union / (tp + (fp + fn) / 2) : 1) * rateError(tp, union, rows);
}

/** Error of the sum or mean of a value per row that depends on truth and prediction. @param matrix rows by truth and prediction */
export function valueError(
  matrix: readonly Float64Array[],
  worth: (truth: number, said: number) => number,
): number {
  let rows = 0;
  let sum = 0;
  let squares = 0;
  for (const [truth, counts] of matrix.entries()) {
    for (const [said, count] of counts.entries()) {
      const value = worth(truth, said);
      rows += count;
      sum += count * value;
      squares += count * value * value;
    }
  }
  const mean = sum / rows;
  return Math.sqrt(Math.max(0, squares / rows - mean * mean));
}

/** Error of the area under the ROC curve by the placements of both classes (DeLong et al., Biometrics 44, 1988). */
export function delongError(table: ScoreTable): number {
  const { positive, negative } = table;
  if (positive === 0 || negative === 0) return Number.NaN;
  const { ofPositives, ofNegatives } = kernels.placements(table, kernels.rankArea(table));
  return Math.sqrt((positive + negative) * (ofPositives / positive ** 2 + ofNegatives / negative ** 2));
}

/**
 * Error of the area as NannyML has it: by the placements of the rarer class only, so that it is too small by what the other class adds.
 * NannyML leaves rows of equal score in the order of numpy's sort; here stands what a random order gives on average. It drops a row of
 * that class when no row scores lower.
 */
export function placementError(table: ScoreTable): number {
  const { positive, negative } = table;
  if (positive === 0 || negative === 0) return Number.NaN;
  // From the low end for positives; seen from the other class, the order is the reverse.
  const flip = positive > negative;
  const own = flip ? table.negatives : table.positives.toReversed();
  const other = flip ? table.positives : table.negatives.toReversed();
  const [total, rest] = flip ? [negative, positive] : [positive, negative];
  let count = 0;
  let sum = 0;
  let squares = 0;
  let below = 0;
  // proof: both arrays are equally long
  for (let i = 0; i < own.length; i++) {
    const tied = other[i]!;
    const rows = i === 0 && tied === 0 ? own[i]! - 1 : own[i]!;
    const place = (below + tied / 2) / rest;
    count += rows;
    sum += rows * place;
    squares += rows * (place * place + (tied * (tied + 2)) / 12 / (rest * rest));
    below += tied;
  }
  if (count <= 0) return Number.NaN;
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean) / (total / (total + rest)));
}

/**
 * Error of average precision by the infinitesimal jackknife (B. Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982): what
 * the bootstrap, which NannyML runs with 50 random samples, comes to without chance.
 */
export function averagePrecisionError(table: ScoreTable): number {
  const { positives, negatives, positive, negative } = table;
  if (positive === 0) return Number.NaN;
  const groups = positives.length;
  const hitsUpTo = new Float64Array(groups);
  const rowsUpTo = new Float64Array(groups);
  let hits = 0;
  let rows = 0;
  // proof: here and below, i < groups, the length of all these arrays
  for (let i = 0; i < groups; i++) {
    hits += positives[i]!;
    rows += positives[i]! + negatives[i]!;
    hitsUpTo[i] = hits;
    rowsUpTo[i] = rows;
  }
  const area = kernels.averagePrecision(table);
  let lessByRow = 0;
  let moreByHit = 0;
  let squares = 0;
  for (let i = groups - 1; i >= 0; i--) {
    const share = positives[i]! / rowsUpTo[i]!;
    const precision = hitsUpTo[i]! / rowsUpTo[i]!;
    lessByRow += share * precision;
    moreByHit += share;
    squares +=
      positives[i]! * (precision - area + moreByHit - lessByRow) ** 2 + negatives[i]! * lessByRow ** 2;
  }
  return Math.sqrt(((positive + negative) * squares) / positive ** 2);
}
