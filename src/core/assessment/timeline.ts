import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import type { Chunk, ChunkRule, Period } from '../tables/chunk.ts';
import { splitIntoChunks } from '../tables/chunks.ts';
import { rowsBetween, type TimestampVector } from '../tables/column.ts';
import { knownOfGrowing } from '../tables/knownRows.ts';
import { joinedRows } from '../tables/rowNumbers.ts';
import type { ChunkReport } from './assessment.ts';
import { type CutBy, chunkNouns } from './chunkNouns.ts';
import { Slice } from './slice.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Chunks made where the user named no rule and there is no time to cut by: as many as NannyML makes. */
const DEFAULT_NUMBER = 10;

/** A data set cut into chunks, and its part that verdicts look at. */
export interface Timeline {
  readonly rule: ChunkRule;
  readonly chunks: readonly Chunk[];
  /** One per chunk. */
  readonly slices: readonly Slice[];
  /** The latest chunks together: what verdicts are about. */
  readonly window: Slice;
  /** Index of the window's first chunk. */
  readonly windowStart: number;
  /** Rows without a readable timestamp: in no chunk, but in the data set. */
  readonly unplaced: number;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Cuts a data set.
 * @param window how many chunks verdicts look at: the newest with rows and those before it, periods without rows among them
 * @param minRows what the chunks of a rule that nobody named should hold on average
 */
export function timelineOf(
  whole: Slice,
  rule: ChunkRule | undefined,
  window: number | 'all',
  minRows = 1,
): Timeline {
  const times = timesOf(whole);
  const used = rule ?? defaultRule(times, whole.rowCount, minRows);
  const { chunks, unplaced, diagnostics } = splitIntoChunks(times, whole.table.rowCount, used);
  const slices = chunks.map(chunk => new Slice(whole.table, whole.roles, whole.labelling, chunk.rows));
  const cut = { rule: used, chunks, slices, unplaced, diagnostics };
  const end = chunks.findLastIndex(chunk => chunk.rows.length > 0) + 1;
  if (window === 'all' || end <= window) return { ...cut, window: whole, windowStart: 0 };
  const windowStart = end - window;
  const only = window === 1 ? slices[windowStart] : undefined;
  const rows = () => joinedRows(chunks.slice(windowStart, end).map(chunk => chunk.rows));
  return {
    ...cut,
    window: only ?? new Slice(whole.table, whole.roles, whole.labelling, rows()),
    windowStart,
  };
}

/** As `timelineOf`, of all rows and a rule that somebody named; made once. */
export function wholeTimelineOf(whole: Slice, rule: ChunkRule): Timeline {
  return whole.once(`timeline:${JSON.stringify(rule)}`, undefined, () => timelineOf(whole, rule, 'all'));
}

/** The timestamps of a data set, where it has a readable timestamp column. */
export function timesOf(slice: Slice): TimestampVector | undefined {
  const { timestamp } = slice.roles;
  const column = timestamp === undefined ? undefined : slice.table.columns.get(timestamp);
  return column?.type === 'timestamp' ? column : undefined;
}

/** First and last instant. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/** First and last instant of a vector of timestamps; undefined without any. */
export function spanOf(times: TimestampVector | undefined): Span | undefined {
  if (!times) return undefined;
  const span = knownOfGrowing<Span>([times], 'span', {
    of: (from, to) => spanAmong(rowsBetween(times, from, to)),
    merged: (earlier, later) => ({
      first: Math.min(earlier.first, later.first),
      last: Math.max(earlier.last, later.last),
    }),
  });
  return span.first <= span.last ? span : undefined;
}

function spanAmong(values: Float64Array): Span {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) {
    const time = values[i]!;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return { first, last };
}

/**
 * The rule where the user named none: the finest period that gives a readable chart, at most a few hundred points, and chunks that can
 * be judged, at least `minRows` rows on average.
 */
function defaultRule(times: TimestampVector | undefined, rows: number, minRows: number): ChunkRule {
  const span = spanOf(times);
  if (!span) return { by: 'number', number: DEFAULT_NUMBER };
  const length = span.last - span.first;
  const suits = PERIOD_LENGTHS.find(({ lasts, most }) => {
    const chunks = Math.max(1, length / lasts);
    return chunks <= most && rows / chunks >= minRows;
  });
  return { by: 'period', period: suits?.period ?? 'month' };
}

/** From fine to coarse: how long a period usually lasts, and up to how many of them are told apart at a glance. */
const PERIOD_LENGTHS: readonly { readonly period: Period; readonly lasts: number; readonly most: number }[] =
  [
    { period: 'hour', lasts: HOUR, most: 72 },
    { period: 'day', lasts: DAY, most: 400 },
    { period: 'week', lasts: 7 * DAY, most: 210 },
  ];

/** The period that a rule cuts by. */
export function periodOf(rule: ChunkRule): CutBy {
  return rule.by === 'period' ? { period: rule.period } : {};
}

/** The rule in words, for the head of a report. */
export function ruleInWords(rule: ChunkRule): string {
  switch (rule.by) {
    case 'period':
      return chunkNouns(rule)[0];
    case 'size':
      return l10n.t('{0} rows', rule.size);
    case 'number':
      return l10n.t('{0} chunks', rule.number);
  }
}

/** Chunks as the assessment lists them. */
export function reportChunks(chunks: readonly Chunk[]): ChunkReport[] {
  return chunks.map(({ index, label, start, end, rows, complete }) => ({
    index,
    label,
    ...(start !== undefined && { start: new Date(start).toISOString() }),
    ...(end !== undefined && { end: new Date(end).toISOString() }),
    rows: rows.length,
    complete,
  }));
}

/** The middle value; of two middle ones the greater. */
export function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
