import { OVERFLOW_LABEL } from './building/dictionary.ts';
import type { CategoryVector, Vector } from './column.ts';
import { known, knownOfGrowing } from './knownRows.ts';

/** Values of an id column that occur more than once. */
export interface Duplicates {
  /** Rows whose value an earlier row already has. */
  readonly rows: number;
  /** The first such row, 0-based, and the earlier row that it repeats; undefined when there is none. */
  readonly first?: { readonly row: number; readonly of: number; readonly value: string };
  /** Rows that could not be looked at, because their text did not fit the dictionary. Missing values are not looked at either. */
  readonly unchecked: number;
}

/**
 * Finds repeated values. Costs four bytes a distinct value (categories), or eight to sixteen a row (numbers and instants that do not ascend).
 * Of categories, and of numbers that ascend, rows that do not change any more are looked at once; a bit for each text is kept.
 */
export function findDuplicates(column: Vector): Duplicates {
  if (column.type === 'category') {
    const { rows, first, unchecked } = inCategories(column);
    return { rows, ...(first ? { first } : {}), unchecked };
  }
  const { values } = column;
  if (ascends(values)) return { rows: 0, unchecked: 0 };
  return known(values, 'repeated numbers', () => inNumbers(values));
}

/** Whether each number is greater than those before it, as those of an id that counts are; missing ones aside. */
function ascends(values: Float64Array): boolean {
  interface Ascent {
    readonly ascends: boolean;
    /** NaN without any. */
    readonly first: number;
    readonly last: number;
  }
  const { ascends } = knownOfGrowing<Ascent>([values], 'ascent', {
    of: (from, to) => {
      let [first, last] = [Number.NaN, Number.NaN];
      for (let row = from; row < to; row++) {
        // proof: row < to <= values.length
        const value = values[row]!;
        if (Number.isNaN(value)) continue;
        if (value <= last) return { ascends: false, first, last };
        if (Number.isNaN(first)) first = value;
        last = value;
      }
      return { ascends: true, first, last };
    },
    merged: (earlier, later) => ({
      ascends: earlier.ascends && later.ascends && !(later.first <= earlier.last),
      first: Number.isNaN(earlier.first) ? later.first : earlier.first,
      last: Number.isNaN(later.last) ? earlier.last : later.last,
    }),
  });
  return ascends;
}

interface DuplicateCodes extends Duplicates {
  /** How many rows were looked at. */
  readonly length: number;
  readonly seen: Codes;
}

/** A set of codes: a bit for each, from the word `start` on. */
interface Codes {
  readonly start: number;
  readonly words: Uint32Array;
}

function inCategories(vector: CategoryVector): DuplicateCodes {
  const { codes, dictionary } = vector;
  return knownOfGrowing<DuplicateCodes>([codes], 'repeated codes', {
    of: (from, to) => amongRows(vector, from, to),
    merged: (earlier, later) => {
      const first = earlier.first ?? firstAgain(earlier, later.first);
      return {
        // What was the first one of its code among the later rows may repeat an earlier one.
        rows: earlier.rows + later.rows + inBoth(earlier.seen, later.seen),
        ...(first && { first }),
        unchecked: earlier.unchecked + later.unchecked,
        length: earlier.length + later.length,
        seen: inEither(earlier.seen, later.seen),
      };
    },
  });

  function firstAgain({ seen, length }: DuplicateCodes, own: Duplicates['first']): Duplicates['first'] {
    const end = own ? own.row + 1 : codes.length;
    for (let row = length; row < end; row++) {
      // proof: row < end <= codes.length
      const code = codes[row]!;
      if (code >= 0 && ((wordOf(seen, code >>> 5) >>> (code & 31)) & 1) === 1) {
        return { row, of: codes.indexOf(code), value: dictionary[code] ?? '' };
      }
    }
    return own;
  }
}

function wordOf({ start, words }: Codes, at: number): number {
  return words[at - start] ?? 0;
}

function inBoth(some: Codes, others: Codes): number {
  let count = 0;
  for (const [i, word] of others.words.entries()) {
    for (let left = word & wordOf(some, others.start + i); left !== 0; left &= left - 1) count++;
  }
  return count;
}

function inEither(some: Codes, others: Codes): Codes {
  if (some.words.length === 0) return others;
  if (others.words.length === 0) return some;
  const start = Math.min(some.start, others.start);
  const end = Math.max(some.start + some.words.length, others.start + others.words.length);
  const words = new Uint32Array(end - start);
  words.set(some.words, some.start - start);
  for (const [i, word] of others.words.entries()) {
    // proof: the words of both lie between start and end
    words[others.start - start + i]! |= word;
  }
  return { start, words };
}

function amongRows({ codes, dictionary }: CategoryVector, from: number, to: number): DuplicateCodes {
  const overflow = dictionary.indexOf(OVERFLOW_LABEL);
  let [least, greatest] = [dictionary.length, -1];
  // proof: row < to <= codes.length, here and below
  for (let row = from; row < to; row++) {
    const code = codes[row]!;
    if (code < 0) continue;
    if (code < least) least = code;
    if (code > greatest) greatest = code;
  }
  const start = least >>> 5;
  const words = new Uint32Array(greatest < 0 ? 0 : (greatest >>> 5) + 1 - start);
  const seenAt = new Int32Array(32 * words.length).fill(-1);
  let rows = 0;
  let unchecked = 0;
  let first: Duplicates['first'];
  for (let row = from; row < to; row++) {
    const code = codes[row]!;
    if (code < 0) continue;
    if (code === overflow) {
      unchecked++;
      continue;
    }
    const of = seenAt[code - 32 * start] ?? -1;
    if (of < 0) {
      seenAt[code - 32 * start] = row;
      // proof: start <= code >>> 5 < start + words.length
      words[(code >>> 5) - start]! |= 1 << (code & 31);
    } else {
      rows++;
      first ??= { row, of, value: dictionary[code] ?? '' };
    }
  }
  return { rows, ...(first && { first }), unchecked, length: to - from, seen: { start, words } };
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
