/** One pass over a column. Twins: ../../mathematics/moments.ts, ../hasMissing.ts and `fewOf` of ../../drift/sample.ts. */

/** Σ (value − centre) in four sums, added up as the twin does, to the same bits. */
export function sumAround(values: usize, length: i32, centre: f64): f64 {
  const middle = f64x2.splat(centre);
  let first = f64x2.splat(0);
  let second = f64x2.splat(0);
  const end = values + ((<usize>length) << 3);
  let at = values;
  for (const stop = values + (<usize>(length & ~3) << 3); at < stop; at += 32) {
    first = f64x2.add(first, f64x2.sub(v128.load(at), middle));
    second = f64x2.add(second, f64x2.sub(v128.load(at, 16), middle));
  }
  let a = f64x2.extract_lane(first, 0);
  for (; at < end; at += 8) a += load<f64>(at) - centre;
  return a + f64x2.extract_lane(first, 1) + (f64x2.extract_lane(second, 0) + f64x2.extract_lane(second, 1));
}

/** Σ (value − mean)², in two sums, to the bits of the twin. */
export function squaresAround(values: usize, length: i32, mean: f64): f64 {
  const middle = f64x2.splat(mean);
  let sum = f64x2.splat(0);
  let at = values;
  for (const stop = values + (<usize>(length & ~1) << 3); at < stop; at += 16) {
    const distance = f64x2.sub(v128.load(at), middle);
    sum = f64x2.add(sum, f64x2.mul(distance, distance));
  }
  const last = length & 1 ? load<f64>(at) - mean : 0;
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1) + last * last;
}

/** 1 when no value is NaN or infinite. */
export function allFinite(values: usize, length: i32): i32 {
  const zero = f64x2.splat(0);
  let first = zero;
  let second = zero;
  const end = values + ((<usize>length) << 3);
  let at = values;
  for (const stop = values + (<usize>(length & ~3) << 3); at < stop; at += 32) {
    first = f64x2.add(first, f64x2.mul(v128.load(at), zero));
    second = f64x2.add(second, f64x2.mul(v128.load(at, 16), zero));
  }
  const sum = f64x2.add(first, second);
  let all = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (; at < end; at += 8) all += load<f64>(at) * 0;
  return i32(all == 0);
}

/**
 * Counts whole numbers from −`half` up to and without `half`.
 * @param tables two of u32 per number: for values in even places and in odd ones, as one that is counted again at once has to wait
 * @returns how many values were counted before one that is none of these; NaN are not counted and do not end it
 */
export function countWhole(values: usize, length: i32, half: i32, tables: usize): i32 {
  let table = tables;
  let other = tables + (<usize>half << 3);
  const limit = <f64>half;
  for (let i = 0; i < length; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    if (value >= -limit && value < limit) {
      const whole = <i32>value;
      if (<f64>whole != value) return i;
      const at = table + (<usize>(whole + half) << 2);
      store<u32>(at, load<u32>(at) + 1);
    } else if (value == value) {
      return i;
    }
    const next = other;
    other = table;
    table = next;
  }
  return length;
}
