import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { sortDescending } from '../kernels/sortDescending.ts';
import { atOnce, type Pieces } from '../turns.ts';
import { type Isotonic, isotonicAt, isotonicOf } from './isotonic.ts';

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
  return kernels.scoreTable(scores, { codes: new Int32Array(truth), positive: 1, ...(keep && { keep }) });
}

/**
 * Whether probabilities get better by isotonic calibration, by NannyML's rule: the expected calibration error over bins of equally many
 * rows, on rows that the calibration has not seen, must fall. One class only, or a ROC-AUC above 0.999, needs none.
 *
 * NannyML draws ten random stratified splits of 10% with scikit-learn's generator. Here the ten parts are fixed and disjoint: of each
 * class every tenth row, so that each row is tested once and the answer does not depend on a generator. Rows of equal probability
 * share their truth, so that it does not depend on how a sort leaves ties either.
 */
export function needsCalibration(rows: Labelled, bins = BINS, splits = SPLITS): boolean {
  return atOnce(judgingCalibration(rows, bins, splits));
}

/** As `needsCalibration`, in pieces. */
export function* judgingCalibration(rows: Labelled, bins = BINS, splits = SPLITS): Pieces<boolean> {
  const table = tableOf(rows);
  yield;
  if (table.positive === 0 || table.negative === 0) return false;
  if (kernels.rankArea(table) > PERFECT) return false;
  if (rows.scores.length < 4) return false;
  const calibrated = yield* crossCalibrated(rows, splits);
  yield;
  return calibrationError(rows.scores, rows.truth, bins) > calibrationError(calibrated, rows.truth, bins);
}

/** Each row's probability by the calibration on the parts that it is not in. */
function* crossCalibrated({ scores, truth }: Labelled, splits: number): Pieces<Float64Array> {
  const parts = partsOf(truth, splits);
  const order = descendingOrder(scores);
  // proof: order holds rows of all three arrays
  const sorted = {
    scores: new Float64Array(order.length),
    truth: new Uint8Array(order.length),
    parts: new Uint8Array(order.length),
  };
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    sorted.scores[i] = scores[row]!;
    sorted.truth[i] = truth[row]!;
    sorted.parts[i] = parts[row]!;
  }
  const fits: (Isotonic | undefined)[] = [];
  for (let part = 0; part < splits; part++) {
    yield;
    const outside = tableWithout(part, sorted);
    fits.push(outside.scores.length === 0 ? undefined : isotonicOf(outside));
  }
  const calibrated = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row++) {
    // proof: row < scores.length, the length of parts, which are below the number of fits
    const fit = fits[parts[row]!];
    if (fit) calibrated[row] = isotonicAt(fit, scores[row]!);
  }
  return calibrated;
}

/** Of each class, its rows in turn over the parts. */
function partsOf(truth: Uint8Array, splits: number): Uint8Array {
  const parts = new Uint8Array(truth.length);
  const next = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    // proof: row < truth.length
    const value = truth[row]!;
    const turn = next[value] ?? 0;
    parts[row] = turn % splits;
    next[value] = turn + 1;
  }
  return parts;
}

/** Rows in the order of descending scores. */
export function descendingOrder(scores: Float64Array): Int32Array {
  const rows = new Int32Array(scores.length);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  sortDescending(scores.slice(), rows);
  return rows;
}

/** The score table of all rows but those of one part: one pass, since they come by descending score. */
function tableWithout(
  part: number,
  { scores, truth, parts }: Labelled & { readonly parts: Uint8Array },
): ScoreTable {
  const distinct = new Float64Array(scores.length);
  const positives = new Float64Array(scores.length);
  const negatives = new Float64Array(scores.length);
  let last = -1;
  let positive = 0;
  let negative = 0;
  // proof: last <= i < scores.length, the length of all these arrays
  for (let i = 0; i < scores.length; i++) {
    if (parts[i] === part) continue;
    const score = scores[i]!;
    const hit = truth[i]!;
    if (last < 0 || distinct[last] !== score) distinct[++last] = score;
    positives[last]! += hit;
    negatives[last]! += 1 - hit;
    positive += hit;
    negative += 1 - hit;
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
