/**
 * A column grouped into buckets by a monotone map, which is as good as sorted for most questions and much cheaper. Twin: ../buckets.ts.
 * Bucket 0 holds what lies below `low`, the last but one what lies above the others, the last one what is missing.
 */

// @ts-ignore: decorator
@inline
function bucketOf(value: f64, low: f64, scale: f64, last: i32): i32 {
  // truncation saturates, so that infinities land in the outer buckets
  const at = <i32>max<f64>(min<f64>((value - low) * scale + 1, <f64>last), 0);
  return value == value ? at : last + 1;
}

/**
 * Counts rows and adds up distances to `low` per bucket.
 * @param buckets without that of missing values
 * @param totals per bucket: f64 rows, f64 Σ (value − low); 16-byte aligned, zeroed, one more than `buckets`
 */
export function countBuckets(
  values: usize,
  length: i32,
  low: f64,
  scale: f64,
  buckets: i32,
  totals: usize,
): void {
  const last = buckets - 1;
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const value = load<f64>(at);
    const slot = totals + (<usize>bucketOf(value, low, scale, last) << 4);
    v128.store(slot, f64x2.add(v128.load(slot), f64x2.replace_lane(f64x2.splat(1), 1, value - low)));
  }
}

/** Places values in their buckets, in row order within each. `next`: u32 per bucket, where its first value goes. */
export function placeInBuckets(
  values: usize,
  length: i32,
  low: f64,
  scale: f64,
  buckets: i32,
  next: usize,
  placed: usize,
): void {
  const last = buckets - 1;
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const value = load<f64>(at);
    const slot = next + (<usize>bucketOf(value, low, scale, last) << 2);
    const place = load<u32>(slot);
    store<u32>(slot, place + 1);
    store<f64>(placed + (<usize>place << 3), value);
  }
}

/**
 * Σ (value − centre) and Σ (value − centre)² of the finite values, each in eight interleaved sums: value i goes to sum i mod 8.
 * @param length a multiple of 8
 * @param sums 16 doubles, 16-byte aligned, added to: the eight sums, then the eight sums of squares
 */
export function momentsAround(values: usize, length: i32, centre: f64, sums: usize): void {
  const centres = f64x2.splat(centre);
  let s0 = v128.load(sums);
  let s1 = v128.load(sums, 16);
  let s2 = v128.load(sums, 32);
  let s3 = v128.load(sums, 48);
  let q0 = v128.load(sums, 64);
  let q1 = v128.load(sums, 80);
  let q2 = v128.load(sums, 96);
  let q3 = v128.load(sums, 112);
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 64) {
    const d0 = finite(f64x2.sub(v128.load(at), centres));
    const d1 = finite(f64x2.sub(v128.load(at, 16), centres));
    const d2 = finite(f64x2.sub(v128.load(at, 32), centres));
    const d3 = finite(f64x2.sub(v128.load(at, 48), centres));
    s0 = f64x2.add(s0, d0);
    s1 = f64x2.add(s1, d1);
    s2 = f64x2.add(s2, d2);
    s3 = f64x2.add(s3, d3);
    q0 = f64x2.add(q0, f64x2.mul(d0, d0));
    q1 = f64x2.add(q1, f64x2.mul(d1, d1));
    q2 = f64x2.add(q2, f64x2.mul(d2, d2));
    q3 = f64x2.add(q3, f64x2.mul(d3, d3));
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
  v128.store(sums, q0, 64);
  v128.store(sums, q1, 80);
  v128.store(sums, q2, 96);
  v128.store(sums, q3, 112);
}

/** Zero for NaN and infinities. */
// @ts-ignore: decorator
@inline
function finite(values: v128): v128 {
  return v128.and(values, f64x2.lt(f64x2.abs(values), f64x2.splat(Infinity)));
}
