import * as l10n from '@vscode/l10n';
import type { Loose } from '../looseJson.ts';
import { type ByteSource, EndOfBytes, MalformedError } from '../source.ts';
import { utf8 } from '../texts.ts';
import { viewOf } from '../view.ts';
import {
  LONGEST_KEY,
  MOST_DEPTH,
  MOST_NUMBERS,
  MOST_VALUE,
  type NumberList,
  type Structured,
} from './structured.ts';

/** Numbers by their marker: width in bytes, and what NumPy calls them. Big-endian. */
const NUMBERS: Readonly<Record<string, { readonly width: number; readonly dtype: string }>> = {
  i: { width: 1, dtype: 'int8' },
  U: { width: 1, dtype: 'uint8' },
  I: { width: 2, dtype: 'int16' },
  l: { width: 4, dtype: 'int32' },
  L: { width: 8, dtype: 'int64' },
  d: { width: 4, dtype: 'float32' },
  D: { width: 8, dtype: 'float64' },
};
/** Marks stand close together, or behind a list that is passed over. */
const WINDOW = 512;
/** How deep a value that is held may be nested. */
const HELD_DEPTH = 200;
/** What is longer is not held, however little room it takes in the file. */
const HELD_VALUES = 1_000_000;

interface Container {
  readonly close: '}' | ']';
  /** Values that are left; undefined where an end mark is awaited. */
  left: number | undefined;
  /** The one type of all values, which are written without their marks. */
  readonly type: string | undefined;
}

/** UBJSON (draft 12) as XGBoost writes it: typed lists are passed over by their length. */
export class UbjsonValues implements Structured {
  readonly #source: ByteSource;
  /** The mark of the next value, where its list says it for all. */
  #type: string | undefined;
  /** Bytes that marks are taken from. */
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;
  at = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  kind(): 'object' | 'list' | 'other' {
    const mark = this.#type ?? this.#peek();
    return mark === '{' ? 'object' : mark === '[' ? 'list' : 'other';
  }

  *keys(): Generator<string, undefined> {
    const object = this.#open('{');
    while (this.#goesOn(object)) {
      const key = this.#text(this.#length(), LONGEST_KEY);
      yield* this.#one(object, key);
    }
  }

  *items(): Generator<number, undefined> {
    const list = this.#open('[');
    const width = list.type === undefined ? undefined : widthOf(list.type);
    if (width !== undefined) {
      this.#skip((list.left ?? 0) * width);
      return;
    }
    for (let place = 0; this.#goesOn(list); place += 1) yield* this.#one(list, place);
  }

  pass(): void {
    const open: Container[] = [];
    for (;;) {
      const mark = this.#type ?? this.#mark();
      this.#type = undefined;
      if (mark === '{' || mark === '[') {
        if (open.length === MOST_DEPTH) throw this.#wrong('too-deep');
        open.push(this.#opened(mark));
      } else this.#passPlain(mark);
      for (let last = open.at(-1); last; last = open.at(-1)) {
        const width = last.close === ']' && last.type !== undefined ? widthOf(last.type) : undefined;
        if (width !== undefined) {
          this.#skip((last.left ?? 0) * width);
          last.left = 0;
        }
        if (this.#goesOn(last)) {
          if (last.close === '}') this.#skip(this.#length());
          this.#type = last.type;
          break;
        }
        open.pop();
      }
      if (open.length === 0) return;
    }
  }

  value(most = MOST_VALUE): Loose | undefined {
    const start = this.at;
    const type = this.#type;
    this.pass();
    const end = this.at;
    if (end - start > most) return undefined;
    this.at = start;
    this.#type = type;
    const value = this.#held(HELD_DEPTH, { values: HELD_VALUES });
    this.at = end;
    this.#type = undefined;
    return value;
  }

  integers(): Int32Array {
    if (this.kind() !== 'list') throw this.#wrong();
    const start = this.at;
    const list = this.#open('[');
    const known = list.type === undefined ? undefined : NUMBERS[list.type];
    if (known && list.type !== undefined) {
      const count = list.left ?? 0;
      if (count * known.width > MOST_NUMBERS) throw this.#wrong('too-large');
      const { type } = list;
      const view = viewOf(this.#taken(count * known.width));
      return Int32Array.from({ length: count }, (_, i) => numberAt(view, i * known.width, type));
    }
    this.at = start;
    const value = this.value();
    if (!Array.isArray(value) || !value.every(each => Number.isInteger(each))) throw this.#wrong();
    return Int32Array.from(value as readonly number[]);
  }

  numbers(): NumberList {
    if (this.kind() !== 'list') throw this.#wrong();
    const start = this.at;
    const list = this.#open('[');
    const known = list.type === undefined ? undefined : NUMBERS[list.type];
    if (known) {
      const offset = this.at;
      const count = list.left ?? 0;
      this.#skip(count * known.width);
      return { count, plain: { offset, dtype: known.dtype } };
    }
    this.at = start;
    const value = this.value(MOST_NUMBERS);
    return { count: Array.isArray(value) ? value.length : 0 };
  }

  end(): void {
    while (this.at < this.#source.size) if (this.#mark() !== 'N') throw this.#wrong();
  }

  /** Gives a place with its value standing next, and passes over what was not taken. */
  *#one<T>(container: Container, place: T): Generator<T, undefined> {
    this.#type = container.type;
    const start = this.at;
    yield place;
    // what takes no bytes, as a true whose list says that all are, has nothing to be passed over either
    if (this.at === start) this.pass();
    this.#type = undefined;
  }

  #open(mark: '{' | '['): Container {
    const found = this.#type ?? this.#mark();
    this.#type = undefined;
    if (found !== mark) throw this.#wrong();
    return this.#opened(mark);
  }

  /** The head of a container, behind its mark: `$` and a type, `#` and a count. */
  #opened(mark: '{' | '['): Container {
    const close = mark === '{' ? '}' : ']';
    let type: string | undefined;
    if (this.#peek() === '$') {
      this.at += 1;
      type = this.#mark();
      if (this.#peek() !== '#') throw this.#wrong();
    }
    if (this.#peek() !== '#') return { close, left: undefined, type };
    this.at += 1;
    return { close, left: this.#length(), type };
  }

  /** Whether there is another value in it; takes its end mark where there is none. */
  #goesOn(container: Container): boolean {
    if (container.left !== undefined) {
      container.left -= 1;
      return container.left >= 0;
    }
    while (this.#peek() === 'N') this.at += 1;
    if (this.#peek() !== container.close) return true;
    this.at += 1;
    return false;
  }

  #passPlain(mark: string): void {
    const width = widthOf(mark);
    if (width !== undefined) this.#skip(width);
    else if (mark === 'S' || mark === 'H') this.#skip(this.#length());
    else throw this.#wrong();
  }

  /** A value that `pass` has passed over already, so that all of it is there. */
  #held(depth: number, budget: { values: number }): Loose {
    if (depth === 0) throw this.#wrong('too-deep');
    const mark = this.#type ?? this.#mark();
    this.#type = undefined;
    if (mark === '{') {
      const found = new Map<string, Loose>();
      const object = this.#opened('{');
      while (this.#goesOn(object)) {
        const key = this.#text(this.#length(), LONGEST_KEY);
        this.#type = object.type;
        found.set(key, this.#counted(depth, budget));
      }
      return found;
    }
    if (mark !== '[') return this.#plain(mark);
    const list = this.#opened('[');
    if (list.type !== undefined && list.left !== undefined && NUMBERS[list.type]) {
      return this.#typedNumbers(list.type, list.left);
    }
    // what takes no bytes may be announced without end
    if ((list.left ?? 0) > budget.values) throw this.#wrong('too-large');
    const found: Loose[] = [];
    while (this.#goesOn(list)) {
      this.#type = list.type;
      found.push(this.#counted(depth, budget));
    }
    return found;
  }

  #counted(depth: number, budget: { values: number }): Loose {
    budget.values -= 1;
    if (budget.values < 0) throw this.#wrong('too-large');
    return this.#held(depth - 1, budget);
  }

  #typedNumbers(mark: string, count: number): readonly number[] {
    const width = NUMBERS[mark]?.width ?? 0;
    const view = viewOf(this.#taken(count * width));
    return Array.from({ length: count }, (_, i) => numberAt(view, i * width, mark));
  }

  #plain(mark: string): Loose {
    if (mark === 'T') return true;
    if (mark === 'F') return false;
    if (mark === 'Z' || mark === 'N') return null;
    if (mark === 'S' || mark === 'H') return this.#text(this.#length(), MOST_VALUE);
    if (mark === 'C') return this.#text(1, 1);
    const known = NUMBERS[mark];
    if (!known) throw this.#wrong();
    return numberAt(viewOf(this.#taken(known.width)), 0, mark);
  }

  #length(): number {
    const mark = this.#mark();
    const known = NUMBERS[mark];
    if (!known || mark === 'd' || mark === 'D') throw this.#wrong();
    const length = numberAt(viewOf(this.#taken(known.width)), 0, mark);
    if (length < 0) throw this.#wrong();
    return length;
  }

  #text(length: number, most: number): string {
    if (length > most) throw this.#wrong('too-large');
    return utf8(this.#taken(length));
  }

  #taken(length: number): Uint8Array {
    const bytes = this.#source.read(this.at, length);
    this.at += length;
    return bytes;
  }

  #skip(length: number): void {
    if (!(this.at + length <= this.#source.size)) throw new EndOfBytes(this.at, length, this.#source.size);
    this.at += length;
  }

  #peek(): string {
    const known = this.#window[this.at - this.#windowAt];
    if (known !== undefined) return String.fromCharCode(known);
    const left = this.#source.size - this.at;
    // at the end, one byte is too many
    this.#window = this.#source.read(this.at, Math.max(1, Math.min(WINDOW, left)));
    this.#windowAt = this.at;
    return String.fromCharCode(this.#window[0] ?? 0);
  }

  #mark(): string {
    const mark = this.#peek();
    this.at += 1;
    return mark;
  }

  #wrong(code = 'bad-ubjson'): MalformedError {
    return new MalformedError(code, l10n.t('It is no UBJSON that is read from byte {0} on.', this.at));
  }
}

/** Bytes of a value behind its mark, where all of its type have as many. */
function widthOf(mark: string): number | undefined {
  if (mark === 'T' || mark === 'F' || mark === 'Z' || mark === 'N') return 0;
  return mark === 'C' ? 1 : NUMBERS[mark]?.width;
}

function numberAt(view: DataView, at: number, mark: string): number {
  switch (mark) {
    case 'i':
      return view.getInt8(at);
    case 'U':
      return view.getUint8(at);
    case 'I':
      return view.getInt16(at);
    case 'l':
      return view.getInt32(at);
    case 'L':
      return Number(view.getBigInt64(at));
    case 'd':
      return view.getFloat32(at);
    default:
      return view.getFloat64(at);
  }
}
