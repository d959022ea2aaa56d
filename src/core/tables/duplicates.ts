import { OVERFLOW_LABEL } from './building/dictionary.ts';
import type { CategoryVector, Vector } from './column.ts';

/** Values of an id column that occur more than once. */
export interface Duplicates {
  /** Rows whose value an earlier row already has. */
  readonly rows: number;
  /** The first such row, 0-based, and the earlier row that it repeats; undefined when there is none. */
  readonly first?: { readonly row: number; readonly of: number; readonly value: string };
  /** Rows that could not be looked at, because their text did not fit the dictionary. Missing values are not looked at either. */
  readonly unchecked: number;
}

/** Finds repeated values. Costs four bytes a distinct value (categories), or eight to sixteen a row (numbers, instants). */
export function findDuplicates(column: Vector): Duplicates {
  return column.type === 'category' ? inCategories(column) : inNumbers(column.values);
}

function inCategories({ codes, dictionary }: CategoryVector): Duplicates {
  const overflow = dictionary.indexOf(OVERFLOW_LABEL);
  const seenAt = new Int32Array(dictionary.length).fill(-1);
  let rows = 0;
  let unchecked = 0;
  let first: Duplicates['first'];
  // proof: row < codes.length
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code < 0) continue;
    if (code === overflow) {
      unchecked++;
      continue;
    }
    const of = seenAt[code] ?? -1;
    if (of < 0) seenAt[code] = row;
    else {
      rows++;
      first ??= { row, of, value: dictionary[code] ?? '' };
    }
  }
  return { rows, ...(first ? { first } : {}), unchecked };
}

function inNumbers(values: Float64Array): Duplicates {
  // Open addressing over row numbers, keyed by the value's bits; at most half full.
  let size = 16;
  while (size < values.length * 2) size *= 2;
  const table = new Int32Array(size).fill(-1);
  const word = new Float64Array(1);
  const words = new Int32Array(word.buffer);
  let rows = 0;
  let first: Duplicates['first'];
  // proof: row < values.length; words has two entries; slots are masked by the table's size, a power of two, and hold rows of values or −1
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    word[0] = value + 0;
    let hash = Math.imul(words[0]! ^ Math.imul(words[1]!, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & (size - 1);
    while (table[slot]! >= 0 && values[table[slot]!] !== value) slot = (slot + 1) & (size - 1);
    const of = table[slot]!;
    if (of < 0) table[slot] = row;
    else {
      rows++;
      first ??= { row, of, value: String(value) };
    }
  }
  return { rows, ...(first ? { first } : {}), unchecked: 0 };
}
