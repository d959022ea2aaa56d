import { isAllFinite } from '../kernels/hasMissing.ts';
import { areFinal, keepKnown, knownOfGrowing, liesAt, placeElsewhere, type Rows } from './knownRows.ts';
import { listOf, partOf, type RowNumbers, startOfRun } from './rowNumbers.ts';

/**
 * Typed columns: what every reader produces and every statistic consumes. A column may be handed wherever a `Vector` is asked for.
 */

/** Numbers. NaN stands for a missing value (an empty cell, null, or NaN itself); infinities are values. */
export interface NumberVector {
  readonly type: 'number';
  readonly values: Float64Array;
}

/** Dictionary-encoded strings or booleans. Code −1 stands for a missing value; codes index `dictionary`. */
export interface CategoryVector {
  readonly type: 'category';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
  /** True when the source typed the values as booleans; the dictionary is then `['false', 'true']`. */
  readonly boolean?: boolean;
}

/** Instants in milliseconds since 1970-01-01T00:00Z; NaN stands for a missing value. */
export interface TimestampVector {
  readonly type: 'timestamp';
  readonly values: Float64Array;
}

export type Vector = NumberVector | CategoryVector | TimestampVector;

export interface NumberColumn extends NumberVector {
  readonly name: string;
}

export interface CategoryColumn extends CategoryVector {
  readonly name: string;
}

export interface TimestampColumn extends TimestampVector {
  readonly name: string;
  /** `offset`: every value named its zone or was an epoch; `none`: no zone was given and UTC was assumed. */
  readonly zone: 'offset' | 'none';
}

export type Column = NumberColumn | CategoryColumn | TimestampColumn;
export type ColumnType = Column['type'];

/** Reads the rows from `from` up to, not including, `to`. `apart`: into memory that nobody else has. */
export type ReadRows = (from: number, to: number, apart?: 'apart') => Rows;

/** Reads rows by their numbers, which lie apart. */
export type PickRows = (rows: Int32Array) => Rows;

/** Vectors whose rows are not in memory but read when asked for, and how many rows they have. */
const onDemand = new WeakMap<Vector, OnDemand>();

interface OnDemand {
  readonly read: ReadRows;
  /** Absent: from all rows. */
  readonly pick?: PickRows | undefined;
  readonly length: number;
  /** The vector that it is a part of, and its first row there. */
  readonly within?: { readonly whole: Vector; readonly start: number } | undefined;
}

/**
 * The vector with its rows read each time they are asked for, by `read`; of a part taken of it, only its own rows where they follow one
 * another. Whoever loops over rows takes the array once, and lets go of it afterwards. A copy made by spreading holds the rows.
 */
export function readOnDemand<V extends Vector>(vector: V, { read, pick, length, within }: OnDemand): V {
  // Not by spreading, which would read the rows of a vector that is itself read on demand.
  const properties = {
    ...Object.getOwnPropertyDescriptors(vector),
    [keyOf(vector)]: { get: () => read(0, length), enumerable: true, configurable: true },
  };
  const lazy = Object.defineProperties({}, properties) as V;
  onDemand.set(lazy, { read, pick, length, within });
  return lazy;
}

/** A vector with memory of its own, for another thread; and that memory, to be handed over with it. */
export interface Apart<V extends Vector> {
  readonly vector: V;
  readonly memory: ArrayBufferLike;
}

/** A vector whose rows are read on demand, with its rows where nobody else has them; undefined for others. */
export function readApart<V extends Vector>(vector: V): Apart<V> | undefined {
  const source = onDemand.get(vector);
  if (!source) return undefined;
  const rows = source.read(0, source.length, 'apart');
  return { vector: withRows(vector, rows), memory: rows.buffer };
}

/** A part of a vector that was read apart, as a view of that; undefined where it is no part, or of rows that do not follow one another. */
export function partApart<V extends Vector>(part: V, whole: Vector, apart: Apart<Vector>): V | undefined {
  const source = onDemand.get(part);
  if (source?.within?.whole !== whole) return undefined;
  const { start } = source.within;
  return withRows(part, rowsOf(apart.vector).subarray(start, start + source.length));
}

/** Whether the rows of a vector that is read on demand are rows of another one, which follow one another there. */
export function isPartOf(part: Vector, whole: Vector): boolean {
  return onDemand.get(part)?.within?.whole === whole;
}

/** The vector with other rows. Not by spreading, which would read those of a vector that is read on demand. */
export function withRows<V extends Vector>(vector: V, rows: Rows): V {
  const properties = {
    ...Object.getOwnPropertyDescriptors(vector),
    [keyOf(vector)]: { value: rows, enumerable: true },
  };
  return Object.defineProperties({}, properties) as V;
}

/** Which property holds the rows. */
function keyOf({ type }: Vector): 'codes' | 'values' {
  return type === 'category' ? 'codes' : 'values';
}

/** What is thrown where rows are asked for that are not to be read. */
export class NotToBeRead extends Error {}

/** The vector, of which rows before `first` are not to be read: whoever asks for them gets a `NotToBeRead`. */
export function onlyFrom<V extends Vector>(vector: V, first: number): V {
  const read: ReadRows = (from, to) => {
    if (from < first) throw new NotToBeRead();
    return rowsBetween(vector, from, to);
  };
  const pick: PickRows = () => {
    throw new NotToBeRead();
  };
  return readOnDemand(vector, { read, pick, length: lengthOf(vector) });
}

/** Whether the rows of a vector are held in memory by the vector itself. */
export function isResident(vector: Vector): boolean {
  return !onDemand.has(vector);
}

/** Number of rows in a vector. */
export function lengthOf(vector: Vector): number {
  const source = onDemand.get(vector);
  if (source) return source.length;
  return vector.type === 'category' ? vector.codes.length : vector.values.length;
}

/**
 * Says that nobody writes to the rows of a column any more, so that what is known of them holds.
 * @param missing how many are missing, where that is known
 */
export function rowsAreFinal(vector: Vector, missing?: number): void {
  if (!isResident(vector)) return;
  areFinal(vector);
  if (missing !== undefined) keepKnown([vector], MISSING, missing);
}

/** Under which it is known how many rows are missing. */
const MISSING = 'missing';

/** Bytes that one row of a vector takes. */
export function widthOf({ type }: Pick<Vector, 'type'>): number {
  return type === 'category' ? Int32Array.BYTES_PER_ELEMENT : Float64Array.BYTES_PER_ELEMENT;
}

/** Bytes that one row of all columns takes. */
export function rowWidthOf(columns: Iterable<Pick<Vector, 'type'>>): number {
  let bytes = 0;
  for (const column of columns) bytes += widthOf(column);
  return bytes;
}

/** An array for so many rows of a vector, in memory that is not shared. */
export function emptyRows({ type }: Pick<Vector, 'type'>, length: number): Rows {
  return type === 'category' ? new Int32Array(length) : new Float64Array(length);
}

/** The array that holds the rows of a vector, whatever its type. */
export function rowsOf(vector: Vector): Float64Array | Int32Array {
  return vector.type === 'category' ? vector.codes : vector.values;
}

/** The greatest of codes; −1 where there is none. */
export function greatestCode(codes: Int32Array): number {
  let greatest = -1;
  // proof: i < codes.length
  for (let i = 0; i < codes.length; i++) if (codes[i]! > greatest) greatest = codes[i]!;
  return greatest;
}

/** The rows of a vector from one to before another: of rows that are read on demand only these, where they are few. */
export function rowsBetween(vector: CategoryVector, from: number, to: number): Int32Array;
export function rowsBetween(vector: NumberVector | TimestampVector, from: number, to: number): Float64Array;
export function rowsBetween(vector: Vector, from: number, to: number): Rows;
export function rowsBetween(vector: Vector, from: number, to: number): Rows {
  const source = onDemand.get(vector);
  return source ? source.read(from, to) : rowsOf(vector).subarray(from, to);
}

/** Number of missing values in a vector. */
export function missingIn(vector: Vector): number {
  return knownOfGrowing([vector], MISSING, {
    of: (from, to) => missingAmong(rowsBetween(vector, from, to)),
    merged: (earlier, later) => earlier + later,
  });
}

/** Number of missing values among the rows of a vector: codes, or numbers or instants. */
export function missingAmong(rows: Rows): number {
  let missing = 0;
  // proof: i < rows.length
  if (rows instanceof Int32Array) {
    for (let i = 0; i < rows.length; i++) if (rows[i]! < 0) missing++;
  } else if (!isAllFinite(rows)) {
    for (let i = 0; i < rows.length; i++) if (Number.isNaN(rows[i]!)) missing++;
  }
  return missing;
}

/**
 * The rows of `vector` named by `rows`, in that order. Same type; the dictionary is shared, not copied. Rows that follow one another,
 * as those of a period do in data in order of time, are seen in place: nothing is copied.
 */
export function take<V extends Vector>(vector: V, rows: RowNumbers): V {
  const start = startOfRun(rows);
  const source = onDemand.get(vector);
  if (source) {
    const pick: PickRows = source.pick ?? (some => copied(source.read(0, source.length), some));
    const read: ReadRows = (from, to, apart) =>
      start === undefined
        ? pick(listOf(partOf(rows, from, to)))
        : source.read(start + from, start + to, apart);
    const within = start === undefined ? undefined : { whole: vector, start };
    const part = readOnDemand(vector, { read, length: rows.length, within });
    const place = placeElsewhere(vector);
    if (place && start !== undefined) {
      const { memory, byteOffset, width } = place;
      liesAt(part, { memory, byteOffset: byteOffset + start * width, length: rows.length, width });
    }
    return part;
  }
  if (vector.type === 'category') {
    return { ...vector, codes: rowsAt(vector.codes, rows) };
  }
  return { ...vector, values: rowsAt(vector.values, rows) };
}

/** The named rows of a vector's array: in place where they follow one another, else copied. */
function rowsAt<A extends Rows>(all: A, rows: RowNumbers): A {
  const start = startOfRun(rows);
  // A view of the same type, which the types of the library do not say of a union.
  return start === undefined ? copied(all, listOf(rows)) : (all.subarray(start, start + rows.length) as A);
}

/** The named rows of all. */
export function copied<A extends Rows>(all: A, rows: Int32Array): A {
  // As above, of a new array.
  const taken = (
    all instanceof Int32Array ? new Int32Array(rows.length) : new Float64Array(rows.length)
  ) as A;
  // proof: i < rows.length = taken.length; rows hold row numbers of this vector, by the contract of Chunk
  for (let i = 0; i < rows.length; i++) taken[i] = all[rows[i]!]!;
  return taken;
}
