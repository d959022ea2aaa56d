/** Least-significant-digit radix sort of 64-bit keys: six digits of 11 bits, those that all keys share left out. */

const DIGITS: usize = 6;
const BITS: u64 = 11;
const SIZE: usize = 1 << 11;

/**
 * Sorts `length` keys in ascending order of `key ^ flip`.
 * @param spare as large as the keys
 * @param counts 48 KiB
 * @returns where the sorted keys are: `keys` or `spare`
 */
export function sortKeysByDigits(keys: usize, length: i32, spare: usize, counts: usize, flip: u64): usize {
  const bytes = (<usize>length) << 3;
  memory.fill(counts, 0, DIGITS * SIZE * 4);
  for (let at = keys, end = keys + bytes; at < end; at += 8) {
    let key = load<u64>(at) ^ flip;
    for (let digit: usize = 0; digit < DIGITS; digit++) {
      const slot = counts + ((digit * SIZE + <usize>(key & 2047)) << 2);
      store<u32>(slot, load<u32>(slot) + 1);
      key >>= BITS;
    }
  }
  let from = keys;
  let to = spare;
  for (let digit: usize = 0; digit < DIGITS; digit++) {
    const table = counts + ((digit * SIZE) << 2);
    const shift = <u64>digit * BITS;
    const first = table + (<usize>(((load<u64>(from) ^ flip) >> shift) & 2047) << 2);
    if (load<u32>(first) == <u32>length) continue;
    let sum: u32 = 0;
    for (let slot = table, end = table + (SIZE << 2); slot < end; slot += 4) {
      const count = load<u32>(slot);
      store<u32>(slot, sum);
      sum += count;
    }
    for (let at = from, end = from + bytes; at < end; at += 8) {
      const key = load<u64>(at);
      const slot = table + (<usize>(((key ^ flip) >> shift) & 2047) << 2);
      const place = load<u32>(slot);
      store<u32>(slot, place + 1);
      store<u64>(to + (<usize>place << 3), key);
    }
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

/**
 * Sorts doubles without NaN in ascending order, −0 before +0. Twin: ../sort.ts.
 * @param spare as large as the values
 * @param counts 48 KiB
 * @returns where the sorted values are: `values` or `spare`
 */
export function sortDoubles(values: usize, length: i32, spare: usize, counts: usize): usize {
  // as unsigned numbers, bits order like the values once negative ones are complemented and the sign of the others is set
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const bits = load<i64>(at);
    store<i64>(at, bits ^ ((bits >> 63) | i64.MIN_VALUE));
  }
  const sorted = sortKeysByDigits(values, length, spare, counts, 0);
  for (let at = sorted, end = sorted + ((<usize>length) << 3); at < end; at += 8) {
    const key = load<i64>(at);
    store<i64>(at, key ^ (~(key >> 63) | i64.MIN_VALUE));
  }
  return sorted;
}
