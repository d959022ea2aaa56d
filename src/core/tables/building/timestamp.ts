/**
 * Instants from text: ISO 8601 calendar dates and date-times, and nothing that needs guessing. `03/04/2026` is refused, because
 * it is March in one country and April in another.
 */

import { encodeBriefly } from '../encoding.ts';

/** Where `parseInstant` puts its answer; made once and used for a million cells. */
export interface Instant {
  /** Milliseconds since 1970-01-01T00:00Z; fractions below a millisecond are kept as far as a double can. */
  milliseconds: number;
  /** Whether the text named its zone. */
  zoned: boolean;
}

const DAY = 86_400_000;
const MONTH_DAYS = Uint8Array.of(31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** Days from 1970-01-01 to a proleptic Gregorian date (month 1 to 12). Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** `width` digits at `at`, or −1. The caller makes sure that they lie within `bytes`. */
function digits(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i++) {
    // proof: the callers check at + width <= end <= bytes.length
    const digit = bytes[i]! - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Reads `YYYY-MM-DD`, optionally followed by `T` or a space and `hh:mm[:ss[.fraction]]`, optionally followed by `Z`, `±hh:mm`,
 * `±hhmm` or `±hh` (a space before it is allowed, as pandas and SQL print it). Without a zone UTC is assumed.
 * Strict: no 30 February, no hour 24 but 24:00:00, no leap second. Returns false, and leaves `out` alone, when it is not one.
 */
export function parseInstant(bytes: Uint8Array, start: number, end: number, out: Instant): boolean {
  if (end - start < 10) return false;
  // proof: every read below is at an index that was compared with end <= bytes.length first; month is 1..12
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  if (year < 0 || bytes[start + 4] !== 45 || bytes[start + 7] !== 45) return false;
  if (month < 1 || month > 12 || day < 1) return false;
  if (day > daysIn(year, month)) return false;
  const midnight = daysFromCivil(year, month, day) * DAY;
  if (end === start + 10) {
    out.milliseconds = midnight;
    out.zoned = false;
    return true;
  }

  let p = start + 11;
  const between = bytes[start + 10]!;
  if ((between !== 84 && between !== 116 && between !== 32) || p + 5 > end) return false;
  const hour = digits(bytes, p, 2);
  const minute = digits(bytes, p + 3, 2);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || bytes[p + 2] !== 58) return false;
  p += 5;
  let second = 0;
  let fraction = 0;
  if (p < end && bytes[p] === 58) {
    if (p + 3 > end) return false;
    second = digits(bytes, p + 1, 2);
    if (second < 0 || second > 59) return false;
    p += 3;
    if (p < end && (bytes[p] === 46 || bytes[p] === 44)) {
      const from = ++p;
      let scale = 100;
      for (; p < end && bytes[p]! >= 48 && bytes[p]! <= 57; p++) {
        if (p - from < 9) fraction += (bytes[p]! - 48) * scale;
        scale /= 10;
      }
      if (p === from) return false;
    }
  }
  if (hour === 24 && (minute !== 0 || second !== 0 || fraction !== 0)) return false;

  let offset = 0;
  let zoned = false;
  if (p < end && bytes[p] === 32) p++;
  if (p < end) {
    zoned = true;
    const mark = bytes[p]!;
    p++;
    if (mark === 43 || mark === 45) {
      if (p + 2 > end) return false;
      const hours = digits(bytes, p, 2);
      p += 2;
      if (p < end && bytes[p] === 58) p++;
      let minutes = 0;
      if (p < end) {
        if (p + 2 !== end) return false;
        minutes = digits(bytes, p, 2);
        p += 2;
      }
      if (bytes[end - 1] === 58 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return false;
      offset = (hours * 60 + minutes) * (mark === 45 ? -60_000 : 60_000);
    } else if (mark !== 90 && mark !== 122) return false;
    if (p !== end) return false;
  } else if (bytes[end - 1] === 32) return false;
  out.milliseconds =
    midnight + hour * 3_600_000 + minute * 60_000 + second * 1000 + roundFraction(fraction) - offset;
  out.zoned = zoned;
  return true;
}

/** Days of a month (1 to 12). */
function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  // proof: 1 <= month <= 12
  return MONTH_DAYS[month - 1]! + (leap ? 1 : 0);
}

/** As `parseInstant`, with spaces and tabs around it allowed, as around a number. */
export function parseTrimmed(bytes: Uint8Array, start: number, end: number, out: Instant): boolean {
  let from = start;
  let to = end;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  return parseInstant(bytes, from, to, out);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9;
}

/** Milliseconds with at most six decimals, free of what summing decimal digits in binary added. */
function roundFraction(milliseconds: number): number {
  return Math.round(milliseconds * 1e6) / 1e6;
}

/** As `parseInstant`, from a string. Undefined: not an ISO timestamp. */
export function instantOf(text: string): Instant | undefined {
  const out: Instant = { milliseconds: 0, zoned: false };
  const { bytes, length } = encodeBriefly(text);
  return parseInstant(bytes, 0, length, out) ? out : undefined;
}

/** As `parseTrimmed`, from a string. Undefined: not an ISO timestamp. */
export function instantOfCell(text: string): Instant | undefined {
  const out: Instant = { milliseconds: 0, zoned: false };
  const { bytes, length } = encodeBriefly(text);
  return parseTrimmed(bytes, 0, length, out) ? out : undefined;
}

/**
 * The date that a whole number of eight digits writes as ISO 8601 does without hyphens: 20260403 is the 3rd of April 2026. Told value by
 * value, from 1900 to 2100: as seconds since 1970 such numbers would lie in 1970, where no log has rows. Milliseconds of its midnight in
 * UTC; undefined for any other number, which is an epoch (`instantOfEpoch`).
 */
export function instantOfBasicDate(value: number): number | undefined {
  if (!(value >= 1900_01_01 && value <= 2100_12_31) || !Number.isInteger(value)) return undefined;
  const year = Math.floor(value / 10_000);
  const month = Math.floor(value / 100) % 100;
  const day = value % 100;
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return daysFromCivil(year, month, day) * DAY;
}

/**
 * A number as an instant, only ever asked for where a column is known to hold timestamps. The unit is told by magnitude, value by
 * value: below 1e11 seconds (to the year 5138), below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds; so every
 * instant after March 1973 is read right in any unit. Ask `instantOfBasicDate` first. Returns milliseconds since the epoch; NaN for what no date can be.
 */
export function instantOfEpoch(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return value * 1000;
  if (size < 1e14) return value;
  if (size < 1e17) return value / 1e3;
  if (size < 1e20) return value / 1e6;
  return Number.NaN;
}

/** True for a date whose month and day could be swapped, or that needs guessing: `03/04/2026`, `3.4.26`, `03-04-2026`. */
export function isAmbiguousDate(text: string): boolean {
  return /^\s*\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b/.test(text);
}
