import type { History } from '../run.ts';
import type { Axis, Curve } from './comparison.ts';

/** New best values that are marked, the last ones of them. */
const MOST_BEST = 50;

/** What is known of a run that its curves' axes need. */
export interface RunClock {
  /** When it began, ms since epoch. */
  readonly startedAt?: number;
  /** Which epoch it was at each step, where the run recorded that; or that its steps are epochs. */
  readonly epochs?: History | 'steps';
}

export interface CurveOptions {
  readonly axis: Axis;
  readonly smoothing: number;
  readonly better?: 'lower' | 'higher';
  /** How many values may be drawn, about. */
  readonly most: number;
}

/** A history as a curve; undefined where it has no value on this axis. NaN and infinities are counted and left out. */
export function curveOf(
  key: string,
  history: History,
  clock: RunClock,
  { axis, smoothing, better, most }: CurveOptions,
): Curve | undefined {
  const { values } = history;
  const positions = positionsOf(history, clock, axis);
  if (!positions) return undefined;
  const x: number[] = [];
  const y: number[] = [];
  // proof: the columns of a history, and what is made of them, are equally long
  for (let at = 0; at < values.length; at += 1) {
    if (!Number.isFinite(values[at]!) || !Number.isFinite(positions[at]!)) continue;
    x.push(positions[at]!);
    y.push(values[at]!);
  }
  if (x.length === 0 && values.some(Number.isFinite)) return undefined;
  const smooth = smoothing > 0 ? smoothed(y, smoothing) : undefined;
  const kept = thinned(y, most);
  // proof: thinned gives positions in y
  const pick = (column: readonly number[]) => Array.from(kept, at => column[at]!);
  return {
    key,
    x: pick(x),
    y: pick(y),
    ...(smooth && { smooth: pick(smooth) }),
    points: values.length,
    notFinite: values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0),
    best: better === undefined ? [] : bestSoFar(x, y, better),
  };
}

/** Where each value stands on the axis; NaN where it does not. Undefined where none does. */
function positionsOf({ steps, times }: History, clock: RunClock, axis: Axis): Float64Array | undefined {
  switch (axis) {
    case 'step':
      return steps;
    case 'time':
      return times.some(Number.isFinite) ? times : undefined;
    case 'relative': {
      const start = clock.startedAt ?? times.find(Number.isFinite);
      return start === undefined || !times.some(Number.isFinite)
        ? undefined
        : times.map(each => each - start);
    }
    case 'epoch':
      return clock.epochs === 'steps' ? steps : clock.epochs && epochsAt(steps, clock.epochs);
  }
}

/** The epoch at each step: the last that was recorded at or before it; before the first one, that. */
function epochsAt(steps: Float64Array, epochs: History): Float64Array | undefined {
  const order = Array.from(epochs.steps.keys()).sort((a, b) => epochs.steps[a]! - epochs.steps[b]!);
  const [first] = order;
  if (first === undefined) return undefined;
  return steps.map(step => {
    let low = 0;
    let high = order.length;
    // proof: 0 <= low <= middle < high <= order.length, and order holds positions in epochs
    while (low < high) {
      const middle = (low + high) >> 1;
      if (epochs.steps[order[middle]!]! <= step) low = middle + 1;
      else high = middle;
    }
    return epochs.values[low === 0 ? first : order[low - 1]!]!;
  });
}

/**
 * Exponential moving average, divided by the sum of its weights so that the first values are not drawn towards 0: as TensorBoard smooths
 * (`resmooth` of its line chart). A constant stays the constant.
 * @param weight of what came before, 0 to below 1
 */
export function smoothed(values: readonly number[], weight: number): number[] {
  let sum = 0;
  let weights = 0;
  return values.map(value => {
    sum = sum * weight + (1 - weight) * value;
    weights = weights * weight + (1 - weight);
    return sum / weights;
  });
}

/**
 * Positions to draw of a long line, ascending: of each stretch the first, the least, the greatest and the last value, so that no peak is
 * lost; about `most` of them.
 */
export function thinned(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return [...values.keys()];
  const size = Math.ceil(values.length / Math.max(1, Math.floor(most / 4)));
  const kept: number[] = [];
  for (let start = 0; start < values.length; start += size) {
    const end = Math.min(values.length, start + size);
    let low = start;
    let high = start;
    // proof: start <= at < end <= values.length
    for (let at = start; at < end; at += 1) {
      if (values[at]! < values[low]!) low = at;
      if (values[at]! > values[high]!) high = at;
    }
    const four = [start, Math.min(low, high), Math.max(low, high), end - 1];
    for (const at of four) if (kept.at(-1) !== at) kept.push(at);
  }
  return kept;
}

function bestSoFar(
  x: readonly number[],
  y: readonly number[],
  better: 'lower' | 'higher',
): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  let best = better === 'lower' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  for (const [at, value] of y.entries()) {
    if (better === 'lower' ? value >= best : value <= best) continue;
    best = value;
    // proof: x and y are equally long
    found.push([x[at]!, value]);
  }
  return found.slice(-MOST_BEST);
}
