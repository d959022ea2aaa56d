import { joined } from './joined.ts';

/** Row numbers of a table. Of rows that follow one another, as those of a period do in data in order of time, no list is needed. */
export type RowNumbers = RowRun | Int32Array;

/** Rows that follow one another, from the first one on. */
export interface RowRun {
  readonly start: number;
  readonly length: number;
}

/** What `startOfRun` found of lists; every column of a slice is taken by the same one. */
const starts = new WeakMap<Int32Array, number | undefined>();

/** The first of rows that follow one another; undefined for others, and without rows. */
export function startOfRun(rows: RowNumbers): number | undefined {
  if (rows.length === 0) return undefined;
  if (!(rows instanceof Int32Array)) return rows.start;
  if (!starts.has(rows)) starts.set(rows, followOneAnother(rows) ? rows[0] : undefined);
  return starts.get(rows);
}

function followOneAnother(rows: Int32Array): boolean {
  const [start = 0] = rows;
  // proof: i < rows.length
  for (let i = 1; i < rows.length; i++) if (rows[i]! !== start + i) return false;
  return true;
}

/** The row at a place; undefined behind the last one. */
export function rowAt(rows: RowNumbers, place: number): number | undefined {
  if (rows instanceof Int32Array) return rows[place];
  return place < rows.length ? rows.start + place : undefined;
}

/** The list of rows, to be read only. */
export function listOf(rows: RowNumbers): Int32Array {
  if (rows instanceof Int32Array) return rows;
  const list = new Int32Array(rows.length);
  for (let i = 0; i < list.length; i++) list[i] = rows.start + i;
  return list;
}

/** The rows from one place to before another, of which there are as many. */
export function partOf(rows: RowNumbers, from: number, to: number): RowNumbers {
  return rows instanceof Int32Array
    ? rows.subarray(from, to)
    : { start: rows.start + from, length: to - from };
}

/** The rows of the parts, one part behind the other. */
export function joinedRows(parts: readonly RowNumbers[]): RowNumbers {
  const filled = parts.filter(({ length }) => length > 0);
  const [first] = filled;
  if (!first) return { start: 0, length: 0 };
  let end = startOfRun(first);
  for (const part of filled) {
    if (end === undefined || startOfRun(part) !== end)
      return joined(filled.map(listOf), length => new Int32Array(length));
    end += part.length;
  }
  return { start: startOfRun(first) ?? 0, length: filled.reduce((sum, { length }) => sum + length, 0) };
}
