import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { sortDescending } from '../kernels/sortDescending.ts';
import { isotonicAt, isotonicOf } from './isotonic.ts';

/** Scores with the truth of each: 1 for rows of the class the scores are about. No NaN, no infinity. */
export interface Labelled {
  readonly scores: Float64Array;
  readonly truth: Uint8Array;
}

export const BINS = 10;
export const SPLITS = 10;
/** A ranking as good as this leaves nothing to calibrate. */
const PERFECT = 0.999;

/** The score table of rows that are in `keep`, or of all. */
export function tableOf({ scores, truth }: Labelled, keep?: Uint8Array): ScoreTable {
  return kernels.scoreTable(scores, { codes: Int32Array.from(truth), positive: 1, ...(keep && { keep }) });
}

/**
 * Whether probabilities get better by isotonic calibration, by NannyML's rule: the expected calibration error over bins of equally many
 * rows, on rows that the calibration has not seen, must fall. One class only, or a ROC-AUC above 0.999, needs none.
 *
 * NannyML draws ten random stratified splits of 10 % with scikit-learn's generator. Here the ten parts are fixed and disjoint: of each
 * class every tenth row, so that each row is tested once and the answer does not depend on a generator. Rows of equal probability
 * share their truth, so that it does not depend on how a sort leaves ties either.
 */
export function needsCalibration(rows: Labelled, bins = BINS, splits = SPLITS): boolean {
  const table = tableOf(rows);
  if (table.positive === 0 || table.negative === 0) return false;
  if (kernels.rankArea(table) > PERFECT) return false;
  if (rows.scores.length < 4) return false;
  const calibrated = crossCalibrated(rows, splits);
  return calibrationError(rows.scores, rows.truth, bins) > calibrationError(calibrated, rows.truth, bins);
}

/** Each row's probability by the calibration on the parts that it is not in. */
function crossCalibrated({ scores, truth }: Labelled, splits: number): Float64Array {
  const order = descendingOrder(scores);
  const parts = partsOf(truth, splits);
  const calibrated = new Float64Array(scores.length);
  for (let part = 0; part < splits; part++) {
    const outside = tableWithout(part, order, parts, { scores, truth });
    if (outside.scores.length === 0) continue;
    const fit = isotonicOf(outside);
    for (let row = 0; row < scores.length; row++) {
      // proof: row < scores.length, the length of parts
      if (parts[row] === part) calibrated[row] = isotonicAt(fit, scores[row]!);
    }
  }
  return calibrated;
}

/** Of each class, its rows in turn over the parts. */
function partsOf(truth: Uint8Array, splits: number): Uint8Array {
  const parts = new Uint8Array(truth.length);
  const next = [0, 0];
  for (const [row, value] of truth.entries()) {
    const turn = next[value] ?? 0;
    parts[row] = turn % splits;
    next[value] = turn + 1;
  }
  return parts;
}

/** Rows in the order of descending scores. */
export function descendingOrder(scores: Float64Array): Int32Array {
  const rows = Int32Array.from(scores.keys());
  sortDescending(scores.slice(), rows);
  return rows;
}

/** The score table of all rows but those of one part: one pass, since the order is known. */
function tableWithout(
  part: number,
  order: Int32Array,
  parts: Uint8Array,
  { scores, truth }: Labelled,
): ScoreTable {
  const distinct = new Float64Array(order.length);
  const positives = new Float64Array(order.length);
  const negatives = new Float64Array(order.length);
  let last = -1;
  let positive = 0;
  let negative = 0;
  // proof: order holds rows of scores, truth and parts; last < order.length
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    if (parts[row] === part) continue;
    if (last < 0 || distinct[last] !== scores[row]) distinct[++last] = scores[row]!;
    if (truth[row] === 1) {
      positives[last]! += 1;
      positive++;
    } else {
      negatives[last]! += 1;
      negative++;
    }
  }
  return {
    scores: distinct.subarray(0, last + 1),
    positives: positives.subarray(0, last + 1),
    negatives: negatives.subarray(0, last + 1),
    positive,
    negative,
  };
}

/** Σ over bins of equally many rows, by ascending probability, of |mean probability − rate of positives|·rows / all rows. */
function calibrationError(probabilities: Float64Array, truth: Uint8Array, bins: number): number {
  const order = descendingOrder(probabilities).reverse();
  const rates = ratesInOrder(order, probabilities, truth);
  const edges = binEdges(order.length, bins);
  let error = 0;
  for (const [i, from] of edges.slice(0, -1).entries()) {
    const to = edges[i + 1] ?? order.length;
    let difference = 0;
    // proof: edges lie within order, and rates is as long
    for (let at = from; at < to; at++) difference += probabilities[order[at]!]! - rates[at]!;
    error += Math.abs(difference);
  }
  return error / order.length;
}

/** The truth of the row at each place of the order; rows of equal probability share theirs. */
function ratesInOrder(order: Int32Array, probabilities: Float64Array, truth: Uint8Array): Float64Array {
  const rates = new Float64Array(order.length);
  // proof: order holds rows of both arrays; from <= end <= order.length
  for (let from = 0, end = 0; from < order.length; from = end) {
    const probability = probabilities[order[from]!]!;
    let hits = 0;
    for (; end < order.length && probabilities[order[end]!] === probability; end++)
      hits += truth[order[end]!]!;
    rates.fill(hits / (end - from), from, end);
  }
  return rates;
}

/** As NannyML cuts: bins of the length divided by their number, rounded down, what is left over in the last one. */
function binEdges(length: number, bins: number): number[] {
  const number = length <= 2 * bins ? Math.floor(length / 2) : bins;
  const width = Math.floor(length / number);
  const edges: number[] = [];
  for (let edge = 0; edge <= length; edge += width) edges.push(edge);
  edges[edges.length - 1] = length;
  return edges;
}
