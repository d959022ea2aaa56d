import { MalformedError } from './source.ts';

/** What JSON holds. Objects are Maps, so that a key such as `__proto__` is a key like any other. */
export type Loose = null | boolean | number | string | readonly Loose[] | LooseObject;
export type LooseObject = ReadonlyMap<string, Loose>;

export interface LooseOptions {
  /** How deep arrays and objects may lie in one another. Default: 200. */
  readonly depth?: number;
  /** How many values there may be in all. Default: 5 million. */
  readonly values?: number;
  /** Integers beyond ±2^53 as the text they are written as, for ids; default: the nearest double. */
  readonly exactIntegers?: boolean;
}

/** Where a text is not JSON. Line and character are 1-based, `offset` is in UTF-16 units from 0. */
export class JsonError extends MalformedError {
  override readonly name = 'JsonError';
  readonly offset: number;
  readonly line: number;
  readonly character: number;
  constructor(text: string, offset: number, what: string, code = 'bad-json') {
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    const character = offset - before.lastIndexOf('\n');
    super(code, `${what} at line ${line}, character ${character}.`);
    this.offset = offset;
    this.line = line;
    this.character = character;
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const WORDS: readonly (readonly [string, Loose])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * JSON as Python's `json` and Go write it: with the words NaN, Infinity and -Infinity, a byte-order mark in front, and line breaks within
 * texts. Of keys that come twice the last counts. Throws JsonError, also where the text is deeper or larger than allowed.
 */
export function parseLooseJson(text: string, options: LooseOptions = {}): Loose {
  return new Parser(text, options).whole();
}

/** The object that a text holds; undefined where it holds something else. Throws JsonError. */
export function looseObject(text: string, options: LooseOptions = {}): LooseObject | undefined {
  return asObject(parseLooseJson(text, options));
}

export function asObject(value: Loose | undefined): LooseObject | undefined {
  return value instanceof Map ? value : undefined;
}

/** How deep objects are taken apart by `flattened`; what lies deeper is given as text. */
const FLAT_DEPTH = 16;

/**
 * The leaves of an object under their paths, joined with dots or what `separator` is: numbers, texts, booleans and null as they are,
 * lists as JSON.
 * @param put called for each leaf
 */
export function flattened(
  path: string,
  value: Loose,
  put: (path: string, leaf: string | number | boolean | null) => void,
  depth = FLAT_DEPTH,
  separator = '.',
): void {
  if (value === null || typeof value !== 'object') put(path, value);
  else if (value instanceof Map && value.size > 0 && depth > 0) {
    for (const [key, inner] of value) {
      flattened(path === '' ? key : path + separator + key, inner, put, depth - 1, separator);
    }
  } else put(path, looseText(value));
}

/** JSON on one line, with NaN and infinities as Python writes them. */
export function looseText(value: Loose): string {
  if (Array.isArray(value)) return `[${value.map(looseText).join(', ')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, inner]) => `${JSON.stringify(key)}: ${looseText(inner)}`).join(', ')}}`;
  }
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

class Parser {
  readonly #text: string;
  readonly #depth: number;
  readonly #exact: boolean;
  #left: number;
  #at = 0;

  constructor(text: string, options: LooseOptions) {
    this.#text = text;
    this.#depth = options.depth ?? 200;
    this.#left = options.values ?? 5_000_000;
    this.#exact = options.exactIntegers ?? false;
  }

  whole(): Loose {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    const value = this.#value(this.#depth);
    this.#space();
    if (this.#at < this.#text.length) throw this.#error('There is more behind the value');
    return value;
  }

  #value(depth: number): Loose {
    this.#space();
    if (this.#left === 0) throw this.#error('There are more values than are read', 'too-large');
    this.#left -= 1;
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === '{' || first === '[') {
      if (depth === 0) throw this.#error('Values lie too deep in one another', 'too-deep');
      this.#at += 1;
      return first === '{' ? this.#object(depth - 1) : this.#array(depth - 1);
    }
    const word = this.#word();
    return word === undefined ? this.#number() : word;
  }

  #object(depth: number): LooseObject {
    const found = new Map<string, Loose>();
    if (this.#sees('}')) return found;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#error('A key in quotes is missing');
      const key = this.#string();
      if (!this.#sees(':')) throw this.#error('A colon is missing');
      found.set(key, this.#value(depth));
    } while (this.#sees(','));
    if (!this.#sees('}')) throw this.#error('A comma or } is missing');
    return found;
  }

  #array(depth: number): readonly Loose[] {
    const found: Loose[] = [];
    if (this.#sees(']')) return found;
    do found.push(this.#value(depth));
    while (this.#sees(','));
    if (!this.#sees(']')) throw this.#error('A comma or ] is missing');
    return found;
  }

  #word(): Loose | undefined {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return undefined;
  }

  #number(): Loose {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text);
    if (found === null) throw this.#error('A value is missing');
    this.#at = NUMBER.lastIndex;
    const value = Number(found[0]);
    const integer = found[1] === undefined && found[2] === undefined;
    return this.#exact && integer && !Number.isSafeInteger(value) ? found[0] : value;
  }

  /** `#at` is at the opening quote. */
  #string(): string {
    const text = this.#text;
    let from = this.#at + 1;
    let found = '';
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        this.#at = at + 1;
        return found + text.slice(from, at);
      }
      if (code !== 0x5c) continue;
      this.#at = at;
      found += text.slice(from, at) + this.#escape();
      from = this.#at;
      at = from - 1;
    }
    throw this.#error('A text does not end');
  }

  /** `#at` is at the backslash, and behind the escape after it. */
  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? '';
    const hex = this.#text.slice(this.#at + 2, this.#at + 6);
    if (letter === 'u' && /^[0-9a-fA-F]{4}$/.test(hex)) {
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (plain === undefined) throw this.#error('There is no such escape');
    this.#at += 2;
    return plain;
  }

  /** Steps over space and this character; false where another stands there. */
  #sees(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #space(): void {
    for (; ; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #error(what: string, code?: string): JsonError {
    return new JsonError(this.#text, Math.min(this.#at, this.#text.length), what, code);
  }
}
