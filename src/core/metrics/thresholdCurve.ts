import * as l10n from '@vscode/l10n';
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

/** The sums of tables, as long as there is room for them: several curves read the same ones, one after the other. */
const known = new WeakMap<ScoreTable, WeakRef<Cumulated>>();

/** Running sums of a score table. */
export function cumulate(table: ScoreTable): Cumulated {
  const cumulated = known.get(table)?.deref() ?? {
    thresholds: table.scores,
    truePositives: runningSums(table.positives),
    falsePositives: runningSums(table.negatives),
  };
  known.set(table, new WeakRef(cumulated));
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

/** Which points of a curve its shape needs: the first, the last, and those in between that are … */
export type Needed = (curve: Cumulated) => Uint32Array;

/** … where the steps before and after differ: a second difference that is not 0, as scikit-learn finds corners. */
export const corners: Needed = ({ truePositives, falsePositives }) => {
  const places = new Uint32Array(truePositives.length);
  const last = places.length - 1;
  let count = 0;
  // proof: 0 < index - 1 and index + 1 <= last where neighbours are read; the arrays are equally long; count <= index
  for (let index = 0; index <= last; index++) {
    if (index > 0 && index < last) {
      const hits = truePositives[index]!;
      const misses = falsePositives[index]!;
      const isStraight =
        truePositives[index + 1]! - hits === hits - truePositives[index - 1]! &&
        falsePositives[index + 1]! - misses === misses - falsePositives[index - 1]!;
      if (isStraight) continue;
    }
    places[count++] = index;
  }
  return places.subarray(0, count);
};

/** … where a run of equal recall begins or ends. */
export const recallChanges: Needed = ({ truePositives }) => {
  const places = new Uint32Array(truePositives.length);
  const last = places.length - 1;
  let count = 0;
  // proof: as above
  for (let index = 0; index <= last; index++) {
    if (index > 0 && index < last) {
      const hits = truePositives[index]!;
      if (hits === truePositives[index - 1]! && hits === truePositives[index + 1]!) continue;
    }
    places[count++] = index;
  }
  return places.subarray(0, count);
};

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

/** Every n-th point, so that there are about as many as the option `max_points` says; always the first and the last. */
export function thinned(curve: Cumulated, options: Options): Cumulated {
  const places = fewPlaces(curve.thresholds.length, options);
  return places ? picked(curve, places) : curve;
}

/** As `thinned`, with the option `drop_intermediate` of the points that are needed. Those that are not wanted in the end are not made. */
export function drawn(curve: Cumulated, options: Options, needed: Needed): Cumulated {
  if (!options.flag('drop_intermediate')) return thinned(curve, options);
  const all = needed(curve);
  const few = fewPlaces(all.length, options);
  // proof: few holds indices of all
  return picked(curve, few ? few.map(place => all[place]!) : all);
}

function fewPlaces(length: number, options: Options): Uint32Array | undefined {
  const step = Math.ceil(length / Number(options.optional('max_points') ?? length));
  if (!(step > 1)) return undefined;
  const places = Uint32Array.from({ length: Math.ceil((length - 1) / step) + 1 }, (_, i) => i * step);
  places[places.length - 1] = length - 1;
  return places;
}

function picked(curve: Cumulated, places: Uint32Array): Cumulated {
  const pick = (values: Float64Array) => {
    const kept = new Float64Array(places.length);
    // proof: i < places.length = kept.length; places are indices of the curve, whose arrays are equally long
    for (let i = 0; i < places.length; i++) kept[i] = values[places[i]!]!;
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

/**
 * Why a curve whose infinite threshold means that nothing is positive cannot be drawn of these scores; undefined where it can.
 * @param scores descending
 */
export function infiniteScores(scores: Float64Array): string | undefined {
  if (scores[0] !== Number.POSITIVE_INFINITY) return undefined;
  return l10n.t('y_score holds Infinity, and a threshold of Infinity stands for no row at all.');
}

/** Convention of the curves that `infiniteScores` refuses, for the descriptors' text. */
export const INFINITE_SCORES =
  'Undefined for a score of Infinity, which would be a threshold that means something else.';

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
