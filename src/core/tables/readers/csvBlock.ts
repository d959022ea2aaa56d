import { readSync } from 'node:fs';
import type { Budgets } from '../budgets.ts';
import { ColumnBuilder, type ColumnPiece, Scratch } from '../building/columnBuilder.ts';
import { Dictionary, type PackedStrings } from '../building/dictionary.ts';
import type { Rows, SegmentKind } from '../building/segments.ts';
import type { ColumnType } from '../column.ts';
import { type CsvKernel, csvKernel } from './csvKernel.ts';
import { CsvScanner, type ScannerProblem } from './csvScanner.ts';

/** A stretch of a CSV file to be read in a thread: the records that begin in `[from, to)`. */
export interface CsvBlock {
  /** The open file: descriptors are those of the process. */
  readonly file: number;
  /** Bytes of the file that count. */
  readonly size: number;
  readonly from: number;
  readonly to: number;
  /** Whether a record begins at `from`; else the first one is looked for. */
  readonly isHead: boolean;
  readonly delimiter: number;
  /** Cells of a row. */
  readonly width: number;
  readonly budgets: Pick<Budgets, 'columns' | 'recordBytes' | 'kernelsFromBytes'>;
  readonly columns: readonly CsvBlockColumn[];
  /** Memory of an earlier block, to be used again. */
  readonly memory?: SharedArrayBuffer | undefined;
}

/** A wanted column. */
export interface CsvBlockColumn {
  /** Which cell of a row. */
  readonly cell: number;
  readonly declared: ColumnType | undefined;
  /** What to take its cells as; undefined: as the first value looks. */
  readonly kind: SegmentKind | undefined;
  /** Strings whose codes are known. */
  readonly strings: PackedStrings | undefined;
}

/** What a block holds. */
export interface CsvBlockRows {
  /** Where the first record was taken to begin: right only if the block before ends there. */
  readonly head: number;
  /** Where the first record behind the block begins, or the unfinished one at the end of the file; undefined inside a broken record. */
  readonly next: number | undefined;
  /** Line ends before `next`, from `head` on. */
  readonly lines: number;
  readonly rows: number;
  /** Of each kind of problem the first one and how many there are; lines are counted from `head`, 1-based. */
  readonly problems: readonly { readonly problem: ScannerProblem; readonly times: number }[];
  readonly columns: readonly ColumnPiece[];
  /** Values of column c from byte c · 8 · `capacity` on: doubles, or codes in 32 bits. */
  readonly memory: SharedArrayBuffer;
  readonly capacity: number;
}

/** The values of one column of a block, as `view` of `memory`. */
export function valuesIn(
  memory: SharedArrayBuffer,
  capacity: number,
  column: number,
  kind: SegmentKind,
): Float64Array | Int32Array {
  const at = column * capacity * 8;
  return kind === 'code' ? new Int32Array(memory, at, capacity) : new Float64Array(memory, at, capacity);
}

/** Bytes that are read at once: they stay in a core's cache while they are parsed. */
const READ_BYTES = 512 * 1024;
/** Bytes read behind a block at once, for its last record. */
const BEHIND_BYTES = 4096;

/** The kernel of this thread, whose memory is used for block after block. */
let known: { readonly kernel: CsvKernel | undefined; readonly delimiter: number } | undefined;

function kernelFor(delimiter: number): CsvKernel | undefined {
  if (known?.delimiter !== delimiter) {
    known = { kernel: csvKernel(delimiter, 2 * READ_BYTES, Number.POSITIVE_INFINITY), delimiter };
  }
  known.kernel?.forgetTexts();
  return known.kernel;
}

/**
 * Reads one block, synchronously: a task of the kernel pool.
 * @throws Error of the file system
 */
export function readCsvBlock(block: CsvBlock): CsvBlockRows {
  const { file, size, to, delimiter, width, budgets } = block;
  const head = block.isHead ? block.from : firstHead(block);
  const values = new BlockValues(
    block.columns.length,
    block.memory,
    Math.ceil(Math.max(0, to - head) / (4 * width)),
  );
  const builders = block.columns.map(({ declared, kind, strings }, i) => {
    const builder = new ColumnBuilder('', declared, new Dictionary(Number.POSITIVE_INFINITY));
    builder.beginPiece(new BlockRows(values, i), kind, strings);
    return builder;
  });
  const scratch = new Scratch();
  const problems = new Map<ScannerProblem['kind'], { problem: ScannerProblem; times: number }>();
  const scanner = new CsvScanner(
    {
      delimiter,
      budgets,
      width,
      stop: to - head,
      kernel: budgets.kernelsFromBytes <= to - head ? kernelFor(delimiter) : undefined,
    },
    {
      onHeader: () => undefined,
      onRows: batch => {
        values.reserve(batch.rows);
        for (const [i, { cell }] of block.columns.entries()) builders[i]?.addCells(batch, cell, scratch);
        values.rows += batch.rows;
      },
      onProblem: problem => {
        const seen = problems.get(problem.kind);
        if (seen) seen.times++;
        else problems.set(problem.kind, { problem, times: 1 });
      },
    },
  );
  for (let position = head; position < size && !scanner.isStopped; ) {
    const wanted = Math.min(READ_BYTES, Math.max(0, to - position) + BEHIND_BYTES, size - position);
    const length = readSync(file, scanner.room(wanted), 0, wanted, position);
    if (length === 0) break;
    scanner.take(length);
    position += length;
  }
  const { whole } = scanner;
  return {
    head,
    next: whole && head + whole.bytes,
    lines: whole ? whole.line - 1 : 0,
    rows: values.rows,
    problems: [...problems.values()],
    columns: builders.map(({ piece }) => piece),
    memory: values.memory,
    capacity: values.capacity,
  };
}

/** Room for the values of all columns, 8 bytes each, which grows as rows come. */
class BlockValues {
  memory: SharedArrayBuffer;
  capacity: number;
  /** Rows of whole batches. */
  rows = 0;
  readonly #columns: number;

  constructor(columns: number, memory: SharedArrayBuffer | undefined, rows: number) {
    this.#columns = columns;
    this.memory = memory ?? new SharedArrayBuffer(rows * columns * 8);
    this.capacity = Math.floor(this.memory.byteLength / Math.max(1, columns * 8));
  }

  /** Makes room for `rows` more. */
  reserve(rows: number): void {
    const needed = this.rows + rows;
    if (needed <= this.capacity || this.#columns === 0) return;
    const capacity = Math.max(needed, 2 * this.capacity);
    const memory = new SharedArrayBuffer(capacity * this.#columns * 8);
    for (let column = 0; column < this.#columns; column++) {
      const from = column * this.capacity * 8;
      new Uint8Array(memory, column * capacity * 8).set(new Uint8Array(this.memory, from, this.rows * 8));
    }
    this.memory = memory;
    this.capacity = capacity;
  }
}

/** The rows of one column of a block. */
class BlockRows implements Rows {
  rows = 0;
  readonly #values: BlockValues;
  readonly #column: number;
  #kind: SegmentKind | undefined;

  constructor(values: BlockValues, column: number) {
    this.#values = values;
    this.#column = column;
  }

  addMissing(rows: number): void {
    if (this.#kind) this.#view(this.#kind).fill(missingOf(this.#kind), this.rows, this.rows + rows);
    this.rows += rows;
  }

  add(kind: SegmentKind, values: Float64Array | Int32Array, count: number): void {
    const view = this.#view(kind);
    // Rows before the first value are filled once it is known what they are missing from.
    if (this.#kind === undefined) view.fill(missingOf(kind), 0, this.rows);
    this.#kind = kind;
    view.set(count === values.length ? values : values.subarray(0, count), this.rows);
    this.rows += count;
  }

  keep(kind: SegmentKind, values: Float64Array | Int32Array): void {
    this.add(kind, values, values.length);
  }

  addOne(kind: SegmentKind, value: number): void {
    this.add(kind, Float64Array.of(value), 1);
  }

  markOverflow(): void {
    // The dictionary of a block has no limit.
  }

  #view(kind: SegmentKind): Float64Array | Int32Array {
    return valuesIn(this.#values.memory, this.#values.capacity, this.#column, kind);
  }
}

function missingOf(kind: SegmentKind): number {
  return kind === 'code' ? -1 : Number.NaN;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
/** Bytes in which the first record is looked for at once, and newlines that are tried. */
const LOOK_BYTES = 64 * 1024;
const MOST_TRIED = 64;
/** Records that must have the right number of cells, so that a place is believed. */
const BELIEVED_RECORDS = 3;

/**
 * Where the first record of the block seems to begin: behind a newline, and so that the next records have as many cells as the header;
 * without such a place behind the first newline, since one can lie within quotes. A guess, which the block before proves or not.
 */
function firstHead({ file, size, from, to, delimiter, width }: CsvBlock): number {
  const bytes = new Uint8Array(LOOK_BYTES);
  for (let position = from - 1; position < to; position += LOOK_BYTES) {
    const length = readSync(file, bytes, 0, Math.min(LOOK_BYTES, size - position), position);
    if (length === 0) break;
    let first: number | undefined;
    let tried = 0;
    for (let p = 0; p < length && tried < MOST_TRIED; p++) {
      if (!isNewline(bytes[p])) continue;
      while (p + 1 < length && isNewline(bytes[p + 1])) p++;
      if (p + 1 === length) break;
      first ??= p + 1;
      tried++;
      if (fits(bytes.subarray(p + 1, length), delimiter, width)) return position + p + 1;
    }
    if (first !== undefined) return position + first;
  }
  return to;
}

function isNewline(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

/** Whether the whole records that `bytes` begin with have `width` cells each, as far as one looks. */
function fits(bytes: Uint8Array, delimiter: number, width: number): boolean {
  let cells = 1;
  let records = 0;
  let isQuoted = false;
  let isStart = true;
  for (let p = 0; p < bytes.length && records < BELIEVED_RECORDS; p++) {
    const byte = bytes[p];
    if (isQuoted) {
      if (byte === QUOTE) isQuoted = false;
    } else if (byte === QUOTE && (isStart || bytes[p - 1] === QUOTE)) isQuoted = true;
    else if (byte === delimiter) cells++;
    else if (isNewline(byte)) {
      if (isNewline(bytes[p - 1])) continue;
      if (cells !== width) return false;
      records++;
      cells = 1;
    }
    isStart = byte === delimiter || isNewline(byte);
  }
  return true;
}
