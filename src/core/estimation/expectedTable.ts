import type { ScoreTable } from '../kernels/scoreTable.ts';
import { sortDescending } from '../kernels/sortDescending.ts';

/** Scores that rank, and the probability that a row is positive, aligned; and which rows count. */
export interface Ranked {
  readonly scores: Float64Array;
  readonly probabilities: Float64Array;
  readonly rows: Int32Array;
  readonly weights?: Float64Array;
}

/** Rows in the order of descending scores, with those scores. */
function sorted({ scores, rows }: Ranked): { readonly keys: Float64Array; readonly order: Int32Array } {
  const keys = new Float64Array(rows.length);
  // proof: rows holds rows of scores
  for (let i = 0; i < rows.length; i++) keys[i] = scores[rows[i]!]!;
  const order = rows.slice();
  sortDescending(keys, order);
  return { keys, order };
}

/** The score table that the truth is expected to give: at each distinct score the weight of expected positives and negatives. */
export function expectedTable(ranked: Ranked): ScoreTable {
  const { keys, order } = sorted(ranked);
  const { probabilities, weights } = ranked;
  const positives = new Float64Array(keys.length);
  const negatives = new Float64Array(keys.length);
  let last = -1;
  let positive = 0;
  let negative = 0;
  // proof: order holds rows of the arrays; last <= i < keys.length, so a key is read before its place is written
  for (let i = 0; i < keys.length; i++) {
    const row = order[i]!;
    const weight = weights ? weights[row]! : 1;
    const hits = weight * probabilities[row]!;
    const misses = weight - hits;
    if (last < 0 || keys[last] !== keys[i]) keys[++last] = keys[i]!;
    positives[last]! += hits;
    negatives[last]! += misses;
    positive += hits;
    negative += misses;
  }
  return {
    scores: keys.subarray(0, last + 1),
    positives: positives.subarray(0, last + 1),
    negatives: negatives.subarray(0, last + 1),
    positive,
    negative,
  };
}

/** Expected true and false positives after each row, by descending score, rounded. */
export interface Cumulated {
  readonly hits: Float64Array;
  readonly misses: Float64Array;
}

/** As NannyML cumulates: row by row, ties as a stable ascending sort read backwards leaves them, rounded to so many decimals. */
export function cumulated(ranked: Ranked, decimals: number): Cumulated {
  const { keys, order } = sorted(ranked);
  lastRowFirst(keys, order);
  const hits = new Float64Array(order.length);
  const misses = new Float64Array(order.length);
  let sum = 0;
  // proof: order holds rows of probabilities
  for (let i = 0; i < order.length; i++) {
    sum += ranked.probabilities[order[i]!]!;
    hits[i] = rounded(sum, decimals);
    misses[i] = rounded(i + 1 - sum, decimals);
  }
  return { hits, misses };
}

function lastRowFirst(keys: Float64Array, order: Int32Array): void {
  for (let from = 0, end = 0; from < order.length; from = end) {
    while (end < order.length && keys[end] === keys[from]) end++;
    if (end - from > 1) order.subarray(from, end).sort().reverse();
  }
}

/** numpy's round: scaled, to the nearest integer, halves to the even one. */
function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  const scaled = value * scale;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return (up ? floor + 1 : floor) / scale;
}

/** Area under the expected ROC curve by trapezoids from row to row; undefined where a class is not expected at all. */
export function areaByRow({ hits, misses }: Cumulated): number | undefined {
  const positive = hits.at(-1) ?? 0;
  const negative = misses.at(-1) ?? 0;
  if (positive === 0 || negative === 0) return undefined;
  let area = 0;
  let before = 0;
  let beside = 0;
  // proof: both arrays are equally long
  for (let i = 0; i < hits.length; i++) {
    area += ((misses[i]! - beside) / negative) * ((hits[i]! + before) / positive / 2);
    before = hits[i]!;
    beside = misses[i]!;
  }
  return area;
}

/** Expected average precision from row to row; undefined where no positive is expected. */
export function averagePrecisionByRow({ hits }: Cumulated): number | undefined {
  const positive = hits.at(-1) ?? 0;
  if (positive === 0) return undefined;
  let sum = 0;
  let before = 0;
  // proof: i < hits.length
  for (let i = 0; i < hits.length; i++) {
    sum += ((hits[i]! - before) / positive) * (hits[i]! / (i + 1));
    before = hits[i]!;
  }
  return sum;
}
