import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import { firstOf } from '../../shortened.ts';
import { formatValue } from '../../words.ts';
import { type Column, type ColumnType, lengthOf, rowsAreFinal } from '../column.ts';
import { cells, type Findings, quote } from '../findings.ts';
import { doublesFor, integersFor } from '../rowMemory.ts';
import type { ColumnBuilder } from './columnBuilder.ts';
import { CELL, OVERFLOW_CODE, OVERFLOW_LABEL } from './dictionary.ts';
import { parseLoose } from './number.ts';
import type { Segment, SegmentKind, Segments } from './segments.ts';
import { areMost, type Place } from './tally.ts';
import { instantOfCell, isAmbiguousDate } from './timestamp.ts';

/**
 * The type that all cells of the column speak for: the declared one; else number or timestamp when every cell (or 99% of at least
 * 100) is one and none is a code such as `007`; else category. A column without any value is a number column. Of identifiers every digit
 * counts: a column named like one is a category where it holds integers that no number is exact for, unless they are too many to be one.
 */
export function decideType(builder: ColumnBuilder): ColumnType {
  if (builder.declared) return builder.declared;
  if (builder.losesDigits) return 'category';
  const { number, instant, text, code } = builder.tally.counts();
  const all = number + instant + text + code;
  if (all === 0) return 'number';
  if (code > 0) return 'category';
  if (areMost(number, all)) return 'number';
  if (areMost(instant, all)) return 'timestamp';
  return 'category';
}

/** Whether rows kept of one file do not fit `type` and have to be read from the file again. */
export function needsReread(segments: Segments, type: ColumnType): boolean {
  for (const segment of segments.list) {
    if (segment.kind === 'missing') continue;
    if (type === 'category' ? segment.kind !== 'code' : segment.kind === 'code' && segment.overflowed)
      return true;
  }
  return false;
}

/**
 * The finished column; `fileRows` is the number of rows of each file. Segments are let go as they are copied. Truth values are still
 * text (`withBooleans`).
 * @param grows leave room behind rows that are copied: others will be appended
 */
export function finishColumn(
  builder: ColumnBuilder,
  type: ColumnType,
  fileRows: readonly number[],
  grows: boolean,
): Column {
  const rowCount = fileRows.reduce((sum, rows) => sum + rows, 0);
  if (type === 'category') return finishCategory(builder, fileRows, rowCount, grows);
  const { name } = builder;
  const segment = wholeSegment(builder, type === 'number' ? 'number' : 'instant', rowCount);
  const whole = segment?.data;
  const values = whole instanceof Float64Array ? whole : doublesFor(rowCount, grows);
  const zones = { zoned: builder.tally.zoned + builder.tally.epochs, unzoned: builder.tally.unzoned };
  let byEntry: Float64Array | undefined;
  let start = 0;
  for (const [index, rows] of fileRows.entries()) {
    let at = start;
    start += rows;
    for (const segment of builder.files[index]?.list.splice(0) ?? []) {
      if (whole) break;
      const taken = Math.min(segment.rows, start - at);
      if (segment.kind === 'code') {
        byEntry ??= valuesOfEntries(builder, type, zones);
        for (let i = 0; i < taken; i++) {
          // proof: i < taken <= segment.rows <= data.length; codes below the dictionary's size index byEntry, −1 and overflow give undefined
          values[at + i] = byEntry[segment.data[i]!] ?? Number.NaN;
        }
      } else if (segment.kind !== 'missing' && (segment.kind === 'number') === (type === 'number')) {
        values.set(segment.data.subarray(0, taken), at);
      } else {
        values.fill(Number.NaN, at, at + taken);
      }
      at += taken;
    }
    if (!whole) values.fill(Number.NaN, at, start);
  }
  const zone = zones.unzoned === 0 && zones.zoned > 0 ? 'offset' : 'none';
  const column: Column = type === 'number' ? { type, name, values } : { type, name, values, zone };
  if (whole) rowsAreFinal(column, segment?.missing);
  return column;
}

/** The rows of a column that were kept in one array of their kind from the start. */
function wholeSegment(builder: ColumnBuilder, kind: SegmentKind, rows: number): Segment | undefined {
  const all = builder.files.flatMap(({ list }) => list.slice(0, 2));
  const [only] = all;
  if (all.length !== 1 || only?.kind !== kind || only.rows !== rows) return undefined;
  return only.data.length === rows ? only : undefined;
}

function valuesOfEntries(
  builder: ColumnBuilder,
  type: 'number' | 'timestamp',
  zones: { zoned: number; unzoned: number },
): Float64Array {
  return Float64Array.from(builder.dictionary.strings, text => {
    if (type === 'number') return parseLoose(text);
    const instant = instantOfCell(text);
    if (instant?.zoned) zones.zoned++;
    else if (instant) zones.unzoned++;
    return instant?.milliseconds ?? Number.NaN;
  });
}

/** Codes are numbered by first appearance, so that the dictionary does not depend on how the file was cut into chunks. */
function finishCategory(
  builder: ColumnBuilder,
  fileRows: readonly number[],
  rowCount: number,
  grows: boolean,
): Column {
  const { strings } = builder.dictionary;
  const whole = wholeSegment(builder, 'code', rowCount);
  const kept = whole?.data;
  if (whole?.isNumbered && kept instanceof Int32Array) {
    for (const { list } of builder.files) list.length = 0;
    const column: Column = { type: 'category', name: builder.name, codes: kept, dictionary: [...strings] };
    rowsAreFinal(column, whole.missing);
    return column;
  }
  const codes = kept instanceof Int32Array ? kept : integersFor(rowCount, grows).fill(-1);
  const renumbered = new Int32Array(strings.length + 1).fill(-1);
  const order: number[] = [];
  let start = 0;
  for (const [index, rows] of fileRows.entries()) {
    let at = start;
    start += rows;
    for (const segment of builder.files[index]?.list.splice(0) ?? []) {
      const taken = Math.min(segment.rows, start - at);
      if (segment.kind === 'code') {
        for (let i = 0; i < taken; i++) {
          // proof: i < taken <= data.length; a code is −1, below strings.length, or the overflow code, which takes the last place
          const kept = segment.data[i]!;
          if (kept < 0) continue;
          const entry = kept === OVERFLOW_CODE ? strings.length : kept;
          let code = renumbered[entry]!;
          if (code < 0) {
            code = order.length;
            renumbered[entry] = code;
            order.push(entry);
          }
          codes[at + i] = code;
        }
      }
      at += taken;
    }
  }
  const dictionary = order.map(entry => strings[entry] ?? OVERFLOW_LABEL);
  return { type: 'category', name: builder.name, codes, dictionary };
}

/** The column, with codes 0 and 1 where it is a category of nothing but false and true, however they are written. Changes its codes. */
export function withBooleans(column: Column): Column {
  if (column.type !== 'category' || column.boolean) return column;
  const { name, codes } = column;
  const truth = asTruth(column.dictionary);
  if (!truth) return column;
  // proof: i < codes.length; a code that is not negative indexes the dictionary, as long as truth
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = truth[codes[i]!]!;
  return { type: 'category', name, codes, dictionary: ['false', 'true'], boolean: true };
}

/** For each entry 0 (false) or 1 (true); undefined when an entry is neither, or there is none. */
export function asTruth(dictionary: readonly string[]): number[] | undefined {
  if (dictionary.length === 0 || dictionary.length > 16) return undefined;
  const truth = dictionary.map(text => ['false', 'true'].indexOf(text.toLowerCase()));
  return truth.includes(-1) ? undefined : truth;
}

/** Whether there are rows, and no cell of the column in any of them. */
export function hasNoValue(builder: ColumnBuilder, column: Column): boolean {
  const { number, instant, text, code } = builder.tally.counts();
  return number + instant + text + code === 0 && lengthOf(column) > 0;
}

/** Code of what `reportWithoutValues` tells. */
export const WITHOUT_VALUES = 'all-missing';

/** Tells which columns have no value: in one line, for a wide table may have a hundred of them. */
export function reportWithoutValues(names: readonly string[], dataSet: string, findings: Findings): void {
  const [first, another] = names;
  if (first === undefined) return;
  const said = { severity: 'info', code: WITHOUT_VALUES } as const;
  if (another === undefined) {
    const message = l10n.t('Column {0} of the {1} data has no value in any row.', first, dataSet);
    findings.add({ ...said, message, column: first });
  } else {
    const all = firstOf(names);
    const message = l10n.t(
      '{0} columns of the {1} data have no value in any row: {2}.',
      formatValue(names.length),
      dataSet,
      all,
    );
    findings.add({ ...said, message });
  }
}

/** Tells what became of cells that did not fit the column's type. */
export function reportColumn(
  builder: ColumnBuilder,
  column: Column,
  { name: dataSet, typesFrom }: { readonly name: string; readonly typesFrom?: string | undefined },
  findings: Findings,
): void {
  const { number, instant, text, code } = builder.tally.counts();
  const { name } = builder;
  const note = (diagnostic: Omit<Diagnostic, 'column'>, place?: Place, count = 1) =>
    findings.add({ ...placed(diagnostic, place), column: name }, count);
  const all = number + instant + text + code;

  if (all === 0) return;
  if (column.type === 'number') {
    const place = earliest(builder.tally.first[CELL.text], builder.tally.first[CELL.instant], text, instant);
    if (text + instant > 0 && place) {
      const declared = builder.declared
        ? typesFrom === undefined
          ? l10n.t('Column {0} is declared as numbers', name)
          : l10n.t('Column {0} holds numbers in {1}', name, typesFrom)
        : l10n.t('Column {0} holds numbers in {1} of its cells', name, share(number + code, all));
      note(
        {
          severity: 'warning',
          code: 'text-in-numeric-column',
          message: l10n.t(
            '{0}, but holds the text {1} in {2}; such cells ({3} in all) count as missing.',
            declared,
            quote(place.text),
            where(place),
            text + instant,
          ),
          remedy: l10n.t('Correct the cells, or declare the column as category under columns.types.'),
        },
        place,
        text + instant,
      );
    }
    if (builder.tally.unsafe > 0) {
      note(
        {
          // A column that identifies rows may have any name, and rounded ids lead to wrong rows.
          severity: 'warning',
          code: 'integer-precision',
          message: l10n.t(
            'Column {0} holds integers beyond 2^53 ({1}), which are rounded to the nearest number that can be kept.',
            name,
            cells(builder.tally.unsafe),
          ),
          remedy: l10n.t(
            'Declare the column as category under columns.types if the numbers are identifiers.',
          ),
        },
        builder.tally.unsafeAt,
        builder.tally.unsafe,
      );
    }
  }
  if (column.type === 'timestamp') {
    const numbersBad = builder.declared ? 0 : number;
    const place = earliest(
      builder.tally.first[CELL.text],
      builder.tally.first[CELL.number],
      text + code,
      numbersBad,
    );
    const bad = text + code + numbersBad;
    if (bad > 0 && place) {
      const guess = isAmbiguousDate(place.text);
      const unreadable = l10n.t(
        'Column {0} holds timestamps, but {1} in {2} is none that can be read; such cells ({3} in all) count as missing.',
        name,
        quote(place.text),
        where(place),
        bad,
      );
      note(
        {
          severity: builder.declared && instant + number === 0 ? 'error' : 'warning',
          code: guess ? 'ambiguous-date' : 'unreadable-timestamp',
          message: guess
            ? `${unreadable} ${l10n.t('Its day and month could be swapped, and are not guessed.')}`
            : unreadable,
          remedy: l10n.t('Write ISO 8601, such as 2026-04-03 or 2026-04-03T14:30:00Z, or epoch numbers.'),
        },
        place,
        bad,
      );
    }
    if (builder.tally.zoned + builder.tally.epochs > 0 && builder.tally.unzoned > 0) {
      note({
        severity: 'warning',
        code: 'mixed-time-zones',
        message: l10n.t(
          'Column {0} names a time zone in {1} and none in {2}; UTC is assumed for these.',
          name,
          cells(builder.tally.zoned + builder.tally.epochs),
          builder.tally.unzoned,
        ),
        remedy: l10n.t('Write a zone, such as Z or +02:00, in every timestamp.'),
      });
    }
  }
  if (column.type === 'category') {
    if (builder.tally.overflow > 0) {
      note(
        {
          severity: 'warning',
          code: 'too-many-categories',
          message: l10n.t(
            'Column {0} holds more than {1} distinct texts; those of further ones ({2}) share the label {3}.',
            name,
            builder.dictionary.size,
            cells(builder.tally.overflow),
            quote(OVERFLOW_LABEL),
          ),
          remedy: l10n.t('Leave the column out (columns.ignored), or declare it as id or text.'),
        },
        undefined,
        builder.tally.overflow,
      );
    }
    const texts = earliest(builder.tally.first[CELL.text], builder.tally.first[CELL.instant], text, instant);
    const written = builder.declared || column.boolean ? undefined : writtenNumber(column.dictionary);
    if (written !== undefined) {
      note(
        {
          severity: 'warning',
          code: 'numbers-as-text',
          message: l10n.t(
            'Column {0} of the {1} data holds numbers written such as {2}, which is not read as a number; the column is read as categories.',
            name,
            dataSet,
            quote(written),
          ),
          remedy: l10n.t(
            'Write plain numbers such as 1234.5, without decimal comma, thousands separators, percent or currency signs; or declare the column as category under columns.types.',
          ),
        },
        texts,
      );
    } else if (!builder.declared && code === 0 && texts && number >= all / 2) {
      note(
        {
          severity: 'warning',
          code: 'mixed-column',
          message: l10n.t(
            'Column {0} holds numbers in {1} of its cells, and the text {2} in {3}; it is read as categories.',
            name,
            share(number, all),
            quote(texts.text),
            where(texts),
          ),
          remedy: l10n.t(
            'Correct the cells, or declare its type under columns.types: as number, text counts as missing.',
          ),
        },
        texts,
        text + instant,
      );
    }
    const sample = column.dictionary.slice(0, 20);
    if (!column.boolean && sample.length > 0 && sample.every(isAmbiguousDate)) {
      note({
        severity: 'warning',
        code: 'ambiguous-date',
        message: l10n.t(
          'Column {0} of the {1} data holds dates such as {2}, whose day and month could be swapped; they are not guessed, and the column is read as text.',
          name,
          dataSet,
          quote(sample[0] ?? ''),
        ),
        remedy: l10n.t('Write ISO 8601, such as 2026-04-03.'),
      });
    }
  }
}

/** A decimal comma, separated thousands, a percent sign or a currency: what people and spreadsheets read as a number. */
const WRITTEN_NUMBER =
  /^[-+\u2212]?\s?[$\u20ac\xa3\xa5]?\s?(\d+(,\d+)?|\d{1,3}(,\d{3})+(\.\d+)?|\d{1,3}([.'\u2019 \u00a0\u202f]\d{3})+(,\d+|\.\d+)?|\d+\.\d+)\s?[%\u20ac$\xa3\xa5]?$/;

/** The first of the texts that is a number as spreadsheets write it, where all of them are numbers; undefined where none is, or another text is among them. */
function writtenNumber(dictionary: readonly string[]): string | undefined {
  let found: string | undefined;
  for (const text of dictionary.slice(0, 20)) {
    const trimmed = text.trim();
    if (!Number.isNaN(parseLoose(trimmed))) continue;
    if (!WRITTEN_NUMBER.test(trimmed)) return undefined;
    found ??= text;
  }
  return found;
}

function placed(
  diagnostic: Omit<Diagnostic, 'column'>,
  place: Place | undefined,
): Omit<Diagnostic, 'column'> {
  if (!place) return diagnostic;
  return { ...diagnostic, file: place.file, ...(place.line === undefined ? {} : { line: place.line }) };
}

function where(place: Place): string {
  return place.line === undefined ? place.file : l10n.t('line {0} of {1}', place.line, place.file);
}

/** Of two first findings the one in the earlier line; those without cells do not count. */
function earliest(
  a: Place | undefined,
  b: Place | undefined,
  countA: number,
  countB: number,
): Place | undefined {
  const first = countA > 0 ? a : undefined;
  const second = countB > 0 ? b : undefined;
  if (!first || !second) return first ?? second;
  return first.file === second.file && (second.line ?? 0) < (first.line ?? 0) ? second : first;
}

function share(part: number, all: number): string {
  // Rounded down, so that 99.99% is never shown as all of them.
  return l10n.t('{0}%', Math.floor((part / all) * 1000) / 10);
}
