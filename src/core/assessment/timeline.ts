import type { Chunk, ChunkRule, Period } from '../tables/chunk.ts';
import { splitIntoChunks } from '../tables/chunks.ts';
import type { TimestampVector } from '../tables/column.ts';
import type { ChunkReport } from './assessment.ts';
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
}

/** Cuts a data set. @param window how many of the latest chunks with rows verdicts look at */
export function timelineOf(whole: Slice, rule: ChunkRule | undefined, window: number | 'all'): Timeline {
  const times = timesOf(whole);
  const used = rule ?? defaultRule(times);
  const { chunks, unplaced } = splitIntoChunks(times, whole.table.rowCount, used);
  const slices = chunks.map(chunk => new Slice(whole.table, whole.roles, whole.labelling, chunk.rows));
  if (window === 'all' || chunks.length <= window) {
    return { rule: used, chunks, slices, window: whole, windowStart: 0, unplaced };
  }
  const latest = chunks.slice(-window);
  const rows = joined(latest.map(chunk => chunk.rows));
  return {
    rule: used,
    chunks,
    slices,
    window: new Slice(whole.table, whole.roles, whole.labelling, rows),
    windowStart: chunks.length - latest.length,
    unplaced,
  };
}

/** The timestamps of a data set, where it has a readable timestamp column. */
export function timesOf(slice: Slice): TimestampVector | undefined {
  const { timestamp } = slice.roles;
  const column = timestamp === undefined ? undefined : slice.table.columns.get(timestamp);
  return column?.type === 'timestamp' ? column : undefined;
}

/** First and last instant of a vector of timestamps; undefined without any. */
export function spanOf(times: TimestampVector | undefined): { first: number; last: number } | undefined {
  if (!times) return undefined;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times.values) {
    if (time < first) first = time;
    if (time > last) last = time;
  }
  return first <= last ? { first, last } : undefined;
}

/** The period that gives a readable chart: at least about ten points where the data reach, at most a few hundred. */
function defaultRule(times: TimestampVector | undefined): ChunkRule {
  const span = spanOf(times);
  if (!span) return { by: 'number', number: DEFAULT_NUMBER };
  const length = span.last - span.first;
  return { by: 'period', period: periodFor(length) };
}

function periodFor(length: number): Period {
  if (length < 3 * DAY) return 'hour';
  if (length < 400 * DAY) return 'day';
  if (length < 4 * 365 * DAY) return 'week';
  return 'month';
}

/** The rule in words, for the head of a report. */
export function ruleInWords(rule: ChunkRule): string {
  switch (rule.by) {
    case 'period':
      return rule.period;
    case 'size':
      return `${rule.size} rows`;
    case 'number':
      return `${rule.number} chunks`;
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

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The middle value; of two middle ones the greater. */
export function median(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
