import * as l10n from '@vscode/l10n';
import { type Loose, parseLooseJson } from '../looseJson.ts';
import { type ByteSource, MalformedError } from '../source.ts';
import { isDigit, utf8 } from '../texts.ts';
import {
  LONGEST_KEY,
  MOST_DEPTH,
  MOST_NUMBERS,
  MOST_VALUE,
  type NumberList,
  type Structured,
} from './structured.ts';

/** So many bytes are held at a time, beside the values that are asked for. */
const CHUNK = 256 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;
const ZERO = 0x30;
const SPACE = 0x20;
/** From an opening bracket to the one that closes it. */
const CLOSES = 2;
const END = -1;
const NOTHING = Buffer.alloc(0);
const NO_PAIRS = new Uint16Array(0);

/** JSON as Python and C++ write it, NaN and infinities among it, read from front to back in pieces. */
export class JsonValues implements Structured {
  readonly #source: ByteSource;
  #chunk: Buffer = NOTHING;
  /** The bytes of the chunk two by two; none where they lie so that they cannot be seen so. */
  #pairs: Uint16Array = NO_PAIRS;
  #chunkAt = 0;
  #in = 0;

  constructor(source: ByteSource) {
    this.#source = source;
    const mark = source.size >= 3 ? source.read(0, 3) : NOTHING;
    if (mark[0] === 0xef && mark[1] === 0xbb && mark[2] === 0xbf) this.#chunkAt = 3;
  }

  get at(): number {
    return this.#chunkAt + this.#in;
  }

  kind(): 'object' | 'list' | 'other' {
    const first = this.#next();
    return first === OPEN_OBJECT ? 'object' : first === OPEN_LIST ? 'list' : 'other';
  }

  *keys(): Generator<string, undefined> {
    this.#take(OPEN_OBJECT);
    if (this.#sees(CLOSE_OBJECT)) return;
    do {
      const key = this.#key();
      this.#take(COLON);
      this.#space();
      const start = this.at;
      yield key;
      if (this.at === start) this.pass();
    } while (this.#sees(COMMA));
    this.#take(CLOSE_OBJECT);
  }

  *items(): Generator<number, undefined> {
    this.#take(OPEN_LIST);
    if (this.#sees(CLOSE_LIST)) return;
    let place = 0;
    do {
      this.#space();
      const start = this.at;
      yield place++;
      if (this.at === start) this.pass();
    } while (this.#sees(COMMA));
    this.#take(CLOSE_LIST);
  }

  pass(): void {
    const first = this.#next();
    if (first === OPEN_OBJECT || first === OPEN_LIST) this.#passNested();
    else if (first === QUOTE) this.#passText();
    else this.#passWord();
  }

  value(most = MOST_VALUE): Loose | undefined {
    const bytes = this.#passed(most);
    return bytes && parseLooseJson(utf8(bytes));
  }

  integers(): Int32Array {
    return integersIn(this.#passedNumbers(), () => this.#wrong());
  }

  numbers(): NumberList {
    const bytes = this.#passedNumbers();
    let count = bytes.some(byte => isOfNumber(byte)) ? 1 : 0;
    for (const byte of bytes) if (byte === COMMA) count += 1;
    return { count };
  }

  end(): void {
    this.#space();
    if (this.#byte() !== END) throw this.#wrong();
  }

  #passedNumbers(): Uint8Array {
    if (this.kind() !== 'list') throw this.#wrong();
    const bytes = this.#passed(MOST_NUMBERS);
    if (bytes === undefined) throw this.#wrong('too-large');
    return bytes;
  }

  /** The bytes of the next value; undefined where there are more than `most`. */
  #passed(most: number): Uint8Array | undefined {
    this.#space();
    const start = this.at;
    this.pass();
    const length = this.at - start;
    if (length > most) return undefined;
    const from = start - this.#chunkAt;
    return from >= 0 ? this.#chunk.subarray(from, from + length) : this.#source.read(start, length);
  }

  /**
   * An object or a list with all that is in it. Brackets and texts are minded; what stands between is what values are made of, in
   * whatever order.
   */
  #passNested(): void {
    const open: number[] = [];
    while (this.#byte() !== END) {
      const chunk = this.#chunk;
      const at = this.#behindPlain(this.#in);
      this.#in = at;
      const byte = chunk[at];
      if (byte === undefined) continue;
      if (byte === QUOTE) {
        this.#passText();
        continue;
      }
      if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (open.length === MOST_DEPTH) throw this.#wrong('too-deep');
        open.push(byte + CLOSES);
      } else if (byte !== open.pop()) throw this.#wrong();
      this.#in = at + 1;
      if (open.length === 0) return;
    }
    throw this.#cutOff();
  }

  /** Where the bytes end that stand between brackets and texts. Most of a model is numbers, so this is where the time goes. */
  #behindPlain(from: number): number {
    const chunk = this.#chunk;
    const pairs = this.#pairs;
    let at = from;
    // proof: each index is below the length that the loop's condition compares it with
    if ((at & 1) === 1 && at < chunk.length && PLAIN[chunk[at]!] === 1) at += 1;
    if ((at & 1) === 0) {
      let pair = at >> 1;
      while (
        pair + 3 < pairs.length &&
        // proof: as above
        (PLAIN_PAIRS[pairs[pair]!]! &
          PLAIN_PAIRS[pairs[pair + 1]!]! &
          PLAIN_PAIRS[pairs[pair + 2]!]! &
          PLAIN_PAIRS[pairs[pair + 3]!]!) ===
          1
      ) {
        pair += 4;
      }
      at = pair << 1;
    }
    // proof: as above
    while (at < chunk.length && PLAIN[chunk[at]!] === 1) at += 1;
    return at;
  }

  #key(): string {
    if (this.#next() !== QUOTE) throw this.#wrong();
    const start = this.at;
    this.#passText();
    const length = this.at - start;
    if (length > LONGEST_KEY) throw this.#wrong('too-large');
    const bytes = this.#source.read(start, length);
    const key = bytes.includes(BACKSLASH) ? parseLooseJson(utf8(bytes)) : utf8(bytes, 1, length - 2);
    return String(key);
  }

  /** From the opening quote to behind the closing one. */
  #passText(): void {
    this.#in += 1;
    for (let escaped = false; this.#byte() !== END; ) {
      const chunk = this.#chunk;
      for (let at = this.#in; at < chunk.length; at += 1) {
        const byte = chunk[at];
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          this.#in = at + 1;
          return;
        }
      }
      this.#in = chunk.length;
    }
    throw this.#cutOff();
  }

  /** A number, or a word such as true. */
  #passWord(): void {
    if (!isOfNumber(this.#byte())) throw this.#byte() === END ? this.#cutOff() : this.#wrong();
    while (isOfNumber(this.#byte())) this.#in += 1;
  }

  #take(wanted: number): void {
    const byte = this.#next();
    if (byte !== wanted) throw byte === END ? this.#cutOff() : this.#wrong();
    this.#in += 1;
  }

  #sees(wanted: number): boolean {
    if (this.#next() !== wanted) return false;
    this.#in += 1;
    return true;
  }

  /** The byte behind space. */
  #next(): number {
    this.#space();
    return this.#byte();
  }

  #space(): void {
    while (isSpace(this.#byte())) this.#in += 1;
  }

  #byte(): number {
    const byte = this.#chunk[this.#in];
    if (byte !== undefined) return byte;
    const from = this.at;
    const length = Math.min(CHUNK, this.#source.size - from);
    if (length <= 0) return END;
    const bytes = this.#source.read(from, length);
    this.#chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const isEven = bytes.byteOffset % 2 === 0;
    this.#pairs = isEven ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1) : NO_PAIRS;
    this.#chunkAt = from;
    this.#in = 0;
    return bytes[0] ?? END;
  }

  #wrong(code = 'bad-json'): MalformedError {
    return new MalformedError(code, l10n.t('It is no JSON that is read from byte {0} on.', this.at));
  }

  #cutOff(): MalformedError {
    const message = l10n.t('It ends within a value: it is cut off or still being written.');
    return new MalformedError('truncated', message);
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** A digit, a sign, a point or a letter: what numbers and words are made of. */
function isOfNumber(byte: number): boolean {
  const lower = byte | 0x20;
  return (
    isDigit(byte) || byte === MINUS || byte === 0x2b || byte === 0x2e || (lower >= 0x61 && lower <= 0x7a)
  );
}

/** Bytes that stand between brackets and texts. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  isOfNumber(byte) || isSpace(byte) || byte === COMMA || byte === COLON ? 1 : 0,
);

/** The same of two bytes at a time, whichever comes first. */
const PLAIN_PAIRS = Uint8Array.from(
  { length: 65_536 },
  (_, pair) => (PLAIN[pair & 255] ?? 0) & (PLAIN[pair >> 8] ?? 0),
);

function integersIn(bytes: Uint8Array, wrong: () => Error): Int32Array {
  // each takes a digit and what ends it
  const found = new Int32Array(bytes.length >> 1);
  let count = 0;
  let value = 0;
  let digits = 0;
  let sign = 1;
  for (let at = 1; at < bytes.length; at += 1) {
    // proof: at < bytes.length
    const byte = bytes[at]!;
    if (isDigit(byte)) {
      value = (value * 10 + byte - ZERO) | 0;
      digits += 1;
    } else if (byte === COMMA || byte === CLOSE_LIST) {
      if (digits > 0) found[count++] = Math.imul(sign, value);
      else if (byte === COMMA || count > 0) throw wrong();
      value = 0;
      digits = 0;
      sign = 1;
    } else if (byte === MINUS && digits === 0) sign = -1;
    else if (byte > SPACE) throw wrong();
  }
  return found.subarray(0, count);
}
