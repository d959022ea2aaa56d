/**
 * Memory for the rows of columns. That of large tables is shared memory, so that worker threads read columns, and fill them, without a
 * copy.
 */

/** Columns of so many rows are shared; smaller ones are copied to another thread as fast. */
export const SHARED_FROM = 1 << 16;

/**
 * For each piece of shared memory a quarter as much that nobody uses: the garbage collector hurries by the size of what it could free,
 * and does not count shared memory. All of it would have it hurry more often than it frees anything.
 */
const counted = new WeakMap<SharedArrayBuffer, ArrayBuffer>();
const COUNTED_SHARE = 4;

/** So many doubles, all 0. */
export function doublesFor(rows: number): Float64Array {
  return new Float64Array(bufferFor(8 * rows));
}

/** So many 32-bit integers, all 0. */
export function integersFor(rows: number): Int32Array {
  return new Int32Array(bufferFor(4 * rows));
}

function bufferFor(bytes: number): ArrayBuffer | SharedArrayBuffer {
  if (bytes < SHARED_FROM * 4) return new ArrayBuffer(bytes);
  const buffer = new SharedArrayBuffer(bytes);
  counted.set(buffer, new ArrayBuffer(bytes / COUNTED_SHARE));
  return buffer;
}
