import type { RowNumbers } from './rowNumbers.ts';

/** The periods by which rows may be cut into chunks, by UTC calendar; weeks start on Monday (ISO 8601). */
export const PERIODS = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Period = (typeof PERIODS)[number];

/** How to cut: by calendar period of the timestamp, by rows per chunk, or into a number of chunks. */
export type ChunkRule =
  | { readonly by: 'period'; readonly period: Period }
  | { readonly by: 'size'; readonly size: number }
  | { readonly by: 'number'; readonly number: number };

/** A slice of a table: the unit a chart plots. Ordered by time where there is a timestamp, else by row. */
export interface Chunk {
  readonly index: number;
  /** What the chunk is called on an axis: `2026-11-12`, `2026-W46`, `2026-11-12T14:00Z`, or `rows 1–500`. */
  readonly label: string;
  /** First and last instant, ms since epoch; of the period for period chunks (end exclusive), of the rows for others. Absent without timestamps. */
  readonly start?: number;
  readonly end?: number;
  /** Row numbers of the table, in table order for period chunks. Late and unsorted rows are in the chunk of their time. */
  readonly rows: RowNumbers;
  /** False for a period that the newest row has not passed, and for a last chunk with fewer rows than asked. */
  readonly complete: boolean;
}
