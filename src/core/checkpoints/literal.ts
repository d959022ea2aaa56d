import { MalformedError } from '../bytes/source.ts';

/** A value as Python writes it: tuples and lists become arrays, dictionaries maps of their text keys. */
export type Literal = null | boolean | number | string | Literal[] | Map<string, Literal>;

const TOKEN =
  /\s*(?:([()[\]{},:])|(True|False|None)\b|([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)L?|[bu]?'((?:[^'\\]|\\.)*)'|[bu]?"((?:[^"\\]|\\.)*)")/y;
const MOST_DEPTH = 32;

/** Reads a literal of Python, as headers of NumPy hold one. Throws MalformedError for anything else: nothing is evaluated. */
export function parseLiteral(text: string): Literal {
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== '') throw bad();
  }

  value(depth: number): Literal {
    if (depth > MOST_DEPTH) throw bad();
    const [, sign, word, number, single, double] = this.#next();
    if (word) return word === 'None' ? null : word === 'True';
    if (number) return Number(number);
    if (single !== undefined || double !== undefined) return (single ?? double ?? '').replace(/\\(.)/g, '$1');
    if (sign === '{') return this.#map(depth);
    if (sign === '(') return this.#items(')', depth);
    if (sign === '[') return this.#items(']', depth);
    throw bad();
  }

  #next(): RegExpExecArray {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found) throw bad();
    this.#at = TOKEN.lastIndex;
    return found;
  }

  /** Whether the next token is this sign, which is then passed over. */
  #takes(sign: string): boolean {
    const before = this.#at;
    if (this.#next()[1] === sign) return true;
    this.#at = before;
    return false;
  }

  #items(end: string, depth: number): Literal[] {
    const items: Literal[] = [];
    while (!this.#takes(end)) {
      items.push(this.value(depth + 1));
      if (!this.#takes(',')) {
        if (!this.#takes(end)) throw bad();
        break;
      }
    }
    return items;
  }

  #map(depth: number): Map<string, Literal> {
    const map = new Map<string, Literal>();
    while (!this.#takes('}')) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string' || !this.#takes(':')) throw bad();
      map.set(key, this.value(depth + 1));
      if (!this.#takes(',')) {
        if (!this.#takes('}')) throw bad();
        break;
      }
    }
    return map;
  }
}

function bad(): MalformedError {
  return new MalformedError('bad-header', 'Its header is not written as Python writes one.');
}
