import { OVERFLOW_LABEL } from '../tables/building/dictionary.ts';
import {
  type Column,
  lengthOf,
  missingAmong,
  missingIn,
  rowsOf,
  take,
  type Vector,
} from '../tables/column.ts';
import { findDuplicates } from '../tables/duplicates.ts';
import { type ChunkRows, numbersOfChunks, numbersSince } from '../tables/knownChunks.ts';
import { nameOfGrowing, type Rows } from '../tables/knownRows.ts';
import { inBlocks } from '../tables/likelyRepeated.ts';
import type { GroupedRows, LikeRows } from '../tables/likeRows.ts';
import { listOf, type RowNumbers } from '../tables/rowNumbers.ts';
import type { Turn } from '../turns.ts';
import type { Tally } from './qualityScan.ts';

/** What is counted of whole rows: those that stand there twice, and those that contradict one another. */

/** From more rows on, the hashes of rows alone would take hundreds of megabytes. */
export const MOST_HASHED_ROWS = 20_000_000;

/**
 * In each chunk, the rows that repeat an earlier row of the same chunk in all features; and where there are labels, the rows that have
 * the features of another row of the chunk and another label, of those that have one.
 * @param groups how many groups of rows there are
 * @param labels of all rows
 */
export function likeRowsOfChunks(
  rows: GroupedRows,
  groups: number,
  labels: Vector | undefined,
  chunks: readonly ChunkRows[],
): { readonly repeated: Tally; readonly conflicts?: Tally } {
  const repeats = repeatsOf(rows, groups);
  rows.repeated = numbersSince(rows.repeated, chunks, {
    dependsOn: '',
    fields: ['repeated'],
    count: part => ({ repeated: repeats(part) }),
  });
  const { repeated } = rows.repeated.numbers;
  const trials = Float64Array.from(chunks, chunk => chunk.rows.length);
  if (!labels) return { repeated: { hits: repeated, trials } };
  let conflicts: Conflicts | undefined;
  rows.conflicts = numbersSince(rows.conflicts, chunks, {
    // Labels that grow at their end stay in one place.
    dependsOn: nameOfGrowing(labels),
    fields: ['conflicting', 'labelled'],
    count: (part, chunk) => {
      const repeats = (repeated[chunk] ?? 0) > 0;
      if (repeats) conflicts ??= new Conflicts(rows, groups, rowsOf(labels));
      return {
        conflicting: repeats && conflicts ? conflictsAmong(conflicts, part) : 0,
        labelled: part.length - missingAmong(rowsOf(take(labels, part))),
      };
    },
  });
  const { conflicting, labelled } = rows.conflicts.numbers;
  return {
    repeated: { hits: repeated, trials },
    conflicts: { hits: conflicting, trials: labelled },
  };
}

/** Counts rows among some that repeat an earlier one of them. */
function repeatsOf(grouped: GroupedRows, size: number): (rows: RowNumbers) => number {
  let seenIn: Int32Array | undefined;
  let asked = 0;
  return part => {
    const rows = listOf(part);
    seenIn ??= new Int32Array(size);
    asked++;
    let repeated = 0;
    for (let i = 0; i < rows.length; i++) {
      // proof: rows are rows of the groups, which are −1 or below the size
      const group = grouped.groupOf(rows[i]!);
      if (group < 0) continue;
      if (seenIn[group] === asked) repeated++;
      else seenIn[group] = asked;
    }
    return repeated;
  };
}

function isLabel(label: number, isCode: boolean): boolean {
  return isCode ? label >= 0 : !Number.isNaN(label);
}

/** Rows that are alike in all features and have different labels. */
class Conflicts {
  readonly #grouped: GroupedRows;
  readonly #labels: Rows;
  readonly #isCode: boolean;
  /** Of each group: in which question it was met, the label of its first labelled row then, and whether there are others. */
  readonly #metIn: Int32Array;
  readonly #label: Float64Array;
  readonly #isMixed: Uint8Array;
  #asked = 0;

  constructor(grouped: GroupedRows, size: number, labels: Rows) {
    this.#grouped = grouped;
    this.#labels = labels;
    this.#isCode = labels instanceof Int32Array;
    this.#metIn = new Int32Array(size);
    this.#label = new Float64Array(size);
    this.#isMixed = new Uint8Array(size);
  }

  /** Begins anew, with other rows. */
  begin(): void {
    this.#asked++;
  }

  /** Looks at a row. */
  note(row: number): void {
    const label = this.#labelOf(row);
    if (label === undefined) return;
    // A row with a label has a group, and there is room for all groups.
    const group = this.#grouped.groupOf(row);
    if (this.#metIn[group] !== this.#asked) {
      this.#metIn[group] = this.#asked;
      this.#label[group] = label;
      this.#isMixed[group] = 0;
    } else if (this.#label[group] !== label) this.#isMixed[group] = 1;
  }

  /** Whether a row that was looked at has a label, and another one with its features another label. */
  has(row: number): boolean {
    return this.#labelOf(row) !== undefined && this.#isMixed[this.#grouped.groupOf(row)] === 1;
  }

  /** The label of a row that may be like another one; undefined where it has none. */
  #labelOf(row: number): number | undefined {
    if (this.#grouped.groupOf(row) < 0) return undefined;
    // proof: row is one of the labels'
    const label = this.#labels[row]!;
    return isLabel(label, this.#isCode) ? label : undefined;
  }
}

function conflictsAmong(conflicts: Conflicts, part: RowNumbers): number {
  const rows = listOf(part);
  conflicts.begin();
  let conflicting = 0;
  // proof: i < rows.length
  for (let i = 0; i < rows.length; i++) conflicts.note(rows[i]!);
  for (let i = 0; i < rows.length; i++) if (conflicts.has(rows[i]!)) conflicting++;
  return conflicting;
}

async function conflictsInAll(conflicts: Conflicts, rows: Int32Array, turn: Turn): Promise<number> {
  conflicts.begin();
  let conflicting = 0;
  // proof: i < rows.length
  await inBlocks(rows.length, turn, (from, to) => {
    for (let i = from; i < to; i++) conflicts.note(rows[i]!);
  });
  await inBlocks(rows.length, turn, (from, to) => {
    for (let i = from; i < to; i++) if (conflicts.has(rows[i]!)) conflicting++;
  });
  return conflicting;
}

/** In each chunk, the rows with an id that an earlier row of the same chunk has. */
export function repeatedIds(ids: Column, chunks: readonly ChunkRows[]): Tally {
  const { repeated, present } = numbersOfChunks(ids, chunks, 'repeated ids', {
    dependsOn: '',
    fields: ['repeated', 'present'],
    count: rows => {
      const part = rowsOf(take(ids, rows));
      return part instanceof Int32Array
        ? repeatedTexts(part, ids.type === 'category' ? ids.dictionary : [])
        : {
            repeated: findDuplicates({ type: 'number', values: part }).rows,
            present: part.length - missingAmong(part),
          };
    },
  });
  return { hits: repeated, trials: present };
}

function repeatedTexts(
  codes: Int32Array,
  dictionary: readonly string[],
): { readonly repeated: number; readonly present: number } {
  const seen = new Set<number>();
  let [repeated, present] = [0, 0];
  for (const code of codes) {
    if (code < 0) continue;
    present++;
    // Texts that did not fit the dictionary are not known to be the same.
    if (!seen.has(code)) seen.add(code);
    else if (dictionary[code] !== OVERFLOW_LABEL) repeated++;
  }
  return { repeated, present };
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

/** @param labels of all rows */
export async function factsOf(
  { now, before, repeated, duplicates, shared, size }: LikeRows,
  labels: Vector | undefined,
  turn: Turn,
): Promise<WholeRowFacts> {
  const conflicting =
    labels && repeated.length > 0
      ? await conflictsInAll(new Conflicts(now, size, rowsOf(labels)), repeated, turn)
      : 0;
  return {
    duplicates: { rows: duplicates, of: now.length },
    ...(labels && { conflicts: { rows: conflicting, of: lengthOf(labels) - missingIn(labels) } }),
    ...(before && { overlap: { rows: shared, of: now.length } }),
  };
}
