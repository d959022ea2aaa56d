import type { Assessment } from './assessment.ts';
import { repeatedIds } from './judge.ts';
import type { Slice } from './slice.ts';
import { median, spanOf, type Timeline, timelineOf, timesOf } from './timeline.ts';

/** What can be said of current data as such, whatever the model made of them. */
export function qualityOf(
  whole: Slice,
  reference: Slice | undefined,
  current: Timeline,
): Assessment['quality'] {
  const repeated = repeatedIds(whole);
  const span = spanOf(timesOf(whole));
  return {
    ...(repeated.value !== null &&
      whole.roles.id !== undefined && { duplicateIds: { column: whole.roles.id, rows: repeated.value } }),
    undatedRows: current.unplaced,
    rowsPerChunk: {
      reference: reference ? rowsPerChunk(timelineOf(reference, current.rule, 'all')) : null,
      current: rowsPerChunk(current),
    },
    ...(span && { newest: new Date(span.last).toISOString() }),
  };
}

function rowsPerChunk({ chunks }: Timeline): number | null {
  return median(chunks.filter(chunk => chunk.complete).map(chunk => chunk.rows.length)) ?? null;
}
