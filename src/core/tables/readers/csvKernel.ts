import { loadModule, type Memory, type Module, webAssembly } from '../../kernels/webAssembly.ts';
import type { CellClass } from '../building/dictionary.ts';
import { BATCH_CELLS } from './csvScanner.ts';

/** What csv.wasm exports; kernels/assembly/csv.ts says what each does. Pointers are byte offsets into `memory`. */
interface CsvExports {
  readonly memory: Memory;
  scan(
    base: number,
    from: number,
    end: number,
    stop: number,
    delimiter: number,
    width: number,
    starts: number,
    ends: number,
    lines: number,
    row: number,
    capacity: number,
    line: number,
    afterCr: number,
    recordBytes: number,
    out: number,
  ): number;
  numbers: ColumnFunction;
  instants: ColumnFunction;
  codes(
    base: number,
    starts: number,
    ends: number,
    column: number,
    width: number,
    from: number,
    rows: number,
    table: number,
    slots: number,
    hasRoom: number,
    codes: number,
    slow: number,
    out: number,
  ): number;
  remember(
    table: number,
    slots: number,
    start: number,
    length: number,
    code: number,
    cellClass: number,
  ): void;
}

type ColumnFunction = (
  base: number,
  starts: number,
  ends: number,
  column: number,
  width: number,
  rows: number,
  values: number,
  slow: number,
  out: number,
) => number;

// The memory: what the kernels answer, their tables, then room for a batch, for tables of texts, and last, as it grows, for bytes.
const OUT = 0x40;
const SPECIALS = 0x100;
const POWERS = 0x200;
const FIVES = 0x400;
const SHUFFLES = 0x3000;
const MASKS = 0x3200;
const DIVISORS = 0x3300;
const STARTS = 0x4000;
const ENDS = STARTS + 4 * BATCH_CELLS;
const LINES = ENDS + 4 * BATCH_CELLS;
const SLOW = LINES + 4 * BATCH_CELLS;
const VALUES = SLOW + 4 * BATCH_CELLS;
const TABLES = VALUES + 8 * BATCH_CELLS;
const SLOT_BYTES = 64;
const SLOTS = 4096;
const MOST_TABLES = 128;
/**
 * A table for so many bytes of a file: V8 counts memory that is never touched as well, and from 64 MB on it looks for garbage at once,
 * which two small files read side by side would make it do.
 */
const BYTES_PER_TABLE = 64 * 1024;
/** The kernels load up to 64 bytes before and behind what they look at. */
const SLACK = 256;
const PAGE = 2 ** 16;
/** A table of texts is no fuller than this, so that a text that is not in it is soon known to be none. */
const MOST_TEXTS = SLOTS / 2;
/** Longer texts are not remembered. */
const MOST_TEXT_BYTES = 32;

/** Texts of one column that the kernel knows the codes of. */
export interface KnownTexts {
  readonly table: number;
  size: number;
}

/** What `scan` stopped at. */
export interface Scanned {
  readonly rows: number;
  /** The record that is next, its line, and whether a CR is right before it. */
  readonly position: number;
  readonly line: number;
  readonly afterCr: boolean;
}

/**
 * The hot loops of reading CSV in WebAssembly, with their one memory: the bytes, the places of the cells of a batch, and the values of
 * one of its columns. Pages not used are never touched, so they cost nothing. For one file at a time.
 */
export class CsvKernel {
  readonly #exports: CsvExports;
  readonly #delimiter: number;
  readonly #mostTables: number;
  /** Where the bytes begin. */
  readonly #base: number;
  #tables = 0;
  #view = new DataView(new ArrayBuffer(0));
  /** The bytes. Made anew by `grow`, as are all arrays here: those handed out before are gone then. */
  bytes = new Uint8Array(0);
  starts = new Int32Array(0);
  ends = new Int32Array(0);
  lines = new Int32Array(0);
  /** Values of the column that was asked for last: doubles, or codes. */
  doubles = new Float64Array(0);
  codes = new Int32Array(0);
  /** Rows that were left to the caller. */
  slow = new Int32Array(0);

  constructor(exports: CsvExports, delimiter: number, size: number, fileBytes: number) {
    this.#exports = exports;
    this.#delimiter = delimiter;
    this.#mostTables = Math.min(MOST_TABLES, Math.ceil(fileBytes / BYTES_PER_TABLE));
    this.#base = TABLES + this.#mostTables * SLOTS * SLOT_BYTES + SLACK;
    this.grow(size);
    const { buffer } = exports.memory;
    const specials = new Uint8Array(buffer, SPECIALS, 16);
    for (const byte of [0, 10, 13, 34, delimiter]) specials[byte & 15] = byte;
    const powers = Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
    new Float64Array(buffer, POWERS, 23).set(powers);
    // By where the point is in 16 characters: which to take, so that it is left out, and what to divide by.
    for (let point = 0; point < 16; point++) {
      const order = Uint8Array.from({ length: 16 }, (_, k) => (k > point ? k : k - 1));
      new Uint8Array(buffer, SHUFFLES + 16 * point, 16).set(order);
      new Float64Array(buffer, DIVISORS + 8 * point, 1)[0] = powers[15 - point] ?? 1;
    }
    // The last so many characters of 16.
    new Uint8Array(buffer, MASKS + 16, 16).fill(255);
    new BigUint64Array(buffer, FIVES, fives().length).set(fives());
  }

  /** Makes room for at least so many bytes; those that are there stay. @throws RangeError without memory */
  grow(size: number): void {
    const { memory } = this.#exports;
    const pages = Math.ceil((this.#base + size + SLACK) / PAGE) - memory.buffer.byteLength / PAGE;
    if (pages > 0) memory.grow(pages);
    const { buffer } = memory;
    this.#view = new DataView(buffer, 0, SPECIALS);
    this.bytes = new Uint8Array(buffer, this.#base, buffer.byteLength - this.#base - SLACK);
    this.starts = new Int32Array(buffer, STARTS, BATCH_CELLS);
    this.ends = new Int32Array(buffer, ENDS, BATCH_CELLS);
    this.lines = new Int32Array(buffer, LINES, BATCH_CELLS);
    this.slow = new Int32Array(buffer, SLOW, BATCH_CELLS);
    this.doubles = new Float64Array(buffer, VALUES, BATCH_CELLS);
    this.codes = new Int32Array(buffer, VALUES, BATCH_CELLS);
  }

  /**
   * Cuts plain records out of `bytes[from, end)` into rows `row` and further, until there are `capacity`, one begins at `stop` or
   * behind, or one is not plain or not whole. A line feed must stand at `end`.
   */
  scan(
    from: number,
    end: number,
    stop: number,
    width: number,
    row: number,
    capacity: number,
    line: number,
    afterCr: boolean,
    recordBytes: number,
  ): Scanned {
    const rows = this.#exports.scan(
      this.#base,
      from,
      end,
      stop,
      this.#delimiter,
      width,
      STARTS,
      ENDS,
      LINES,
      row,
      capacity,
      line,
      afterCr ? 1 : 0,
      recordBytes,
      OUT,
    );
    return {
      rows,
      position: this.out(0),
      line: this.out(1),
      afterCr: this.out(2) !== 0,
    };
  }

  /** A column of the batch as doubles; answers how many rows it left. `out(0)`: empty cells. */
  readNumbers(column: number, width: number, rows: number): number {
    return this.#exports.numbers(this.#base, STARTS, ENDS, column, width, rows, VALUES, SLOW, OUT);
  }

  /** As `readNumbers`, for instants. `out(1)` and `out(2)`: those with and without a zone. */
  readInstants(column: number, width: number, rows: number): number {
    return this.#exports.instants(this.#base, STARTS, ENDS, column, width, rows, VALUES, SLOW, OUT);
  }

  /**
   * A column of the batch as codes, from row `from` on; answers how many rows it left. `out(0)`: the row to go on from; `out(1 + c)`:
   * cells of class c. Ends at the first text that may be remembered.
   */
  readCodes(column: number, width: number, from: number, rows: number, texts: KnownTexts): number {
    const hasRoom = texts.size < MOST_TEXTS ? 1 : 0;
    return this.#exports.codes(
      this.#base,
      STARTS,
      ENDS,
      column,
      width,
      from,
      rows,
      texts.table,
      SLOTS,
      hasRoom,
      VALUES,
      SLOW,
      OUT,
    );
  }

  /** Number `place` of what the last function answered. */
  out(place: number): number {
    return this.#view.getInt32(OUT + 4 * place, true);
  }

  /** A table for the texts of one column; undefined when there are enough. */
  newTexts(): KnownTexts | undefined {
    if (this.#tables === this.#mostTables) return undefined;
    return { table: TABLES + this.#tables++ * SLOTS * SLOT_BYTES, size: 0 };
  }

  /** Remembers the code and class of the text in `bytes[start, end)`, where there is room for it. */
  remember(texts: KnownTexts, start: number, end: number, code: number, cellClass: CellClass): void {
    if (texts.size >= MOST_TEXTS || end - start > MOST_TEXT_BYTES || end === start) return;
    this.#exports.remember(texts.table, SLOTS, this.#base + start, end - start, code, cellClass);
    texts.size++;
  }

  /** Forgets all texts: the columns ask for new tables. */
  forgetTexts(): void {
    new Uint8Array(this.#exports.memory.buffer, TABLES, this.#tables * SLOTS * SLOT_BYTES).fill(0);
    this.#tables = 0;
  }
}

/** undefined: not looked for yet; null: there is none. */
let compiled: Module | null | undefined;

/** A kernel with room for `size` bytes at a time, for files of so many bytes; undefined where there is no WebAssembly. */
export function csvKernel(delimiter: number, size: number, fileBytes: number): CsvKernel | undefined {
  if (compiled === undefined) compiled = loadModule('csv.wasm') ?? null;
  if (!compiled || !webAssembly) return undefined;
  try {
    // The build makes it from kernels/assembly/csv.ts, and a test calls each.
    const { exports } = new webAssembly.Instance(compiled, {});
    return new CsvKernel(exports as unknown as CsvExports, delimiter, size, fileBytes);
  } catch {
    return undefined;
  }
}

let powersOfFive: BigUint64Array | undefined;

/**
 * The 128 leading bits of 5^q for q from −342 to 308, the upper half first; rounded up from −27 to −1. Lemire, "Number Parsing at a
 * Gigabyte per Second", 2021.
 */
function fives(): BigUint64Array {
  if (powersOfFive) return powersOfFive;
  powersOfFive = new BigUint64Array(2 * 651);
  const half = 64n;
  let power = 1n;
  let length = 1n;
  for (let q = 0; q <= 342; q++) {
    while (power >> length > 0n) length++;
    const bits = length > 128n ? power >> (length - 128n) : power << (128n - length);
    if (q <= 308) powersOfFive.set([bits >> half, BigInt.asUintN(64, bits)], 2 * (q + 342));
    const inverse = (1n << (length + 127n)) / power + (q <= 27 ? 1n : 0n);
    if (q > 0) powersOfFive.set([inverse >> half, BigInt.asUintN(64, inverse)], 2 * (342 - q));
    power *= 5n;
  }
  return powersOfFive;
}
