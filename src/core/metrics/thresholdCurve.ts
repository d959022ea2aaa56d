import type { Json } from '../catalogue/statistic.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import type { OneClass } from '../summaries/scores.ts';
import { rowDetails } from './shared.ts';

/** Weight of positives and negatives at or above each threshold, thresholds descending. */
export interface Cumulated {
  readonly thresholds: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
}

/** Running sums of a score table. */
export function cumulate(table: ScoreTable): Cumulated {
  return {
    thresholds: table.scores,
    truePositives: runningSums(table.positives),
    falsePositives: runningSums(table.negatives),
  };
}

/** The same with a first point at an infinite threshold, where nothing is positive. */
export function withNothing({ thresholds, truePositives, falsePositives }: Cumulated): Cumulated {
  return {
    thresholds: after(Number.POSITIVE_INFINITY, thresholds),
    truePositives: after(0, truePositives),
    falsePositives: after(0, falsePositives),
  };
}

function after(first: number, values: Float64Array): Float64Array {
  const all = new Float64Array(values.length + 1);
  all[0] = first;
  all.set(values, 1);
  return all;
}

/** The steps before and after this point differ: a second difference that is not 0, as scikit-learn finds corners. */
export function isCorner({ truePositives, falsePositives }: Cumulated, index: number): boolean {
  return bendsAt(truePositives, index) || bendsAt(falsePositives, index);
}

function bendsAt(counts: Float64Array, index: number): boolean {
  // proof: index is neither the first nor the last
  return counts[index + 1]! - counts[index]! !== counts[index]! - counts[index - 1]!;
}

/** This point begins or ends a run of equal recall. */
export function changesRecall({ truePositives }: Cumulated, index: number): boolean {
  return (
    truePositives[index] !== truePositives[index - 1] || truePositives[index] !== truePositives[index + 1]
  );
}

function runningSums(weights: Float64Array): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  // proof: i < weights.length
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    sums[i] = sum;
  }
  return sums;
}

/** The points that `isNeeded` wants, always with the first and the last. */
export function thin(curve: Cumulated, isNeeded: (index: number) => boolean): Cumulated {
  const last = curve.thresholds.length - 1;
  const kept: number[] = [];
  for (let index = 0; index <= last; index++) {
    if (index === 0 || index === last || isNeeded(index)) kept.push(index);
  }
  // proof: what is kept are indices of the curve, whose arrays are equally long
  const pick = (values: Float64Array) => Float64Array.from(kept, index => values[index]!);
  return {
    thresholds: pick(curve.thresholds),
    truePositives: pick(curve.truePositives),
    falsePositives: pick(curve.falsePositives),
  };
}

/** A plain array of what `value` makes of each number; `Array.from` would make an object per number on the way. */
export function listed<T>(numbers: Float64Array, value: (number: number, index: number) => T): T[] {
  const list: T[] = [];
  // proof: i < numbers.length
  for (let i = 0; i < numbers.length; i++) list.push(value(numbers[i]!, i));
  return list;
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
