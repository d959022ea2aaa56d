import type { Column } from './column.ts';
import { emptySlots } from './rowGroups.ts';

/** Two independent hashes of 32 bits: what two different rows have in common by chance once in 2⁶⁴. */
export interface RowHashes {
  readonly first: Int32Array;
  readonly second: Int32Array;
}

/** Hashes of as many rows, to which columns are added one after the other: equal rows of the same columns get equal hashes. */
export function emptyHashes(rows: number): RowHashes {
  return { first: new Int32Array(rows), second: new Int32Array(rows) };
}

/**
 * Mixes a column into the hashes of its rows. As in `RowIndex` values are equal as numbers are (−0 equals 0), a missing value equals
 * another one, and a text is the same text whatever its code. Columns are read once, in order.
 */
export function addToHashes(hashes: RowHashes, column: Column): void {
  if (column.type === 'category') addCategories(hashes, column.codes, column.dictionary);
  else addNumbers(hashes, column.values);
}

function addCategories({ first, second }: RowHashes, codes: Int32Array, dictionary: readonly string[]): void {
  // A missing value is the code before all others.
  const one = Int32Array.from([0, ...dictionary.keys()], (_, i) => textHash(dictionary[i - 1], 0x811c9dc5));
  const two = Int32Array.from([0, ...dictionary.keys()], (_, i) => textHash(dictionary[i - 1], 0x2f0b4c47));
  // proof: codes are −1 or index the dictionary, and the hashes have a place for each row
  for (let row = 0; row < codes.length; row++) {
    const place = codes[row]! + 1;
    const low = one[place]!;
    const high = two[place]!;
    first[row] = mixed(first[row]!, low, high);
    second[row] = mixedOtherwise(second[row]!, low, high);
  }
}

function addNumbers({ first, second }: RowHashes, values: Float64Array): void {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  // proof: a double is two words, and the hashes have a place for each row
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    let low = words[2 * row]!;
    let high = words[2 * row + 1]!;
    if (value === 0) {
      low = 0;
      high = 0;
    } else if (Number.isNaN(value)) {
      low = MISSING;
      high = MISSING;
    }
    first[row] = mixed(first[row]!, low, high);
    second[row] = mixedOtherwise(second[row]!, low, high);
  }
}

const MISSING = 0x7ff80001;

/** Both words of a value go into both hashes, in another order and with other odd factors; the shift brings high bits down. */
function mixed(hash: number, low: number, high: number): number {
  const h = Math.imul(hash ^ low, 0x85ebca6b);
  return Math.imul((h ^ (h >>> 15)) + high, 0x9e3779b1);
}

function mixedOtherwise(hash: number, low: number, high: number): number {
  const h = Math.imul(hash ^ high, 0xc2b2ae35);
  return Math.imul((h ^ (h >>> 14)) + low, 0x27d4eb2f);
}

/** FNV-1a over the UTF-16 units of a text, from another start for another hash. */
function textHash(text: string | undefined, start: number): number {
  if (text === undefined) return MISSING;
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** All bits of both hashes in the low ones. */
function slotOf(one: number, two: number): number {
  const h = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ two;
  return h ^ (h >>> 13);
}

/** Hashes put in order of a part of them, so that equal ones are near one another: what is looked up then lies in the cache. */
export interface PartedHashes extends RowHashes {
  /** The row of each place. */
  readonly rows: Int32Array;
  /** Where each part begins, and the end of the last one. Within a part rows keep their order. */
  readonly starts: Int32Array;
}

/** As many parts for both data sets that are to be compared. */
export const PARTS = 1024;

/** The same hashes, in parts. */
export function parted({ first, second }: RowHashes): PartedHashes {
  const starts = new Int32Array(PARTS + 1);
  const partOf = (row: number) => {
    // proof: row is one of the hashes'
    const h = first[row]!;
    return (h ^ (h >>> 17)) & (PARTS - 1);
  };
  const { length } = first;
  // proof: parts are below PARTS, and places below length
  for (let row = 0; row < length; row++) starts[partOf(row) + 1]!++;
  for (let part = 0; part < PARTS; part++) starts[part + 1]! += starts[part]!;
  const next = starts.slice();
  const result = {
    rows: new Int32Array(length),
    first: new Int32Array(length),
    second: new Int32Array(length),
    starts,
  };
  for (let row = 0; row < length; row++) {
    const place = next[partOf(row)]!++;
    result.rows[place] = row;
    result.first[place] = first[row]!;
    result.second[place] = second[row]!;
  }
  return result;
}

/** Rows grouped by their hashes. */
export class HashGroups {
  readonly #hashes: RowHashes;
  readonly #table: Int32Array;

  /** @param most so many rows are added at most between two calls of `clear` */
  constructor(hashes: RowHashes, most: number) {
    this.#hashes = hashes;
    this.#table = emptySlots(most);
  }

  /** Forgets all rows. */
  clear(): void {
    this.#table.fill(-1);
  }

  /** Adds a row. Answers the first row with the same hashes: itself when there was none. */
  add(row: number): number {
    const { first, second } = this.#hashes;
    const slot = this.#slot(first[row] ?? 0, second[row] ?? 0, this.#hashes);
    // proof: #slot answers places of the table
    const known = this.#table[slot]!;
    if (known >= 0) return known;
    this.#table[slot] = row;
    return row;
  }

  /** The first row added that has the hashes of a row of other data; undefined when there is none. */
  find(of: RowHashes, row: number): number | undefined {
    // proof: as above
    const known = this.#table[this.#slot(of.first[row] ?? 0, of.second[row] ?? 0, this.#hashes)]!;
    return known < 0 ? undefined : known;
  }

  #slot(one: number, two: number, { first, second }: RowHashes): number {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = slotOf(one, two) & mask;
    for (;;) {
      // proof: slots are masked by the table's length, a power of two
      const known = table[slot]!;
      if (known < 0 || (first[known] === one && second[known] === two)) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
