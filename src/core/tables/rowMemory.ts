/**
 * Memory for the rows of columns. That of large tables is shared memory, so that worker threads read columns, and fill them, without a
 * copy.
 */

/** Columns of so many rows are shared; smaller ones are copied to another thread as fast. */
export const SHARED_FROM = 1 << 16;

/**
 * For each piece of shared memory some that nobody uses: the garbage collector hurries by the size of what it could free, and does not
 * count shared memory. For small pieces a quarter, as it would hurry more often than it frees anything.
 */
const counted = new WeakMap<ArrayBufferLike, ArrayBuffer>();
const COUNTED_SHARE = 4;
/** Pieces of more bytes count in full: C libraries ask the system for these one by one, so that what is not touched takes no memory. */
const LARGE = 1 << 25;

/** Has this thread's garbage collector count shared memory that another thread made, so that it is let go. */
export function countShared({ buffer }: Float64Array | Int32Array): void {
  if (!(buffer instanceof SharedArrayBuffer) || counted.has(buffer)) return;
  const { byteLength } = buffer;
  counted.set(buffer, new ArrayBuffer(byteLength <= LARGE ? byteLength / COUNTED_SHARE : byteLength));
}

/** So many doubles, all 0. */
export function doublesFor(rows: number): Float64Array {
  const made = new Float64Array(bufferFor(8 * rows));
  countShared(made);
  return made;
}

/** So many 32-bit integers, all 0. */
export function integersFor(rows: number): Int32Array {
  const made = new Int32Array(bufferFor(4 * rows));
  countShared(made);
  return made;
}

function bufferFor(bytes: number): ArrayBuffer | SharedArrayBuffer {
  return bytes < SHARED_FROM * 4 ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
}
