import { type ColumnType, missingAmong } from '../column.ts';
import { decodeCell, encodeBriefly } from '../encoding.ts';
import { isNamedLikeId } from '../idName.ts';
import type { CellBatch } from '../readers/csvScanner.ts';
import { CELL, type Dictionary, OVERFLOW_CODE, type PackedStrings } from './dictionary.ts';
import { parseLoose } from './number.ts';
import { RecentCodes } from './recentCodes.ts';
import { type Rows, type SegmentKind, Segments } from './segments.ts';
import { Tally, type TallyState } from './tally.ts';
import { TextCells } from './textCells.ts';
import { type Instant, parseTrimmed } from './timestamp.ts';

/** What the cells of a column said so far: enough to go on behind them, without them. */
export interface ColumnState extends TallyState {
  readonly kind: SegmentKind | undefined;
}

/** Rows of one column that were read elsewhere, all in one kind. */
export interface ColumnPiece {
  /** What their cells said; lines count from the first row's. */
  readonly state: ColumnState;
  /** Of the codes, where the kind is code; it has no limit. */
  readonly strings: PackedStrings | undefined;
}

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

/**
 * Takes the cells of one column, file after file, and keeps them in the kind they look like so far: numbers, instants, or codes
 * of a dictionary. What the column is, is decided by all its cells at the end (`columnFinish.ts`), from the `tally`; rows
 * kept in a kind that turns out wrong are read again from the file, so nothing is ever held twice.
 */
export class ColumnBuilder {
  readonly name: string;
  readonly declared: ColumnType | undefined;
  readonly dictionary: Dictionary;
  readonly before: ColumnState | undefined;
  /** Whether the column becomes text as soon as a number would lose digits, because its name says that they identify something. */
  readonly keepsDigits: boolean;
  /** One for each file that was opened with `beginFile`. */
  readonly files: Segments[] = [];
  /** What all of its cells said. */
  readonly tally: Tally;

  #mode: SegmentKind | undefined;
  #here: Rows = new Segments();
  #keepsKind = false;
  /** Whether the dictionary was begun with the first row, so that entries come in the order of rows. */
  #isNumbered = false;
  readonly #instant: Instant = { milliseconds: 0, zoned: false };
  readonly #cells: TextCells;
  readonly #strings: RecentCodes;

  /** @param before what earlier rows, which are kept elsewhere, said */
  constructor(name: string, declared: ColumnType | undefined, dictionary: Dictionary, before?: ColumnState) {
    this.name = name;
    this.declared = declared;
    this.dictionary = dictionary;
    this.before = before;
    this.keepsDigits = declared === undefined && isNamedLikeId(name);
    this.tally = new Tally(before);
    this.#mode = before ? before.kind : declared && KIND_OF[declared];
    this.#cells = new TextCells(this.tally, dictionary, declared);
    this.#strings = new RecentCodes(dictionary);
  }

  /** What all cells so far said. */
  get state(): ColumnState {
    return { kind: this.#mode, ...this.tally.state };
  }

  /** Starts the rows of the next file, or, `continued`, further rows of the file that the earlier rows ended in. */
  beginFile(file: string, continued = false): void {
    this.tally.beginFile(file, continued);
    const segments = new Segments();
    this.files.push(segments);
    this.#here = segments;
    this.#isNumbered = this.dictionary.size === 0;
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
    const { tally } = this;
    tally.absorb(state, line);
    if (kind === undefined) {
      this.#here.addMissing(rows);
      return;
    }
    this.#mode ??= kind;
    if (this.#mode !== 'code' && this.declared === undefined && !tally.still(this.#mode)) this.#mode = 'code';
    if (this.#mode === kind) tally.absorbOfKind(state, line);
    this.#keepDigits();
    const { overflow } = tally;
    if (kind === 'code' && strings) {
      const entries = this.dictionary.absorb(strings);
      const isSame = entries.every((entry, code) => entry === code);
      // proof: row < rows <= values.length, and codes are −1 or index the entries
      for (let row = 0; row < rows && !isSame; row++) {
        const code = values[row]!;
        if (code < 0) continue;
        const entry = entries[code]!;
        if (entry < 0) tally.overflow++;
        values[row] = entry < 0 ? OVERFLOW_CODE : entry;
      }
    }
    this.#here.add(kind, values, rows);
    if (tally.overflow > overflow) this.#here.markOverflow();
  }

  /** Rows taken of the present file. */
  get rows(): number {
    return this.#here.rows;
  }

  /** Gives rows that this column does not have, up to `rows` rows in the present file, which has no more. */
  padTo(rows: number): void {
    this.#here.addMissing(rows - this.#here.rows);
    this.files
      .at(-1)
      ?.end(this.#isNumbered && this.tally.overflow === 0 && !this.dictionary.has(CELL.missing));
  }

  /** Takes one column of a batch of text cells. */
  addCells(batch: CellBatch, column: number, scratch: Scratch): void {
    const { tally } = this;
    const kind = this.#mode ?? this.#cells.kindIn(batch, column);
    if (kind === undefined) {
      tally.count(CELL.missing, batch.rows);
      this.#here.addMissing(batch.rows);
      return;
    }
    this.#mode = kind;
    if (kind === 'code') {
      this.#addCodes(batch, column, scratch);
      return;
    }
    const before = tally.seen.slice();
    const counts = [tally.zoned, tally.unzoned, tally.epochs, tally.unsafe, tally.invalid] as const;
    const values = batch.kernel?.doubles ?? scratch.doubles(batch.rows);
    if (kind === 'number') this.#cells.readNumbers(batch, column, values);
    else this.#cells.readInstants(batch, column, values);
    const { losesDigits } = this;
    if (this.declared === undefined && !this.#keepsKind && (losesDigits || !tally.still(kind))) {
      // The cells of this batch are still at hand: they are taken as text. Earlier ones are read again at the end, if need be.
      tally.seen.set(before);
      const { unsafe } = tally;
      [tally.zoned, tally.unzoned, tally.epochs, tally.unsafe, tally.invalid] = counts;
      // That digits would have been lost says what the column is.
      if (losesDigits) tally.unsafe = unsafe;
      this.#mode = 'code';
      this.#addCodes(batch, column, scratch);
      return;
    }
    this.#here.add(kind, values, batch.rows);
  }

  #addCodes(batch: CellBatch, column: number, scratch: Scratch): void {
    const codes = batch.kernel?.codes ?? scratch.codes(batch.rows);
    const { overflow } = this.tally;
    this.#cells.readCodes(batch, column, codes);
    this.#here.add('code', codes, batch.rows);
    if (this.tally.overflow > overflow) this.#here.markOverflow();
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
    this.tally.count(CELL.missing, missing);
    this.tally.count(CELL.number, values.length - missing);
    this.#place('number', values, given);
  }

  /**
   * Takes 64-bit integers of a typed source: as numbers (NaN is missing), or one by one as `exact` has them where their digits matter.
   */
  addIntegers(values: Float64Array, exact: (row: number) => bigint | number | null | undefined): void {
    let unsafe = 0;
    for (const value of values) if (Math.abs(value) > Number.MAX_SAFE_INTEGER) unsafe++;
    if (unsafe > 0 && this.isExact) {
      for (let row = 0; row < values.length; row++) this.addValue(exact(row));
      return;
    }
    if (unsafe > 0) this.tally.noteUnsafe(unsafe);
    this.addNumbers(values);
  }

  /** Whether integers are to be given with all their digits: they are, or would become, text. */
  get isExact(): boolean {
    return this.#mode === 'code' || (this.keepsDigits && this.tally.overflow === 0);
  }

  /** Whether it holds numbers whose last digits matter. With more than there is room for as texts, all but a few last digits are more than none. */
  get losesDigits(): boolean {
    return this.keepsDigits && this.tally.unsafe > 0 && this.tally.overflow === 0;
  }

  /** Takes instants of a typed source (ms since the epoch; NaN is missing); `given` as for `addNumbers`. */
  addInstants(values: Float64Array, zoned: boolean, given?: GivenRows): void {
    const missing = given?.missing ?? missingAmong(values);
    this.tally.count(CELL.missing, missing);
    this.tally.count(CELL.instant, values.length - missing);
    if (zoned) this.tally.zoned += values.length - missing;
    else this.tally.unzoned += values.length - missing;
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

  /** Takes one value of a typed source: a string is a value whatever it spells, and never a number. A bigint is an integer with all its digits. */
  addValue(value: string | number | bigint | boolean | null | undefined, line?: number): void {
    if (value === null || value === undefined || Number.isNaN(value)) {
      this.tally.count(CELL.missing, 1);
      this.#here.addMissing(1);
    } else if (typeof value === 'number') this.#addNumber(value, line);
    else if (typeof value === 'bigint') this.#addNumber(Number(value), line, String(value));
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
    const { tally } = this;
    const codes = new Int32Array(positions.length - from);
    let overflowed = false;
    for (let i = from; i < positions.length; i++) {
      const position = positions[i]!;
      let code = position < 0 ? -1 : list.codes[position]!;
      if (code === UNKNOWN) {
        code = this.#codeOf(list.texts[position]!);
        list.codes[position] = code;
      } else if (code === OVERFLOW_CODE) tally.overflow++;
      codes[i - from] = code;
      if (code === -1) tally.count(CELL.missing, 1);
      else {
        const cell = this.dictionary.classOf(code) === CELL.instant ? CELL.instant : CELL.text;
        if (tally.first[cell] === undefined) tally.note(cell, undefined, list.texts[position]!);
        tally.seen[cell]!++;
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
    const { tally } = this;
    tally.count(CELL.missing, given.missing);
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
        tally.overflow += rows;
        overflowed = true;
      }
      const cell = this.dictionary.classOf(entry) === CELL.instant ? CELL.instant : CELL.text;
      if (tally.first[cell] === undefined)
        tally.note(cell, undefined, decodeCell(strings.bytes, start, end).text);
      tally.count(cell, rows);
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
    return !parseTrimmed(bytes, start, start + length, this.#instant);
  }

  /** @param text how the number reads as a category */
  #addNumber(value: number, line: number | undefined, text?: string): void {
    this.tally.noteText(CELL.number, line, text ?? value);
    if (Number.isInteger(value) && Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      this.tally.noteUnsafe(1, line);
      this.#keepDigits();
    }
    if (this.declared === 'timestamp') {
      this.#here.addOne('instant', this.tally.instantOfNumber(value));
    } else this.#placeOne('number', value, text ?? String(value));
  }

  /** Takes what is to come as text where numbers have lost digits that matter. What was taken is read again at the end. */
  #keepDigits(): void {
    if (this.losesDigits) this.#mode = 'code';
  }

  #addString(text: string, line: number | undefined): void {
    if (this.#mode === 'code') {
      const isInstant = this.dictionary.classOf(this.#addCode(text)) === CELL.instant;
      this.tally.noteText(isInstant ? CELL.instant : CELL.text, line, text);
      return;
    }
    const { bytes, length } = encodeBriefly(text);
    const isInstant = parseTrimmed(bytes, 0, length, this.#instant);
    if (this.declared === 'number') {
      const value = parseLoose(text);
      this.tally.noteText(Number.isNaN(value) ? CELL.text : CELL.number, line, text);
      this.#here.addOne('number', value);
      return;
    }
    this.tally.noteText(isInstant ? CELL.instant : CELL.text, line, text);
    if (isInstant && this.#instant.zoned) this.tally.zoned++;
    else if (isInstant) this.tally.unzoned++;
    this.#placeOne(isInstant ? 'instant' : 'code', isInstant ? this.#instant.milliseconds : Number.NaN, text);
  }

  /** Puts one typed value, already counted, where the column's present kind allows; `text` is how it reads as a category. */
  #placeOne(kind: SegmentKind, value: number, text: string): void {
    this.#mode ??= kind;
    if (
      this.#mode !== 'code' &&
      this.#mode !== kind &&
      this.declared === undefined &&
      !this.tally.still(this.#mode)
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

  /** The code of a string, counted where the dictionary has no room for it. */
  #codeOf(text: string): number {
    const code = this.#strings.codeOf(text);
    if (code === OVERFLOW_CODE) this.tally.overflow++;
    return code;
  }

  /** Whether any of the earlier rows has a value. */
  get hadValues(): boolean {
    return this.before?.seen.some((count, cell) => cell !== CELL.missing && count > 0) ?? false;
  }
}

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
