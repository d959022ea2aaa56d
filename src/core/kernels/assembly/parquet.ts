/**
 * Pages of Parquet files: what is packed, unpacked, and numbers as doubles. No length is believed: what does not fit is answered with
 * FAILED, and nothing is read or written beyond the ends given, but for up to 8 bytes read behind the end of packed bits, where the
 * host leaves room. Twin: hyparquet, which reads what this does not (../../tables/readers/hyparquet.ts).
 */

const FAILED: usize = 0;

/** Unpacks a Snappy block. Answers 1 when it filled exactly `to` to `toEnd`, else 0. */
export function unpackSnappy(from: usize, end: usize, to: usize, toEnd: usize): i32 {
  let length: u64 = 0;
  let shift: u64 = 0;
  for (;;) {
    if (from >= end || shift > 28) return 0;
    const byte = load<u8>(from++);
    length |= (<u64>(byte & 0x7f)) << shift;
    shift += 7;
    if (byte < 0x80) break;
  }
  if (length != <u64>(toEnd - to)) return 0;
  const start = to;
  while (from < end) {
    const tag = <usize>load<u8>(from++);
    if ((tag & 3) == 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const bytes = size - 59;
        if (end - from < bytes) return 0;
        size = 0;
        for (let i: usize = 0; i < bytes; i++) size |= (<usize>load<u8>(from + i)) << (i << 3);
        from += bytes;
      }
      // as sizes: the largest, 2³² − 1, is one that wraps
      if (size >= end - from || size >= toEnd - to) return 0;
      size++;
      if (size <= 16 && end - from >= 16 && toEnd - to >= 16) v128.store(to, v128.load(from));
      else memory.copy(to, from, size);
      from += size;
      to += size;
      continue;
    }
    let size: usize;
    let offset: usize;
    if ((tag & 3) == 1) {
      if (from >= end) return 0;
      size = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | <usize>load<u8>(from++);
    } else if ((tag & 3) == 2) {
      if (end - from < 2) return 0;
      size = (tag >> 2) + 1;
      offset = <usize>load<u16>(from);
      from += 2;
    } else {
      if (end - from < 4) return 0;
      size = (tag >> 2) + 1;
      offset = <usize>load<u32>(from);
      from += 4;
    }
    if (offset == 0 || offset > to - start || size > toEnd - to) return 0;
    const last = to + size;
    // whole vectors may run over the copy's end, as far as there is room: what comes next overwrites that
    if (offset >= 16 && toEnd - last >= 16) {
      for (; to < last; to += 16) v128.store(to, v128.load(to - offset));
    } else if (offset >= 8 && toEnd - last >= 8) {
      for (; to < last; to += 8) store<u64>(to, load<u64>(to - offset));
    } else {
      for (; to < last; to++) store<u8>(to, load<u8>(to - offset));
    }
    to = last;
  }
  return to == toEnd ? 1 : 0;
}

/** Where a variable-length integer ends, its value put at `value` (u32); 0 when it does not fit. */
function varint(from: usize, end: usize, value: usize): usize {
  let result: u64 = 0;
  let shift: u64 = 0;
  for (;;) {
    if (from >= end || shift > 28) return FAILED;
    const byte = load<u8>(from++);
    result |= (<u64>(byte & 0x7f)) << shift;
    shift += 7;
    if (byte < 0x80) break;
  }
  if (result > u32.MAX_VALUE) return FAILED;
  store<u32>(value, <u32>result);
  return from;
}

/** Unpacks `count` values of `width` (1 to 32) bits, least significant bits first. */
function unpackBits(from: usize, width: u64, count: usize, to: usize): void {
  const mask: u64 = ((<u64>1) << width) - 1;
  let bit: u64 = 0;
  for (let i: usize = 0; i < count; i++) {
    store<u32>(to, <u32>((load<u64>(from + <usize>(bit >> 3)) >> (bit & 7)) & mask));
    to += 4;
    bit += width;
  }
}

/**
 * `count` bits as u32 each.
 * @returns 1, or 0 when there are fewer
 */
export function unpackFlags(from: usize, end: usize, count: i32, to: usize): i32 {
  if (<usize>((count + 7) >> 3) > end - from) return 0;
  unpackBits(from, 1, count, to);
  return 1;
}

/**
 * Runs of repeated and of packed values (the format's RLE/bit-packing hybrid), `count` of them as u32.
 * @param width bits of a value, 0 to 32
 * @param scratch 4 bytes
 * @returns 1, or 0 when they are not there
 */
export function unpackRuns(from: usize, end: usize, width: i32, count: i32, to: usize, scratch: usize): i32 {
  const bytes = <usize>((width + 7) >> 3);
  let left = <usize>count;
  while (left > 0) {
    from = varint(from, end, scratch);
    if (from == FAILED) return 0;
    const header = <usize>load<u32>(scratch);
    if (header & 1) {
      const wanted = <u64>(header >> 1) << 3;
      const taken = <usize>min<u64>(wanted, left);
      const needed = ((<u64>taken) * (<u64>width) + 7) >> 3;
      if (needed > <u64>(end - from)) return 0;
      if (width == 0) memory.fill(to, 0, taken << 2);
      else unpackBits(from, width, taken, to);
      // a last run may end early
      from += <usize>min<u64>((wanted >> 3) * (<u64>width), <u64>(end - from));
      to += taken << 2;
      left -= taken;
    } else {
      if (end - from < bytes) return 0;
      let value: u32 = 0;
      for (let i: usize = 0; i < bytes; i++) value |= (<u32>load<u8>(from + i)) << (<u32>i << 3);
      from += bytes;
      const taken = min(header >> 1, left);
      for (let stop = to + (taken << 2); to < stop; to += 4) store<u32>(to, value);
      left -= taken;
    }
  }
  return 1;
}

/**
 * How many of `count` levels of one bit each, in runs, are 1.
 * @param scratch 4 bytes
 * @returns −1 when they are not there
 */
export function countPresent(from: usize, end: usize, count: i32, scratch: usize): i32 {
  let left = <usize>count;
  let present: usize = 0;
  while (left > 0) {
    from = varint(from, end, scratch);
    if (from == FAILED) return -1;
    const header = <usize>load<u32>(scratch);
    if (header & 1) {
      const bytes = header >> 1;
      const taken = <usize>min<u64>((<u64>bytes) << 3, left);
      if ((taken + 7) >> 3 > end - from) return -1;
      for (let i: usize = 0; i < taken >> 3; i++) present += <usize>popcnt<u32>(load<u8>(from + i));
      const rest = <u32>taken & 7;
      if (rest) present += <usize>popcnt<u32>(load<u8>(from + (taken >> 3)) & ((1 << rest) - 1));
      from += min(bytes, end - from);
      left -= taken;
    } else {
      if (from >= end) return -1;
      const value = load<u8>(from++);
      // a level of one bit is neither more than 1
      if (value > 1) return -1;
      const taken = min(header >> 1, left);
      if (value) present += taken;
      left -= taken;
    }
  }
  return <i32>present;
}

/** Bytes of values stored byte by byte (all first ones, all second ones …) as they are otherwise. */
export function joinBytes(from: usize, count: i32, width: i32, to: usize): void {
  const rows = <usize>count;
  for (let byte: usize = 0; byte < <usize>width; byte++) {
    let at = to + byte;
    for (let i: usize = 0; i < rows; i++) {
      store<u8>(at, load<u8>(from++));
      at += width;
    }
  }
}

/**
 * Integers stored as packed differences (DELTA_BINARY_PACKED), `count` of them.
 * @param width bytes of an integer, 4 or 8
 * @param scratch 4 bytes
 * @returns 1, or 0 when they are not there
 */
export function unpackDeltas(from: usize, end: usize, count: i32, width: i32, to: usize, scratch: usize): i32 {
  from = varint(from, end, scratch);
  if (from == FAILED) return 0;
  const block = load<u32>(scratch);
  from = varint(from, end, scratch);
  if (from == FAILED) return 0;
  const parts = load<u32>(scratch);
  from = varint(from, end, scratch);
  if (from == FAILED) return 0;
  const stored = load<u32>(scratch);
  if (stored != <u32>count || parts == 0 || parts > 512 || block > 1 << 20 || block % parts != 0) return 0;
  const each = <usize>(block / parts);
  if (each == 0 || each % 8 != 0) return 0;
  let value: i64 = 0;
  from = longVarint(from, end);
  if (from == FAILED) return 0;
  value = long;
  let left = <usize>count;
  if (left == 0) return 1;
  storeInteger(to, value, width);
  to += width;
  left--;
  while (left > 0) {
    from = longVarint(from, end);
    if (from == FAILED) return 0;
    const least = long;
    if (end - from < <usize>parts) return 0;
    const widths = from;
    from += parts;
    for (let part: u32 = 0; part < parts && left > 0; part++) {
      const bits = <u64>load<u8>(widths + part);
      if (bits > 64) return 0;
      const taken = min(each, left);
      if (((<u64>taken) * bits + 7) >> 3 > <u64>(end - from)) return 0;
      let bit: u64 = 0;
      for (let i: usize = 0; i < taken; i++) {
        value += least + <i64>bitsAt(from, bit, bits);
        storeInteger(to, value, width);
        to += width;
        bit += bits;
      }
      from += <usize>min<u64>((<u64>each * bits) >> 3, <u64>(end - from));
      left -= taken;
    }
  }
  return 1;
}

/** Up to 64 bits from a bit on. */
// @ts-ignore: decorator
@inline
function bitsAt(from: usize, bit: u64, bits: u64): u64 {
  if (bits == 0) return 0;
  const at = from + <usize>(bit >> 3);
  const shift = bit & 7;
  let value = load<u64>(at) >> shift;
  if (shift + bits > 64) value |= (<u64>load<u8>(at + 8)) << (64 - shift);
  return bits == 64 ? value : value & (((<u64>1) << bits) - 1);
}

// @ts-ignore: decorator
@inline
function storeInteger(to: usize, value: i64, width: i32): void {
  if (width == 4) store<i32>(to, <i32>value);
  else store<i64>(to, value);
}

/** What `longVarint` read last. */
let long: i64 = 0;

/** Where a signed integer of up to 64 bits ends; 0 when it does not fit. */
function longVarint(from: usize, end: usize): usize {
  let result: u64 = 0;
  let shift: u64 = 0;
  for (;;) {
    if (from >= end || shift > 63) return FAILED;
    const byte = load<u8>(from++);
    result |= (<u64>(byte & 0x7f)) << shift;
    shift += 7;
    if (byte < 0x80) break;
  }
  long = <i64>(result >> 1) ^ -(<i64>(result & 1));
  return from;
}

/** The largest whole number up to which doubles hold all. */
const SAFE: i64 = 9007199254740991;

/**
 * Stored values as doubles.
 * @param kind as tables/readers/parquetPlain.ts numbers them
 * @param factor of decimals: ten to the power of their scale, at most 10²²
 * @param width bytes of a decimal that is stored as bytes
 * @returns for 64-bit integers, how many a double cannot hold exactly; −1 when one is no double's business (a decimal that large)
 */
export function toDoubles(
  from: usize,
  count: i32,
  kind: i32,
  factor: f64,
  width: i32,
  to: usize,
): i32 {
  const end = to + ((<usize>count) << 3);
  let unsafe = 0;
  switch (kind) {
    case 0:
      memory.copy(to, from, end - to);
      break;
    case 1:
      for (; to < end; to += 8, from += 4) store<f64>(to, <f64>load<f32>(from));
      break;
    case 2:
      for (; to < end; to += 8, from += 4) store<f64>(to, <f64>load<i32>(from));
      break;
    case 3:
      for (; to < end; to += 8, from += 4) store<f64>(to, <f64>load<u32>(from));
      break;
    case 4:
      for (; to < end; to += 8, from += 8) {
        const value = load<i64>(from);
        unsafe += i32(value > SAFE || value < -SAFE);
        store<f64>(to, <f64>value);
      }
      break;
    case 5:
      for (; to < end; to += 8, from += 8) {
        const value = load<u64>(from);
        unsafe += i32(value > <u64>SAFE);
        store<f64>(to, <f64>value);
      }
      break;
    case 6:
      for (; to < end; to += 8, from += 4) store<f64>(to, <f64>load<i32>(from) * 86400000);
      break;
    case 7:
      for (; to < end; to += 8, from += 8) store<f64>(to, <f64>load<i64>(from));
      break;
    case 8:
      for (; to < end; to += 8, from += 8) store<f64>(to, <f64>load<i64>(from) / 1000);
      break;
    case 9:
      for (; to < end; to += 8, from += 8) store<f64>(to, millisecondsOf(0, load<i64>(from)));
      break;
    case 10:
      for (; to < end; to += 8, from += 12) {
        store<f64>(to, millisecondsOf(<i64>load<i32>(from, 8) - 2440588, load<i64>(from)));
      }
      break;
    case 11:
      for (; to < end; to += 8, from += 2) store<f64>(to, halfOf(load<u16>(from)));
      break;
    case 12:
      for (; to < end; to += 8, from += 4) store<f64>(to, <f64>load<i32>(from) / factor);
      break;
    case 13:
      for (; to < end; to += 8, from += 8) {
        const value = load<i64>(from);
        if (value > SAFE || value < -SAFE) return -1;
        store<f64>(to, <f64>value / factor);
      }
      break;
    default:
      for (; to < end; to += 8, from += width) {
        // all bytes above the last eight must be the sign
        const high = <i64>load<i8>(from);
        let value: i64 = high < 0 ? -1 : 0;
        for (let i: usize = 0; i < <usize>width; i++) {
          const next = (value << 8) | <i64>load<u8>(from + i);
          if (next >> 8 != value) return -1;
          value = next;
        }
        if (value > SAFE || value < -SAFE) return -1;
        store<f64>(to, <f64>value / factor);
      }
  }
  return unsafe;
}

/** Days and nanoseconds as milliseconds: whole ones and the rest by themselves, as a double does not hold all nanoseconds. */
function millisecondsOf(days: i64, nanoseconds: i64): f64 {
  let whole = days * 86400000 + nanoseconds / 1000000;
  let rest = nanoseconds % 1000000;
  // both of one sign, so that the sum is rounded as that of the whole number of nanoseconds is
  if (whole > 0 && rest < 0) {
    whole--;
    rest += 1000000;
  } else if (whole < 0 && rest > 0) {
    whole++;
    rest -= 1000000;
  }
  return <f64>whole + <f64>rest / 1000000;
}

function halfOf(bits: u16): f64 {
  const sign: f64 = bits >> 15 ? -1 : 1;
  const exponent = <i32>(bits >> 10) & 31;
  const fraction = <f64>(bits & 1023);
  if (exponent == 31) return fraction != 0 ? NaN : sign * Infinity;
  if (exponent == 0) return sign * fraction * reinterpret<f64>((<u64>(1023 - 24)) << 52);
  return sign * (1 + fraction / 1024) * reinterpret<f64>((<u64>(1023 + exponent - 15)) << 52);
}

/** Values by their places in a dictionary of `size`; 0 when a place is none. */
export function gatherDoubles(places: usize, count: i32, dictionary: usize, size: i32, to: usize): i32 {
  for (let i: usize = 0; i < <usize>count; i++) {
    const place = load<u32>(places + (i << 2));
    if (place >= <u32>size) return 0;
    store<f64>(to + (i << 3), load<f64>(dictionary + (<usize>place << 3)));
  }
  return 1;
}

/** Of integers gathered from a dictionary, those that a double does not hold exactly: what was rounded is as large. */
export function countUnsafe(values: usize, count: i32): i32 {
  let unsafe = 0;
  for (let at = values, end = values + ((<usize>count) << 3); at < end; at += 8) {
    unsafe += i32(abs(load<f64>(at)) > 9007199254740991);
  }
  return unsafe;
}

/**
 * Finds the smallest and the largest value, and how many are NaN, which is answered.
 * @param range f64 each: smallest, largest; ∞ and −∞ without any value
 */
export function findRange(values: usize, count: i32, range: usize): i32 {
  let missing = i64x2.splat(0);
  let least = f64x2.splat(Infinity);
  let most = f64x2.splat(-Infinity);
  let at = values;
  for (const stop = values + (<usize>(count & ~1) << 3); at < stop; at += 16) {
    const pair = v128.load(at);
    // all bits are set where values differ from themselves: −1
    missing = i64x2.sub(missing, f64x2.ne(pair, pair));
    // what is known stays where the other one is NaN
    least = f64x2.pmin(least, pair);
    most = f64x2.pmax(most, pair);
  }
  let found = <i32>(i64x2.extract_lane(missing, 0) + i64x2.extract_lane(missing, 1));
  let smallest = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let largest = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  if (count & 1) {
    const value = load<f64>(at);
    if (value != value) found++;
    else {
      smallest = min(smallest, value);
      largest = max(largest, value);
    }
  }
  store<f64>(range, smallest);
  store<f64>(range, largest, 8);
  return found;
}

/** Values to the rows that have one, as their `levels` (u32, 1 for a value) say; NaN to the others. */
export function spreadDoubles(values: usize, levels: usize, count: i32, to: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const level = load<u32>(levels + (i << 2));
    store<f64>(to + (i << 3), level ? load<f64>(values) : NaN);
    values += <usize>level << 3;
  }
}

/** As spreadDoubles, of i32; −1 to the others. */
export function spreadCodes(values: usize, levels: usize, count: i32, to: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const level = load<u32>(levels + (i << 2));
    store<i32>(to + (i << 2), level ? load<i32>(values) : -1);
    values += <usize>level << 2;
  }
}
