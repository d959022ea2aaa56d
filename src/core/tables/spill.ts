import {
  closeSync,
  constants,
  fdatasync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  type Column,
  copied,
  emptyRows,
  type PickRows,
  type ReadRows,
  readOnDemand,
  rowsOf,
  rowWidthOf,
  widthOf,
} from './column.ts';
import { areFinal, liesAt, type Rows } from './knownRows.ts';
import { LastRows } from './lastRows.ts';
import type { Table } from './table.ts';

/** A part of a column that is smaller than one in so many is read by itself. */
const FEW = 4;

/** Bytes of such parts that are kept, the last ones: what is found out of a window is found out in several steps, each for all columns. */
const PARTS_BYTES = 64 * 1024 ** 2;

/** Rows that lie apart are read one by one as long as they are fewer than one in so many, all that were asked for together. */
const SCATTERED = 1000;

/** So many times the bytes of all rows are written at most. */
const MOST_WRITTEN = 2;

/** Bytes of columns that one spill holds in memory. */
const RESIDENT_BYTES = 128 * 1024 ** 2;

/** Rows that follow one another in the file; those of a column that has none yet are nowhere. */
export interface Stretch {
  /** The file that holds them; undefined: the rows are missing. */
  readonly file: SpillFile | undefined;
  /** Bytes before them. */
  readonly at: number;
  readonly rows: number;
}

/** A file of rows, open for reading. */
export interface SpillFile {
  readonly descriptor: number;
  /** Where it lies; undefined: it has no name, and goes with its spill. */
  readonly path?: string;
}

/** The rows of a column. */
interface Stored {
  readonly stretches: readonly Stretch[];
  readonly length: number;
  readonly type: Column['type'];
  /** What knowledge of the rows is kept with. Columns that go on from one another share it, unless another one has gone on before. */
  readonly memory: { handedOut: number };
  /** How many rows were read one by one so far. */
  picked: number;
  readonly id: number;
}

/**
 * Columns too large to be held together: written to a temporary file, and read back one at a time when their rows are asked for. The
 * file has no name while it is in use (on Windows it is deleted when closed), so that a crash leaves nothing behind and nobody else
 * opens it; unless it is to be kept. What is written does not change: a column that grows has its new rows elsewhere in the file, or in
 * another one, and the earlier one stays.
 *
 * Reading back is synchronous: a column is a few tens of milliseconds from the system's file cache, and statistics stay plain
 * functions of typed arrays.
 */
export class Spill {
  readonly #makeFile: () => SpillFile;
  readonly #stored = new WeakMap<Column, Stored>();
  readonly #resident: LastRows<Stored>;
  /** Parts of columns that were read by themselves, by column and place. */
  readonly #parts = new LastRows<string>(PARTS_BYTES);
  /** The file that rows are written to, once there are some, and bytes in it. */
  #file: SpillFile | undefined;
  #end = 0;
  /** Files that were taken, and bytes of rows in them. */
  readonly #earlier = new Map<SpillFile, number>();
  #writing: Promise<void> = Promise.resolve();
  #ids = 0;

  /** @param makeFile makes the file that rows are written to */
  constructor(residentBytes = RESIDENT_BYTES, makeFile = openNameless) {
    this.#resident = new LastRows(residentBytes);
    this.#makeFile = makeFile;
  }

  /** Bytes that have been written, those of columns that nobody holds any more among them. */
  get bytes(): number {
    let bytes = this.#end;
    for (const earlier of this.#earlier.values()) bytes += earlier;
    return bytes;
  }

  /** Whether what is written stays under a name. */
  get isNamed(): boolean {
    return this.#earlier.size > 0 || this.#file?.path !== undefined;
  }

  /** Bytes of rows in a file. */
  bytesIn(file: SpillFile): number {
    return file === this.#file ? this.#end : (this.#earlier.get(file) ?? 0);
  }

  /** Whether it is mostly of rows that have been read again since, as those of a last file that is written anew each hour. */
  hasTooMuchFor({ rowCount, columns }: Pick<Table, 'rowCount' | 'columns'>): boolean {
    return this.bytes > MOST_WRITTEN * rowCount * rowWidthOf(columns.values());
  }

  /** Takes a file that an earlier spill has written: it is closed with this one. */
  take(file: SpillFile, bytes: number): void {
    this.#earlier.set(file, bytes);
    // The columns made here keep the spill alive; with the last of them its files go.
    closers.register(this, file.descriptor);
  }

  /** A column whose rows an earlier spill has written to files that this one has taken. */
  restored(column: Column, stretches: readonly Stretch[]): Column {
    const length = stretches.reduce((sum, { rows }) => sum + rows, 0);
    return this.#made(column, stretches, length, { handedOut: length });
  }

  /** Where the rows of a column lie that is kept here. */
  stretchesOf(column: Column): readonly Stretch[] {
    return this.#stored.get(column)?.stretches ?? [];
  }

  /**
   * Resolves once all that was written is on the disk.
   * @throws Error of the file system, when there is no room
   */
  async settled(): Promise<void> {
    await this.#writing;
    if (this.#file) await promisify(fdatasync)(this.#file.descriptor);
  }

  /** Fills rows with the first ones of a column that is kept here. */
  fill(column: Column, rows: Rows): void {
    readStretches(this.stretchesOf(column), rows, 0);
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
    return this.#append(before, rows, further, rows => this.#write(rows));
  }

  /** As `append`, but the rows can be read only when `settled` has resolved, and are not to be changed until then. */
  appendMeanwhile(before: Column | undefined, rows: number, further: Column): Column {
    return this.#append(before, rows, further, rows => this.writeMeanwhile(rows));
  }

  /** Writes numbers that are not to be changed until `settled` has resolved, nor can be read until then. */
  writeMeanwhile(rows: Rows): Stretch {
    const stretch = this.#placeFor(rows);
    this.#end += rows.byteLength;
    const done = this.#writing.then(() => writeInPieces(stretch.file.descriptor, rows, stretch.at));
    this.#writing = done;
    writing.add(this);
    const ended = () => {
      if (this.#writing === done) writing.delete(this);
    };
    // Whoever waits for it is told.
    done.then(ended, ended);
    return stretch;
  }

  #append(before: Column | undefined, rows: number, further: Column, write: (rows: Rows) => Stretch): Column {
    const earlier = before && this.#stored.get(before);
    const stretches = earlier ? firstOf(earlier.stretches, rows) : [{ file: undefined, at: 0, rows }];
    const written = rowsOf(further);
    const length = rows + written.length;
    const isLast = earlier !== undefined && earlier.memory.handedOut === rows;
    const memory = isLast ? earlier.memory : { handedOut: length };
    memory.handedOut = length;
    return this.#made(further, [...stretches, write(written)], length, memory);
  }

  #made(column: Column, stretches: readonly Stretch[], length: number, memory: Stored['memory']): Column {
    const stored: Stored = { stretches, length, memory, picked: 0, type: column.type, id: this.#ids++ };
    const read: ReadRows = (from, to, apart) => this.#read(stored, from, to, apart !== undefined);
    const pick: PickRows = some => this.#pick(stored, some);
    const made = readOnDemand(column, { read, pick, length });
    this.#stored.set(made, stored);
    liesAt(made, { memory, byteOffset: 0, length, width: widthOf(column) });
    areFinal(made);
    return made;
  }

  #write(rows: Rows): Stretch {
    const stretch = this.#placeFor(rows);
    writeAll(stretch.file.descriptor, rows, stretch.at);
    this.#end += rows.byteLength;
    return stretch;
  }

  #placeFor({ length }: Rows) {
    const file = this.#file ?? this.#makeFile();
    if (!this.#file) closers.register(this, file.descriptor);
    this.#file = file;
    return { file, at: this.#end, rows: length };
  }

  #read(stored: Stored, from: number, to: number, apart: boolean): Rows {
    if (apart) return this.#load(stored, from, to);
    const isPart = !this.#resident.has(stored) && (to - from) * FEW <= stored.length;
    return isPart ? this.#part(stored, from, to) : this.#whole(stored).subarray(from, to);
  }

  #part(stored: Stored, from: number, to: number): Rows {
    const bytes = (to - from) * widthOf(stored);
    const load = () => this.#load(stored, from, to);
    return bytes > PARTS_BYTES ? load() : this.#parts.get(`${stored.id} ${from} ${to}`, bytes, load);
  }

  #pick(stored: Stored, rows: Int32Array): Rows {
    stored.picked += rows.length;
    const isFew = stored.picked * SCATTERED <= stored.length && !this.#resident.has(stored);
    if (!isFew) return copied(this.#whole(stored), rows);
    const picked = emptyRows(stored, rows.length);
    for (const [i, row] of rows.entries()) readStretches(stored.stretches, picked.subarray(i, i + 1), row);
    return picked;
  }

  #whole(stored: Stored): Rows {
    const bytes = stored.length * widthOf(stored);
    return this.#resident.get(stored, bytes, () => this.#load(stored, 0, stored.length));
  }

  /** Not into shared memory: the garbage collector does not hurry for that, however much there is. */
  #load(stored: Stored, from: number, to: number): Rows {
    const rows = emptyRows(stored, to - from);
    readStretches(stored.stretches, rows, from);
    return rows;
  }
}

/** Fills rows with those of stretches, as many as there is room for, from one on. */
export function readStretches(stretches: readonly Stretch[], rows: Rows, from: number): void {
  const to = from + rows.length;
  let start = 0;
  for (const stretch of stretches) {
    if (start >= to) break;
    const [first, end] = [Math.max(from, start), Math.min(to, start + stretch.rows)];
    if (first < end) {
      const part = rows.subarray(first - from, end - from);
      const at = stretch.at + (first - start) * part.BYTES_PER_ELEMENT;
      if (stretch.file) readAll(stretch.file.descriptor, part, at);
      else part.fill(part instanceof Int32Array ? -1 : Number.NaN);
    }
    start += stretch.rows;
  }
}

/** The stretches that hold the first `rows`. */
function firstOf(stretches: readonly Stretch[], rows: number): Stretch[] {
  const first: Stretch[] = [];
  let left = rows;
  for (const stretch of stretches) {
    if (left > 0) first.push({ ...stretch, rows: Math.min(stretch.rows, left) });
    left -= stretch.rows;
  }
  return first;
}

const writing = new Set<Spill>();

const closers = new FinalizationRegistry<number>(file => closeSync(file));

function openNameless(): SpillFile {
  const file = path.join(tmpdir(), `evenkeel-${process.pid}-${crypto.randomUUID()}.columns`);
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  const opened = openSync(file, O_RDWR | O_CREAT | O_EXCL | TEMPORARY, 0o600);
  if (process.platform !== 'win32') unlinkSync(file);
  return { descriptor: opened };
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

/** Bytes that are written at once while others work. */
const PIECE = 8 * 1024 ** 2;

async function writeInPieces(file: number, rows: Rows, start: number): Promise<void> {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  for (let done = 0; done < bytes.length; ) {
    const length = Math.min(PIECE, bytes.length - done);
    done += (await promisify(write)(file, bytes, done, length, start + done)).bytesWritten;
  }
}

function readAll(file: number, rows: Rows, start: number): void {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(file, bytes, done, Math.min(MOST_BYTES, bytes.length - done), start + done);
    if (read === 0) throw new Error('The file of columns ended early.');
    done += read;
  }
}
