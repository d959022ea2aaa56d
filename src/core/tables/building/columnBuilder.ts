import { type ColumnType, missingAmong } from '../column.ts';
import { decodeCell, encodeBriefly } from '../encoding.ts';
import type { CsvKernel, KnownTexts } from '../readers/csvKernel.ts';
import type { CellBatch } from '../readers/csvScanner.ts';
import { CELL, type CellClass, classify, type Dictionary, type PackedStrings } from './dictionary.ts';
import { isMissing } from './missing.ts';
import { isCode, parseDecimal, parseLoose } from './number.ts';
import { type Rows, type SegmentKind, Segments } from './segments.ts';
import { type Instant, instantOfEpoch, parseInstant } from './timestamp.ts';

/** Where a cell was first met, for a message. */
export interface Place {
  readonly file: string;
  readonly line: number | undefined;
  readonly text: string;
}

/** What the cells of a column said so far: enough to go on behind them, without them. */
export interface ColumnState {
  readonly kind: SegmentKind | undefined;
  readonly seen: Float64Array;
  readonly first: readonly (Place | undefined)[];
  readonly overflow: number;
  readonly zoned: number;
  readonly unzoned: number;
  readonly epochs: number;
  readonly unsafe: number;
  readonly unsafeAt: Place | undefined;
  readonly invalid: number;
  readonly invalidAt: Place | undefined;
}

/** Rows of one column that were read elsewhere, all in one kind. */
export interface ColumnPiece {
  /** What their cells said; lines count from the first row's. */
  readonly state: ColumnState;
  /** Of the codes, where the kind is code; it has no limit. */
  readonly strings: PackedStrings | undefined;
}

/** A text column counts as numbers (or instants) when at least this share of its cells are, */
export const MOSTLY = 0.99;
/** and when there are at least so many cells; with fewer, one exception makes it text. */
export const MOSTLY_FROM = 100;

/** Distinct strings of a typed source, and the code of each once it is known. */
export class ListedStrings {
  readonly texts: readonly string[];
  readonly codes: Int32Array;

  constructor(texts: readonly string[]) {
    this.texts = texts;
    this.codes = new Int32Array(texts.length).fill(UNKNOWN);
  }
}

/** Rows that a reader gives away. */
export interface GivenRows {
  /** How many of them have no value. */
  readonly missing: number;
}

/** Distinct strings in the order in which rows first have them: where each lies in bytes of UTF-8, and how many rows have it. */
export interface CodedStrings {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  readonly rows: Uint32Array;
}

/** No code yet: what neither a code nor missing nor overflow is. */
const UNKNOWN = -3;

/** Strings that are handed to each piece. */
const MOST_COMMON = 1000;

/** Strings of typed sources whose codes are remembered. */
const RECENT = 4096;

const CLASSES: readonly CellClass[] = Object.values(CELL);

/**
 * Takes the cells of one column, file after file, and keeps them in the kind they look like so far: numbers, instants, or codes
 * of a dictionary. What the column is, is decided by all its cells at the end (`columnFinish.ts`), from the counts kept here; rows
 * kept in a kind that turns out wrong are read again from the file, so nothing is ever held twice.
 */
export class ColumnBuilder {
  readonly name: string;
  readonly declared: ColumnType | undefined;
  readonly dictionary: Dictionary;
  readonly before: ColumnState | undefined;
  /** One for each file that was opened with `beginFile`. */
  readonly files: Segments[] = [];
  /** Cells by class, over all files, and where the first of each was. */
  readonly seen = new Float64Array(CLASSES.length);
  readonly first: (Place | undefined)[] = [];
  /** Cells of text that needed more dictionary than there is. */
  overflow = 0;
  zoned = 0;
  unzoned = 0;
  epochs = 0;
  /** Integers beyond 2^53, which a double cannot hold exactly. */
  unsafe = 0;
  unsafeAt: Place | undefined;
  /** Cells that were not UTF-8, in the present file. */
  invalid = 0;
  invalidAt: Place | undefined;

  #mode: SegmentKind | undefined;
  #file = '';
  #here: Rows = new Segments();
  #keepsKind = false;
  /** Whether the dictionary was begun with the first row, so that entries come in the order of rows. */
  #isNumbered = false;
  readonly #instant: Instant = { milliseconds: 0, zoned: false };
  /** Codes of typed strings met lately, to save encoding them again. */
  #recent: Map<string, number> | undefined = new Map();
  #recentHits = 0;
  /** Texts whose codes a kernel knows, and which one. */
  #known: { readonly kernel: CsvKernel; readonly texts: KnownTexts | undefined } | undefined;

  /** @param before what earlier rows, which are kept elsewhere, said */
  constructor(name: string, declared: ColumnType | undefined, dictionary: Dictionary, before?: ColumnState) {
    this.name = name;
    this.declared = declared;
    this.dictionary = dictionary;
    this.before = before;
    this.#mode = declared && KIND_OF[declared];
    if (!before) return;
    this.#mode = before.kind;
    this.seen.set(before.seen);
    this.first.push(...before.first);
    this.overflow = before.overflow;
    this.zoned = before.zoned;
    this.unzoned = before.unzoned;
    this.epochs = before.epochs;
    this.unsafe = before.unsafe;
    this.unsafeAt = before.unsafeAt;
    this.invalid = before.invalid;
    this.invalidAt = before.invalidAt;
  }

  /** What all cells so far said. */
  get state(): ColumnState {
    const { overflow, zoned, unzoned, epochs, unsafe, unsafeAt, invalid, invalidAt } = this;
    return {
      kind: this.#mode,
      seen: this.seen.slice(),
      first: [...this.first],
      overflow,
      zoned,
      unzoned,
      epochs,
      unsafe,
      unsafeAt,
      invalid,
      invalidAt,
    };
  }

  /** Starts the rows of the next file, or, `continued`, further rows of the file that the earlier rows ended in. */
  beginFile(file: string, continued = false): void {
    this.#file = file;
    const segments = new Segments();
    this.files.push(segments);
    this.#here = segments;
    this.#isNumbered = this.dictionary.size === 0;
    if (continued) return;
    this.invalid = 0;
    this.invalidAt = undefined;
  }

  /** The kind in which rows are taken now; undefined before the first value. */
  get kind(): SegmentKind | undefined {
    return this.#mode;
  }

  /**
   * Puts the rows to come into `rows`, and all in one kind, whatever they say: as `kind`, or as the first value looks. What becomes of
   * them is decided where they are absorbed.
   * @param strings some that the dictionary there has, so that their codes are the same
   */
  beginPiece(rows: Rows, kind: SegmentKind | undefined, strings?: PackedStrings): void {
    if (strings) this.dictionary.absorb(strings);
    this.#here = rows;
    this.#mode ??= kind;
    this.#keepsKind = true;
  }

  /** Strings for `beginPiece` of pieces to come; undefined where they are so many that handing them on takes longer. */
  get commonStrings(): PackedStrings | undefined {
    return this.#mode === 'code' && this.dictionary.size <= MOST_COMMON ? this.dictionary.packed : undefined;
  }

  /** The rows put into `rows` by `beginPiece`, for `absorb`. */
  get piece(): ColumnPiece {
    return { state: this.state, strings: this.#mode === 'code' ? this.dictionary.packed : undefined };
  }

  /** Says that the present file will have so many rows, in all likelihood. */
  expect(rows: number): void {
    this.files.at(-1)?.expect(rows);
  }

  /**
   * Takes rows that were read elsewhere behind those taken so far, as if they were read here.
   * @param values of the rows, in the kind of the piece; codes may be changed
   * @param line of the file, before that of the first row
   */
  absorb(
    { state, strings }: ColumnPiece,
    values: Float64Array | Int32Array,
    rows: number,
    line: number,
  ): void {
    const { kind } = state;
    const placed = (place: Place | undefined): Place | undefined =>
      place && { ...place, file: this.#file, line: (place.line ?? 0) + line };
    for (const cell of CLASSES) {
      this.#count(cell, state.seen[cell] ?? 0);
      this.first[cell] ??= placed(state.first[cell]);
    }
    this.invalid += state.invalid;
    this.invalidAt ??= placed(state.invalidAt);
    if (kind === undefined) {
      this.#here.addMissing(rows);
      return;
    }
    this.#mode ??= kind;
    if (this.#mode !== 'code' && this.declared === undefined && !this.#still(this.#mode)) this.#mode = 'code';
    // These are counted only in rows that are taken as what they speak of.
    if (this.#mode === kind) {
      this.zoned += state.zoned;
      this.unzoned += state.unzoned;
      this.epochs += state.epochs;
      this.unsafe += state.unsafe;
      this.unsafeAt ??= placed(state.unsafeAt);
    }
    const overflow = this.overflow;
    if (kind === 'code' && strings) {
      const entries = this.dictionary.absorb(strings);
      const isSame = entries.every((entry, code) => entry === code);
      // proof: row < rows <= values.length, and codes are −1 or index the entries
      for (let row = 0; row < rows && !isSame; row++) {
        const code = values[row]!;
        if (code < 0) continue;
        const entry = entries[code]!;
        if (entry < 0) this.overflow++;
        values[row] = entry < 0 ? OVERFLOW_CODE : entry;
      }
    }
    this.#here.add(kind, values, rows);
    if (this.overflow > overflow) this.#here.markOverflow();
  }

  /** Rows taken of the present file. */
  get rows(): number {
    return this.#here.rows;
  }

  /** Gives rows that this column does not have, up to `rows` rows in the present file, which has no more. */
  padTo(rows: number): void {
    this.#here.addMissing(rows - this.#here.rows);
    this.files.at(-1)?.end(this.#isNumbered && this.overflow === 0 && !this.dictionary.has(CELL.missing));
  }

  /** Takes one column of a batch of text cells. */
  addCells(batch: CellBatch, column: number, scratch: Scratch): void {
    const kind = this.#mode ?? this.#modeFor(batch, column);
    if (kind === undefined) {
      this.seen[CELL.missing] = (this.seen[CELL.missing] ?? 0) + batch.rows;
      this.#here.addMissing(batch.rows);
      return;
    }
    this.#mode = kind;
    if (kind === 'code') {
      this.#addCodes(batch, column, scratch);
      return;
    }
    const before = this.seen.slice();
    const counts = [this.zoned, this.unzoned, this.epochs, this.unsafe, this.invalid] as const;
    const values = batch.kernel?.doubles ?? scratch.doubles(batch.rows);
    if (kind === 'number') this.#readNumbers(batch, column, values);
    else this.#readInstants(batch, column, values);
    if (this.declared === undefined && !this.#keepsKind && !this.#still(kind)) {
      // The cells of this batch are still at hand: they are taken as text. Earlier ones are read again at the end, if need be.
      this.seen.set(before);
      [this.zoned, this.unzoned, this.epochs, this.unsafe, this.invalid] = counts;
      this.#mode = 'code';
      this.#addCodes(batch, column, scratch);
      return;
    }
    this.#here.add(kind, values, batch.rows);
  }

  /** Takes numbers of a typed source; NaN is missing. `given`: nobody else writes to the array, so it is kept as it is. */
  addNumbers(values: Float64Array, given?: GivenRows): void {
    if (
      this.declared !== undefined
        ? this.declared !== 'number'
        : this.#mode === 'code' || this.#mode === 'instant'
    ) {
      for (const value of values) this.addValue(value);
      return;
    }
    this.#mode = 'number';
    const missing = given?.missing ?? missingAmong(values);
    this.#count(CELL.missing, missing);
    this.#count(CELL.number, values.length - missing);
    this.#place('number', values, given);
  }

  /** Takes instants of a typed source (ms since the epoch; NaN is missing); `given` as for `addNumbers`. */
  addInstants(values: Float64Array, zoned: boolean, given?: GivenRows): void {
    const missing = given?.missing ?? missingAmong(values);
    this.#count(CELL.missing, missing);
    this.#count(CELL.instant, values.length - missing);
    if (zoned) this.zoned += values.length - missing;
    else this.unzoned += values.length - missing;
    if (this.declared === 'category' || (this.declared === undefined && this.#mode === 'code')) {
      for (const value of values) this.#addCode(Number.isNaN(value) ? undefined : isoText(value));
    } else {
      this.#mode ??= 'instant';
      this.#place('instant', values, given);
    }
  }

  #place(kind: SegmentKind, values: Float64Array | Int32Array, given: GivenRows | undefined): void {
    if (given) this.#here.keep(kind, values, given);
    else this.#here.add(kind, values, values.length);
  }

  /** Takes one value of a typed source: a string is a value whatever it spells, and never a number. */
  addValue(value: string | number | boolean | null | undefined, line?: number): void {
    if (value === null || value === undefined || Number.isNaN(value)) {
      this.#count(CELL.missing, 1);
      this.#here.addMissing(1);
    } else if (typeof value === 'number') this.#addNumber(value, line);
    else this.#addString(String(value), line);
  }

  /**
   * Takes strings of a typed source as positions in a list of distinct ones; −1 is missing. As `addValue` of each, but a string is
   * looked at once however often it occurs.
   */
  addListed(positions: Int32Array, list: ListedStrings): void {
    let from = 0;
    // Until a first string has made this a column of text, strings may be instants.
    // proof: here and below, positions are −1 or index the list
    while (from < positions.length && this.#mode !== 'code') {
      const position = positions[from++]!;
      this.addValue(position < 0 ? null : list.texts[position]!);
    }
    if (from === positions.length) return;
    const codes = new Int32Array(positions.length - from);
    let overflowed = false;
    for (let i = from; i < positions.length; i++) {
      const position = positions[i]!;
      let code = position < 0 ? -1 : list.codes[position]!;
      if (code === UNKNOWN) {
        code = this.#codeOf(list.texts[position]!);
        list.codes[position] = code;
      } else if (code === OVERFLOW_CODE) this.overflow++;
      codes[i - from] = code;
      if (code === -1) this.#count(CELL.missing, 1);
      else {
        const cell = this.dictionary.classOf(code) === CELL.instant ? CELL.instant : CELL.text;
        if (this.first[cell] === undefined) this.#note(cell, undefined, list.texts[position]!);
        this.seen[cell]!++;
      }
      overflowed ||= code === OVERFLOW_CODE;
    }
    if (!overflowed) {
      this.#here.add('code', codes, codes.length);
      return;
    }
    for (const code of codes) {
      this.#here.addOne('code', code);
      if (code === OVERFLOW_CODE) this.#here.markOverflow();
    }
  }

  /**
   * Takes strings of a typed source as codes, each at its place in `strings` (in the order in which rows have them), and −1 for missing.
   * As `addListed`, but rows are neither counted nor copied: the array is kept and changed.
   */
  addCoded(codes: Int32Array, strings: CodedStrings, given: GivenRows): void {
    if (!this.#isTextFrom(strings)) {
      const texts = Array.from(strings.starts, (start, i) => {
        return decodeCell(strings.bytes, start, start + (strings.lengths[i] ?? 0)).text;
      });
      this.addListed(codes, new ListedStrings(texts));
      return;
    }
    if (strings.starts.length > 0) this.#mode = 'code';
    this.#count(CELL.missing, given.missing);
    const entries = new Int32Array(strings.starts.length);
    let isSame = true;
    let overflowed = false;
    let valued = 0;
    for (const [i, start] of strings.starts.entries()) {
      const end = start + (strings.lengths[i] ?? 0);
      const rows = strings.rows[i] ?? 0;
      const found = this.dictionary.find(strings.bytes, start, end);
      const entry = found < 0 ? OVERFLOW_CODE : found;
      if (found < 0) {
        this.overflow += rows;
        overflowed = true;
      }
      const cell = this.dictionary.classOf(entry) === CELL.instant ? CELL.instant : CELL.text;
      if (this.first[cell] === undefined)
        this.#note(cell, undefined, decodeCell(strings.bytes, start, end).text);
      this.#count(cell, rows);
      valued += rows;
      entries[i] = entry;
      isSame &&= entry === i;
    }
    if (!isSame) {
      // proof: a code that is not negative is a place in strings
      for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = entries[codes[i]!]!;
    }
    // where rows were cut off, some string may not be in them
    const isNumbered =
      isSame && this.dictionary.size === entries.length && valued + given.missing === codes.length;
    if (strings.starts.length === 0) this.#here.addMissing(codes.length);
    else this.#here.keep('code', codes, { missing: given.missing, isNumbered });
    if (overflowed) this.#here.markOverflow();
  }

  /** Whether the column is one of text already, or becomes one with the first of the strings. */
  #isTextFrom({ bytes, starts, lengths }: CodedStrings): boolean {
    if (this.#mode !== undefined || this.declared !== undefined) return this.#mode === 'code';
    const [start] = starts;
    const [length] = lengths;
    if (start === undefined || length === undefined) return true;
    return !parseInstant(bytes, start, start + length, this.#instant);
  }

  #addNumber(value: number, line: number | undefined): void {
    this.#noteText(CELL.number, line, value);
    if (Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER) this.noteUnsafe(1, line);
    if (this.declared === 'timestamp') {
      this.epochs++;
      this.#here.addOne('instant', instantOfEpoch(value));
    } else this.#placeOne('number', value, String(value));
  }

  #addString(text: string, line: number | undefined): void {
    if (this.#mode === 'code') {
      const isInstant = this.dictionary.classOf(this.#addCode(text)) === CELL.instant;
      this.#noteText(isInstant ? CELL.instant : CELL.text, line, text);
      return;
    }
    const { bytes, length } = encodeBriefly(text);
    const isInstant = parseInstant(bytes, 0, length, this.#instant);
    if (this.declared === 'number') {
      const value = parseLoose(text);
      this.#noteText(Number.isNaN(value) ? CELL.text : CELL.number, line, text);
      this.#here.addOne('number', value);
      return;
    }
    this.#noteText(isInstant ? CELL.instant : CELL.text, line, text);
    if (isInstant && this.#instant.zoned) this.zoned++;
    else if (isInstant) this.unzoned++;
    this.#placeOne(isInstant ? 'instant' : 'code', isInstant ? this.#instant.milliseconds : Number.NaN, text);
  }

  /** Puts one typed value, already counted, where the column's present kind allows; `text` is how it reads as a category. */
  #placeOne(kind: SegmentKind, value: number, text: string): void {
    this.#mode ??= kind;
    if (
      this.#mode !== 'code' &&
      this.#mode !== kind &&
      this.declared === undefined &&
      !this.#still(this.#mode)
    ) {
      this.#mode = 'code';
    }
    if (this.#mode === 'code') this.#addCode(text);
    // A value of another kind waits for the end like any other exception; until then its row is missing.
    else this.#here.addOne(this.#mode, this.#mode === kind ? value : Number.NaN);
  }

  /** Appends one string as a code, which is answered; undefined is missing. */
  #addCode(text: string | undefined): number {
    const code = text === undefined ? -1 : this.#codeOf(text);
    this.#here.addOne('code', code);
    if (code === OVERFLOW_CODE) this.#here.markOverflow();
    return code;
  }

  #codeOf(text: string): number {
    const known = this.#recent?.get(text);
    if (known !== undefined) {
      this.#recentHits++;
      return known;
    }
    const { bytes, length } = encodeBriefly(text);
    const entry = this.dictionary.find(bytes, 0, length);
    if (entry < 0) {
      this.overflow++;
      return OVERFLOW_CODE;
    }
    if (this.#recent) {
      if (this.#recent.size >= RECENT) {
        // Strings that hardly repeat are not worth remembering.
        if (this.#recentHits < RECENT) this.#recent = undefined;
        else this.#recent.clear();
        this.#recentHits = 0;
      }
      this.#recent?.set(text, entry);
    }
    return entry;
  }

  #noteText(cell: CellClass, line: number | undefined, text: string | number): void {
    if (this.first[cell] === undefined) this.#note(cell, line, String(text));
    this.#count(cell, 1);
  }

  /** Notes integers that a double cannot hold exactly. */
  noteUnsafe(count: number, line?: number, text = ''): void {
    this.unsafe += count;
    this.unsafeAt ??= { file: this.#file, line, text };
  }

  #count(cell: CellClass, count: number): void {
    this.seen[cell] = (this.seen[cell] ?? 0) + count;
  }

  #note(cell: CellClass, line: number | undefined, text: string): void {
    this.first[cell] ??= { file: this.#file, line, text };
  }

  /** What the first cell of a batch that is not missing looks like; undefined when all are missing. */
  #modeFor(batch: CellBatch, column: number): SegmentKind | undefined {
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

  /** Whether the cells seen so far allow the column to be read on in this kind. */
  #still(kind: 'number' | 'instant'): boolean {
    const { number, instant, text, code } = this.counts();
    const all = number + instant + text + code;
    const good = kind === 'number' ? number : instant;
    if (kind === 'number' && code > 0) return false;
    return good === all || (all >= MOSTLY_FROM && good >= MOSTLY * all);
  }

  /** Cells that are not missing, by class. */
  counts(): { number: number; instant: number; text: number; code: number } {
    const [, number = 0, instant = 0, text = 0, code = 0] = this.seen;
    return { number, instant, text, code };
  }

  /** Whether any of the earlier rows has a value. */
  get hadValues(): boolean {
    return this.before?.seen.some((count, cell) => cell !== CELL.missing && count > 0) ?? false;
  }

  #readNumbers(batch: CellBatch, column: number, values: Float64Array): void {
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
    this.#count(CELL.missing, missing);
    this.#count(CELL.number, numbers);
    this.#noteFirst(CELL.number, batch, column);
  }

  /** Notes where the first cell of a class is, of which none was noted while they were counted. */
  #noteFirst(cell: CellClass, batch: CellBatch, column: number): void {
    if (this.first[cell] !== undefined || this.seen[cell] === 0) return;
    const { bytes, starts, ends, width, rows } = batch;
    for (let row = 0, i = column; row < rows; row++, i += width) {
      // proof: as in #readNumbers
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
    if (cell === CELL.missing || cell === CELL.number) this.#count(cell, 1);
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
    if (/^\s*[+-]?\d+\s*$/.test(text)) this.noteUnsafe(1, batch.lines[row], text);
  }

  #readInstants(batch: CellBatch, column: number, values: Float64Array): void {
    const { bytes, starts, ends, width, rows, kernel } = batch;
    const instant = this.#instant;
    let missing = 0;
    let zoned = 0;
    let unzoned = 0;
    // proof: as in #readNumbers
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
    this.zoned += zoned;
    this.unzoned += unzoned;
    this.#count(CELL.missing, missing);
    this.#count(CELL.instant, zoned + unzoned);
    this.#noteFirst(CELL.instant, batch, column);
  }

  /** A cell of a timestamp column that is no ISO timestamp: an epoch where the column was declared, else missing. Counts it. */
  #slowInstant(batch: CellBatch, row: number, i: number): number {
    const start = batch.starts[i] ?? 0;
    const end = batch.ends[i] ?? 0;
    const { text } = decodeCell(batch.bytes, start, end);
    if (isMissing(text)) {
      this.#count(CELL.missing, 1);
      return Number.NaN;
    }
    if (this.declared === 'timestamp') {
      const epoch = instantOfEpoch(parseLoose(text));
      if (!Number.isNaN(epoch)) {
        this.epochs++;
        this.#count(CELL.number, 1);
        return epoch;
      }
      this.#noteCell(CELL.text, batch, row, i);
      return Number.NaN;
    }
    this.#noteCell(classify(batch.bytes, start, end), batch, row, i);
    return Number.NaN;
  }

  /** Counts a cell `times` times. */
  #noteCell(cell: CellClass, batch: CellBatch, row: number, i: number, times = 1): void {
    if (this.first[cell] === undefined || cell === CELL.text) {
      const { text, valid } = decodeCell(batch.bytes, batch.starts[i] ?? 0, batch.ends[i] ?? 0);
      this.#note(cell, batch.lines[row], text);
      if (!valid) this.#noteInvalid(batch.lines[row], text);
    }
    this.#count(cell, times);
  }

  #noteInvalid(line: number | undefined, text: string): void {
    this.invalid++;
    this.invalidAt ??= { file: this.#file, line, text };
  }

  #addCodes(batch: CellBatch, column: number, scratch: Scratch): void {
    const { starts, ends, width, rows, kernel } = batch;
    const { seen } = this;
    const codes = kernel?.codes ?? scratch.codes(rows);
    const overflow = this.overflow;
    const texts = kernel && this.#textsIn(kernel);
    let row = 0;
    // proof: as in #readNumbers; classes index seen, which has one entry each
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
        if (entry >= 0 && !this.dictionary.wasInvalid(entry)) {
          kernel.remember(texts, starts[i]!, ends[i]!, code, this.dictionary.classOf(entry));
        }
      }
    }
    for (let i = row * width + column; row < rows; row++, i += width) {
      if (starts[i]! === ends[i]!) {
        codes[row] = -1;
        seen[CELL.missing]!++;
      } else codes[row] = this.#codeFor(this.#entryOf(batch, row, i));
    }
    this.#here.add('code', codes, rows);
    if (this.overflow > overflow) this.#here.markOverflow();
  }

  #textsIn(kernel: CsvKernel): KnownTexts | undefined {
    if (this.#known?.kernel !== kernel) this.#known = { kernel, texts: kernel.newTexts() };
    return this.#known.texts;
  }

  /** The code of an entry as `#entryOf` answers it. */
  #codeFor(entry: number): number {
    if (entry < 0) return entry === NO_ENTRY ? OVERFLOW_CODE : -1;
    return this.dictionary.classOf(entry) === CELL.missing ? -1 : entry;
  }

  /** The entry of a cell of a column of text, which is counted; NO_ENTRY or, where it is missing, NO_VALUE if the dictionary is full. */
  #entryOf(batch: CellBatch, row: number, i: number): number {
    const { bytes } = batch;
    const start = batch.starts[i] ?? 0;
    const end = batch.ends[i] ?? 0;
    const { dictionary, seen, first } = this;
    let entry = dictionary.find(bytes, start, end);
    const cell = entry < 0 ? classify(bytes, start, end) : dictionary.classOf(entry);
    if (entry < 0) {
      entry = cell === CELL.missing ? NO_VALUE : NO_ENTRY;
      if (entry === NO_ENTRY) this.overflow++;
    } else if (dictionary.wasInvalid(entry)) {
      this.#noteInvalid(batch.lines[row], dictionary.text(entry));
    }
    // proof: seen has a place for each class
    seen[cell]!++;
    if (first[cell] === undefined && cell !== CELL.missing) {
      this.#note(cell, batch.lines[row], decodeCell(bytes, start, end).text);
    }
    return entry;
  }
}

const NO_ENTRY = -1;
const NO_VALUE = -2;

/** The code of every string beyond a full dictionary; becomes an entry of its own, OVERFLOW_LABEL, at the end. */
export const OVERFLOW_CODE = 0x7fff_ffff;

export const KIND_OF = { number: 'number', timestamp: 'instant', category: 'code' } as const satisfies Record<
  ColumnType,
  SegmentKind
>;

/** An instant as text, the way it is shown wherever a timestamp has to be a category. */
export function isoText(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? String(milliseconds) : date.toISOString();
}

/** Room for one batch of one column, used again for every column. */
export class Scratch {
  #doubles = new Float64Array(1024);
  #codes = new Int32Array(1024);

  doubles(rows: number): Float64Array {
    if (this.#doubles.length < rows) this.#doubles = new Float64Array(rows);
    return this.#doubles;
  }

  codes(rows: number): Int32Array {
    if (this.#codes.length < rows) this.#codes = new Int32Array(rows);
    return this.#codes;
  }
}
