import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { CALENDARS, GREATEST_INSTANT } from './calendar.ts';
import type { Chunk, ChunkRule, Period } from './chunk.ts';
import { lengthOf, rowsBetween, type TimestampVector } from './column.ts';
import { knownOfGrowing } from './knownRows.ts';
import { joinedRows, partOf, type RowNumbers, rowAt } from './rowNumbers.ts';

/** Periods without rows that are listed between those with rows, at most: one row from 1970 must not make 500 000 empty hours. */
export const MOST_EMPTY_CHUNKS = 10_000;

/** Chunks in order of time, and what became of rows that no chunk has. */
export interface Chunking {
  readonly chunks: readonly Chunk[];
  /** Rows without a timestamp, where chunks need one. */
  readonly unplaced: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Cuts `rowCount` rows into chunks.
 *
 * By period: UTC calendar; every row is in the chunk of its time, late and unsorted rows too; periods between the first and the last
 * row are listed even when empty, up to MOST_EMPTY_CHUNKS. The last period is not complete: no row has passed it.
 * By size, by number: rows in order of time (rows of the same instant in table order), or in table order without timestamps; a last
 * chunk with fewer than `size` rows is kept and not complete; by number chunks differ by at most one row, the first ones being
 * longer, as numpy's `array_split`.
 * Rows without a timestamp are left out and counted, when there are timestamps; by period without timestamps all rows are.
 */
export function splitIntoChunks(
  timestamps: TimestampVector | undefined,
  rowCount: number,
  rule: ChunkRule,
): Chunking {
  if (rule.by === 'period') {
    if (!timestamps) return { chunks: [], unplaced: rowCount, diagnostics: [] };
    return splitByPeriod(timestamps, rule.period);
  }
  const order = timestamps ? orderByTime(timestamps) : { start: 0, length: rowCount };
  const cuts =
    rule.by === 'size' ? cutsBySize(order.length, rule.size) : cutsByNumber(order.length, rule.number);
  const chunks: Chunk[] = [];
  let from = 0;
  for (const to of cuts) {
    const rows = partOf(order, from, to);
    const first = rowAt(rows, 0);
    const last = rowAt(rows, rows.length - 1);
    const span =
      timestamps && first !== undefined && last !== undefined
        ? { start: timestamps.values[first] ?? Number.NaN, end: timestamps.values[last] ?? Number.NaN }
        : {};
    chunks.push({
      index: chunks.length,
      label: to > from ? `rows ${from + 1}–${to}` : 'no rows',
      ...span,
      rows,
      complete: rule.by === 'number' || to - from === rule.size,
    });
    from = to;
  }
  return { chunks, unplaced: rowCount - order.length, diagnostics: [] };
}

function cutsBySize(rows: number, size: number): number[] {
  return Array.from({ length: Math.ceil(rows / size) }, (_, i) => Math.min(rows, (i + 1) * size));
}

function cutsByNumber(rows: number, number: number): number[] {
  const each = Math.floor(rows / number);
  const longer = rows % number;
  return Array.from({ length: number }, (_, i) => (i + 1) * each + Math.min(i + 1, longer));
}

function isInstant(value: number): boolean {
  return Math.abs(value) <= GREATEST_INSTANT;
}

/** Rows with a timestamp in order of time; stable. */
export function orderByTime(times: TimestampVector): RowNumbers {
  const { placed, sorted } = knownOfGrowing<Ordered>([times], 'order of time', {
    of: (from, to) => orderedAmong(rowsBetween(times, from, to)),
    merged: (earlier, later) => ({
      placed: earlier.placed + later.placed,
      sorted: earlier.sorted && later.sorted && !(later.first < earlier.last),
      first: earlier.placed > 0 ? earlier.first : later.first,
      last: later.placed > 0 ? later.last : earlier.last,
    }),
  });
  if (placed === lengthOf(times) && sorted) return { start: 0, length: placed };
  const { values } = times;
  const rows = new Int32Array(placed);
  let count = 0;
  // proof: row < values.length; count stays below the number of instants
  for (let row = 0; row < values.length; row++) if (isInstant(values[row]!)) rows[count++] = row;
  // proof: rows are row numbers of values; TypedArray.prototype.sort is stable
  return sorted ? rows : rows.sort((a, b) => values[a]! - values[b]!);
}

/** How many rows have an instant, and whether these are in order of time. */
interface Ordered {
  readonly placed: number;
  readonly sorted: boolean;
  /** NaN without any. */
  readonly first: number;
  readonly last: number;
}

function orderedAmong(values: Float64Array): Ordered {
  let placed = 0;
  let sorted = true;
  let first = Number.NaN;
  let last = Number.NaN;
  for (const value of values) {
    if (!isInstant(value)) continue;
    if (placed++ === 0) first = value;
    sorted &&= !(value < last);
    last = value;
  }
  return { placed, sorted, first, last };
}

function splitByPeriod(times: TimestampVector, period: Period): Chunking {
  const calendar = CALENDARS[period];
  const { rows, newest, placed } = knownOfGrowing([times], `rows by ${period}`, {
    of: (from, to) => rowsByPeriod(rowsBetween(times, from, to), from, period),
    merged,
  });
  const occupied = [...rows.keys()].sort((a, b) => a - b);
  const { listed, diagnostics } = withEmptyPeriods(occupied, period);
  const chunks = listed.map((at, index): Chunk => {
    const ends = calendar.startOf(at + 1);
    return {
      index,
      label: calendar.labelOf(at),
      start: calendar.startOf(at),
      end: ends,
      rows: rows.get(at) ?? NO_ROWS,
      complete: newest >= ends,
    };
  });
  return { chunks, unplaced: lengthOf(times) - placed, diagnostics };
}

const NO_ROWS: RowNumbers = { start: 0, length: 0 };

/** Rows in order of the table, by the number of their period. */
interface RowsByPeriod {
  readonly rows: ReadonlyMap<number, RowNumbers>;
  readonly placed: number;
  readonly newest: number;
}

/** Of rows of a column. @param before how many of its rows lie before them */
function rowsByPeriod(values: Float64Array, before: number, period: Period): RowsByPeriod {
  const counts = new Map<number, { start: number; length: number; runs: number }>();
  let placed = 0;
  eachRun(values, period, (index, row, length) => {
    const own = counts.get(index);
    if (!own) counts.set(index, { start: before + row, length, runs: 1 });
    else {
      own.length += length;
      own.runs++;
    }
    placed += length;
  });
  const rows = new Map(
    Array.from(counts, ([index, { start, length, runs }]): [number, RowNumbers] => [
      index,
      runs === 1 ? { start, length } : new Int32Array(length),
    ]),
  );
  if ([...counts.values()].some(({ runs }) => runs > 1)) fill(rows, values, before, period);
  let newest = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value > newest && isInstant(value)) newest = value;
  return { rows, placed, newest };
}

/** Fills the lists of rows that do not follow one another. */
function fill(
  rows: ReadonlyMap<number, RowNumbers>,
  values: Float64Array,
  before: number,
  period: Period,
): void {
  const filled = new Map<number, number>();
  eachRun(values, period, (index, row, length) => {
    const own = rows.get(index);
    const at = filled.get(index) ?? 0;
    // proof: each has room for the rows of all its runs
    if (own instanceof Int32Array) for (let i = 0; i < length; i++) own[at + i] = before + row + i;
    filled.set(index, at + length);
  });
}

/** Calls `each` for rows that follow one another in the same period: neighbours mostly do. */
function eachRun(
  values: Float64Array,
  period: Period,
  each: (index: number, row: number, length: number) => void,
): void {
  const calendar = CALENDARS[period];
  let index = Number.NaN;
  let [first, start, end] = [0, 0, 0];
  // proof: row < values.length
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value >= start && value < end) continue;
    if (end > start) each(index, first, row - first);
    first = row;
    if (isInstant(value)) {
      index = calendar.indexOf(value);
      start = calendar.startOf(index);
      end = calendar.startOf(index + 1);
    } else end = start;
  }
  if (end > start && first < values.length) each(index, first, values.length - first);
}

function merged(earlier: RowsByPeriod, later: RowsByPeriod): RowsByPeriod {
  const rows = new Map(earlier.rows);
  for (const [index, added] of later.rows) {
    const known = rows.get(index);
    rows.set(index, known ? joinedRows([known, added]) : added);
  }
  return {
    rows,
    placed: earlier.placed + later.placed,
    newest: Math.max(earlier.newest, later.newest),
  };
}

function periods(count: number, period: Period): string {
  switch (period) {
    case 'hour':
      return l10n.t('{0} hours', count);
    case 'day':
      return l10n.t('{0} days', count);
    case 'week':
      return l10n.t('{0} weeks', count);
    case 'month':
      return l10n.t('{0} months', count);
    case 'quarter':
      return l10n.t('{0} quarters', count);
    case 'year':
      return l10n.t('{0} years', count);
  }
}

/** All periods from the first to the last, or only those with rows where too many are empty, which is told. */
function withEmptyPeriods(
  occupied: readonly number[],
  period: Period,
): { readonly listed: readonly number[]; readonly diagnostics: readonly Diagnostic[] } {
  const first = occupied[0];
  const last = occupied.at(-1);
  if (first === undefined || last === undefined) return { listed: [], diagnostics: [] };
  const all = last - first + 1;
  const empty = all - occupied.length;
  if (empty <= MOST_EMPTY_CHUNKS) {
    return { listed: Array.from({ length: all }, (_, i) => first + i), diagnostics: [] };
  }
  const calendar = CALENDARS[period];
  return {
    listed: occupied,
    diagnostics: [
      {
        severity: 'warning',
        code: 'sparse-timestamps',
        message: l10n.t(
          'The timestamps reach from {0} to {1}, which is {2}, {3} of them without a row; empty ones are not listed.',
          calendar.labelOf(first),
          calendar.labelOf(last),
          periods(all, period),
          empty,
        ),
        remedy: l10n.t('Check the first and last timestamps, or choose a longer period under chunk.'),
      },
    ],
  };
}
