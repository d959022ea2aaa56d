import { CELL, type CellClass } from './dictionary.ts';
import { instantOfBasicDate, instantOfEpoch } from './timestamp.ts';

/** Where a cell was first met, for a message. */
export interface Place {
  readonly file: string;
  readonly line: number | undefined;
  readonly text: string;
}

/** What cells said, as it is handed on. */
export interface TallyState {
  readonly seen: Float64Array;
  readonly first: readonly (Place | undefined)[];
  readonly overflow: number;
  readonly zoned: number;
  readonly unzoned: number;
  readonly epochs: number;
  readonly unsafe: number;
  readonly unsafeAt: Place | undefined;
  readonly invalid: number;
  readonly invalidAt: Place | undefined;
}

/** A text column counts as numbers (or instants) when at least this share of its cells are, */
const MOSTLY = 0.99;
/** and when there are at least so many cells; with fewer, one exception makes it text. */
const MOSTLY_FROM = 100;

export const CLASSES: readonly CellClass[] = Object.values(CELL);

/** Whether so many of all cells make the others exceptions. */
export function areMost(good: number, all: number): boolean {
  return good === all || (all >= MOSTLY_FROM && good >= MOSTLY * all);
}

/** What the cells of a column say: counts over all its files, and where something was first met. */
export class Tally {
  /** Cells by class, over all files, and where the first of each was. */
  readonly seen = new Float64Array(CLASSES.length);
  readonly first: (Place | undefined)[] = [];
  /** Cells of text that needed more dictionary than there is. */
  overflow = 0;
  zoned = 0;
  unzoned = 0;
  epochs = 0;
  /** Integers beyond 2^53, which a double cannot hold exactly. */
  unsafe = 0;
  unsafeAt: Place | undefined;
  /** Cells that were not UTF-8, in the present file. */
  invalid = 0;
  invalidAt: Place | undefined;
  #file = '';

  /** @param before what earlier cells said */
  constructor(before?: TallyState) {
    if (!before) return;
    this.seen.set(before.seen);
    this.first.push(...before.first);
    this.overflow = before.overflow;
    this.zoned = before.zoned;
    this.unzoned = before.unzoned;
    this.epochs = before.epochs;
    this.unsafe = before.unsafe;
    this.unsafeAt = before.unsafeAt;
    this.invalid = before.invalid;
    this.invalidAt = before.invalidAt;
  }

  /** What all cells so far said. */
  get state(): TallyState {
    const { overflow, zoned, unzoned, epochs, unsafe, unsafeAt, invalid, invalidAt } = this;
    return {
      seen: this.seen.slice(),
      first: [...this.first],
      overflow,
      zoned,
      unzoned,
      epochs,
      unsafe,
      unsafeAt,
      invalid,
      invalidAt,
    };
  }

  /** Cells to come are of this file, or, `continued`, of the one that the earlier ones ended in. */
  beginFile(file: string, continued: boolean): void {
    this.#file = file;
    if (continued) return;
    this.invalid = 0;
    this.invalidAt = undefined;
  }

  /** Adds what cells said elsewhere, `line` lines behind the beginning of the file, but for what only a kind of rows speaks of. */
  absorb(other: TallyState, line: number): void {
    for (const cell of CLASSES) {
      this.count(cell, other.seen[cell] ?? 0);
      this.first[cell] ??= this.#placed(other.first[cell], line);
    }
    this.invalid += other.invalid;
    this.invalidAt ??= this.#placed(other.invalidAt, line);
  }

  /** These are counted only in rows that are taken as what they speak of. */
  absorbOfKind(other: TallyState, line: number): void {
    this.zoned += other.zoned;
    this.unzoned += other.unzoned;
    this.epochs += other.epochs;
    this.unsafe += other.unsafe;
    this.unsafeAt ??= this.#placed(other.unsafeAt, line);
  }

  #placed(place: Place | undefined, line: number): Place | undefined {
    return place && { ...place, file: this.#file, line: (place.line ?? 0) + line };
  }

  count(cell: CellClass, count: number): void {
    this.seen[cell] = (this.seen[cell] ?? 0) + count;
  }

  note(cell: CellClass, line: number | undefined, text: string): void {
    this.first[cell] ??= { file: this.#file, line, text };
  }

  noteText(cell: CellClass, line: number | undefined, text: string | number): void {
    if (this.first[cell] === undefined) this.note(cell, line, String(text));
    this.count(cell, 1);
  }

  /** Notes integers that a double cannot hold exactly. */
  noteUnsafe(count: number, line?: number, text = ''): void {
    this.unsafe += count;
    this.unsafeAt ??= { file: this.#file, line, text };
  }

  /** The instant that a number of a column of timestamps is, a date without hyphens or an epoch; NaN for what is neither. Notes its zone. */
  instantOfNumber(value: number): number {
    const date = instantOfBasicDate(value);
    const instant = date ?? instantOfEpoch(value);
    if (date !== undefined) this.unzoned++;
    else if (!Number.isNaN(instant)) this.epochs++;
    return instant;
  }

  noteInvalid(line: number | undefined, text: string): void {
    this.invalid++;
    this.invalidAt ??= { file: this.#file, line, text };
  }

  /** Whether the cells seen so far allow the column to be read on in this kind. */
  still(kind: 'number' | 'instant'): boolean {
    const { number, instant, text, code } = this.counts();
    const all = number + instant + text + code;
    const good = kind === 'number' ? number : instant;
    if (kind === 'number' && code > 0) return false;
    return areMost(good, all);
  }

  /** Cells that are not missing, by class. */
  counts(): { number: number; instant: number; text: number; code: number } {
    const [, number = 0, instant = 0, text = 0, code = 0] = this.seen;
    return { number, instant, text, code };
  }
}
