/**
 * The hot loops of reading CSV, in AssemblyScript. Each does only what is plain and certain, and names the rest (a record, or the rows
 * of a column) for the TypeScript, which decides everything: `tables/readers/csvScanner.ts` and `tables/building/columnBuilder.ts` hold
 * the twins. All memory is laid out by `tables/readers/csvKernel.ts`; positions of cells count from `base`, where the bytes begin.
 */

const LF: u32 = 10;
const CR: u32 = 13;
const QUOTE: u32 = 34;

/** Tables that the host fills: see csvKernel.ts. */
const SPECIALS: usize = 0x100;
const POWERS: usize = 0x200;
const FIVES: usize = 0x400;
const SHUFFLES: usize = 0x3000;
const MASKS: usize = 0x3200;
const DIVISORS: usize = 0x3300;
/** Greater integers may be beyond what a double holds. */
const MOST_MANTISSA: i64 = 9000000000000000;

/** One bit for each of the 64 bytes at `at` that is a delimiter, quote, LF, CR or NUL: these differ in their low four bits. */
// @ts-ignore: decorator
@inline
function specialsAt(at: usize): u64 {
  const table = v128.load(SPECIALS);
  const low = i8x16.splat(15);
  let bytes = v128.load(at);
  const a = u64(i8x16.bitmask(i8x16.eq(bytes, i8x16.swizzle(table, v128.and(bytes, low)))));
  bytes = v128.load(at, 16);
  const b = u64(i8x16.bitmask(i8x16.eq(bytes, i8x16.swizzle(table, v128.and(bytes, low)))));
  bytes = v128.load(at, 32);
  const c = u64(i8x16.bitmask(i8x16.eq(bytes, i8x16.swizzle(table, v128.and(bytes, low)))));
  bytes = v128.load(at, 48);
  const d = u64(i8x16.bitmask(i8x16.eq(bytes, i8x16.swizzle(table, v128.and(bytes, low)))));
  return (a & 0xffff) | ((b & 0xffff) << 16) | ((c & 0xffff) << 32) | (d << 48);
}

/**
 * Cuts plain records from `from` on, each of exactly `width` cells, into places at row `row` and further, until `capacity` rows, the
 * record that begins at `stop` or behind, the unfinished one at `end`, or one that is not plain. Answers the number of rows then, and
 * at `out`: the head of the record that is next, its line, and whether a CR is right before it. A line feed stands at `end`.
 */
export function scan(
  base: usize, from: usize, end: usize, stop: usize, delimiter: u32, width: i32, starts: usize, ends: usize,
  lines: usize, row: i32, capacity: i32, line: i32, afterCr: i32, recordBytes: usize, out: usize,
): i32 {
  let head = from;
  let block = head;
  let mask = specialsAt(base + block);
  let place = usize(row * width) << 2;

  while (row < capacity && head < end) {
    const first = <u32>load<u8>(base + head);
    if (first == LF || first == CR) {
      if (!(first == LF && afterCr != 0)) line++;
      afterCr = i32(first == CR);
      head++;
      continue;
    }
    if (head >= stop) break;
    let distance = head - block;
    if (distance < 64) mask = (mask >> distance) << distance;
    else {
      block = head;
      mask = specialsAt(base + block);
    }
    let start = head;
    let at = head;
    let to = place;
    let cells: i32 = 0;
    let inner = line;
    let isPlain = false;
    for (;;) {
      while (mask == 0) {
        block += 64;
        mask = specialsAt(base + block);
      }
      at = block + usize(ctz(mask));
      mask &= mask - 1;
      const ending = <u32>load<u8>(base + at);
      if (ending == delimiter) {
        if (cells == width) break;
        store<i32>(starts + to, i32(start));
        store<i32>(ends + to, i32(at));
        to += 4;
        cells++;
        start = at + 1;
        continue;
      }
      if (ending == QUOTE) {
        if (at != start) continue;
        let finish = start + 1;
        let byte = <u32>load<u8>(base + finish);
        while (byte != QUOTE && byte != 0 && finish < end) {
          if (byte == LF || (byte == CR && <u32>load<u8>(base + finish, 1) != LF)) inner++;
          byte = <u32>load<u8>(base + ++finish);
        }
        at = finish + 1;
        if (byte != QUOTE || at >= end || cells == width) break;
        distance = at - block;
        if (distance < 64) mask = (mask >> distance) << distance;
        else {
          block = at;
          mask = specialsAt(base + block);
        }
        store<i32>(starts + to, i32(start + 1));
        store<i32>(ends + to, i32(finish));
        to += 4;
        cells++;
        const next = <u32>load<u8>(base + at);
        if (next == delimiter) {
          mask &= mask - 1;
          start = at + 1;
          continue;
        }
        isPlain = cells == width && (next == LF || next == CR);
        break;
      }
      // A newline, NUL, or the line feed at the end.
      if (ending != 0 && at < end && cells == width - 1) {
        store<i32>(starts + to, i32(start));
        store<i32>(ends + to, i32(at));
        to += 4;
        isPlain = true;
      }
      break;
    }
    if (!isPlain || at - head > recordBytes) break;
    store<i32>(lines + (usize(row) << 2), line);
    row++;
    place = to;
    line = inner;
    afterCr = 0;
    head = at;
  }
  store<i32>(out, i32(head));
  store<i32>(out, line, 4);
  store<i32>(out, afterCr, 8);
  return row;
}

/**
 * The number of 1 to 16 characters that ends at `end`, the same double as JavaScript's `Number`; NaN: none, or one for the host to read.
 * The characters are taken together: the point is shuffled out, and digits are added up in pairs, fours and eights.
 */
// @ts-ignore: decorator
@inline
function parse(start: usize, end: usize): f64 {
  const isNegative = i32(load<u8>(start) == 45);
  const p = start + usize(isNegative);
  // 0 to 15: there is one more behind it
  const length = u32(end - p);
  let digits = v128.and(i8x16.sub(v128.load(end - 16), i8x16.splat(48)), v128.load(MASKS + usize(length)));
  const points = i8x16.bitmask(i8x16.eq(digits, i8x16.splat(-2)));
  const point = <usize>ctz(points);
  if (points != 0) {
    if (length == 1) return NaN;
    digits = i8x16.swizzle(digits, v128.load(SHUFFLES + (point << 4)));
  } else if ((i32(load<u8>(p) == 48) & i32(length > 1)) != 0) return NaN;
  // Above 9 a byte has its highest bit set, or gets it by 118 more.
  const odd = i8x16.bitmask(v128.or(digits, i8x16.add(digits, i8x16.splat(118))));
  if (odd != 0 || length == 0) return general(start, end);
  const pairs = i16x8.add(i16x8.mul(v128.and(digits, i16x8.splat(255)), i16x8.splat(10)), i16x8.shr_u(digits, 8));
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const mantissa = i64(i32x4.extract_lane(eights, 0)) * 100000000 + i64(i32x4.extract_lane(eights, 1));
  if (mantissa > MOST_MANTISSA) return general(start, end);
  // Both are exact doubles: one rounding (Clinger 1990).
  let value = f64(mantissa);
  if (points != 0) value /= load<f64>(DIVISORS + (point << 3));
  // Not by a choice of two doubles, which is a branch.
  return reinterpret<f64>(reinterpret<u64>(value) ^ (u64(isNegative) << 63));
}

/** As `parse`, of any length, for numbers with many digits, a plus, or an exponent. */
function general(p: usize, end: usize): f64 {
  let sign = <u32>load<u8>(p);
  const isNegative = sign == 45;
  if (isNegative || sign == 43) p++;
  // Perhaps a code such as 007.
  if (p + 1 < end && <u32>load<u8>(p) == 48 && <u32>load<u8>(p, 1) - 48 <= 9) return NaN;
  let mantissa: u64 = 0;
  let significant = 0;
  let point: usize = 0;
  const first = p;
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit > 9) {
      if (digit != u32(-2) || point != 0) break;
      point = p + 1;
      continue;
    }
    if (significant == 19) return NaN;
    mantissa = mantissa * 10 + u64(digit);
    if (mantissa != 0) significant++;
  }
  if (p - first - usize(point != 0) == 0) return NaN;
  let exponent = point == 0 ? 0 : -i32(p - point);
  if (p < end) {
    const letter = <u32>load<u8>(p);
    if (letter != 101 && letter != 69) return NaN;
    p++;
    if (p == end) return NaN;
    sign = <u32>load<u8>(p);
    if (sign == 45 || sign == 43) p++;
    if (p == end || end - p > 4) return NaN;
    let given: i32 = 0;
    for (; p < end; p++) {
      const digit = <u32>load<u8>(p) - 48;
      if (digit > 9) return NaN;
      given = given * 10 + i32(digit);
    }
    exponent += sign == 45 ? -given : given;
  } else if (point == 0 && mantissa > u64(MOST_MANTISSA)) return NaN;
  if (mantissa == 0) return isNegative ? -0.0 : 0.0;
  let value: f64;
  if (mantissa <= 0x20000000000000 && exponent >= -22 && exponent <= 22) {
    value = f64(mantissa);
    if (exponent < 0) value /= load<f64>(POWERS + (usize(-exponent) << 3));
    else value *= load<f64>(POWERS + (usize(exponent) << 3));
  } else value = eiselLemire(mantissa, exponent);
  return isNegative ? -value : value;
}

/** mantissa · 10^exponent, correctly rounded; NaN for what is subnormal or infinite. Lemire, "Number Parsing at a Gigabyte per Second", 2021. */
function eiselLemire(mantissa: u64, exponent: i32): f64 {
  if (exponent < -342 || exponent > 308) return NaN;
  const leading = clz(mantissa);
  mantissa <<= leading;
  const entry = FIVES + (usize(exponent + 342) << 4);
  const five = load<u64>(entry);
  let low = mantissa * five;
  let high = multiplyHigh(mantissa, five);
  if ((high & 0x1ff) == 0x1ff) {
    const second = multiplyHigh(mantissa, load<u64>(entry, 8));
    low += second;
    if (second > low) high++;
  }
  const upper = high >> 63;
  const shift = upper + 9;
  let bits = high >> shift;
  let power = i32((217706 * exponent) >> 16) + 63 + i32(upper) - i32(leading) + 1023;
  if (power <= 0) return NaN;
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (bits & 3) == 1 && bits << shift == high) bits &= ~u64(1);
  bits += bits & 1;
  bits >>= 1;
  if (bits >= u64(1) << 53) {
    bits = u64(1) << 52;
    power++;
  }
  if (power >= 0x7ff) return NaN;
  return reinterpret<f64>((bits & ~(u64(1) << 52)) | (u64(power) << 52));
}

/** The upper 64 bits of a product. */
// @ts-ignore: decorator
@inline
function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  return aHigh * bHigh + (middle >> 32) + ((aLow * bHigh + (middle & 0xffffffff)) >> 32);
}

/**
 * One column of a batch as doubles at `values`: NaN for empty cells, which are counted at `out`. Rows to be read by the host are listed
 * at `slow` and their number answered: no plain number, digits with a leading zero, and what may be an integer beyond 2^53.
 */
export function numbers(
  base: usize, starts: usize, ends: usize, column: i32, width: i32, rows: i32, values: usize, slow: usize, out: usize,
): i32 {
  let missing: i32 = 0;
  let left: i32 = 0;
  const step = usize(width) << 2;
  starts += usize(column) << 2;
  ends += usize(column) << 2;
  for (let row: i32 = 0; row < rows; row++) {
    const start = base + <usize>load<u32>(starts);
    const end = base + <usize>load<u32>(ends);
    starts += step;
    ends += step;
    let value: f64 = NaN;
    if (end - start - 1 < 16) value = parse(start, end);
    else if (start == end) {
      missing++;
      store<f64>(values, NaN);
      values += 8;
      continue;
    } else value = general(start, end);
    store<f64>(values, value);
    values += 8;
    if (value != value) store<i32>(slow + (usize(left++) << 2), row);
  }
  store<i32>(out, missing);
  return left;
}

// @ts-ignore: decorator
@inline
function digitAt(at: usize): i32 {
  return i32(load<u8>(at)) - 48;
}

/** Two digits, or something negative or above 99. */
// @ts-ignore: decorator
@inline
function twoDigits(at: usize): i32 {
  const a = digitAt(at);
  const b = digitAt(at + 1);
  return u32(a) > 9 || u32(b) > 9 ? -1 : a * 10 + b;
}

/** The last day parsed and its midnight: the next row mostly has the same. */
let knownDay: u64 = 0;
let knownDayEnd: u32 = 0;
let knownMidnight: f64 = 0;

/** As `parseInstant` of building/timestamp.ts; NaN where it answers false. The zone, if named, at `zoned`. */
function instant(start: usize, end: usize): f64 {
  if (end - start < 10) return NaN;
  const day = load<u64>(start);
  const dayEnd = <u32>load<u16>(start, 8);
  let midnight: f64;
  if (day == knownDay && dayEnd == knownDayEnd) midnight = knownMidnight;
  else {
    const century = twoDigits(start);
    const ofCentury = twoDigits(start + 2);
    const month = twoDigits(start + 5);
    const date = twoDigits(start + 8);
    if (century < 0 || ofCentury < 0 || <u32>load<u8>(start, 4) != 45 || <u32>load<u8>(start, 7) != 45) return NaN;
    if (month < 1 || month > 12 || date < 1) return NaN;
    const year = century * 100 + ofCentury;
    const isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const days = month == 2 ? 28 + i32(isLeap) : 30 + ((month + (month >> 3)) & 1);
    if (date > days) return NaN;
    midnight = f64(daysFromCivil(year, month, date)) * 86400000;
    knownDay = day;
    knownDayEnd = dayEnd;
    knownMidnight = midnight;
  }
  isZoned = false;
  const length = end - start;
  if (length == 10) return midnight;
  if (length == 19 || (length == 20 && (<u32>load<u8>(start, 19) | 32) == 122)) {
    // hh:mm:ss, as digits and two zeros
    const time = load<u64>(start, 11) ^ 0x30303a30303a3030;
    const isOdd = (((time + 0x7676767676767676) | time) & 0x8080808080808080) | (time & 0x0000ff0000ff0000);
    const hour = i32(time & 15) * 10 + i32((time >> 8) & 15);
    const minute = i32((time >> 24) & 15) * 10 + i32((time >> 32) & 15);
    const second = i32((time >> 48) & 15) * 10 + i32(time >> 56);
    const mark = <u32>load<u8>(start, 10);
    if (isOdd == 0 && hour < 24 && minute < 60 && second < 60 && (mark == 84 || mark == 32)) {
      isZoned = length == 20;
      return midnight + f64((hour * 60 + minute) * 60 + second) * 1000;
    }
  }
  let p = start + 11;
  const between = <u32>load<u8>(start, 10);
  if ((between != 84 && between != 116 && between != 32) || p + 5 > end) return NaN;
  const hour = twoDigits(p);
  const minute = twoDigits(p + 3);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || <u32>load<u8>(p, 2) != 58) return NaN;
  p += 5;
  let second: i32 = 0;
  let nanoseconds: i64 = 0;
  if (p < end && <u32>load<u8>(p) == 58) {
    if (p + 3 > end) return NaN;
    second = twoDigits(p + 1);
    if (second < 0 || second > 59) return NaN;
    p += 3;
    if (p < end && (<u32>load<u8>(p) == 46 || <u32>load<u8>(p) == 44)) {
      const from = ++p;
      let scale: i64 = 100000000;
      for (; p < end && u32(digitAt(p)) <= 9; p++) {
        nanoseconds += i64(digitAt(p)) * scale;
        scale /= 10;
      }
      if (p == from) return NaN;
    }
  }
  if (hour == 24 && (minute != 0 || second != 0 || nanoseconds != 0)) return NaN;
  let offset: i32 = 0;
  if (p < end && <u32>load<u8>(p) == 32) {
    p++;
    if (p == end) return NaN;
  }
  if (p < end) {
    isZoned = true;
    const mark = <u32>load<u8>(p);
    p++;
    if (mark == 43 || mark == 45) {
      if (p + 2 > end) return NaN;
      const hours = twoDigits(p);
      p += 2;
      if (p < end && <u32>load<u8>(p) == 58) {
        p++;
        if (p == end) return NaN;
      }
      let minutes: i32 = 0;
      if (p < end) {
        if (p + 2 != end) return NaN;
        minutes = twoDigits(p);
        p += 2;
      }
      if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
      offset = (hours * 60 + minutes) * (mark == 45 ? -60000 : 60000);
    } else if (mark != 90 && mark != 122) return NaN;
    if (p != end) return NaN;
  }
  const whole = midnight + f64(hour * 3600000 + minute * 60000 + second * 1000);
  return whole + f64(nanoseconds) / 1e6 - f64(offset);
}
let isZoned: bool = false;

/** Days from 1970-01-01; Howard Hinnant, as in building/timestamp.ts. Years from 0 on. */
function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const y = (month <= 2 ? year - 1 : year) + 400;
  const era = y / 400;
  const yearOfEra = y - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return (era - 1) * 146097 + dayOfEra - 719468;
}

/** As `numbers`, for instants in ms since 1970-01-01T00:00Z; at `out` the empty cells, and the instants with and without a zone. */
export function instants(
  base: usize, starts: usize, ends: usize, column: i32, width: i32, rows: i32, values: usize, slow: usize, out: usize,
): i32 {
  let missing: i32 = 0;
  let zoned: i32 = 0;
  let unzoned: i32 = 0;
  let left: i32 = 0;
  const step = usize(width) << 2;
  starts += usize(column) << 2;
  ends += usize(column) << 2;
  for (let row: i32 = 0; row < rows; row++) {
    const start = base + <usize>load<u32>(starts);
    const end = base + <usize>load<u32>(ends);
    starts += step;
    ends += step;
    if (start == end) {
      missing++;
      store<f64>(values, NaN);
    } else {
      const value = instant(start, end);
      store<f64>(values, value);
      if (value != value) store<i32>(slow + (usize(left++) << 2), row);
      else if (isZoned) zoned++;
      else unzoned++;
    }
    values += 8;
  }
  store<i32>(out, missing);
  store<i32>(out, zoned, 4);
  store<i32>(out, unzoned, 8);
  return left;
}

/** Slots of a table of short texts: length, code, class of the cell, then at `TEXT` up to 32 bytes of text. */
const SLOT: usize = 64;
const TEXT: usize = 32;

/** The slot of the cell's text in the table, or the empty one where it belongs, with its text. */
// @ts-ignore: decorator
@inline
function slotOf(table: usize, mask: u32, start: usize, length: u32): usize {
  if (length > 16) return slotOfLong(table, mask, start, length);
  let w0: u64;
  let w1: u64 = 0;
  if (length <= 8) w0 = part(start, length);
  else {
    w0 = load<u64>(start);
    w1 = part(start + 8, length - 8);
  }
  let hash = (w0 ^ (w1 * 0x9e3779b97f4a7c15)) * 0xff51afd7ed558ccd;
  hash ^= hash >> 32;
  let slot = table + usize(u32(hash) & mask) * SLOT;
  for (let known = load<u32>(slot); known != 0; known = load<u32>(slot)) {
    if (known == length && load<u64>(slot, TEXT) == w0 && load<u64>(slot, TEXT + 8) == w1) return slot;
    slot = nextSlot(table, mask, slot);
  }
  store<u64>(slot, w0, TEXT);
  store<u64>(slot, w1, TEXT + 8);
  return slot;
}

/** As `slotOf`, for 17 to 32 bytes. */
function slotOfLong(table: usize, mask: u32, start: usize, length: u32): usize {
  const w0 = load<u64>(start);
  const w1 = load<u64>(start, 8);
  const w2 = length <= 24 ? part(start + 16, length - 16) : load<u64>(start, 16);
  const w3 = length <= 24 ? 0 : part(start + 24, length - 24);
  let hash = (w0 ^ (w1 * 0x9e3779b97f4a7c15) ^ (w2 * 0xc2b2ae3d27d4eb4f) ^ rotl(w3, 29)) * 0xff51afd7ed558ccd;
  hash ^= hash >> 32;
  let slot = table + usize(u32(hash) & mask) * SLOT;
  for (let known = load<u32>(slot); known != 0; known = load<u32>(slot)) {
    if (
      known == length &&
      load<u64>(slot, TEXT) == w0 &&
      load<u64>(slot, TEXT + 8) == w1 &&
      load<u64>(slot, TEXT + 16) == w2 &&
      load<u64>(slot, TEXT + 24) == w3
    ) {
      return slot;
    }
    slot = nextSlot(table, mask, slot);
  }
  store<u64>(slot, w0, TEXT);
  store<u64>(slot, w1, TEXT + 8);
  store<u64>(slot, w2, TEXT + 16);
  store<u64>(slot, w3, TEXT + 24);
  return slot;
}

// @ts-ignore: decorator
@inline
function nextSlot(table: usize, mask: u32, slot: usize): usize {
  return slot + SLOT == table + usize(mask + 1) * SLOT ? table : slot + SLOT;
}

/** The first `length` (1 to 8) bytes, the rest zero. */
// @ts-ignore: decorator
@inline
function part(start: usize, length: u32): u64 {
  return load<u64>(start) & (u64(-1) >> (u64(8 - length) << 3));
}

/**
 * One column of a batch as codes at `codes`, by a table of texts that the host has met before (`remember`); −1 for empty cells. Rows
 * with other texts are listed at `slow`, their number answered; where the host has room to remember one, the first that it could ends
 * the call. At `out`: the row to go on from, then the cells by class, the empty ones as class 0.
 */
export function codes(
  base: usize, starts: usize, ends: usize, column: i32, width: i32, from: i32, rows: i32, table: usize, slots: i32,
  hasRoom: bool, codes: usize, slow: usize, out: usize,
): i32 {
  let missing: i32 = 0;
  let left: i32 = 0;
  const mask = u32(slots - 1);
  const step = usize(width) << 2;
  starts += (usize(column) << 2) + usize(from) * step;
  ends += (usize(column) << 2) + usize(from) * step;
  codes += usize(from) << 2;
  for (let at: usize = 4; at <= 20; at += 4) store<i32>(out + at, 0);
  let row = from;
  while (row < rows) {
    const start = <usize>load<u32>(starts);
    const length = load<u32>(ends) - <u32>start;
    starts += step;
    ends += step;
    row++;
    if (length == 0) {
      missing++;
      store<i32>(codes, -1);
    } else if (length > 32) store<i32>(slow + (usize(left++) << 2), row - 1);
    else {
      const slot = slotOf(table, mask, base + start, length);
      if (load<u32>(slot) == 0) {
        store<i32>(slow + (usize(left++) << 2), row - 1);
        if (hasRoom) break;
      } else {
        store<i32>(codes, load<i32>(slot, 4));
        const count = out + 4 + (usize(load<u32>(slot, 8)) << 2);
        store<i32>(count, load<i32>(count) + 1);
      }
    }
    codes += 4;
  }
  store<i32>(out, row);
  store<i32>(out, load<i32>(out, 4) + missing, 4);
  return left;
}

/** Enters the text of a cell (1 to 32 bytes) with its code and class. */
export function remember(table: usize, slots: i32, start: usize, length: i32, code: i32, cell: i32): void {
  const slot = slotOf(table, u32(slots - 1), start, u32(length));
  store<i32>(slot, length);
  store<i32>(slot, code, 4);
  store<i32>(slot, cell, 8);
}
