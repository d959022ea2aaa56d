/** Columns of numbers beside one another. Twins: ../columns.ts and ../twoSample.ts. */
import { sortDescending } from './descending';

/**
 * Mid-ranks of the values that are not NaN, 1 for the smallest; NaN for the others.
 * @param ranks f64 per value, for the result
 * @param keys, tags, spareKeys, spareTags, edges, stack as `sortDescending` takes them
 */
export function rankValues(
  values: usize,
  length: i32,
  ranks: usize,
  keys: usize,
  tags: usize,
  spareKeys: usize,
  spareTags: usize,
  edges: usize,
  stack: usize,
): void {
  let count = 0;
  for (let i = 0; i < length; i++) {
    const value = load<f64>(values + ((<usize>i) << 3));
    store<f64>(ranks + ((<usize>i) << 3), NaN);
    if (value != value) continue;
    store<f64>(keys + ((<usize>count) << 3), value);
    store<i32>(tags + ((<usize>count) << 2), i);
    count++;
  }
  sortDescending(keys, tags, count, spareKeys, spareTags, edges, stack);
  for (let start = 0, end = 0; start < count; start = end) {
    const key = load<f64>(keys + ((<usize>start) << 3));
    while (end < count && load<f64>(keys + ((<usize>end) << 3)) == key) end++;
    const rank = <f64>(2 * count + 1 - start - end) / 2;
    for (let i = start; i < end; i++) {
      const row = load<i32>(tags + ((<usize>i) << 2));
      store<f64>(ranks + ((<usize>row) << 3), rank);
    }
  }
}

/** Σ (value − centre), in four interleaved sums. */
function sumAround(values: usize, length: i32, centre: f64): f64 {
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  const end = values + ((<usize>(length - (length % 4))) << 3);
  let at = values;
  for (; at < end; at += 32) {
    a += load<f64>(at) - centre;
    b += load<f64>(at, 8) - centre;
    c += load<f64>(at, 16) - centre;
    d += load<f64>(at, 24) - centre;
  }
  for (const last = values + ((<usize>length) << 3); at < last; at += 8) a += load<f64>(at) - centre;
  return a + b + (c + d);
}

/** Σ (value − mean)², in two interleaved sums. */
function squaresAround(values: usize, length: i32, mean: f64): f64 {
  let even: f64 = 0;
  let odd: f64 = 0;
  const end = values + ((<usize>(length - (length % 2))) << 3);
  let at = values;
  for (; at < end; at += 16) {
    const first = load<f64>(at) - mean;
    const second = load<f64>(at, 8) - mean;
    even += first * first;
    odd += second * second;
  }
  const last = length % 2 == 1 ? load<f64>(at) - mean : 0;
  return even + odd + last * last;
}

/**
 * The deviations of a column from its mean over their length, in place.
 * @param length at least 1
 * @returns 0, and nothing done, where a value is not finite or the deviations have no length
 */
export function toDirection(values: usize, length: i32): i32 {
  let gaps: f64 = 0;
  const end = values + ((<usize>length) << 3);
  for (let at = values; at < end; at += 8) gaps += load<f64>(at) * 0;
  if (gaps != 0) return 0;
  let mean = sumAround(values, length, 0) / <f64>length;
  if (isFinite(mean)) mean += sumAround(values, length, mean) / <f64>length;
  const scale = sqrt(squaresAround(values, length, mean));
  if (!(scale > 0 && isFinite(scale))) return 0;
  for (let at = values; at < end; at += 8) store<f64>(at, (load<f64>(at) - mean) / scale);
  return 1;
}

/** Σ a·b of every pair of columns that lie one behind the other: those of the second with the first, of the third with both, and so on. */
export function multiplyPairs(columns: usize, count: i32, length: i32, products: usize): void {
  const bytes = (<usize>length) << 3;
  let to = products;
  for (let j = 1; j < count; j++) {
    const second = columns + <usize>j * bytes;
    for (let first = columns; first < second; first += bytes) {
      let sum: f64 = 0;
      for (let at: usize = 0; at < bytes; at += 8) sum += load<f64>(first + at) * load<f64>(second + at);
      store<f64>(to, sum);
      to += 8;
    }
  }
}

/**
 * One pass over two ascending samples, neither of them empty.
 * @param result f64 five times: above, below, where these are, and the area, all but the places times n·m
 */
export function compareSorted(first: usize, n: i32, second: usize, m: i32, result: usize): void {
  const endFirst = first + ((<usize>n) << 3);
  const endSecond = second + ((<usize>m) << 3);
  const rise = <f64>m;
  const fall = <f64>n;
  let difference: f64 = 0;
  let above: f64 = 0;
  let below: f64 = 0;
  let aboveAt: f64 = NaN;
  let belowAt: f64 = NaN;
  let area: f64 = 0;
  let i = first;
  let j = second;
  let previous = min(load<f64>(first), load<f64>(second));
  while (j < endSecond) {
    const y = load<f64>(j);
    const start = i;
    while (i < endFirst && load<f64>(i) < y) {
      const x = load<f64>(i);
      area += abs(difference) * (x - previous);
      previous = x;
      difference += rise;
      i += 8;
    }
    if (i > start && difference > above) {
      above = difference;
      aboveAt = load<f64>(i - 8);
    }
    area += abs(difference) * (y - previous);
    previous = y;
    while (i < endFirst && load<f64>(i) == y) {
      difference += rise;
      i += 8;
    }
    while (j < endSecond && load<f64>(j) == y) {
      difference -= fall;
      j += 8;
    }
    if (difference > above) {
      above = difference;
      aboveAt = y;
    } else if (-difference > below) {
      below = -difference;
      belowAt = y;
    }
  }
  for (; i < endFirst; i += 8) {
    const x = load<f64>(i);
    area += abs(difference) * (x - previous);
    previous = x;
    difference += rise;
  }
  store<f64>(result, above);
  store<f64>(result + 8, below);
  store<f64>(result + 16, aboveAt);
  store<f64>(result + 24, belowAt);
  store<f64>(result + 32, area);
}
