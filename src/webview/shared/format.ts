import type { Measurement } from '../../core/assessment/assessment.ts';

let language = 'en';
/** Formatters are costly to make and few: one per language and set of options. */
const formatters = new Map<string, Intl.NumberFormat>();

/** Sets the language of all numbers and dates. An unknown one falls back to English. */
export function setLanguage(wanted: string): void {
  try {
    language = Intl.getCanonicalLocales(wanted)[0] ?? 'en';
  } catch {
    language = 'en';
  }
}

export const DASH = '–';

/** Sizes below and from which on there is little room for all the zeros. */
const SMALL = 0.0001;
const LARGE = 1e10;
/** Decimals at most of a number that is not written with its power of ten. */
const DECIMALS = 5;

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formatters.get(key) ?? new Intl.NumberFormat(language, options);
  formatters.set(key, known);
  return known;
}

function minus(text: string): string {
  return text.replaceAll('-', '−');
}

/** A value with as many digits as mean something: 0.79, 0.918, 12,345, 1.2E-7. */
export function value(x: number): string {
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  const size = Math.abs(x);
  if (Number.isInteger(x) || size >= 1000) return minus(numberFormat({ maximumFractionDigits: 0 }).format(x));
  if (size < SMALL) return scientific(x, 0, 1);
  const digits = size >= 100 ? 1 : size >= 10 ? 2 : size < 0.1 ? 4 : 3;
  return minus(numberFormat({ maximumFractionDigits: digits }).format(x));
}

/** A value where there is little room: a very large one with its power of ten, 8.94E14. */
export function brief(x: number): string {
  return Math.abs(x) >= LARGE && Number.isFinite(x) ? scientific(x, 0, 2) : value(x);
}

/** A measured value; the digits are those that its confidence interval leaves meaning in. A dash for no value. */
export function measured(measurement: Measurement | undefined): string {
  if (!measurement || measurement.value === null) return DASH;
  const digits = digitsOf(measurement);
  return digits === undefined ? brief(measurement.value) : downTo(measurement.value, digits, DECIMALS);
}

/**
 * The confidence interval as "0.77–0.81"; undefined when there is none.
 * @param between what is written between its ends
 */
export function interval(measurement: Measurement, between?: string): string | undefined {
  const { lower, upper } = measurement;
  if (lower === undefined || upper === undefined) return undefined;
  // a dash and a minus in a row could not be told apart
  between ??= upper < 0 ? ' … ' : '–';
  const digits = digitsOf(measurement) ?? 3;
  return `${downTo(lower, digits, DECIMALS)}${between}${downTo(upper, digits, DECIMALS)}`;
}

/** Decimals down to the first one that the interval's half width is about: 0.02 leaves two, 0.009 three; 2,000 leaves −3. */
function digitsOf({ lower, upper }: Measurement): number | undefined {
  if (lower === undefined || upper === undefined || !(upper > lower)) return undefined;
  return Math.ceil(-Math.log10((upper - lower) / 2));
}

/** A tick of an axis: the digits are those that tell it from the next tick, which is so far away. */
export function tick(x: number, distance: number): string {
  return downTo(x, Math.ceil(-Math.log10(distance) - 1e-9), 8);
}

/** The number down to this decimal, in full or, where that would be all zeros, with its power of ten. @param most decimals in full */
function downTo(x: number, digits: number, most: number): string {
  const size = Math.abs(x);
  if (size === 0 && digits > DECIMALS) return value(0);
  const full = size < SMALL ? digits <= DECIMALS : size < LARGE;
  if (full || !Number.isFinite(x)) return fixed(x, Math.min(most, Math.max(0, digits)));
  const mantissa = Math.min(DECIMALS, Math.max(0, Math.floor(Math.log10(size)) + digits));
  return scientific(x, mantissa, mantissa);
}

function scientific(x: number, least: number, most: number): string {
  const digits = { minimumFractionDigits: least, maximumFractionDigits: most };
  return minus(numberFormat({ notation: 'scientific', ...digits }).format(x));
}

export function fixed(x: number, digits: number): string {
  return minus(numberFormat({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(x));
}

export function count(n: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(n);
}

/**
 * A share as a percentage: 9%, 0.3%, < 0.1%; written as the language writes it.
 * @param decimals always as many, for shares that stand side by side; else as many as mean something
 */
export function share(x: number, decimals?: number): string {
  const tiny = x > 0 && x < 0.001;
  const digits = decimals ?? (x < 0.1 || (x > 0.9 && x < 1) ? 1 : 0);
  const text = numberFormat({
    style: 'percent',
    minimumFractionDigits: decimals ?? 0,
    maximumFractionDigits: digits,
  }).format(tiny ? 0.001 : x);
  return tiny ? `< ${text}` : text;
}

/** A change relative to what there was: as a percentage from 0.1% up to a hundred times, else as a number. */
export function relative(x: number): string {
  return x >= 0.001 && x < 100 ? share(x) : value(x);
}

/** A p-value: 0.03, < 0.001. */
export function pValue(p: number): string {
  return p < 0.001 ? `< ${value(0.001)}` : value(p);
}

export function bytes(n: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const power = Math.min(units.length - 1, n > 0 ? Math.floor(Math.log10(n) / 3) : 0);
  const unit = units[power] ?? 'byte';
  return numberFormat({ style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(
    n / 1000 ** power,
  );
}

/** English dates are written day first, as in the labels that the document brings along: 12 Nov, not Nov 12. */
export function dateLanguage(tag: string): string {
  return tag === 'en' ? 'en-GB' : tag;
}

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };

/** An instant as a day, with its year when that is not this year; in UTC like everything in the document. */
export function day(instant: string, now = Date.now()): string {
  const at = new Date(instant);
  const sameYear = at.getUTCFullYear() === new Date(now).getUTCFullYear();
  return new Intl.DateTimeFormat(dateLanguage(language), {
    ...DAY,
    ...(!sameYear && { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(at);
}

/** An instant as day and minute, in UTC. */
export function moment(instant: string): string {
  const at = new Intl.DateTimeFormat(dateLanguage(language), {
    ...DAY,
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  }).format(new Date(instant));
  return `${at} UTC`;
}

const AGES = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago, up to a week; the day beyond that. */
export function ago(instant: string, now = Date.now()): string {
  const age = now - Date.parse(instant);
  if (age < 0 || age > 7 * 86_400_000) return day(instant, now);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of AGES) if (age >= size) return relative.format(-Math.floor(age / size), unit);
  return relative.format(0, 'minute');
}

/** A rate as a percentage of two digits, however small: 11%, 0.3%, 0.0027%. */
export function rate(x: number): string {
  return numberFormat({ style: 'percent', maximumSignificantDigits: 2 }).format(x);
}

/** A name that fits: the middle is cut, because ends tell names apart. */
export function shortName(name: string, most: number): string {
  const letters = [...name];
  if (letters.length <= most) return isolated(name);
  const head = Math.ceil((most - 1) * 0.6);
  const tail = letters.slice(letters.length - (most - 1 - head));
  return isolated(`${letters.slice(0, head).join('')}…${tail.join('')}`);
}

const TURNS_TEXT = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc]/;

/** A name that is written from the right, or that tries to turn the text around it, keeps to itself within a sentence. */
function isolated(name: string): string {
  return TURNS_TEXT.test(name) ? `\u2068${name}\u2069` : name;
}

/** A phrase as it begins a title. What is no word of small letters, such as p95 or eBay, is written as it is. */
export function capitalised(phrase: string): string {
  const [word = ''] = /^\p{Ll}+(?=\s|$)/u.exec(phrase) ?? [];
  const [first = ''] = word;
  return first.toLocaleUpperCase(language) + phrase.slice(first.length);
}

/** A measured number beside others of its kind, with four significant digits: 0.9877, 0.02315, 12,346. */
export function significant(x: number): string {
  if (!Number.isFinite(x) || Number.isInteger(x) || Math.abs(x) >= 1000)
    return Number.isNaN(x) ? 'NaN' : value(x);
  const options: Intl.NumberFormatOptions = { maximumSignificantDigits: 4 };
  const tiny = Math.abs(x) < 0.0001;
  return minus(numberFormat(tiny ? { ...options, notation: 'scientific' } : options).format(x));
}

/** A number with all of its digits. */
export function exact(x: number): string {
  return minus(numberFormat({ maximumSignificantDigits: 17 }).format(x));
}

const SPANS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A length of time in its two largest units: 2d 3h, 5m 12s, 0.4s. @param ms its sign is kept */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return DASH;
  const size = Math.abs(ms);
  const unit = (n: number, name: string, digits = 0) =>
    numberFormat({ style: 'unit', unit: name, unitDisplay: 'narrow', maximumFractionDigits: digits }).format(
      n,
    );
  const sign = ms < 0 ? '−' : '';
  if (size < 9_950) return sign + unit(size / 1000, 'second', 1);
  const at = SPANS.findIndex(([, span]) => size >= span);
  const [large, small] = [SPANS[at], SPANS[at + 1]];
  if (!large) return sign + unit(size / 1000, 'second', 1);
  if (!small) return sign + unit(Math.round(size / large[1]), large[0]);
  const inSmall = Math.round(size / small[1]);
  const per = Math.round(large[1] / small[1]);
  const [whole, rest] = [Math.floor(inSmall / per), inSmall % per];
  return sign + unit(whole, large[0]) + (rest > 0 ? ` ${unit(rest, small[0])}` : '');
}

/** The greatest time that a date can tell. */
const LAST_TIME = 8.64e15;

/** An instant as the reader's clock tells it, to the second. @param ms since epoch */
export function clock(ms: number): string {
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' } as const;
  return clockParts(ms, { ...DAY, year: 'numeric', ...time });
}

/** Parts of an instant by the reader's clock. @param ms since epoch */
export function clockParts(ms: number, parts: Intl.DateTimeFormatOptions): string {
  if (!(Math.abs(ms) <= LAST_TIME)) return DASH;
  return new Intl.DateTimeFormat(dateLanguage(language), parts).format(ms);
}

/** How long ago, down to seconds and up to a week; the day beyond that, by the reader's clock. @param ms since epoch */
export function since(ms: number, now = Date.now()): string {
  if (!(Math.abs(ms) <= LAST_TIME)) return DASH;
  const age = now - ms;
  if (age < 0 || age > 7 * 86_400_000) {
    const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
    return clockParts(ms, { ...DAY, ...(!sameYear && { year: 'numeric' }) });
  }
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });
  for (const [unit, size] of SPANS) if (age >= size) return relative.format(-Math.floor(age / size), unit);
  // −0 is past: "0 sec. ago"
  return relative.format(-0, 'second');
}
