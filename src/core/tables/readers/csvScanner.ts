import type { Budgets } from '../budgets.ts';
import type { CsvKernel } from './csvKernel.ts';

/** Rows of cells as places in a buffer. Valid only while `onRows` runs. */
export interface CellBatch {
  readonly bytes: Uint8Array;
  /** Start and end of the cell in row r and column c at `r * width + c`. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly width: number;
  readonly rows: number;
  /** 1-based line of the file on which row r begins. */
  readonly lines: Int32Array;
  /** The kernel in whose memory all of these lie. */
  readonly kernel?: CsvKernel | undefined;
}

/** Something that is wrong with a record. Lines are 1-based. */
export type ScannerProblem =
  /** A row of fewer or more `cells` than the header has. */
  | { readonly kind: 'short' | 'long'; readonly line: number; readonly cells: number }
  | {
      readonly kind: 'unterminated-quote' | 'record-too-long' | 'nul-byte';
      readonly line: number;
      readonly quoteLine: number;
    };

/** What the scanner tells as it meets it. */
export interface ScannerEvents {
  /** The first record. Answers how many cells a row has. */
  readonly onHeader: (header: CellBatch) => void;
  readonly onRows: (batch: CellBatch) => void;
  readonly onProblem: (problem: ScannerProblem) => void;
}

export interface ScannerOptions {
  readonly delimiter: number;
  readonly budgets: Pick<Budgets, 'columns' | 'recordBytes'>;
  /** Cells of a row where the header was read elsewhere (a file read on from its middle). */
  readonly width?: number;
  /** The line on which the first byte lies. Default 1. */
  readonly line?: number;
  /** Records that begin so many bytes behind the first byte, or later, are not taken. Default: all are. */
  readonly stop?: number | undefined;
  /** Cuts plain records, if there is one; nobody else may be using it. */
  readonly kernel?: CsvKernel | undefined;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
/** Cells of one batch: their places fit a core's cache together with the bytes. */
export const BATCH_CELLS = 65_536;
/** More than any place in a buffer. */
const NOWHERE = 0x7fff_ffff;

/**
 * Cuts CSV bytes into records and cells, whatever the chunks are (RFC 4180; CRLF, LF and CR end a record). Only whole records
 * leave it: the bytes of an unfinished one stay until it is complete. A quote that never closes, within the file or within the
 * budget of one record, is taken for a plain character, so that it costs its own record and not the rest of the file.
 */
export class CsvScanner {
  readonly #events: ScannerEvents;
  readonly #budgets: ScannerOptions['budgets'];
  readonly #delimiter: number;
  readonly #kernel: CsvKernel | undefined;
  readonly #stop: number;
  /** 1 for bytes that end a run of ordinary ones in an unquoted cell: the delimiter, LF, CR, NUL. */
  readonly #special = new Uint8Array(256);

  #bytes: Uint8Array;
  /** Where the bytes end, and where the first record that is not yet handed on begins. */
  #end = 0;
  #position = 0;
  #line: number;
  #afterCr = false;
  #skipping = false;
  #isStopped = false;
  /** Quotes are plain characters in the record that begins at #position. */
  #literal = false;

  #width = 0;
  #capacity = 0;
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #lines = new Int32Array(0);
  #headerSeen: boolean;
  #consumed = 0;

  constructor(options: ScannerOptions, events: ScannerEvents) {
    this.#events = events;
    this.#budgets = options.budgets;
    this.#delimiter = options.delimiter;
    for (const byte of [options.delimiter, LF, CR, 0]) this.#special[byte] = 1;
    this.#line = options.line ?? 1;
    this.#stop = options.stop ?? Number.POSITIVE_INFINITY;
    this.#kernel = options.kernel;
    this.#bytes = options.kernel?.bytes ?? new Uint8Array(64 * 1024);
    this.#headerSeen = options.width !== undefined;
    // A header may have one cell more than the budget, so that the reader sees that it does.
    this.#makeBatch(options.width ?? options.budgets.columns + 1);
  }

  /** Room for the places of rows of `width` cells. */
  #makeBatch(width: number): void {
    this.#width = width;
    this.#capacity = this.#headerSeen ? Math.max(1, Math.floor(BATCH_CELLS / Math.max(1, width))) : 1;
    const kernel = this.#kernelForRows;
    this.#starts = kernel?.starts ?? new Int32Array(this.#capacity * width);
    this.#ends = kernel?.ends ?? new Int32Array(this.#capacity * width);
    this.#lines = kernel?.lines ?? new Int32Array(this.#capacity);
  }

  /** The kernel, where rows fit its memory. */
  get #kernelForRows(): CsvKernel | undefined {
    return this.#headerSeen && this.#width <= BATCH_CELLS ? this.#kernel : undefined;
  }

  /** Whether the record to stop at was reached. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /**
   * The bytes up to the end of the last whole record that was handed on, and the line on which the next one begins. Undefined inside a
   * record that is over budget.
   */
  get whole(): { readonly bytes: number; readonly line: number } | undefined {
    if (this.#skipping || this.#literal) return undefined;
    // A CR is met again, so that the LF that may still come is known for its other half.
    const back = this.#afterCr ? 1 : 0;
    return { bytes: this.#consumed + this.#position - back, line: this.#line - back };
  }

  /** Takes the next bytes of the file. They are copied. */
  push(chunk: Uint8Array): void {
    this.room(chunk.length).set(chunk);
    this.take(chunk.length);
  }

  /** Where the next `length` bytes of the file may be put, for `take`. */
  room(length: number): Uint8Array {
    const kept = this.#end - this.#position;
    // One byte is spare: a line feed behind the last byte ends every inner loop without a comparison.
    const needed = kept + length + 2;
    if (needed > this.#bytes.length) {
      const size = Math.max(this.#bytes.length * 2, needed);
      if (this.#kernel) {
        this.#kernel.grow(size);
        this.#bytes = this.#kernel.bytes;
        if (this.#headerSeen) this.#makeBatch(this.#width);
      } else {
        const bytes = new Uint8Array(size);
        bytes.set(this.#bytes.subarray(0, this.#end));
        this.#bytes = bytes;
      }
    }
    this.#bytes.copyWithin(0, this.#position, this.#end);
    this.#consumed += this.#position;
    this.#position = 0;
    this.#end = kept;
    return this.#bytes.subarray(kept, kept + length);
  }

  /** Takes the first `length` bytes of the room given last. */
  take(length: number): void {
    this.#end += length;
    this.#scan(false);
  }

  /** Takes what is left as the last record, though no newline ends it. */
  finish(): void {
    this.#scan(true);
  }

  /** Goes through the buffer, handing on batches of whole records. `last`: nothing comes after. */
  #scan(last: boolean): void {
    const bytes = this.#bytes;
    const special = this.#special;
    const delimiter = this.#delimiter;
    const end = this.#end;
    const stop = Math.min(NOWHERE, this.#stop - this.#consumed);
    const most = Math.min(NOWHERE, this.#budgets.recordBytes);
    bytes[end] = LF;
    let p = this.#position;
    let row = 0;

    // proof: bytes[end] is a line feed and special, so runs of ordinary bytes stop at end < bytes.length; other reads compare with end first;
    // cells are stored at row * width + column with row < capacity and column < width
    records: while (p < end) {
      if (this.#skipping) {
        while (bytes[p] !== LF && bytes[p] !== CR) p++;
        if (p < end) this.#skipping = false;
        this.#position = p;
        if (p === end) break;
      }
      const kernel = this.#kernelForRows;
      if (kernel && !this.#literal) {
        const scanned = kernel.scan(
          p,
          end,
          stop,
          this.#width,
          row,
          this.#capacity,
          this.#line,
          this.#afterCr,
          most,
        );
        p = scanned.position;
        row = scanned.rows;
        this.#position = p;
        this.#line = scanned.line;
        this.#afterCr = scanned.afterCr;
        if (row === this.#capacity) {
          this.#handOn(row);
          row = 0;
          continue;
        }
        if (p === end) break;
      }
      const first = bytes[p]!;
      if (first === LF || first === CR) {
        // A blank line, or the second half of a CRLF.
        if (!(first === LF && this.#afterCr)) this.#line++;
        this.#afterCr = first === CR;
        p++;
        this.#position = p;
        continue;
      }
      this.#afterCr = false;
      if (p >= stop) {
        this.#isStopped = true;
        break;
      }

      const width = this.#width;
      const base = row * width;
      const recordLine = this.#line;
      let line = recordLine;
      let column = 0;
      let escaped: number[] | undefined;
      let quoteLine = 0;
      let nul = false;
      for (;;) {
        let from = p;
        let to = p;
        let dequote = false;
        let cellNul = false;
        if (bytes[p] === QUOTE && p < end && !this.#literal) {
          quoteLine = line;
          const opened = p + 1;
          let q = opened;
          for (;;) {
            while (q < end && bytes[q] !== QUOTE) {
              // proof: q < end < bytes.length
              const byte = bytes[q]!;
              if (byte === LF || (byte === CR && bytes[q + 1] !== LF)) line++;
              else if (byte === 0) cellNul = true;
              q++;
            }
            if (q >= end) {
              if (!last && q - this.#position <= this.#budgets.recordBytes) break records;
              this.#events.onProblem({ kind: 'unterminated-quote', line: recordLine, quoteLine });
              this.#literal = true;
              p = this.#position;
              continue records;
            }
            if (q + 1 === end && !last) break records;
            if (q + 1 < end && bytes[q + 1] === QUOTE) {
              dequote = true;
              q += 2;
            } else break;
          }
          from = opened;
          to = q;
          // proof: q < end, and bytes[end] is a special byte, so p and the runs below stop at end at the latest
          p = q + 1;
          if (special[bytes[p]!] === 0) {
            if (line > quoteLine) {
              // No writer closes a quote in the middle of a cell lines later: these are two stray quotes.
              this.#events.onProblem({ kind: 'unterminated-quote', line: recordLine, quoteLine });
              this.#literal = true;
              p = this.#position;
              continue records;
            }
            // Text after the closing quote: kept, as Python's csv module does.
            dequote = true;
            while (special[bytes[p]!] === 0) p++;
          }
          if (dequote) {
            from = opened - 1;
            to = p;
          }
        } else {
          while (special[bytes[p]!] === 0) p++;
          to = p;
        }
        while (bytes[p] === 0 && p < end) {
          cellNul = true;
          p++;
          while (special[bytes[p]!] === 0) p++;
        }
        if (p === end && !last) break records;
        if (column < width) {
          // A cell with NUL bytes is what a crash leaves in a log, not a value.
          this.#starts[base + column] = from;
          this.#ends[base + column] = cellNul ? from : to;
          if (dequote && !cellNul) {
            escaped ??= [];
            escaped.push(base + column);
          }
        }
        nul ||= cellNul;
        column++;
        if (p < end && bytes[p] === delimiter) {
          p++;
          if (p === end && !last) break records;
          continue;
        }
        break;
      }

      if (p - this.#position > this.#budgets.recordBytes) {
        if (line > recordLine && !this.#literal) {
          this.#events.onProblem({ kind: 'unterminated-quote', line: recordLine, quoteLine });
          this.#literal = true;
          p = this.#position;
          continue;
        }
        this.#events.onProblem({ kind: 'record-too-long', line: recordLine, quoteLine: recordLine });
        this.#literal = false;
        this.#line = line;
        this.#position = p;
        continue;
      }
      if (nul) this.#events.onProblem({ kind: 'nul-byte', line: recordLine, quoteLine: recordLine });
      if (escaped) for (const cell of escaped) this.#dequote(cell);
      for (let missing = column; missing < width && this.#headerSeen; missing++) {
        this.#starts[base + missing] = 0;
        this.#ends[base + missing] = 0;
      }
      if (this.#headerSeen && column !== width) {
        this.#events.onProblem({ kind: column < width ? 'short' : 'long', line: recordLine, cells: column });
      }
      this.#lines[row] = recordLine;
      row++;
      this.#literal = false;
      this.#line = line;
      // The newline itself is met as the "blank line" at the head of the loop: it is counted there.
      this.#position = p;
      if (!this.#headerSeen) {
        this.#takeHeader(Math.min(column, width));
        row = 0;
      } else if (row === this.#capacity) {
        this.#handOn(row);
        row = 0;
      }
      if (p === end && last) break;
    }
    if (row > 0) this.#handOn(row);
    if (!last && !this.#isStopped && end - this.#position > this.#budgets.recordBytes) this.#giveUpRecord();
  }

  /** The unfinished record is over budget: what there is of it goes, and the rest up to the next newline. */
  #giveUpRecord(): void {
    if (!this.#skipping)
      this.#events.onProblem({ kind: 'record-too-long', line: this.#line, quoteLine: this.#line });
    this.#skipping = true;
    this.#literal = false;
    this.#position = this.#end;
  }

  #takeHeader(width: number): void {
    this.#events.onHeader(this.#batch(1, width));
    this.#headerSeen = true;
    this.#makeBatch(Math.min(width, this.#budgets.columns));
  }

  #handOn(rows: number): void {
    this.#events.onRows(this.#batch(rows, this.#width));
  }

  #batch(rows: number, width: number): CellBatch {
    return {
      bytes: this.#bytes,
      starts: this.#starts,
      ends: this.#ends,
      width,
      rows,
      lines: this.#lines,
      kernel: this.#kernelForRows,
    };
  }

  /** Takes the quotes out of a cell in place: `"a""b"` becomes `a"b`, and `"a"b` becomes `ab`. */
  #dequote(cell: number): void {
    const bytes = this.#bytes;
    // proof: cell was stored by #scan in this batch; its places lie within bytes
    const from = this.#starts[cell]!;
    const to = this.#ends[cell]!;
    let write = from;
    let inside = true;
    for (let read = from + 1; read < to; read++) {
      const byte = bytes[read]!;
      if (inside && byte === QUOTE) {
        if (read + 1 < to && bytes[read + 1] === QUOTE) read++;
        else {
          inside = false;
          continue;
        }
      }
      bytes[write++] = byte;
    }
    this.#ends[cell] = write;
  }
}
