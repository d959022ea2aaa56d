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
