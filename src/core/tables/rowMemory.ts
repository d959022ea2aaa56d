import { collectOften } from '../garbage.ts';
import type { Rows } from './knownRows.ts';

/**
 * Memory for the rows of columns. That of large tables is shared memory, so that worker threads read columns, and fill them, without a
 * copy. That of tables which may grow has room behind the rows, so that further ones are added without a copy of the earlier ones.
 */

/** Columns of so many rows are shared; smaller ones are copied to another thread as fast. */
export const SHARED_FROM = 1 << 16;

/**
 * For each piece of shared memory some that nobody uses: the garbage collector hurries by the size of what it could free, and does not
 * count shared memory. It begins whenever some 12 MB have come outside of its heap, as much as that holds. Of pieces of a million rows a
 * 64th counts: what else is made of so many rows has it begin often enough, and each time takes 30 ms of processor time. Of larger ones a
 * sixteenth, so that it begins at 200 MB of them.
 */
const counted = new WeakMap<ArrayBufferLike, ArrayBuffer>();
const SMALL = { bytes: 1 << 23, share: 64 };
const MIDDLE_SHARE = 16;
/** Pieces of more bytes count in full: C libraries ask the system for these one by one, so that what is not touched takes no memory. */
const LARGE = 1 << 25;
const LARGE_SHORTS = 1 << 23;

/** Has this thread's garbage collector count shared memory that another thread made, so that it is let go. */
export function countShared({ buffer }: Pick<Rows, 'buffer'>): void {
  if (!(buffer instanceof SharedArrayBuffer) || counted.has(buffer)) return;
  collectOften();
  const { byteLength } = buffer;
  counted.set(buffer, new ArrayBuffer(byteLength / shareOf(byteLength)));
}

function shareOf(bytes: number): number {
  if (bytes <= SMALL.bytes) return SMALL.share;
  return bytes <= LARGE ? MIDDLE_SHARE : 1;
}

/**
 * So many doubles, all 0.
 * @param grows with room for more behind them, which `grown` finds
 */
export function doublesFor(rows: number, grows = false): Float64Array {
  const buffer = bufferFor(8 * (rows + (grows ? roomBehind(rows) : 0)));
  return counting(new Float64Array(buffer, 0, rows), grows);
}

/** So many 32-bit integers, all 0; `grows` as of `doublesFor`. */
export function integersFor(rows: number, grows = false): Int32Array {
  const buffer = bufferFor(4 * (rows + (grows ? roomBehind(rows) : 0)));
  return counting(new Int32Array(buffer, 0, rows), grows);
}

/** Memory of integers that has room behind those that it was made for. */
const roomy = new WeakSet<ArrayBufferLike>();

/** So many 32-bit integers, all 0, in memory of their own, which `withRoom` gives with as many as may soon come behind them. */
export function integersWithRoom(length: number): Int32Array {
  const made = new Int32Array(length + (length >>> 4));
  roomy.add(made.buffer);
  return made.subarray(0, length);
}

/** Integers that `integersWithRoom` made, with the room behind them; others as they are. */
export function withRoom(integers: Int32Array): Int32Array {
  return roomy.has(integers.buffer) ? new Int32Array(integers.buffer) : integers;
}

/** So many 16-bit integers, all 0. Large ones are this thread's own: what is made for each column is let go of sooner then. */
export function shortsFor(rows: number): Uint16Array {
  const bytes = 2 * rows;
  const made = new Uint16Array(bytes > LARGE_SHORTS ? new ArrayBuffer(bytes) : bufferFor(bytes));
  countShared(made);
  return made;
}

/**
 * The first `rows` of earlier rows, followed by `further` ones: in the memory of the earlier rows, where they are the last that were
 * handed out of it, those behind the first `rows` are the same again, and there is room; else in new memory, with room.
 */
export function grown<A extends Rows>(earlier: A, rows: number, further: A): A {
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: width } = earlier;
  const all = rows + further.length;
  const newEnd = byteOffset + all * width;
  const isInPlace =
    used.get(buffer) === byteOffset + byteLength &&
    newEnd <= buffer.byteLength &&
    beginsWith(further, earlier.subarray(rows));
  // Of the same type, which the types of the library do not say of a union.
  if (!isInPlace) {
    const made = (earlier instanceof Float64Array ? doublesFor(all, true) : integersFor(all, true)) as A;
    made.set(earlier.subarray(0, rows));
    made.set(further, rows);
    return made;
  }
  const whole = (
    earlier instanceof Float64Array
      ? new Float64Array(buffer, byteOffset, all)
      : new Int32Array(buffer, byteOffset, all)
  ) as A;
  whole.set(further.subarray(earlier.length - rows), earlier.length);
  used.set(buffer, newEnd);
  return whole;
}

/** Whether the first of some rows are the others; to the bit, but that there is one missing value. */
function beginsWith(rows: Rows, first: Rows): boolean {
  return first.length <= rows.length && first.every((value, i) => Object.is(value, rows[i]));
}

/**
 * Of memory with room: up to which byte its rows have been handed out. These do not change any more, whoever holds them; of two that
 * go on from the same rows, the second one finds that they are not the last ones.
 */
const used = new WeakMap<ArrayBufferLike, number>();

/**
 * As many again, and of many a quarter: over all days, a row is copied a few times. The system gives large pieces of memory as they are
 * touched; and the garbage collector counts the room as what it is for.
 */
function roomBehind(rows: number): number {
  return Math.max(Math.min(rows, SHARED_FROM), rows >>> 2);
}

function counting<A extends Rows>(made: A, grows: boolean): A {
  countShared(made);
  if (grows) used.set(made.buffer, made.byteLength);
  return made;
}

function bufferFor(bytes: number): ArrayBuffer | SharedArrayBuffer {
  return bytes < SHARED_FROM * 4 ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}
