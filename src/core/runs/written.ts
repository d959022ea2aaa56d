/** Numbers and times as programs write them into logs. */

/** Python's, NumPy's and Java's words for what is no finite number. */
const WORDS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['+inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
]);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a text is, NaN and infinities among them; undefined where it is none. */
export function writtenNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed) : WORDS.get(trimmed.toLowerCase());
}

/** 1986 and 2286, in seconds: a smaller number is a duration, and larger ones are of smaller units. */
const EARLIEST_S = 5e8;
const LATEST_S = 1e10;
/** Seconds, ms, µs and ns, as parts of a ms. */
const UNITS = [1e-3, 1, 1e3, 1e6];
const DATE = /^\d{4}-\d\d-\d\d(?:[T _]\d\d[:-]\d\d(?:[:-]\d\d(?:[.,]\d+)?)?(?:\s*(?:Z|[+-]\d\d:?\d\d))?)?$/;

/** Ms since epoch of a number that is a time in s, ms, µs or ns, told by its size; undefined where it can be none, as a duration. */
export function timeOfNumber(value: number): number | undefined {
  const unit = UNITS.find(each => value >= EARLIEST_S * 1e3 * each && value < LATEST_S * 1e3 * each);
  return unit === undefined ? undefined : value / unit;
}

/** Ms since epoch of a time in ISO 8601 or nearly so; without a zone it is local time. Undefined where the text is none. */
export function timeOfText(text: string): number | undefined {
  const trimmed = text.trim();
  if (!DATE.test(trimmed)) return undefined;
  const [date = '', clock] = [trimmed.slice(0, 10), trimmed.slice(11)];
  const iso =
    clock === ''
      ? `${date}T00:00`
      : `${date}T${clock.slice(0, 8).replaceAll('-', ':')}${clock.slice(8).replace(',', '.').replace(/\s+/, '')}`;
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}
