import { crossCalibratedInMemory, type PartedRows } from '../kernels/crossCalibrated.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { sortDescending } from '../kernels/sortDescending.ts';
import { atOnce, type Pieces } from '../turns.ts';
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

/** The score table of rows. @param arrays of up to so many distinct scores the arrays will be asked for, and not only sums over them */
export function tableOf({ scores, truth }: Labelled, arrays = 0): ScoreTable {
  return kernels.scoreTable(scores, { codes: new Int32Array(truth), positive: 1, arrays });
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
  const table = tableOf(rows, rows.scores.length);
  yield;
  if (table.positive === 0 || table.negative === 0) return false;
  if (kernels.rankArea(table) > PERFECT) return false;
  if (rows.scores.length < 4) return false;
  const sorted = inOrder(rows, splits);
  yield;
  const scores = crossCalibratedInMemory(sorted, splits) ?? (yield* crossCalibrated(sorted, splits));
  yield;
  const calibrated = tableOf({ scores, truth: sorted.truth }, scores.length);
  return calibrationError(table, bins) > calibrationError(calibrated, bins);
}

/** The rows by descending score, in parts. */
function inOrder({ scores, truth }: Labelled, splits: number): PartedRows {
  const parts = partsOf(truth, splits);
  const keys = scores.slice();
  // What is known of a row, as one number beside its score.
  const tags = new Int32Array(truth.length);
  // proof: row < truth.length, the length of all these arrays
  for (let row = 0; row < tags.length; row++) tags[row] = parts[row]! * 2 + truth[row]!;
  sortDescending(keys, tags);
  const sorted = {
    scores: keys,
    truth: new Uint8Array(tags.length),
    parts: new Uint8Array(tags.length),
  };
  // proof: i < tags.length, the length of both
  for (let i = 0; i < tags.length; i++) {
    sorted.truth[i] = tags[i]! & 1;
    sorted.parts[i] = tags[i]! >> 1;
  }
  return sorted;
}

/** Each row's probability by the calibration on the parts that it is not in: the twin of the kernel. */
export function* crossCalibrated(sorted: PartedRows, splits: number): Pieces<Float64Array> {
  const { scores, parts } = sorted;
  const calibrated = new Float64Array(scores.length);
  for (let part = 0; part < splits; part++) {
    yield;
    const outside = tableWithout(part, sorted);
    if (outside.scores.length === 0) continue;
    const fit = isotonicOf(outside);
    // proof: i < scores.length, the length of parts
    for (let i = 0; i < scores.length; i++)
      if (parts[i] === part) calibrated[i] = isotonicAt(fit, scores[i]!);
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

/** The score table of all rows but those of one part: one pass, since they come by descending score. */
function tableWithout(part: number, { scores, truth, parts }: PartedRows): ScoreTable {
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
function calibrationError(
  { scores, positives, negatives, positive, negative }: ScoreTable,
  bins: number,
): number {
  const rows = positive + negative;
  const edges = binEdges(rows, bins);
  let error = 0;
  let bin = 1;
  let at = 0;
  let difference = 0;
  // proof: the arrays of a score table are equally long
  for (let group = scores.length - 1; group >= 0; group--) {
    const count = positives[group]! + negatives[group]!;
    // rows of equal probability share their rate
    const off = scores[group]! - positives[group]! / count;
    for (const end = at + count; at < end; ) {
      difference += off;
      at++;
      if (at !== edges[bin]) continue;
      error += Math.abs(difference);
      difference = 0;
      bin++;
    }
  }
  return error / rows;
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
