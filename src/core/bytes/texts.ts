/** A name that is longer is not kept. */
export const LONGEST_NAME = 128;
/** Names that are kept, of which each has one place; a new one takes it from another. */
const PLACES = 4096;

interface Kept {
  readonly bytes: Uint8Array;
  readonly text: string;
}

const kept: (Kept | undefined)[] = new Array(PLACES).fill(undefined);

/** The bytes that a text was last made of, as a Buffer: the next text is most often one of them. */
let near: { readonly of: Uint8Array; readonly buffer: Buffer } | undefined;

/** `length` bytes from `from` on as UTF-8; what is none becomes U+FFFD. */
export function utf8(bytes: Uint8Array, from = 0, length = bytes.length): string {
  if (near?.of !== bytes) {
    near = { of: bytes, buffer: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) };
  }
  return near.buffer.toString('utf8', from, from + length);
}

/** Whether a byte, or a UTF-16 unit, is one of 0 to 9. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Longer numbers have a sign, a point and more digits than `decimalIn` reads. */
export const LONGEST_DECIMAL = 17;
/** Integers of so many digits are exact in a double, and so are powers of ten up to 22: their quotient is rounded once (Clinger, 1990). */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/**
 * The number that `length` bytes from `from` on are in JSON, the nearest double; undefined where they are something else, or have an
 * exponent or more than 15 digits.
 */
export function decimalIn(bytes: Uint8Array, from: number, length: number): number | undefined {
  const end = from + length;
  const negative = bytes[from] === 0x2d;
  let at = negative ? from + 1 : from;
  const first = at;
  let digits = 0;
  let point = -1;
  let value = 0;
  for (; at < end; at += 1) {
    // proof: at < end, which lies within the bytes.
    const byte = bytes[at]!;
    if (isDigit(byte)) {
      value = value * 10 + (byte - 0x30);
      if (value !== 0) digits += 1;
    } else if (byte === 0x2e && point < 0 && at > first) point = at;
    else return undefined;
  }
  if (digits > EXACT_DIGITS || at === first || point === end - 1) return undefined;
  // proof: there are at most LONGEST_DECIMAL bytes, of which fewer than 22 stand behind the point.
  const scaled = point < 0 ? value : value / POWERS[end - 1 - point]!;
  return negative ? -scaled : scaled;
}

/**
 * The text of `length` bytes from `from` on, at most LONGEST_NAME of them. Names come again with every row of a log: the same string is
 * given for the same bytes, without decoding them again, and is found fast where it is a key of a Map.
 */
export function nameOf(bytes: Uint8Array, from: number, length: number): string {
  let hash = length;
  // proof: the caller's bytes hold the name, and a kept name of the same length has as many.
  for (let at = from; at < from + length; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  const known = kept[place];
  if (known !== undefined && known.bytes.length === length) {
    let at = 0;
    while (at < length && known.bytes[at]! === bytes[from + at]!) at += 1;
    if (at === length) return known.text;
  }
  const own = bytes.slice(from, from + length);
  const text = utf8(own);
  kept[place] = { bytes: own, text };
  return text;
}
