import { OVERFLOW_LABEL } from '../tables/building/dictionary.ts';
import type { CategoryVector, Column } from '../tables/column.ts';
import { findDuplicates } from '../tables/duplicates.ts';
import { HashGroups, PARTS, parted, type RowHashes } from '../tables/rowHashes.ts';
import type { Turn } from '../turns.ts';
import type { ChunkRows, Tally } from './qualityScan.ts';

/** What is counted of whole rows: those that stand there twice, and those that contradict one another. */

/** From more rows on, the hashes of rows alone would take hundreds of megabytes. */
export const MOST_HASHED_ROWS = 20_000_000;

/** Rows with hashes over all features. */
export interface HashedRows {
  readonly hashes: RowHashes;
  /** The rows that the hashes are of, where the others are known to be like no other row; absent: all. */
  readonly only?: Int32Array;
  /** How many rows there are, those without hashes among them. */
  readonly rows: number;
}

/**
 * The rows that may be like another row of the same data or like one of the other data, by the first of their hashes, which may be of a
 * few features only: rows that differ in some differ in all. What is left out is like no other row.
 */
export function likelyRepeated({ first }: RowHashes, other: RowHashes | undefined): Int32Array {
  const seen = new HashSet(first.length);
  const repeated = new HashSet(first.length);
  // proof: i is below the length of the array that it indexes
  if (other) for (let i = 0; i < other.first.length; i++) repeated.add(other.first[i]!);
  for (let i = 0; i < first.length; i++) {
    const hash = first[i]!;
    if (seen.add(hash)) repeated.add(hash);
  }
  const rows = new Int32Array(first.length);
  let count = 0;
  for (let i = 0; i < first.length; i++) if (repeated.has(first[i]!)) rows[count++] = i;
  return rows.slice(0, count);
}

/** A set of hashes that may hold some that were not added: one bit for each of many. */
class HashSet {
  readonly #bits: Int32Array;
  readonly #shift: number;

  constructor(size: number) {
    let bits = 10;
    while (bits < 28 && 2 ** bits < size * 32) bits++;
    this.#bits = new Int32Array(2 ** (bits - 5));
    this.#shift = 32 - bits;
  }

  /** Whether it was there before, or one with the same bit. */
  add(hash: number): boolean {
    const place = hash >>> this.#shift;
    const bit = 1 << (place & 31);
    // proof: as many bits as places
    const word = this.#bits[place >>> 5]!;
    this.#bits[place >>> 5] = word | bit;
    return (word & bit) !== 0;
  }

  has(hash: number): boolean {
    const place = hash >>> this.#shift;
    // proof: as above
    return (this.#bits[place >>> 5]! & (1 << (place & 31))) !== 0;
  }
}

/**
 * In each chunk, the rows that repeat an earlier row of the same chunk in all features; and where there are labels, the rows that have
 * the features of another row of the chunk and another label, of those that have one.
 * @param labels of all rows, NaN where there is none
 */
export async function likeRows(
  { hashes, only, rows: all }: HashedRows,
  labels: Float64Array | undefined,
  chunks: readonly ChunkRows[],
  turn: Turn,
): Promise<{ readonly repeated: Tally; readonly conflicts?: Tally }> {
  const most = chunks.reduce((largest, { rows }) => Math.max(largest, rows.length), 0);
  const own = labels && only ? inOrder(labels, only) : labels;
  const groups = new LikeRows(new HashGroups(hashes, most), hashes.first.length, own);
  const places = only && placesOf(only, all);
  const repeated = emptyTally(chunks);
  const conflicts = emptyTally(chunks);
  for (const [chunk, { rows }] of chunks.entries()) {
    // proof: rows are rows of the data, for each of which there is a place or −1
    const hashed = places ? rows.map(row => places[row]!).filter(place => place >= 0) : rows;
    const found = groups.among(hashed);
    repeated.hits[chunk] = found.repeated;
    repeated.trials[chunk] = rows.length;
    conflicts.hits[chunk] = found.conflicting;
    conflicts.trials[chunk] = labels ? labelledAmong(labels, rows) : 0;
    await turn();
  }
  return { repeated, ...(labels && { conflicts }) };
}

/** For each row its place among those with hashes, else −1. */
function placesOf(only: Int32Array, rows: number): Int32Array {
  const places = new Int32Array(rows).fill(-1);
  for (const [place, row] of only.entries()) places[row] = place;
  return places;
}

function labelledAmong(labels: Float64Array, rows: Int32Array): number {
  let labelled = 0;
  // proof: rows are rows of the labels
  for (let i = 0; i < rows.length; i++) if (!Number.isNaN(labels[rows[i]!]!)) labelled++;
  return labelled;
}

/** Rows that are alike in all features, and whether their labels are. */
class LikeRows {
  readonly #groups: HashGroups;
  readonly #labels: Float64Array | undefined;
  /** Of the group that began with a row: the label of its first labelled row, how many have one, and whether there are others. */
  readonly #label: Float64Array;
  readonly #sizes: Int32Array;
  readonly #isMixed: Uint8Array;

  constructor(groups: HashGroups, rows: number, labels: Float64Array | undefined) {
    this.#groups = groups;
    this.#labels = labels;
    const length = labels ? rows : 0;
    this.#label = new Float64Array(length).fill(Number.NaN);
    this.#sizes = new Int32Array(length);
    this.#isMixed = new Uint8Array(length);
  }

  /** Among these rows; a row is asked about once. */
  among(rows: Int32Array): { readonly repeated: number; readonly conflicting: number } {
    const groups = this.#groups;
    const labels = this.#labels;
    const own = this.#label;
    const sizes = this.#sizes;
    const isMixed = this.#isMixed;
    groups.clear();
    let [repeated, conflicting] = [0, 0];
    // proof: rows are rows of the labels, and groups answer such rows
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const of = groups.add(row);
      if (of !== row) repeated++;
      if (!labels) continue;
      const label = labels[row]!;
      if (Number.isNaN(label)) continue;
      sizes[of]!++;
      const known = own[of]!;
      if (Number.isNaN(known)) own[of] = label;
      else if (known !== label) isMixed[of] = 1;
    }
    if (labels && repeated > 0) {
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        if (isMixed[row] === 1) conflicting += sizes[row]!;
      }
    }
    return { repeated, conflicting };
  }
}

/** In each chunk, the rows with an id that an earlier row of the same chunk has. */
export function repeatedIds(ids: Column, chunks: readonly ChunkRows[]): Tally {
  const tally = emptyTally(chunks);
  if (ids.type === 'category') return repeatedTexts(ids, chunks, tally);
  const { values } = ids;
  for (const [chunk, { rows }] of chunks.entries()) {
    const part = Float64Array.from(rows, row => values[row] ?? Number.NaN);
    tally.hits[chunk] = findDuplicates({ type: 'number', values: part }).rows;
    tally.trials[chunk] = part.reduce((sum, value) => sum + Number(!Number.isNaN(value)), 0);
  }
  return tally;
}

function repeatedTexts(
  { codes, dictionary }: CategoryVector,
  chunks: readonly ChunkRows[],
  tally: Tally,
): Tally {
  const seenIn = new Int32Array(dictionary.length).fill(-1);
  const overflow = dictionary.indexOf(OVERFLOW_LABEL);
  for (const [chunk, { rows }] of chunks.entries()) {
    let [repeated, present] = [0, 0];
    for (const row of rows) {
      const code = codes[row] ?? -1;
      if (code < 0) continue;
      present++;
      if (code === overflow) continue;
      if (seenIn[code] === chunk) repeated++;
      seenIn[code] = chunk;
    }
    tally.hits[chunk] = repeated;
    tally.trials[chunk] = present;
  }
  return tally;
}

/** What whole rows of all of current data have to do with one another and with the reference. */
export interface WholeRowFacts {
  /** Rows that repeat an earlier one in all features. */
  readonly duplicates: { readonly rows: number; readonly of: number };
  /** Rows with the features of another row and another label; absent without labels of classes. */
  readonly conflicts?: { readonly rows: number; readonly of: number };
  /** Rows that the reference has, too; absent without one. */
  readonly overlap?: { readonly rows: number; readonly of: number };
}

/**
 * @param labels of all rows, NaN where there is none
 * @param reference hashes of the same columns
 */
export async function factsOf(
  { hashes, only, rows: all }: HashedRows,
  labels: Float64Array | undefined,
  reference: HashedRows | undefined,
  turn: Turn,
): Promise<WholeRowFacts> {
  const rows = hashes.first.length;
  const own = parted(hashes);
  await turn();
  const known = reference && parted(reference.hashes);
  const largest = (starts: Int32Array) =>
    starts.reduce((most, start, part) => Math.max(most, start - (starts[part - 1] ?? start)), 0);
  const hashed = labels && only ? inOrder(labels, only) : labels;
  const ordered = hashed && inOrder(hashed, own.rows);
  const groups = new LikeRows(new HashGroups(own, largest(own.starts)), rows, ordered);
  const places = new Int32Array(rows);
  for (let place = 0; place < rows; place++) places[place] = place;
  const others = known && new HashGroups(known, largest(known.starts));
  let [duplicates, conflicting, shared] = [0, 0, 0];
  for (let part = 0; part < PARTS; part++) {
    const [from, to] = [own.starts[part] ?? 0, own.starts[part + 1] ?? 0];
    const found = groups.among(places.subarray(from, to));
    duplicates += found.repeated;
    conflicting += found.conflicting;
    if (known && others) {
      others.clear();
      const [start, end] = [known.starts[part] ?? 0, known.starts[part + 1] ?? 0];
      for (let place = start; place < end; place++) others.add(place);
      for (let place = from; place < to; place++) if (others.find(own, place) !== undefined) shared++;
    }
    await turn();
  }
  return {
    duplicates: { rows: duplicates, of: all },
    ...(labels && {
      conflicts: {
        rows: conflicting,
        of: labels.reduce((sum, label) => sum + Number(!Number.isNaN(label)), 0),
      },
    }),
    ...(known && { overlap: { rows: shared, of: all } }),
  };
}

function inOrder(labels: Float64Array, rows: Int32Array): Float64Array {
  const ordered = new Float64Array(rows.length);
  // proof: rows are rows of the labels
  for (let place = 0; place < rows.length; place++) ordered[place] = labels[rows[place]!]!;
  return ordered;
}

/** Nothing found yet in any chunk. */
export function emptyTally(chunks: readonly ChunkRows[]): Tally {
  return { hits: new Float64Array(chunks.length), trials: new Float64Array(chunks.length) };
}
