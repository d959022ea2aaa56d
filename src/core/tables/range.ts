import { type NumberVector, rowsBetween, type TimestampVector } from './column.ts';
import { knownOfGrowing } from './knownRows.ts';

/** The least and the greatest of numbers, and how many there are; NaN is none. */
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** The range of numbers; kept with rows that do not change any more. */
export function rangeOf(vector: NumberVector | TimestampVector): Range {
  return knownOfGrowing<Range>([vector], 'range', {
    of: (from, to) => rangeAmong(rowsBetween(vector, from, to)),
    merged: (earlier, later) => ({
      min: Math.min(earlier.min, later.min),
      max: Math.max(earlier.max, later.max),
      count: earlier.count + later.count,
    }),
  });
}

function rangeAmong(values: Float64Array): Range {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    count++;
  }
  return { min, max, count };
}
