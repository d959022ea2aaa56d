import type { Evidence } from '../catalogue/evidence.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { lazily } from '../lazily.ts';
import { type RowInput, rowCountsOf, rowsOf } from '../summaries/rows.ts';
import { growingTable, keptScoreTableOf } from '../summaries/scores.ts';
import type { CbpeFit } from './cbpeFit.ts';
import type { Estimation } from './estimation.ts';
import type { Expected } from './expectedCounts.ts';
import { isotonicDownwards } from './isotonic.ts';
import { codesOf, type Problem } from './problem.ts';

/**
 * As by row, of two classes without weights, where rows grow: the probability is a function of the score, so that tables of how many rows
 * have each score say all, and those are kept and merged. Sums go by score and not by row, and differ by their rounding.
 * @param threshold a score at or above it is a positive prediction, where there are no predictions
 * @returns undefined where rows do not grow, have too many different scores to keep tables of, or have to be looked at one by one
 */
export function estimationByScore(
  fit: CbpeFit,
  evidence: Evidence,
  threshold: number,
): Estimation | undefined {
  const { y_score, weights } = evidence.inputs;
  const { problem, calibrators } = fit;
  if (!evidence.isGrowing || !problem.binary || weights || y_score?.type !== 'number') return undefined;
  const { length, leftOut } = rowCountsOf(evidence, ['y_score']);
  const decidedAt = evidence.inputs.y_pred ? evidence.decidedAt(positiveOf(problem)) : threshold;
  const answers = decidedAt === undefined ? answersAt(evidence, problem) : undefined;
  if (decidedAt === undefined && !answers) return undefined;
  const rows = rowsAt(evidence, problem, answers, length - leftOut);
  const scores = rows && finite(rows);
  if (!scores) return undefined;
  const [calibrator] = calibrators;
  const { smallest, largest } = kernels.scoreRange(scores);
  if (!calibrator && (smallest < 0 || largest > 1)) return undefined;
  const probabilities = (of: ScoreTable) =>
    calibrator ? isotonicDownwards(calibrator, of.scores) : of.scores.slice();
  const made = lazily(() => expectedAt(scores, probabilities(scores), decidedAt));
  const counts = lazily(() => {
    if (!answers) return made().counts;
    const said = finite(answers);
    return expectedAt(said, probabilities(said), undefined).counts;
  });
  return {
    fit,
    length,
    scored: rowsIn(scores),
    get counts() {
      return counts();
    },
    table: index => (index === 1 ? made().table : reversed(made().table)),
  };
}

function positiveOf({ classes }: Problem): string {
  return classes[1] ?? '';
}

/** Rows said to be positive, and others, by their score. */
function answersAt(evidence: Evidence, problem: Problem): ScoreTable | undefined {
  const key = `answers-by-score:${positiveOf(problem)}`;
  return tableByScore(evidence, key, ['y_pred', 'y_score'], ({ inputs: { y_pred } }) =>
    y_pred && y_pred.type !== 'matrix' ? { codes: codesOf(y_pred, problem), positive: 1 } : undefined,
  );
}

/** Rows by their score: any table of all of them, its two sorts of rows taken together. */
function rowsAt(
  evidence: Evidence,
  problem: Problem,
  answers: ScoreTable | undefined,
  rows: number,
): ScoreTable | undefined {
  if (answers && rowsIn(answers) === rows) return answers;
  if (evidence.inputs.y_true && evidence.inputs.y_true.type !== 'matrix') {
    const labelled = keptScoreTableOf(evidence, positiveOf(problem));
    if (labelled?.rows === rows) return labelled.table;
  }
  return tableByScore(evidence, 'rows-by-score', ['y_score'], (_, length) => ({
    codes: new Int32Array(length),
    positive: 0,
  }));
}

/**
 * Two sorts of rows by their score, kept as the rows become more.
 * @param sorts tells the sorts of a part's rows apart, of which there are so many; undefined: they cannot be told apart
 */
function tableByScore(
  evidence: Evidence,
  key: string,
  inputs: readonly RowInput[],
  sorts: (part: Evidence, length: number) => { codes: Int32Array; positive: number } | undefined,
): ScoreTable | undefined {
  const collect = (part: Evidence, arrays: number) => {
    const { y_score } = part.inputs;
    if (y_score?.type !== 'number') return undefined;
    const told = sorts(part, y_score.values.length);
    const { keep } = rowsOf(part, inputs);
    return told && kernels.scoreTable(y_score.values, { ...told, arrays, ...(keep && { keep }) });
  };
  return growingTable(evidence, key, inputs, collect).kept;
}

function rowsIn({ positive, negative }: ScoreTable): number {
  return positive + negative;
}

/** Without infinite scores, which have no probability. */
function finite(table: ScoreTable): ScoreTable {
  const { scores, positives, negatives } = table;
  let [from, to] = [0, scores.length];
  let { positive, negative } = table;
  // proof: 0 <= from < to <= scores.length, where arrays are read, and they are equally long
  while (from < to && scores[from] === Number.POSITIVE_INFINITY) {
    positive -= positives[from]!;
    negative -= negatives[from++]!;
  }
  while (from < to && scores[to - 1] === Number.NEGATIVE_INFINITY) {
    positive -= positives[--to]!;
    negative -= negatives[to]!;
  }
  if (from === 0 && to === scores.length) return table;
  return {
    scores: scores.subarray(from, to),
    positives: positives.subarray(from, to),
    negatives: negatives.subarray(from, to),
    positive,
    negative,
  };
}

/**
 * What the truth is expected to give at each score, and the confusion matrix expected of rows that were said to be positive or not.
 * @param probabilities of each score; taken over
 * @param threshold all rows at or above it were said to be positive; absent: the table tells them apart
 */
function expectedAt(
  table: ScoreTable,
  probabilities: Float64Array,
  threshold: number | undefined,
): { readonly table: ScoreTable; readonly counts: Expected } {
  const hits = probabilities;
  const misses = new Float64Array(table.scores.length);
  const sums = new Float64Array(6);
  expect(table, hits, misses, threshold, sums);
  const [tp = 0, fp = 0, fn = 0, tn = 0, positive = 0, negative = 0] = sums;
  const rows = rowsIn(table);
  return {
    table: { scores: table.scores, positives: hits, negatives: misses, positive, negative },
    counts: { matrix: [Float64Array.of(tn, fp, 0), Float64Array.of(fn, tp, 0)], total: rows, rows },
  };
}

/**
 * The loop of `expectedAt`, by itself: what comes behind one that is hot has not run yet when it is compiled, and would be thrown away with it.
 * @param hits probabilities, which become the positives expected at each score
 * @param misses room for the negatives
 * @param sums room for tp, fp, fn, tn, all positives and all negatives
 */
function expect(
  { scores, positives, negatives }: ScoreTable,
  hits: Float64Array,
  misses: Float64Array,
  threshold: number | undefined,
  sums: Float64Array,
): void {
  let [tp, fp, fn, tn] = [0, 0, 0, 0];
  let [positive, negative] = [0, 0];
  // proof: the arrays of a score table are equally long, and there is a probability for each score
  for (let i = 0; i < scores.length; i++) {
    const p = hits[i]!;
    const rows = positives[i]! + negatives[i]!;
    const yes = threshold === undefined ? positives[i]! : scores[i]! >= threshold ? rows : 0;
    const no = rows - yes;
    tp += yes * p;
    fp += yes * (1 - p);
    fn += no * p;
    tn += no * (1 - p);
    const expected = rows * p;
    hits[i] = expected;
    misses[i] = rows - expected;
    positive += expected;
    negative += rows - expected;
  }
  sums[0] = tp;
  sums[1] = fp;
  sums[2] = fn;
  sums[3] = tn;
  sums[4] = positive;
  sums[5] = negative;
}

/** The table of the other class, which the same scores rank the other way round. */
function reversed({ scores, positives, negatives, positive, negative }: ScoreTable): ScoreTable {
  return {
    scores: scores.map(score => -score).reverse(),
    positives: negatives.toReversed(),
    negatives: positives.toReversed(),
    positive: negative,
    negative: positive,
  };
}
