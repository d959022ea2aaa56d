/** Least-significant-digit radix sort of 64-bit keys: six digits of 11 bits, those that all keys share left out. */

const DIGITS: usize = 6;
const BITS: u64 = 11;
const SIZE: usize = 1 << 11;
/** So many digits, the highest that keys differ in, tell nearly all scores and measurements apart. */
const HIGH: usize = 3;

/** How often each digit from `lowest` on has each value: tables of u32, one for each digit, at `counts`. */
// @ts-ignore: decorator
@inline
function countDigits(keys: usize, length: i32, counts: usize, flip: u64, lowest: usize): void {
  memory.fill(counts, 0, DIGITS * SIZE * 4);
  for (let at = keys, end = keys + ((<usize>length) << 3); at < end; at += 8) {
    let key = (load<u64>(at) ^ flip) >> (<u64>lowest * BITS);
    for (let digit = lowest; digit < DIGITS; digit++) {
      const slot = counts + ((digit * SIZE + <usize>(key & 2047)) << 2);
      store<u32>(slot, load<u32>(slot) + 1);
      key >>= BITS;
    }
  }
}

// @ts-ignore: decorator
@inline
function slotOf(key: u64, digit: usize, counts: usize): usize {
  return counts + ((digit * SIZE + <usize>((key >> (<u64>digit * BITS)) & 2047)) << 2);
}

/** Whether all keys have the same digit there. */
function isShared(keys: usize, length: i32, digit: usize, counts: usize, flip: u64): bool {
  return load<u32>(slotOf(load<u64>(keys) ^ flip, digit, counts)) == <u32>length;
}

/** Sorts by the digits from `lowest` on, which were counted. @returns where the keys are: `keys` or `spare` */
function sortByDigits(keys: usize, length: i32, spare: usize, counts: usize, flip: u64, lowest: usize): usize {
  const bytes = (<usize>length) << 3;
  let from = keys;
  let to = spare;
  for (let digit = lowest; digit < DIGITS; digit++) {
    if (isShared(from, length, digit, counts, flip)) continue;
    const table = counts + ((digit * SIZE) << 2);
    let sum: u32 = 0;
    for (let slot = table, end = table + (SIZE << 2); slot < end; slot += 4) {
      const count = load<u32>(slot);
      store<u32>(slot, sum);
      sum += count;
    }
    for (let at = from, end = from + bytes; at < end; at += 8) {
      const key = load<u64>(at);
      const slot = slotOf(key ^ flip, digit, counts);
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
 * Sorts `length` keys in ascending order of `key ^ flip`.
 * @param spare as large as the keys
 * @param counts 48 KiB
 * @returns where the sorted keys are: `keys` or `spare`
 */
function sortKeysByDigits(keys: usize, length: i32, spare: usize, counts: usize, flip: u64): usize {
  countDigits(keys, length, counts, flip, 0);
  return sortByDigits(keys, length, spare, counts, flip, 0);
}

/** Sorts keys that are nearly in order by insertion. False, and unfinished, where they are not: when more than two moves a key are needed. */
function insertedInOrder(keys: usize, length: i32, flip: u64, ignored: u64): bool {
  let moves = <i64>length << 1;
  let previous = (load<u64>(keys) ^ flip) >> ignored;
  for (let at = keys + 8, end = keys + ((<usize>length) << 3); at < end; at += 8) {
    const key = load<u64>(at);
    const rank = (key ^ flip) >> ignored;
    if (previous <= rank) {
      previous = rank;
      continue;
    }
    let place = at;
    while (place > keys && (load<u64>(place - 8) ^ flip) >> ignored > rank) {
      store<u64>(place, load<u64>(place - 8));
      place -= 8;
      moves--;
      if (moves < 0) break;
    }
    store<u64>(place, key);
    if (moves < 0) return false;
  }
  return true;
}

/**
 * As `sortKeysByDigits`, but for the lowest `ignored` bits, which are left as they come. Keys are put in order by their highest digits;
 * only where these do not tell many of them apart are the others looked at.
 */
export function sortKeysByHighDigits(
  keys: usize,
  length: i32,
  spare: usize,
  counts: usize,
  flip: u64,
  ignored: u64,
): usize {
  if (length == 0) return keys;
  let lowest = DIGITS - HIGH;
  countDigits(keys, length, counts, flip, DIGITS - HIGH);
  let shared: usize = 0;
  for (let digit = lowest; digit < DIGITS; digit++) if (isShared(keys, length, digit, counts, flip)) shared++;
  if (shared > 0) {
    countDigits(keys, length, counts, flip, 0);
    // one more for each, and for each of those that is shared too
    for (; lowest > 0 && shared > 0; shared--) {
      do lowest--;
      while (lowest > 0 && isShared(keys, length, lowest, counts, flip));
    }
  }
  const sorted = sortByDigits(keys, length, spare, counts, flip, lowest);
  if (lowest == 0 || insertedInOrder(sorted, length, flip, ignored)) return sorted;
  return sortKeysByDigits(sorted, length, sorted == keys ? spare : keys, counts, flip);
}

/**
 * Sorts doubles in ascending order, −0 before +0, missing values last. Twin: ../sort.ts.
 * @param spare as large as the values
 * @param counts 48 KiB
 * @returns where the sorted values are: `values` or `spare`
 */
export function sortDoubles(values: usize, length: i32, spare: usize, counts: usize): usize {
  // as unsigned numbers, bits order like the values once negative ones are complemented and the sign of the others is set
  for (let at = values, end = values + ((<usize>length) << 3); at < end; at += 8) {
    const bits = load<i64>(at);
    const value = load<f64>(at);
    store<i64>(at, value == value ? bits ^ ((bits >> 63) | i64.MIN_VALUE) : -1);
  }
  const sorted = sortKeysByHighDigits(values, length, spare, counts, 0, 0);
  for (let at = sorted, end = sorted + ((<usize>length) << 3); at < end; at += 8) {
    const key = load<i64>(at);
    store<i64>(at, key ^ (~(key >> 63) | i64.MIN_VALUE));
  }
  return sorted;
}
