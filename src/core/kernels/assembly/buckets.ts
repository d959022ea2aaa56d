/** A column grouped into buckets by a monotone map. Twin: ../buckets.ts. */

/** Added to a double below 2⁵², its last bits are the nearest whole number. */
const ROUND: f64 = 4503599627370496;

// @ts-ignore: decorator
@inline
function bucketOf(value: f64, low: f64, scale: f64, lastCell: f64, table: usize, missing: i32): i32 {
  const place = (value - low) * scale;
  if (place >= 0 && place <= lastCell) {
    const near = place + ROUND;
    const slot = table + ((<usize>reinterpret<u64>(near) & 0xffff) << 4);
    const at = load<f64>(slot) + (place - (near - ROUND)) * load<f64>(slot, 8) + ROUND;
    return <i32>reinterpret<u64>(at);
  }
  // infinities land in the outer buckets, NaN, for which nothing holds, in the one after the last
  return place < 0 ? 0 : place > lastCell ? missing - 1 : missing;
}

/**
 * Counts rows and adds up distances to `low` per bucket.
 * @param lastCell the number of the last cell
 * @param table per cell: f64 the middle of its buckets, f64 their number
 * @param missing the bucket of missing values
 * @param totals per bucket, that of missing values included: f64 rows, f64 Σ (value − low); 16-byte aligned, zeroed
 */
export function countBuckets(
  values: usize,
  length: i32,
  low: f64,
  scale: f64,
  lastCell: f64,
  table: usize,
  missing: i32,
  totals: usize,
): void {
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const value = load<f64>(at);
    const slot = totals + (<usize>bucketOf(value, low, scale, lastCell, table, missing) << 4);
    v128.store(slot, f64x2.add(v128.load(slot), f64x2.replace_lane(f64x2.splat(1), 1, value - low)));
  }
}

/** Places values in their buckets, in row order within each. `next`: u32 per bucket, where its first value goes. */
export function placeInBuckets(
  values: usize,
  length: i32,
  low: f64,
  scale: f64,
  lastCell: f64,
  table: usize,
  missing: i32,
  next: usize,
  placed: usize,
): void {
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const value = load<f64>(at);
    const slot = next + (<usize>bucketOf(value, low, scale, lastCell, table, missing) << 2);
    const place = load<u32>(slot);
    store<u32>(slot, place + 1);
    store<f64>(placed + (<usize>place << 3), value);
  }
}

/** Ranges of so many bytes are sorted by insertion. */
const SMALL: usize = 24 << 3;

/** Sorts doubles without NaN in place, ascending. Meant for some thousand. */
export function sortSlice(from: usize, end: usize): void {
  let start = from;
  let stop = end;
  while (stop - start > SMALL) {
    let at = start + 8;
    while (at < stop && load<f64>(at) >= load<f64>(at - 8)) at += 8;
    // rounded data fill a bucket with one value
    if (at >= stop) return;
    const a = load<f64>(start);
    const b = load<f64>(start + (((stop - start) >> 4) << 3));
    const c = load<f64>(stop - 8);
    const pivot = max(min(a, b), min(max(a, b), c));
    let less = start;
    let greater = stop;
    let i = start;
    while (i < greater) {
      const value = load<f64>(i);
      if (value < pivot) {
        store<f64>(i, load<f64>(less));
        store<f64>(less, value);
        i += 8;
        less += 8;
      } else if (value > pivot) {
        greater -= 8;
        store<f64>(i, load<f64>(greater));
        store<f64>(greater, value);
      } else i += 8;
    }
    if (less - start < stop - greater) {
      sortSlice(start, less);
      start = greater;
    } else {
      sortSlice(greater, stop);
      stop = less;
    }
  }
  for (let i = start + 8; i < stop; i += 8) {
    const value = load<f64>(i);
    let j = i;
    while (j > start && load<f64>(j - 8) > value) {
      store<f64>(j, load<f64>(j - 8));
      j -= 8;
    }
    store<f64>(j, value);
  }
}

/**
 * Steps through one bucket of two columns, both in ascending order. Twin: `Merge` in ../buckets.ts.
 * @param n values of the first column, by which a step of the second counts; m the other way round
 * @param from distance of the bucket's edge to `low`; `to` that of the next one
 * @param state f64 each: difference, area, above, below, aboveAt, belowAt, and 1 while all values are finite
 */
export function mergeSlices(
  a: usize,
  endA: usize,
  b: usize,
  endB: usize,
  n: f64,
  m: f64,
  low: f64,
  from: f64,
  to: f64,
  state: usize,
): void {
  let difference = load<f64>(state);
  let above = load<f64>(state, 16);
  let below = load<f64>(state, 24);
  let area: f64 = 0;
  let previous = from;
  while (a < endA || b < endB) {
    const x = b >= endB || (a < endA && load<f64>(a) < load<f64>(b)) ? load<f64>(a) : load<f64>(b);
    if (x - x != 0) store<f64>(state, 0, 48);
    if (difference != 0) area += abs(difference) * (x - low - previous);
    previous = x - low;
    while (a < endA && load<f64>(a) == x) {
      difference += m;
      a += 8;
    }
    while (b < endB && load<f64>(b) == x) {
      difference -= n;
      b += 8;
    }
    if (difference > above) {
      above = difference;
      store<f64>(state, x, 32);
    } else if (-difference > below) {
      below = -difference;
      store<f64>(state, x, 40);
    }
  }
  if (difference != 0) area += abs(difference) * (to - previous);
  store<f64>(state, difference);
  store<f64>(state, load<f64>(state, 8) + area, 8);
  store<f64>(state, above, 16);
  store<f64>(state, below, 24);
}
