/** A column grouped into buckets by a monotone map. Twins: ../survey.ts, ../buckets.ts and ../compareBuckets.ts. */

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
 * The bucket of each value, two at a time.
 * @param lastCell the number of the last cell
 * @param table per cell: f64 the middle of its buckets, f64 their number
 * @param missing the bucket of missing values
 * @param codes u16 per value
 */
export function codeBuckets(
  values: usize,
  length: i32,
  low: f64,
  scale: f64,
  lastCell: f64,
  table: usize,
  missing: i32,
  codes: usize,
): void {
  const lows = f64x2.splat(low);
  const scales = f64x2.splat(scale);
  const zero = f64x2.splat(0);
  const last = f64x2.splat(lastCell);
  const round = f64x2.splat(ROUND);
  let at = values;
  for (const stop = values + (<usize>(length & ~1) << 3); at < stop; at += 16) {
    const place = f64x2.mul(f64x2.sub(v128.load(at), lows), scales);
    const isInside = v128.and(f64x2.ge(place, zero), f64x2.le(place, last));
    if (i64x2.bitmask(isInside) == 3) {
      const near = f64x2.add(place, round);
      const first = v128.load(table + (<usize>i32x4.extract_lane(near, 0) << 4));
      const second = v128.load(table + (<usize>i32x4.extract_lane(near, 2) << 4));
      const middle = i64x2.shuffle(first, second, 0, 2);
      const parts = i64x2.shuffle(first, second, 1, 3);
      const beside = f64x2.mul(f64x2.sub(place, f64x2.sub(near, round)), parts);
      const both = f64x2.add(f64x2.add(middle, beside), round);
      store<u32>(codes, i32x4.extract_lane(i16x8.shuffle(both, both, 0, 4, 0, 4, 0, 4, 0, 4), 0));
    } else {
      store<u16>(codes, <u16>bucketOf(load<f64>(at), low, scale, lastCell, table, missing));
      store<u16>(codes, <u16>bucketOf(load<f64>(at, 8), low, scale, lastCell, table, missing), 2);
    }
    codes += 4;
  }
  if (length & 1) store<u16>(codes, <u16>bucketOf(load<f64>(at), low, scale, lastCell, table, missing));
}

/**
 * Counts rows and adds up distances to `low` per bucket.
 * @param totals per bucket, that of missing values included: f64 rows, f64 Σ (value − low); 16-byte aligned
 */
export function sumBuckets(values: usize, codes: usize, length: i32, low: f64, totals: usize): void {
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const slot = totals + (<usize>load<u16>(codes) << 4);
    codes += 2;
    v128.store(slot, f64x2.add(v128.load(slot), f64x2.replace_lane(f64x2.splat(1), 1, load<f64>(at) - low)));
  }
}

/**
 * Tells rows and sums of buckets apart, rows as how many there are before each.
 * @param totals as of `sumBuckets`
 * @param starts u32 per bucket, and one more
 * @param sums f64 per bucket
 */
export function addUpBuckets(totals: usize, buckets: i32, starts: usize, sums: usize): void {
  let rows: u32 = 0;
  store<u32>(starts, 0);
  for (let bucket = 0; bucket < buckets; bucket++) {
    rows += <u32>load<f64>(totals);
    starts += 4;
    store<u32>(starts, rows);
    store<f64>(sums, load<f64>(totals, 8));
    sums += 8;
    totals += 16;
  }
}

/** Finds the range of each bucket. `bounds`: per bucket f64 the largest value, f64 the smallest one with its sign changed; 16-byte aligned. */
export function boundBuckets(values: usize, codes: usize, length: i32, bounds: usize): void {
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const slot = bounds + (<usize>load<u16>(codes) << 4);
    codes += 2;
    const value = load<f64>(at);
    v128.store(slot, f64x2.pmax(v128.load(slot), f64x2.replace_lane(f64x2.splat(value), 1, -value)));
  }
}

/**
 * Adds up the finite values: their distances to `centre`, and the squares of these.
 * @param sums f64 each: Σ distance, Σ distance², how many they are
 */
export function sumMoments(values: usize, length: i32, centre: f64, sums: usize): void {
  const middle = f64x2.splat(centre);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  let sum = zero;
  let otherSum = zero;
  let squares = zero;
  let otherSquares = zero;
  let count = zero;
  let otherCount = zero;
  let at = values;
  for (const stop = values + (<usize>(length & ~3) << 3); at < stop; at += 32) {
    const apart = f64x2.sub(v128.load(at), middle);
    const other = f64x2.sub(v128.load(at, 16), middle);
    // x − x is 0 for finite numbers only
    const isFinite = f64x2.eq(f64x2.sub(apart, apart), zero);
    const isOtherFinite = f64x2.eq(f64x2.sub(other, other), zero);
    const distance = v128.and(apart, isFinite);
    const otherDistance = v128.and(other, isOtherFinite);
    sum = f64x2.add(sum, distance);
    otherSum = f64x2.add(otherSum, otherDistance);
    squares = f64x2.add(squares, f64x2.mul(distance, distance));
    otherSquares = f64x2.add(otherSquares, f64x2.mul(otherDistance, otherDistance));
    count = f64x2.add(count, v128.and(one, isFinite));
    otherCount = f64x2.add(otherCount, v128.and(one, isOtherFinite));
  }
  sum = f64x2.add(sum, otherSum);
  squares = f64x2.add(squares, otherSquares);
  count = f64x2.add(count, otherCount);
  let all = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  let allSquares = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
  let present = f64x2.extract_lane(count, 0) + f64x2.extract_lane(count, 1);
  for (const end = values + ((<usize>length) << 3); at < end; at += 8) {
    const distance = load<f64>(at) - centre;
    if (distance - distance != 0) continue;
    all += distance;
    allSquares += distance * distance;
    present += 1;
  }
  store<f64>(sums, all);
  store<f64>(sums, allSquares, 8);
  store<f64>(sums, present, 16);
}

/**
 * Which rows are in a wanted bucket.
 * @param wanted u8 per bucket, that of missing values included: 1 or 0
 * @param rows u32 for each of them, ascending, and room for one more
 * @returns how many they are
 */
export function selectRows(codes: usize, length: i32, wanted: usize, rows: usize): i32 {
  let to = rows;
  for (let row = 0; row < length; row++) {
    store<u32>(to, row);
    to += <usize>load<u8>(wanted + <usize>load<u16>(codes + (<usize>row << 1))) << 2;
  }
  return <i32>((to - rows) >> 2);
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
 * Marks buckets of two columns whose values must be known one by one. Twin: `markedBuckets` in ../compareBuckets.ts, which says why.
 * @param first u32 per bucket and one more: values in earlier buckets; `second` the same of the other column
 * @param marks u8 per bucket: becomes 1 or 0
 */
export function markBuckets(
  first: usize,
  second: usize,
  buckets: i32,
  slack: f64,
  heavy: f64,
  marks: usize,
): void {
  const n = <f64>load<u32>(first + (<usize>buckets << 2));
  const m = <f64>load<u32>(second + (<usize>buckets << 2));
  let above: f64 = 0;
  let below: f64 = 0;
  for (let at: usize = 4, end = <usize>buckets << 2; at < end; at += 4) {
    const difference = m * <f64>load<u32>(first + at) - n * <f64>load<u32>(second + at);
    above = max(above, difference);
    below = max(below, -difference);
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const a = <f64>(load<u32>(first, 4) - load<u32>(first));
    const b = <f64>(load<u32>(second, 4) - load<u32>(second));
    const left = m * <f64>load<u32>(first) - n * <f64>load<u32>(second);
    first += 4;
    second += 4;
    const top = left + m * a + slack;
    const bottom = left - n * b - slack;
    const isApart = bucket == 0 || bucket == buckets - 1 || a > heavy || b > heavy;
    // the most may become less meanwhile
    const mayBeMost = (a > 0 && top + slack >= above) || (b > 0 && -bottom + slack >= below);
    store<u8>(marks + <usize>bucket, <u8>(isApart || mayBeMost || (bottom < 0 && top > 0)));
  }
}

/**
 * Steps over buckets of two columns of which rows and sums tell enough, up to the next marked one. Twin: `Merge` in ../compareBuckets.ts.
 * @param first as of `markBuckets`; `sums` f64 per bucket; `otherSums` those of the second column
 * @param edges f64 per bucket: where it begins
 * @param from the bucket to begin with
 * @param state as of `mergeSlices`
 * @returns the marked bucket; the number of buckets where none is left
 */
export function passBuckets(
  first: usize,
  second: usize,
  sums: usize,
  otherSums: usize,
  edges: usize,
  marks: usize,
  from: i32,
  buckets: i32,
  state: usize,
): i32 {
  const n = <f64>load<u32>(first + (<usize>buckets << 2));
  const m = <f64>load<u32>(second + (<usize>buckets << 2));
  let difference = load<f64>(state);
  let area = load<f64>(state, 8);
  let bucket = from;
  for (; bucket < buckets; bucket++) {
    if (load<u8>(marks + <usize>bucket) != 0) break;
    const at = <usize>bucket << 2;
    const a = <f64>(load<u32>(first + at, 4) - load<u32>(first + at));
    const b = <f64>(load<u32>(second + at, 4) - load<u32>(second + at));
    const end = load<f64>(edges + (at << 1), 8);
    const width = end - load<f64>(edges + (at << 1));
    const inside =
      m * (a * end - load<f64>(sums + (at << 1))) - n * (b * end - load<f64>(otherSums + (at << 1)));
    area += abs(difference * width + inside);
    difference = difference + m * a - n * b;
  }
  store<f64>(state, difference);
  store<f64>(state, area, 8);
  return bucket;
}

/**
 * Steps through one bucket of two columns, both in ascending order. Twin: `Merge` in ../compareBuckets.ts.
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
