import { find } from '../catalogue/catalogue.ts';
import { callsIn } from '../criteria/evaluate.ts';
import { metricCall } from '../criteria/metricCall.ts';
import { type Turn, turns } from '../turns.ts';
import type { ParsedSource } from './judge.ts';
import { isAnswered, type MeasureCall, read } from './measure.ts';
import type { Memory } from './memory.ts';
import type { Slice } from './slice.ts';

export interface AnswerRequest {
  readonly calls: readonly MeasureCall[];
  /** What drift methods compare with. */
  readonly reference: Slice | undefined;
  readonly minRows: number;
  readonly signal: AbortSignal | undefined;
  /** Knows answers from earlier assessments. */
  readonly memory?: Memory | undefined;
  /** What else is found out of a slice and kept with it. */
  readonly also?: (slice: Slice, turn: Turn) => Promise<void>;
  /** Columns and summaries stay: more is asked of them next. */
  readonly keep?: boolean;
}

/**
 * Asks each slice all that charts and criteria will ask of it, and then lets go of its columns and summaries: what is kept of a
 * slice are its answers, so that memory grows with one chunk and not with all of them. Between answers the event loop gets its turns, so
 * that a cancelled assessment ends soon.
 */
export async function answerAll(slices: readonly Slice[], request: AnswerRequest): Promise<void> {
  const { calls, reference, minRows, signal, memory, also, keep = false } = request;
  const turn = turns(signal);
  await memory?.recall(slices, turn);
  for (const slice of slices) {
    for (const call of calls) {
      if (isAnswered(call, slice, reference, minRows)) continue;
      read(call, slice, reference, minRows);
      await turn();
    }
    await also?.(slice, turn);
    await turn();
    if (!keep) slice.release();
  }
}

/** The statistics of the catalogue that metrics and criteria read of a slice as a whole. */
export function callsOf(metrics: readonly string[], criteria: readonly ParsedSource[]): MeasureCall[] {
  const ofCriteria = criteria
    .flatMap(({ criterion }) => [...callsIn(criterion.left), ...callsIn(criterion.right)])
    .filter(call => call.group === undefined && call.subject !== 'difference' && find(call.id) !== undefined);
  return [...metrics.map(metricCall), ...ofCriteria];
}
