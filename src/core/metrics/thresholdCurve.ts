import type { Json } from '../catalogue/statistic.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import type { OneClass } from '../summaries/scores.ts';
import { rowDetails } from './shared.ts';

/** Weight of positives and negatives at or above each threshold, thresholds descending. */
export interface Cumulated {
  readonly thresholds: readonly number[];
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
}

/** Running sums of a score table. */
export function cumulate(table: ScoreTable): Cumulated {
  let tp = 0;
  let fp = 0;
  return {
    thresholds: [...table.scores],
    truePositives: Array.from(table.positives, weight => (tp += weight)),
    falsePositives: Array.from(table.negatives, weight => (fp += weight)),
  };
}

/** The points that `isNeeded` wants, always with the first and the last. */
export function thin(curve: Cumulated, isNeeded: (index: number) => boolean): Cumulated {
  const last = curve.thresholds.length - 1;
  const kept = (_: number, index: number) => index === 0 || index === last || isNeeded(index);
  return {
    thresholds: curve.thresholds.filter(kept),
    truePositives: curve.truePositives.filter(kept),
    falsePositives: curve.falsePositives.filter(kept),
  };
}

/** Infinities as JSON can hold them. */
export function jsonNumber(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

export function curveDetails(one: OneClass): Record<string, Json> {
  return {
    ...(one.positive !== undefined && { positive: one.positive }),
    positives: one.table.positive,
    negatives: one.table.negative,
    ...rowDetails(one),
  };
}
