import type { ColumnType } from '../column.ts';
import { decodeCell } from '../encoding.ts';
import type { CsvKernel, KnownTexts } from '../readers/csvKernel.ts';
import type { CellBatch } from '../readers/csvScanner.ts';
import { CELL, type CellClass, classify, type Dictionary, OVERFLOW_CODE } from './dictionary.ts';
import { isMissing } from './missing.ts';
import { isCode, parseDecimal, parseLoose } from './number.ts';
import type { SegmentKind } from './segments.ts';
import { CLASSES, type Tally } from './tally.ts';
import { type Instant, parseInstant, parseTrimmed } from './timestamp.ts';

const NO_ENTRY = -1;
const NO_VALUE = -2;

/** Reads the cells of text of one column, batch after batch, in the kind that is asked for, and counts what they are. */
export class TextCells {
  readonly #tally: Tally;
  readonly #dictionary: Dictionary;
  readonly #declared: ColumnType | undefined;
  readonly #instant: Instant = { milliseconds: 0, zoned: false };
  /** Texts whose codes a kernel knows, and which one. */
  #known: { readonly kernel: CsvKernel; readonly texts: KnownTexts | undefined } | undefined;

  constructor(tally: Tally, dictionary: Dictionary, declared: ColumnType | undefined) {
    this.#tally = tally;
    this.#dictionary = dictionary;
    this.#declared = declared;
  }

  /** What the first cell of a batch that is not missing looks like; undefined when all are missing. */
  kindIn(batch: CellBatch, column: number): SegmentKind | undefined {
    for (let row = 0, i = column; row < batch.rows; row++, i += batch.width) {
      // proof: i = row * width + column with row < rows and column < width
      const start = batch.starts[i]!;
      const end = batch.ends[i]!;
      const cell = start === end ? CELL.missing : classify(batch.bytes, start, end);
      if (cell === CELL.number) return 'number';
      if (cell === CELL.instant) return 'instant';
      if (cell !== CELL.missing) return 'code';
    }
    return undefined;
  }

  /** Reads cells as numbers; NaN is what is none. */
  readNumbers(batch: CellBatch, column: number, values: Float64Array): void {
    const { bytes, starts, ends, width, rows, kernel } = batch;
    let missing = 0;
    let numbers = 0;
    // proof: i = row * width + column with row < rows and column < width; the cell lies within bytes; values and the kernel's slow rows
    // have room for rows
    if (kernel) {
      const left = kernel.readNumbers(column, width, rows);
      missing = kernel.out(0);
      numbers = rows - missing - left;
      for (let k = 0; k < left; k++) {
        const row = kernel.slow[k]!;
        values[row] = this.#oddNumber(batch, row, row * width + column);
      }
    } else {
      for (let row = 0, i = column; row < rows; row++, i += width) {
        const start = starts[i]!;
        const end = ends[i]!;
        if (start === end) {
          values[row] = Number.NaN;
          missing++;
          continue;
        }
        const value = parseDecimal(bytes, start, end);
        let isOdd = Number.isNaN(value);
        if (!isOdd && end - start > 1) {
          const head = bytes[start]!;
          const mayBeCode = (head === 48 || head === 45 || head === 43) && bytes[start + 1] !== 46;
          isOdd =
            (mayBeCode && isCode(bytes, start, end)) || (end - start > 15 && (value > 9e15 || value < -9e15));
        }
        if (isOdd) values[row] = this.#oddNumber(batch, row, i);
        else {
          values[row] = value;
          numbers++;
        }
      }
    }
    this.#tally.count(CELL.missing, missing);
    this.#tally.count(CELL.number, numbers);
    this.#noteFirst(CELL.number, batch, column);
  }

  /** Notes where the first cell of a class is, of which none was noted while they were counted. */
  #noteFirst(cell: CellClass, batch: CellBatch, column: number): void {
    if (this.#tally.first[cell] !== undefined || this.#tally.seen[cell] === 0) return;
    const { bytes, starts, ends, width, rows } = batch;
    for (let row = 0, i = column; row < rows; row++, i += width) {
      // proof: as in readNumbers
      if (classify(bytes, starts[i]!, ends[i]!) !== cell) continue;
      this.#noteCell(cell, batch, row, i, 0);
      return;
    }
  }

  /** A cell that is no plain number: a code, a long number, an infinity, a token for missing, or text. Counts it. */
  #oddNumber(batch: CellBatch, row: number, i: number): number {
    const start = batch.starts[i] ?? 0;
    const end = batch.ends[i] ?? 0;
    const cell = classify(batch.bytes, start, end);
    if (cell === CELL.missing || cell === CELL.number) this.#tally.count(cell, 1);
    else this.#noteCell(cell, batch, row, i);
    if (cell !== CELL.number && cell !== CELL.code) return Number.NaN;
    const plain = parseDecimal(batch.bytes, start, end);
    const value = Number.isNaN(plain) ? parseLoose(decodeCell(batch.bytes, start, end).text) : plain;
    if ((cell === CELL.number || Number.isNaN(plain)) && Math.abs(value) > 9e15)
      this.#checkSafe(batch, row, i, value);
    return value;
  }

  #checkSafe(batch: CellBatch, row: number, i: number, value: number): void {
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return;
    const { text } = decodeCell(batch.bytes, batch.starts[i] ?? 0, batch.ends[i] ?? 0);
    if (/^\s*[+-]?\d+\s*$/.test(text)) this.#tally.noteUnsafe(1, batch.lines[row], text);
  }

  /** Reads cells as instants, in ms since the epoch; NaN is what is none. */
  readInstants(batch: CellBatch, column: number, values: Float64Array): void {
    const { bytes, starts, ends, width, rows, kernel } = batch;
    const instant = this.#instant;
    let missing = 0;
    let zoned = 0;
    let unzoned = 0;
    // proof: as in readNumbers
    if (kernel) {
      const left = kernel.readInstants(column, width, rows);
      [missing, zoned, unzoned] = [kernel.out(0), kernel.out(1), kernel.out(2)];
      for (let k = 0; k < left; k++) {
        const row = kernel.slow[k]!;
        values[row] = this.#slowInstant(batch, row, row * width + column);
      }
    } else {
      for (let row = 0, i = column; row < rows; row++, i += width) {
        const start = starts[i]!;
        const end = ends[i]!;
        if (start === end) {
          values[row] = Number.NaN;
          missing++;
        } else if (parseInstant(bytes, start, end, instant)) {
          values[row] = instant.milliseconds;
          if (instant.zoned) zoned++;
          else unzoned++;
        } else values[row] = this.#slowInstant(batch, row, i);
      }
    }
    this.#tally.zoned += zoned;
    this.#tally.unzoned += unzoned;
    this.#tally.count(CELL.missing, missing);
    this.#tally.count(CELL.instant, zoned + unzoned);
    this.#noteFirst(CELL.instant, batch, column);
  }

  /**
   * A cell of a timestamp column that is no plain ISO timestamp: one with blanks around it, a date without hyphens or an epoch where the
   * column was declared, else missing. Counts it.
   */
  #slowInstant(batch: CellBatch, row: number, i: number): number {
    const start = batch.starts[i] ?? 0;
    const end = batch.ends[i] ?? 0;
    if (parseTrimmed(batch.bytes, start, end, this.#instant)) {
      if (this.#instant.zoned) this.#tally.zoned++;
      else this.#tally.unzoned++;
      this.#tally.count(CELL.instant, 1);
      return this.#instant.milliseconds;
    }
    const { text } = decodeCell(batch.bytes, start, end);
    if (isMissing(text)) {
      this.#tally.count(CELL.missing, 1);
      return Number.NaN;
    }
    if (this.#declared === 'timestamp') {
      const number = parseLoose(text);
      const instant = this.#tally.instantOfNumber(number);
      if (!Number.isNaN(instant)) {
        this.#tally.count(CELL.number, 1);
        return instant;
      }
      this.#noteCell(CELL.text, batch, row, i);
      return Number.NaN;
    }
    this.#noteCell(classify(batch.bytes, start, end), batch, row, i);
    return Number.NaN;
  }

  /** Counts a cell `times` times. */
  #noteCell(cell: CellClass, batch: CellBatch, row: number, i: number, times = 1): void {
    if (this.#tally.first[cell] === undefined || cell === CELL.text) {
      const { text, valid } = decodeCell(batch.bytes, batch.starts[i] ?? 0, batch.ends[i] ?? 0);
      this.#tally.note(cell, batch.lines[row], text);
      if (!valid) this.#tally.noteInvalid(batch.lines[row], text);
    }
    this.#tally.count(cell, times);
  }

  /** Reads cells as codes of the dictionary: −1 is missing, OVERFLOW_CODE what it has no room for. */
  readCodes(batch: CellBatch, column: number, codes: Int32Array): void {
    const { starts, ends, width, rows, kernel } = batch;
    const { seen } = this.#tally;
    const texts = kernel && this.#textsIn(kernel);
    let row = 0;
    // proof: as in readNumbers; classes index seen, which has one entry each
    while (kernel && texts && row < rows) {
      const left = kernel.readCodes(column, width, row, rows, texts);
      row = kernel.out(0);
      for (const cell of CLASSES) seen[cell]! += kernel.out(1 + cell);
      for (let k = 0; k < left; k++) {
        const odd = kernel.slow[k]!;
        const i = odd * width + column;
        const entry = this.#entryOf(batch, odd, i);
        const code = this.#codeFor(entry);
        codes[odd] = code;
        if (entry >= 0 && !this.#dictionary.wasInvalid(entry)) {
          kernel.remember(texts, starts[i]!, ends[i]!, code, this.#dictionary.classOf(entry));
        }
      }
    }
    for (let i = row * width + column; row < rows; row++, i += width) {
      if (starts[i]! === ends[i]!) {
        codes[row] = -1;
        seen[CELL.missing]!++;
      } else codes[row] = this.#codeFor(this.#entryOf(batch, row, i));
    }
  }

  #textsIn(kernel: CsvKernel): KnownTexts | undefined {
    if (this.#known?.kernel !== kernel) this.#known = { kernel, texts: kernel.newTexts() };
    return this.#known.texts;
  }

  /** The code of an entry as `#entryOf` answers it. */
  #codeFor(entry: number): number {
    if (entry < 0) return entry === NO_ENTRY ? OVERFLOW_CODE : -1;
    return this.#dictionary.classOf(entry) === CELL.missing ? -1 : entry;
  }

  /** The entry of a cell of a column of text, which is counted; NO_ENTRY or, where it is missing, NO_VALUE if the dictionary is full. */
  #entryOf(batch: CellBatch, row: number, i: number): number {
    const { bytes } = batch;
    const start = batch.starts[i] ?? 0;
    const end = batch.ends[i] ?? 0;
    const dictionary = this.#dictionary;
    const { seen, first } = this.#tally;
    let entry = dictionary.find(bytes, start, end);
    const cell = entry < 0 ? classify(bytes, start, end) : dictionary.classOf(entry);
    if (entry < 0) {
      entry = cell === CELL.missing ? NO_VALUE : NO_ENTRY;
      if (entry === NO_ENTRY) this.#tally.overflow++;
    } else if (dictionary.wasInvalid(entry)) {
      this.#tally.noteInvalid(batch.lines[row], dictionary.text(entry));
    }
    // proof: seen has a place for each class
    seen[cell]!++;
    if (first[cell] === undefined && cell !== CELL.missing) {
      this.#tally.note(cell, batch.lines[row], decodeCell(bytes, start, end).text);
    }
    return entry;
  }
}
