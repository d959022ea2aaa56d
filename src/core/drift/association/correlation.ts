import { isAllFinite } from '../../kernels/hasMissing.ts';
import { sortDescending } from '../../kernels/sortDescending.ts';
import { meanOf, squaresAround } from '../../mathematics/moments.ts';
import { normalTail } from '../../mathematics/normal.ts';

/** How strongly two numeric columns go together, in one data set. */
export interface Correlation {
  /** −1 to 1; undefined where either column is constant or fewer than 2 rows have both. */
  readonly value: number | undefined;
  /** Rows with both values. */
  readonly rows: number;
}

export const CORRELATIONS = ['pearson', 'spearman'] as const;
export type CorrelationKind = (typeof CORRELATIONS)[number];

/** Mid-ranks of the values that are not missing, 1 for the smallest; NaN stays NaN. Ties get the mean of their ranks. */
function ranksOf(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  const keys = new Float64Array(values.length);
  const rows = new Int32Array(values.length);
  let count = 0;
  // proof: here and below, count <= i < values.length, and rows hold rows of values
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    keys[count] = values[i]!;
    rows[count++] = i;
  }
  sortDescending(keys.subarray(0, count), rows.subarray(0, count));
  for (let start = 0, end = 0; start < count; start = end) {
    while (end < count && keys[end] === keys[start]) end++;
    const rank = (2 * count + 1 - start - end) / 2;
    for (let i = start; i < end; i++) ranks[rows[i]!] = rank;
  }
  return ranks;
}

/** A column made ready to be paired with many others. */
export interface PreparedColumn {
  readonly values: Float64Array;
  /** Where every row has a finite value: the deviations from the mean, over their length. */
  readonly direction: Float64Array | undefined;
}

/** Prepares a column for correlations of a kind. */
export function preparedFor(kind: CorrelationKind, column: Float64Array): PreparedColumn {
  const values = kind === 'spearman' ? ranksOf(column) : column;
  if (!isAllFinite(values)) return { values, direction: undefined };
  const mean = meanOf(values);
  const length = Math.sqrt(squaresAround(values, mean));
  if (!(length > 0 && Number.isFinite(length))) return { values, direction: undefined };
  const direction = new Float64Array(values.length);
  // proof: row < values.length
  for (let row = 0; row < values.length; row++) direction[row] = (values[row]! - mean) / length;
  return { values, direction };
}

/** Pearson's correlation of two columns of one data set, over the rows in which both have a finite value. */
export function correlationOf(first: PreparedColumn, second: PreparedColumn): Correlation {
  const [a, b] = [first.direction, second.direction];
  if (!a || !b) return pairwiseCorrelation(first.values, second.values);
  let sum = 0;
  // proof: both are equally long
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return { value: Math.min(1, Math.max(-1, sum)), rows: a.length };
}

/** As `correlationOf`, row by row, by Welford's update, which keeps the digits of columns far from 0. */
function pairwiseCorrelation(first: Float64Array, second: Float64Array): Correlation {
  let rows = 0;
  let meanA = 0;
  let meanB = 0;
  let squaresA = 0;
  let squaresB = 0;
  let products = 0;
  // proof: both are equally long
  for (let i = 0; i < first.length; i++) {
    const a = first[i]!;
    const b = second[i]!;
    if (!Number.isFinite(a - b)) continue;
    rows++;
    const da = a - meanA;
    const db = b - meanB;
    meanA += da / rows;
    meanB += db / rows;
    squaresA += da * (a - meanA);
    squaresB += db * (b - meanB);
    products += da * (b - meanB);
  }
  const scale = Math.sqrt(squaresA) * Math.sqrt(squaresB);
  const value = rows >= 2 && scale > 0 ? products / scale : Number.NaN;
  return { value: Number.isFinite(value) ? Math.min(1, Math.max(-1, value)) : undefined, rows };
}

/** Variance of Fisher's z of Spearman's correlation, times n − 3 (Fieller, Hartley and Pearson 1957). */
const SPEARMAN_FACTOR = 1.06;

/**
 * Two-sided p that two independent samples have the same correlation, by Fisher's z; undefined with fewer than 4 rows on a side. A
 * perfect correlation has an infinite z: against another perfect one of the same sign p is 1, else 0.
 */
export function changeOfCorrelation(
  before: Correlation,
  now: Correlation,
  kind: CorrelationKind,
): number | undefined {
  if (before.value === undefined || now.value === undefined) return undefined;
  if (before.rows < 4 || now.rows < 4) return undefined;
  const difference = before.value === now.value ? 0 : Math.atanh(now.value) - Math.atanh(before.value);
  const factor = kind === 'spearman' ? SPEARMAN_FACTOR : 1;
  const error = Math.sqrt(factor * (1 / (before.rows - 3) + 1 / (now.rows - 3)));
  return Math.min(1, 2 * normalTail(Math.abs(difference) / error));
}
