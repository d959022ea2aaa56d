import { isDigit } from '../bytes/texts.ts';

/** Numbers and times as programs write them into logs. */

/** Python's, NumPy's and Java's words for what is no finite number. */
const WORD = /^([+-]?)(nan|inf|infinity)$/i;
const MINUS = 0x2d;
const LETTERS = 0x41;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Whether `Number` gives nothing for a text that is no number here: most cells are such, and are read in half the time. */
function isPlain(text: string): boolean {
  const first = text.charCodeAt(0);
  const second = text.charCodeAt(1);
  // a letter may follow in 0x1F and the like, which are no numbers with a sign
  const begins = first === MINUS ? isDigit(second) : isDigit(first) && !(second >= LETTERS);
  return begins && isDigit(text.charCodeAt(text.length - 1));
}

/** The number that a text is, NaN and infinities among them; undefined where it is none. */
export function writtenNumber(text: string): number | undefined {
  if (isPlain(text)) {
    const value = Number(text);
    if (!Number.isNaN(value)) return value;
  }
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) return Number(trimmed);
  const [, sign, word] = WORD.exec(trimmed) ?? [];
  if (word === undefined) return undefined;
  if (word.toLowerCase() === 'nan') return Number.NaN;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A number with a comma before its decimals. */
const COMMA = /^[+-]?(?:\d+|),\d+(?:[eE][+-]?\d+)?$/;

/** The number that a cell of a table is: where semicolons separate the cells, it is because commas stand before decimals. */
export function cellNumber(cell: string, separator: string): number | undefined {
  const trimmed = cell.trim();
  return writtenNumber(separator === ';' && COMMA.test(trimmed) ? trimmed.replace(',', '.') : trimmed);
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
  const iso = isoOf(text.trim());
  return iso === undefined ? undefined : parsed(iso);
}

/** As `timeOfText`, for programs that write UTC without saying so. */
export function timeOfUtc(text: string): number | undefined {
  const iso = isoOf(text.trim());
  if (iso === undefined) return undefined;
  return parsed(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso.slice(11)) ? iso : `${iso}Z`);
}

/** With the signs between its parts that ISO 8601 asks for; undefined where the text is no time. */
function isoOf(text: string): string | undefined {
  if (!DATE.test(text)) return undefined;
  const [date, clock] = [text.slice(0, 10), text.slice(11)];
  if (clock === '') return `${date}T00:00`;
  const seconds = clock.slice(0, 8).replaceAll('-', ':');
  return `${date}T${seconds}${clock.slice(8).replace(',', '.').replace(/\s+/, '')}`;
}

function parsed(iso: string): number | undefined {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? undefined : ms;
}
