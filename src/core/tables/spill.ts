import { closeSync, constants, ftruncateSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Column, copied, type PickRows, type ReadRows, readOnDemand, rowsOf } from './column.ts';
import { areFinal, liesAt, type Rows } from './knownRows.ts';

/** A part of a column that is smaller than one in so many is read by itself, and not kept. */
const FEW = 4;

/** Rows that lie apart are read one by one as long as they are fewer than one in so many, all that were asked for together. */
const SCATTERED = 1000;

/** Bytes of columns that one spill holds in memory. */
const RESIDENT_BYTES = 128 * 1024 ** 2;

/** Rows that follow one another in the file; those of a column that has none yet are nowhere. */
interface Stretch {
  /** Bytes before them; undefined: the rows are missing. */
  readonly at: number | undefined;
  readonly rows: number;
}

/** The rows of a column. */
interface Stored {
  readonly stretches: readonly Stretch[];
  readonly length: number;
  readonly make: (length: number) => Rows;
  /** What knowledge of the rows is kept with. Columns that go on from one another share it, unless another one has gone on before. */
  readonly memory: { handedOut: number };
  /** How many rows were read one by one so far. */
  picked: number;
}

/**
 * Columns too large to be held together: written to a temporary file, and read back one at a time when their rows are asked for. The
 * file has no name while it is in use (on Windows it is deleted when closed), so that a crash leaves nothing behind and nobody else
 * opens it. What is written does not change: a column that grows has its new rows elsewhere in the file, and the earlier one stays.
 *
 * Reading back is synchronous: a column is a few tens of milliseconds from the system's file cache, and statistics stay plain
 * functions of typed arrays.
 */
export class Spill {
  readonly #file: number;
  readonly #residentBytes: number;
  readonly #stored = new WeakMap<Column, Stored>();
  /** Least recently used first. */
  readonly #resident = new Map<Stored, Rows>();
  #held = 0;
  #end = 0;

  constructor(residentBytes = RESIDENT_BYTES) {
    this.#residentBytes = residentBytes;
    this.#file = openNameless();
    // The columns made here keep the spill alive; with the last of them its file goes.
    closers.register(this, this.#file);
  }

  /** Bytes that have been written, those of columns that nobody holds any more among them. */
  get bytes(): number {
    return this.#end;
  }

  /**
   * The same column with its rows in the file. Dictionaries stay in memory.
   * @throws Error of the file system, when there is no room
   */
  keep(column: Column): Column {
    return this.append(undefined, 0, column);
  }

  /**
   * The first `rows` of a column that is kept here, followed by those of `further`, whose other properties the answer has.
   * @param before undefined: these rows are missing
   * @throws Error of the file system, when there is no room
   */
  append(before: Column | undefined, rows: number, further: Column): Column {
    const earlier = before && this.#stored.get(before);
    const stretches = earlier ? firstOf(earlier.stretches, rows) : [{ at: undefined, rows }];
    const written = rowsOf(further);
    const length = rows + written.length;
    const isLast = earlier !== undefined && earlier.memory.handedOut === rows;
    const memory = isLast ? earlier.memory : { handedOut: length };
    memory.handedOut = length;
    const stored: Stored = {
      stretches: [...stretches, { at: this.#write(written), rows: written.length }],
      length,
      memory,
      picked: 0,
      make:
        written instanceof Int32Array ? length => new Int32Array(length) : length => new Float64Array(length),
    };
    const read: ReadRows = (from, to, apart) => this.#read(stored, from, to, apart !== undefined);
    const pick: PickRows = some => this.#pick(stored, some);
    const column = readOnDemand(further, { read, pick, length });
    this.#stored.set(column, stored);
    liesAt(column, { memory, byteOffset: 0, length, width: written.BYTES_PER_ELEMENT });
    areFinal(column);
    return column;
  }

  #write(rows: Rows): number {
    const at = this.#end;
    writeAll(this.#file, rows, at);
    this.#end += rows.byteLength;
    return at;
  }

  #read(stored: Stored, from: number, to: number, apart: boolean): Rows {
    if (apart || (!this.#resident.has(stored) && (to - from) * FEW <= stored.length)) {
      return this.#load(stored, from, to);
    }
    return this.#whole(stored).subarray(from, to);
  }

  #pick(stored: Stored, rows: Int32Array): Rows {
    stored.picked += rows.length;
    const isFew = stored.picked * SCATTERED <= stored.length && !this.#resident.has(stored);
    if (!isFew) return copied(this.#whole(stored), rows);
    const picked = stored.make(rows.length);
    for (const [i, row] of rows.entries()) this.#fill(picked.subarray(i, i + 1), stored, row);
    return picked;
  }

  #whole(stored: Stored): Rows {
    const known = this.#resident.get(stored);
    if (known) {
      this.#resident.delete(stored);
      this.#resident.set(stored, known);
      return known;
    }
    const rows = stored.make(0);
    const bytes = stored.length * rows.BYTES_PER_ELEMENT;
    for (const [place, { byteLength }] of this.#resident) {
      if (this.#held + bytes <= this.#residentBytes) break;
      this.#resident.delete(place);
      this.#held -= byteLength;
    }
    const whole = this.#load(stored, 0, stored.length);
    this.#resident.set(stored, whole);
    this.#held += bytes;
    return whole;
  }

  /** Not into shared memory: the garbage collector does not hurry for that, however much there is. */
  #load(stored: Stored, from: number, to: number): Rows {
    const rows = stored.make(to - from);
    this.#fill(rows, stored, from);
    return rows;
  }

  /** Reads as many rows, from one on. */
  #fill(rows: Rows, { stretches }: Stored, from: number): void {
    const to = from + rows.length;
    let start = 0;
    for (const stretch of stretches) {
      if (start >= to) break;
      const [first, end] = [Math.max(from, start), Math.min(to, start + stretch.rows)];
      if (first < end) {
        const part = rows.subarray(first - from, end - from);
        if (stretch.at === undefined) part.fill(part instanceof Int32Array ? -1 : Number.NaN);
        else readAll(this.#file, part, stretch.at + (first - start) * part.BYTES_PER_ELEMENT);
      }
      start += stretch.rows;
    }
  }
}

/** The stretches that hold the first `rows`. */
function firstOf(stretches: readonly Stretch[], rows: number): Stretch[] {
  const first: Stretch[] = [];
  let left = rows;
  for (const { at, rows: has } of stretches) {
    if (left > 0) first.push({ at, rows: Math.min(has, left) });
    left -= has;
  }
  return first;
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
