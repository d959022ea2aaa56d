/**
 * Numbers straight from bytes, correctly rounded (the same double as `Number(text)`), for speed: a cell costs about 20 ns
 * instead of the 150 ns of cutting out a string.
 */

const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
/** Veltkamp's split of a double into two halves of at most 26 bits, whose products are exact. */
const SPLITTER = 2 ** 27 + 1;
const POWERS_HIGH = POWERS.map(p => SPLITTER * p - (SPLITTER * p - p));
const POWERS_LOW = POWERS.map((p, k) => p - (POWERS_HIGH[k] ?? 0));

/**
 * Parses a plain decimal such as `-12.5` or `1.5e-07` in `bytes[start, end)`.
 * Returns NaN when it is not one, or when it has more digits or a greater exponent than the fast path can round for certain:
 * ask `parseLoose` then.
 *
 * Up to 15 significant digits: mantissa and power of ten are exact doubles, one rounding (Clinger 1990). Up to 18: the mantissa
 * is a sum of two doubles, divided with its remainder (Dekker 1971); where the quotient lies too near a tie to be sure, NaN.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  // proof: start <= p < end <= bytes.length is checked before each read of bytes[p]; powers are indexed by 0..22, checked before each read
  let p = start;
  let negative = false;
  const sign = p < end ? bytes[p]! : 0;
  if (sign === 45 || sign === 43) {
    negative = sign === 45;
    p++;
  }
  // The first nine significant digits and the next nine, as 32-bit integers.
  let high = 0;
  let low = 0;
  let lowDigits = 0;
  let point = -1;
  const first = p;
  for (; p < end; p++) {
    const digit = bytes[p]! - 48;
    if (digit >>> 0 > 9) {
      if (digit !== -2 || point >= 0) break;
      point = p;
    } else if (high < 100_000_000) high = (high * 10 + digit) | 0;
    else if (lowDigits < 9) {
      low = (low * 10 + digit) | 0;
      lowDigits++;
    } else return Number.NaN;
  }
  const digits = p - first - (point < 0 ? 0 : 1);
  if (digits === 0) return Number.NaN;
  let exponent = point < 0 ? 0 : point + 1 - p;
  if (p < end) {
    const letter = bytes[p]!;
    if (letter !== 101 && letter !== 69) return Number.NaN;
    p++;
    const exponentSign = p < end ? bytes[p]! : 0;
    if (exponentSign === 45 || exponentSign === 43) p++;
    if (p === end || end - p > 4) return Number.NaN;
    let given = 0;
    for (; p < end; p++) {
      const digit = bytes[p]! - 48;
      if (digit < 0 || digit > 9) return Number.NaN;
      given = given * 10 + digit;
    }
    exponent += exponentSign === 45 ? -given : given;
  }
  if (high === 0) return negative ? -0 : 0;

  let value: number;
  if (lowDigits <= 6) {
    const mantissa = lowDigits === 0 ? high : high * POWERS[lowDigits]! + low;
    if (exponent === 0) value = mantissa;
    else if (exponent < 0 && exponent >= -22) value = mantissa / POWERS[-exponent]!;
    else if (exponent > 0 && exponent <= 22) value = mantissa * POWERS[exponent]!;
    else return Number.NaN;
  } else {
    const scale = POWERS[lowDigits]!;
    const top = high * scale + low;
    // What rounding cost: the exact integer minus `top`, both taken modulo 2^32; the difference is below 2^8.
    const rest = (Math.imul(high, scale) + low - (top | 0)) | 0;
    if (exponent === 0) value = top + rest;
    else if (exponent < 0 && exponent >= -22) {
      // proof: 0 < -exponent <= 22, and each table has 23 entries
      const divisor = POWERS[-exponent]!;
      const divisorHigh = POWERS_HIGH[-exponent]!;
      const divisorLow = POWERS_LOW[-exponent]!;
      const quotient = top / divisor;
      const c = SPLITTER * quotient;
      const quotientHigh = c - (c - quotient);
      const quotientLow = quotient - quotientHigh;
      const product = quotient * divisor;
      const error =
        quotientHigh * divisorHigh -
        product +
        quotientHigh * divisorLow +
        quotientLow * divisorHigh +
        quotientLow * divisorLow;
      const correction = (top - product - error + rest) / divisor;
      value = quotient + correction;
      const tail = quotient - value + correction;
      // Ziv's test: if the neglected part could move the result over a tie, this path does not know.
      if (value + tail * 1.0000001 !== value) return Number.NaN;
    } else return Number.NaN;
  }
  return negative ? -value : value;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITY = /^([+-]?)inf(?:inity)?$/i;

/** Any number that a cell may hold, spaces around it allowed: decimals of any length and infinities. NaN: not a number. */
export function parseLoose(text: string): number {
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  const infinite = INFINITY.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number.NaN;
}

/** True for digits with a leading zero, such as `007` or `02134`: a code whose text matters, not a quantity. */
export function isCode(bytes: Uint8Array, start: number, end: number): boolean {
  // proof: from <= i < end <= bytes.length
  const from = bytes[start] === 45 || bytes[start] === 43 ? start + 1 : start;
  if (end - from < 2 || bytes[from] !== 48) return false;
  for (let i = from; i < end; i++) if (bytes[i]! < 48 || bytes[i]! > 57) return false;
  return true;
}
