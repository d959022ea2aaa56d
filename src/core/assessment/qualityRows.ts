import { OVERFLOW_LABEL } from '../tables/building/dictionary.ts';
import type { CategoryVector, Column } from '../tables/column.ts';
import { findDuplicates } from '../tables/duplicates.ts';
import { HashGroups, PARTS, parted, type RowHashes } from '../tables/rowHashes.ts';
import type { Turn } from '../turns.ts';
import type { ChunkRows, Tally } from './qualityScan.ts';

/** What is counted of whole rows: those that stand there twice, and those that contradict one another. */

/** From more rows on, the hashes of rows alone would take hundreds of megabytes. */
export const MOST_HASHED_ROWS = 20_000_000;

/**
 * In each chunk, the rows that repeat an earlier row of the same chunk in all features; and where there are labels, the rows that have
 * the features of another row of the chunk and another label, of those that have one.
 * @param labels NaN where there is none
 */
export async function likeRows(
  hashes: RowHashes,
  labels: Float64Array | undefined,
  chunks: readonly ChunkRows[],
  turn: Turn,
): Promise<{ readonly repeated: Tally; readonly conflicts?: Tally }> {
  const most = chunks.reduce((largest, { rows }) => Math.max(largest, rows.length), 0);
  const groups = new LikeRows(new HashGroups(hashes, most), hashes.first.length, labels);
  const repeated = emptyTally(chunks);
  const conflicts = emptyTally(chunks);
  for (const [chunk, { rows }] of chunks.entries()) {
    const found = groups.among(rows);
    repeated.hits[chunk] = found.repeated;
    repeated.trials[chunk] = rows.length;
    conflicts.hits[chunk] = found.conflicting;
    conflicts.trials[chunk] = found.labelled;
    await turn();
  }
  return { repeated, ...(labels && { conflicts }) };
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
  among(rows: Int32Array): {
    readonly repeated: number;
    readonly conflicting: number;
    readonly labelled: number;
  } {
    const groups = this.#groups;
    const labels = this.#labels;
    const own = this.#label;
    const sizes = this.#sizes;
    const isMixed = this.#isMixed;
    groups.clear();
    let [repeated, labelled, conflicting] = [0, 0, 0];
    // proof: rows are rows of the labels, and groups answer such rows
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const of = groups.add(row);
      if (of !== row) repeated++;
      if (!labels) continue;
      const label = labels[row]!;
      if (Number.isNaN(label)) continue;
      labelled++;
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
    return { repeated, conflicting, labelled };
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

/** @param reference hashes of the same columns */
export async function factsOf(
  hashes: RowHashes,
  labels: Float64Array | undefined,
  reference: RowHashes | undefined,
  turn: Turn,
): Promise<WholeRowFacts> {
  const rows = hashes.first.length;
  const own = parted(hashes);
  await turn();
  const known = reference && parted(reference);
  const largest = (starts: Int32Array) =>
    starts.reduce((most, start, part) => Math.max(most, start - (starts[part - 1] ?? start)), 0);
  const ordered = labels && inOrder(labels, own.rows);
  const groups = new LikeRows(new HashGroups(own, largest(own.starts)), rows, ordered);
  const places = new Int32Array(rows);
  for (let place = 0; place < rows; place++) places[place] = place;
  const others = known && new HashGroups(known, largest(known.starts));
  let [duplicates, conflicting, labelled, shared] = [0, 0, 0, 0];
  for (let part = 0; part < PARTS; part++) {
    const [from, to] = [own.starts[part] ?? 0, own.starts[part + 1] ?? 0];
    const found = groups.among(places.subarray(from, to));
    duplicates += found.repeated;
    conflicting += found.conflicting;
    labelled += found.labelled;
    if (known && others) {
      others.clear();
      const [start, end] = [known.starts[part] ?? 0, known.starts[part + 1] ?? 0];
      for (let place = start; place < end; place++) others.add(place);
      for (let place = from; place < to; place++) if (others.find(own, place) !== undefined) shared++;
    }
    await turn();
  }
  return {
    duplicates: { rows: duplicates, of: rows },
    ...(labels && { conflicts: { rows: conflicting, of: labelled } }),
    ...(known && { overlap: { rows: shared, of: rows } }),
  };
}

function inOrder(labels: Float64Array, rows: Int32Array): Float64Array {
  const ordered = new Float64Array(rows.length);
  // proof: rows are rows of the labels
  for (let place = 0; place < rows.length; place++) ordered[place] = labels[rows[place]!]!;
  return ordered;
}

function emptyTally(chunks: readonly ChunkRows[]): Tally {
  return { hits: new Float64Array(chunks.length), trials: new Float64Array(chunks.length) };
}
