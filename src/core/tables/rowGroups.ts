/** Columns of equal length whose rows are compared as a whole. Categories come as codes that agree between all columns compared. */
export type RowColumns = readonly (Float64Array | Int32Array)[];

/** A hash table with room for so many rows: at least twice as many slots, a power of two, all −1. */
export function emptySlots(rows: number): Int32Array {
  let size = 16;
  while (size < rows * 2) size *= 2;
  return new Int32Array(size).fill(-1);
}

/**
 * An index of whole rows by their content. Values are equal as numbers are (−0 equals 0), and a missing value equals another one.
 * Costs eight to sixteen bytes a row beside the columns.
 */
export class RowIndex {
  readonly #columns: RowColumns;
  readonly #table: Int32Array;

  /** @param columns the rows that can be found; `rows` of them */
  constructor(columns: RowColumns, rows: number) {
    this.#columns = columns;
    this.#table = emptySlots(rows);
  }

  /** Adds a row of the index's own columns. Answers the first row with the same content: itself when there was none. */
  add(row: number): number {
    const slot = this.#slot(this.#columns, row);
    // proof: #slot answers places of the table
    const known = this.#table[slot]!;
    if (known >= 0) return known;
    this.#table[slot] = row;
    return row;
  }

  /** The first row added with the content of a row of other columns; undefined when there is none. */
  find(columns: RowColumns, row: number): number | undefined {
    // proof: as above
    const known = this.#table[this.#slot(columns, row)]!;
    return known < 0 ? undefined : known;
  }

  /** The place of a row with this content, or the free place for one. */
  #slot(columns: RowColumns, row: number): number {
    const mask = this.#table.length - 1;
    let slot = hashOf(columns, row) & mask;
    for (;;) {
      // proof: slots are masked by the table's length, a power of two
      const known = this.#table[slot]!;
      if (known < 0 || this.#equals(known, columns, row)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #equals(known: number, columns: RowColumns, row: number): boolean {
    for (const [c, own] of this.#columns.entries()) {
      // proof: both sides have the same columns, and row numbers are theirs
      const a = own[known]!;
      const b = columns[c]![row]!;
      if (a !== b && !(Number.isNaN(a) && Number.isNaN(b))) return false;
    }
    return true;
  }
}

const word = new Float64Array(1);
const words = new Int32Array(word.buffer);

function hashOf(columns: RowColumns, row: number): number {
  let hash = 0x811c9dc5;
  for (const column of columns) {
    // proof: row numbers are the columns' own; a double is two words
    const value = column[row]!;
    // one NaN for all, and one zero
    word[0] = Number.isNaN(value) ? Number.NaN : value + 0;
    hash = Math.imul(hash ^ words[0]!, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ words[1]!, 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
