import { directionOf, productOf, productsOf, ranksOf } from '../../kernels/columns.ts';
import { normalTail } from '../../mathematics/normal.ts';
import { isWithinReach, powerOfTwoNear } from '../../mathematics/powerOfTwo.ts';

/** How strongly two numeric columns go together, in one data set. */
export interface Correlation {
  /** −1 to 1; undefined where either column is constant or fewer than 2 rows have both. */
  readonly value: number | undefined;
  /** Rows with both values. */
  readonly rows: number;
}

export const CORRELATIONS = ['pearson', 'spearman'] as const;
export type CorrelationKind = (typeof CORRELATIONS)[number];

/** A column made ready to be paired with many others. */
export interface PreparedColumn {
  readonly values: Float64Array;
  /** Where every row has a finite value: the deviations from the mean, over their length. */
  readonly direction: Float64Array | undefined;
}

/** Prepares a column for correlations of a kind. */
export function preparedFor(kind: CorrelationKind, column: Float64Array): PreparedColumn {
  const values = kind === 'spearman' ? ranksOf(column) : withinReach(column);
  return { values, direction: directionOf(values) };
}

/** The values in a unit in which their squares neither overflow nor vanish, which no correlation depends on. */
function withinReach(values: Float64Array): Float64Array {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  if (largest === 0 || isWithinReach(largest)) return values;
  const unit = powerOfTwoNear(largest);
  return values.map(value => value / unit);
}

/** Pearson's correlation of two columns of one data set, over the rows in which both have a finite value. */
export function correlationOf(first: PreparedColumn, second: PreparedColumn): Correlation {
  const [a, b] = [first.direction, second.direction];
  if (!a || !b) return pairwiseCorrelation(first.values, second.values);
  return { value: withinOne(productOf(a, b)), rows: a.length };
}

/** As `correlationOf`, of any two of several columns, by their positions, the first before the second. */
export function correlationsOf(
  columns: readonly PreparedColumn[],
): (first: number, second: number) => Correlation {
  const directions = columns.flatMap(each => each.direction ?? []);
  const products = productsOf(directions);
  const places = new Map(directions.map((each, place) => [each, place]));
  return (first, second) => {
    // proof: positions are those of columns
    const [one, other] = [columns[first]!, columns[second]!];
    const [a, b] = [one.direction, other.direction].map(each => each && places.get(each));
    if (!products || a === undefined || b === undefined) return correlationOf(one, other);
    return { value: withinOne(products[(b * (b - 1)) / 2 + a] ?? 0), rows: one.values.length };
  };
}

function withinOne(value: number): number {
  return Math.min(1, Math.max(-1, value));
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
  return { value: Number.isFinite(value) ? withinOne(value) : undefined, rows };
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
