import type { History, MetricSummary } from '../../run.ts';
import { writtenNumber } from '../../written.ts';

/** What is known of a log of values after some of its lines: enough to go on where it stopped. */
export interface Fold {
  readonly points: number;
  readonly step: number;
  readonly time: number;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

const NOTHING: Fold = {
  points: 0,
  step: 0,
  time: 0,
  value: Number.NaN,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
};

/** One line: `<ms> <value> [<step> …]`. */
export interface Point {
  readonly time: number;
  readonly value: number;
  readonly step: number;
}

/** Goes on with the lines of `text`, each ended by a newline. Says how many could not be understood, too. */
export function folded(text: string, before?: Fold): { readonly fold: Fold; readonly bad: number } {
  const lines = linesOf(text);
  const points = lines.flatMap(line => pointOf(line) ?? []);
  return { fold: foldedPoints(points, before), bad: lines.length - points.length };
}

/** Goes on with these values. */
export function foldedPoints(more: readonly Point[], before: Fold = NOTHING): Fold {
  let { points, step, time, value, min, max } = before;
  for (const point of more) {
    if (points === 0 || isLater(point, { step, time, value })) ({ step, time, value } = point);
    points += 1;
    if (Number.isFinite(point.value)) {
      if (point.value < min) min = point.value;
      if (point.value > max) max = point.value;
    }
  }
  return { points, step, time, value, min, max };
}

/** What MLflow calls the latest: the greatest step, of these the latest, of these the greatest value; what compares with nothing, as NaN, replaces nothing. */
function isLater(a: Point, b: Point): boolean {
  if (a.step !== b.step) return a.step > b.step;
  return a.time === b.time ? a.value > b.value : a.time > b.time;
}

/** All values in the order of the log. */
export function pointsIn(text: string): Point[] {
  return linesOf(text).flatMap(line => pointOf(line) ?? []);
}

export function historyOf(points: readonly Point[]): History {
  return {
    steps: Float64Array.from(points, each => each.step),
    times: Float64Array.from(points, each => each.time),
    values: Float64Array.from(points, each => each.value),
  };
}

export function summaryOf(name: string, fold: Fold): MetricSummary {
  const { points, value, step, min, max } = fold;
  return { name, points, last: value, lastStep: step, ...(min <= max && { min, max }) };
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  // What follows the last newline is not whole yet.
  lines.pop();
  return lines;
}

/** Undefined for a line that is none of these. Old logs have no step. */
function pointOf(line: string): Point | undefined {
  const [time = '', value = '', step = '0'] = line.trimEnd().split(' ');
  const point = { time: Number(time), value: pythonFloat(value), step: Number(step) };
  if (time === '' || value === '' || step === '') return undefined;
  return Number.isFinite(point.time) && Number.isFinite(point.step) && point.value !== undefined
    ? { ...point, value: point.value }
    : undefined;
}

/** A number as Python writes floats: 1e-05, nan, -inf. Undefined where it is none. */
export function pythonFloat(text: string): number | undefined {
  // Nearly all are plain numbers, and there are many.
  const number = Number(text);
  return Number.isNaN(number) || text.trim() === '' ? writtenNumber(text) : number;
}
