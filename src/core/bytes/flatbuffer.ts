import { brokenHeader } from './brokenHeader.ts';
import type { ByteSource } from './source.ts';

/** Longer texts are told by nobody. */
const LONGEST_TEXT = 64 * 1024;
/** Tables and entries of lists that are looked at in one file: offsets may lead to the same place again and again. */
const MOST_STEPS = 1_000_000;
/** A text of so many bytes is a step. */
const STEP_TEXT = 64;

/** What is left to look at in one file. */
interface Budget {
  steps: number;
}

/** A list: where its first item lies, and how many there are. */
export interface FlatVector {
  readonly at: number;
  readonly length: number;
}

/** Whether bytes are a FlatBuffer of a kind: its sign of four letters stands behind the offset of the first table. */
export function isFlatBuffer(source: ByteSource, sign: string): boolean {
  return source.size >= 8 && Buffer.from(source.read(4, 4)).toString('latin1') === sign;
}

/** The table that a FlatBuffer begins with. Throws what the source throws. */
export function rootTable(source: ByteSource): FlatTable {
  return new FlatTable(source, viewOf(source, 0, 4).getUint32(0, true), { steps: MOST_STEPS });
}

function viewOf(source: ByteSource, at: number, length: number): DataView {
  const bytes = source.read(at, length);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/**
 * A table of a FlatBuffer (flatbuffers.dev, Internals): a place that says where its fields are. Fields are asked for by number, and what a writer
 * left out has its default. Reads throw MalformedError for what cannot be, EndOfBytes for places outside of the file.
 */
export class FlatTable {
  readonly #source: ByteSource;
  readonly #at: number;
  readonly #budget: Budget;
  readonly #fields: DataView;

  constructor(source: ByteSource, at: number, budget: Budget) {
    if (--budget.steps < 0) throw brokenHeader();
    this.#source = source;
    this.#at = at;
    this.#budget = budget;
    const places = at - viewOf(source, at, 4).getInt32(0, true);
    const length = viewOf(source, places, 2).getUint16(0, true);
    if (length < 4) throw brokenHeader();
    this.#fields = viewOf(source, places, length);
  }

  int(field: number, width: 1 | 4): number | undefined {
    const at = this.#place(field);
    if (at === undefined) return undefined;
    const view = viewOf(this.#source, at, width);
    return width === 1 ? view.getInt8(0) : view.getInt32(0, true);
  }

  unsigned(field: number, width: 1 | 4 | 8): number | undefined {
    const at = this.#place(field);
    if (at === undefined) return undefined;
    const view = viewOf(this.#source, at, width);
    if (width === 8) return Number(view.getBigUint64(0, true));
    return width === 1 ? view.getUint8(0) : view.getUint32(0, true);
  }

  double(field: number): number | undefined {
    const at = this.#place(field);
    return at === undefined ? undefined : viewOf(this.#source, at, 8).getFloat64(0, true);
  }

  /** `''` where there is none. @param most bytes */
  text(field: number, most = LONGEST_TEXT): string {
    const found = this.vector(field, 1);
    if (!found) return '';
    if (found.length > most) throw brokenHeader();
    this.#spend(Math.ceil(found.length / STEP_TEXT));
    return Buffer.from(this.#source.read(found.at, found.length)).toString('utf8');
  }

  /** Whether a field is there that is no default. */
  has(field: number): boolean {
    return this.#place(field) !== undefined;
  }

  /** Numbers of 32 bits. */
  integers(field: number): readonly number[] {
    const found = this.vector(field, 4);
    if (!found) return [];
    this.#spend(found.length);
    const view = viewOf(this.#source, found.at, found.length * 4);
    return Array.from({ length: found.length }, (_, i) => view.getInt32(4 * i, true));
  }

  table(field: number): FlatTable | undefined {
    const at = this.#target(field);
    return at === undefined ? undefined : new FlatTable(this.#source, at, this.#budget);
  }

  tables(field: number): readonly FlatTable[] {
    const found = this.vector(field, 4);
    if (!found) return [];
    this.#spend(found.length);
    return Array.from({ length: found.length }, (_, i) => {
      const at = found.at + 4 * i;
      const offset = viewOf(this.#source, at, 4).getUint32(0, true);
      return new FlatTable(this.#source, at + offset, this.#budget);
    });
  }

  /** Where items of this width lie, and how many: all within the file. */
  vector(field: number, width: number): FlatVector | undefined {
    const at = this.#target(field);
    if (at === undefined) return undefined;
    const length = viewOf(this.#source, at, 4).getUint32(0, true);
    if (at + 4 + length * width > this.#source.size) throw brokenHeader();
    return { at: at + 4, length };
  }

  /** One of a list of doubles. */
  doubleAt({ at }: FlatVector, item: number): number {
    return viewOf(this.#source, at + 8 * item, 8).getFloat64(0, true);
  }

  #spend(steps: number): void {
    this.#budget.steps -= steps;
    if (this.#budget.steps < 0) throw brokenHeader();
  }

  #target(field: number): number | undefined {
    const place = this.#place(field);
    return place === undefined ? undefined : place + viewOf(this.#source, place, 4).getUint32(0, true);
  }

  #place(field: number): number | undefined {
    const entry = 4 + 2 * field;
    if (entry + 2 > this.#fields.byteLength) return undefined;
    const offset = this.#fields.getUint16(entry, true);
    return offset === 0 ? undefined : this.#at + offset;
  }
}
