import { closeSync, constants, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Column, type ReadRows, readOnDemand } from './column.ts';

type Rows = Float64Array | Int32Array;

/** A part of a column that is smaller than one in so many is read by itself, and not kept. */
const FEW = 4;

/** Bytes of columns that one spill holds in memory. */
const RESIDENT_BYTES = 128 * 1024 ** 2;

/**
 * Columns too large to be held together: written to a temporary file, and read back one at a time when their rows are asked for. The
 * file has no name while it is in use (on Windows it is deleted when closed), so that a crash leaves nothing behind and nobody else
 * opens it.
 *
 * Reading back is synchronous: a column is a few tens of milliseconds from the system's file cache, and statistics stay plain
 * functions of typed arrays.
 */
export class Spill {
  readonly #file: number;
  readonly #residentBytes: number;
  /** Least recently used first. */
  readonly #resident = new Map<number, Rows>();
  #held = 0;
  #end = 0;

  constructor(residentBytes = RESIDENT_BYTES) {
    this.#residentBytes = residentBytes;
    this.#file = openNameless();
    // The columns made here keep the spill alive; with the last of them its file goes.
    closers.register(this, this.#file);
  }

  /**
   * The same column with its rows in the file. Dictionaries stay in memory.
   * @throws Error of the file system, when there is no room
   */
  keep(column: Column): Column {
    if (column.type === 'category') {
      const { codes, ...rest } = column;
      const rows = this.#write(codes, bytes => new Int32Array(bytes));
      return readOnDemand({ ...rest, codes }, 'codes', rows, codes.length);
    }
    const { values, ...rest } = column;
    const rows = this.#write(values, bytes => new Float64Array(bytes));
    return readOnDemand({ ...rest, values }, 'values', rows, values.length);
  }

  #write(rows: Rows, view: (bytes: ArrayBuffer) => Rows): ReadRows {
    const at = this.#end;
    const { byteLength, length, BYTES_PER_ELEMENT: width } = rows;
    writeAll(this.#file, rows, at);
    this.#end += byteLength;
    return (from, to, apart) => {
      if (!apart && (this.#resident.has(at) || (to - from) * FEW > length)) {
        return this.#load(at, byteLength, view).subarray(from, to);
      }
      const part = view(new ArrayBuffer((to - from) * width));
      readAll(this.#file, part, at + from * width);
      return part;
    };
  }

  /** Not in shared memory: the garbage collector does not hurry for that, however much there is. */
  #load(at: number, byteLength: number, view: (bytes: ArrayBuffer) => Rows): Rows {
    const known = this.#resident.get(at);
    if (known) {
      this.#resident.delete(at);
      this.#resident.set(at, known);
      return known;
    }
    for (const [place, rows] of this.#resident) {
      if (this.#held + byteLength <= this.#residentBytes) break;
      this.#resident.delete(place);
      this.#held -= rows.byteLength;
    }
    const rows = view(new ArrayBuffer(byteLength));
    readAll(this.#file, rows, at);
    this.#resident.set(at, rows);
    this.#held += byteLength;
    return rows;
  }
}

const closers = new FinalizationRegistry<number>(file => closeSync(file));

function openNameless(): number {
  const file = path.join(tmpdir(), `evenkeel-${process.pid}-${crypto.randomUUID()}.columns`);
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  const opened = openSync(file, O_RDWR | O_CREAT | O_EXCL | TEMPORARY, 0o600);
  if (process.platform !== 'win32') unlinkSync(file);
  return opened;
}

/** Windows: deleted when the last handle is closed. Node passes libuv's flag through and has no name for it. */
const TEMPORARY = process.platform === 'win32' ? 0x40 : 0;

/** More than this at once is more than one system call takes. */
const MOST_BYTES = 2 ** 30;

function writeAll(file: number, rows: Rows, start: number): void {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  let done = 0;
  try {
    while (done < bytes.length) {
      done += writeSync(file, bytes, done, Math.min(MOST_BYTES, bytes.length - done), start + done);
    }
  } catch (error) {
    ftruncateSync(file, start);
    throw error;
  }
}

function readAll(file: number, rows: Rows, start: number): void {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(file, bytes, done, Math.min(MOST_BYTES, bytes.length - done), start + done);
    if (read === 0) throw new Error('The temporary file of columns ended early.');
    done += read;
  }
}
