import type { OptionSpec, Options } from '../catalogue/options.ts';
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

/** The option of curves by which they are thinned to what can be drawn. */
export const MAX_POINTS: OptionSpec = {
  name: 'max_points',
  type: 'number',
  min: 2,
  integer: true,
  summary:
    'Every so many-th point only, so that there are at most about so many, the first and the last among them. Absent: all.',
};

/** The sums of tables that are still in use: several curves read the same ones. */
const known = new WeakMap<ScoreTable, Cumulated>();

/** Running sums of a score table. */
export function cumulate(table: ScoreTable): Cumulated {
  const cumulated = known.get(table) ?? {
    thresholds: table.scores,
    truePositives: runningSums(table.positives),
    falsePositives: runningSums(table.negatives),
  };
  known.set(table, cumulated);
  return cumulated;
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

/** With the option `drop_intermediate` the points that `isNeeded` wants, the first and the last always; else all. */
export function withoutIntermediate(
  curve: Cumulated,
  options: Options,
  isNeeded: (curve: Cumulated, index: number) => boolean,
): Cumulated {
  if (!options.flag('drop_intermediate')) return curve;
  const last = curve.thresholds.length - 1;
  return picked(curve, index => index === 0 || index === last || isNeeded(curve, index));
}

/** Every n-th point, so that there are about as many as the option `max_points` says; always the first and the last. */
export function thinned(curve: Cumulated, options: Options): Cumulated {
  const { length } = curve.thresholds;
  const step = Math.ceil(length / Number(options.optional('max_points') ?? length));
  return step <= 1 ? curve : picked(curve, index => index % step === 0 || index === length - 1);
}

function picked(curve: Cumulated, isPicked: (index: number) => boolean): Cumulated {
  const places = new Uint32Array(curve.thresholds.length);
  let count = 0;
  for (let index = 0; index < places.length; index++) if (isPicked(index)) places[count++] = index;
  const pick = (values: Float64Array) => {
    const kept = new Float64Array(count);
    // proof: i < count <= places.length; places are indices of the curve, whose arrays are equally long
    for (let i = 0; i < count; i++) kept[i] = values[places[i]!]!;
    return kept;
  };
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
