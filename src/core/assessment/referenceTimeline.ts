import type { Slice } from './slice.ts';
import { median, type Timeline, wholeTimelineOf } from './timeline.ts';

/** The reference cut as current data are; where that gives too few chunks for limits, into as many as make a chart. */
export function referenceTimeline(reference: Slice, current: Timeline): Timeline {
  const same = wholeTimelineOf(reference, current.rule);
  const filled = same.chunks.filter(chunk => chunk.rows.length > 0).length;
  if (filled >= FEWEST_FOR_LIMITS) return same;
  const sizes = current.chunks.map(chunk => chunk.rows.length).filter(rows => rows > 0);
  const size = median(sizes);
  if (size !== undefined && reference.rowCount >= size * FEWEST_FOR_LIMITS) {
    return wholeTimelineOf(reference, { by: 'size', size });
  }
  return wholeTimelineOf(reference, { by: 'number', number: FEWEST_FOR_LIMITS * 2 });
}

/** With fewer points than this, limits are guesses: two or three ranges do not estimate a spread. */
const FEWEST_FOR_LIMITS = 5;
