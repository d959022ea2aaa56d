import { MalformedError } from '../../bytes/source.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const latin1 = new TextDecoder('latin1');
/** Shorter than this, a loop is faster than a decoder. */
const SHORT = 32;

/** Text of bytes in UTF-8; what is none becomes U+FFFD. */
export function utf8Text(bytes: Uint8Array): string {
  return asciiText(bytes) ?? utf8.decode(bytes);
}

/** Text of bytes, one character each. */
export function bytesText(bytes: Uint8Array): string {
  // the decoder of that name is windows-1252 and differs from 80 to 9F
  return asciiText(bytes) ?? (bytes.every(byte => byte < 0x80) ? latin1.decode(bytes) : eachByte(bytes));
}

function eachByte(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

function asciiText(bytes: Uint8Array): string | undefined {
  if (bytes.length > SHORT) return undefined;
  let text = '';
  for (const byte of bytes) {
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\n', ''],
]);

/** A string as Python 2 wrote it with repr(): quoted, with escapes. Throws MalformedError without the quotes. */
export function unquoted(bytes: Uint8Array): string {
  const text = bytesText(bytes);
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote)) {
    throw new MalformedError('bad-string', 'A string is not in quotes.');
  }
  return text
    .slice(1, -1)
    .replace(/\\(x[0-9a-fA-F]{2}|[0-7]{1,3}|[\s\S])/g, (whole: string, code: string) => {
      if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
      return ESCAPES.get(code) ?? (code === '\\' || code === "'" || code === '"' ? code : whole);
    });
}

/** Text in Python's raw-unicode-escape: Latin-1 in which only \u and \U are escapes, and only behind an odd number of backslashes. */
export function rawUnicode(bytes: Uint8Array): string {
  const text = bytesText(bytes);
  if (!text.includes('\\')) return text;
  return text.replace(/(\\+)(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})/g, (whole, slashes: string, code: string) => {
    const point = Number.parseInt(code.slice(1), 16);
    if (slashes.length % 2 === 0 || point > 0x10ffff) return whole;
    return slashes.slice(1) + String.fromCodePoint(point);
  });
}

/** More digits than Python itself reads. */
const DIGITS = 4300;

/** A whole number as text, as Python's int(text, 0) reads it. Throws MalformedError for what is none. */
export function wholeNumber(text: string): number | bigint {
  const match = /^\s*([+-]?)(0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[0-9][0-9_]*)\s*$/.exec(text);
  if (!match || text.length > DIGITS)
    throw new MalformedError('bad-number', 'What should be a whole number is none.');
  const digits = (match[2] ?? '').replaceAll('_', '');
  // C reads a leading 0 as octal where Python refuses it; either way it is only a number
  const magnitude = BigInt(/^0[0-9]/.test(digits) ? digits.replace(/^0+(?=.)/, '') : digits);
  return small(match[1] === '-' ? -magnitude : magnitude);
}

/** A number where that is exact. */
export function small(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A two's complement number, little-endian, of any length. */
export function longOf(bytes: Uint8Array): number | bigint {
  if (bytes.length === 0) return 0;
  let value = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  // proof: there is at least one byte
  if (bytes[bytes.length - 1]! & 0x80) value -= 1n << BigInt(8 * bytes.length);
  return small(value);
}

/** A float as text, as Python's float() reads it. Throws MalformedError for what is none. */
export function floatOf(text: string): number {
  const trimmed = text.trim().toLowerCase();
  const word = /^([+-]?)(inf|infinity|nan)$/.exec(trimmed);
  if (word) {
    if (word[2] === 'nan') return Number.NaN;
    return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!/^[+-]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[+-]?\d+)?$/.test(trimmed)) {
    throw new MalformedError('bad-number', 'What should be a number is none.');
  }
  return Number(trimmed.replaceAll('_', ''));
}
