import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { sortDescending } from '../kernels/sortDescending.ts';
import { type AlignedMatrices, matricesOf } from './labelSets.ts';

/**
 * One row's items in order of their scores, best first, as groups of equal scores: all that metrics of rankings need. The arrays are
 * shared from row to row; only their first `groups` entries belong to this one.
 */
export interface Ranking {
  readonly items: number;
  readonly groups: number;
  /** Items in each group, the sum of their relevance, and how many of them are relevant (relevance above 0). */
  readonly sizes: Float64Array;
  readonly gains: Float64Array;
  readonly relevant: Float64Array;
  /** Relevant items of the row. */
  readonly allRelevant: number;
  /** The relevance of the items from high to low, the order that is best; `items` entries. */
  readonly ideal: Float64Array;
}

/**
 * `y_true` (relevance) and `y_score`, one column per item and one row per ranking.
 * @returns Undefined as `matricesOf`, and for infinite relevance.
 */
export function rankingMatricesOf(evidence: Evidence): AlignedMatrices | Undefined {
  return evidence.once('rankings', () => {
    const matrices = matricesOf(evidence, 'y_score');
    if ('undefined' in matrices) return matrices;
    for (const column of matrices.truth) {
      const row = column.findIndex(
        (value, i) => Math.abs(value) === Number.POSITIVE_INFINITY && matrices.keep?.[i] !== 0,
      );
      if (row >= 0)
        return { undefined: l10n.t('Row {0} of y_true is infinite; relevance must be finite.', row + 1) };
    }
    return matrices;
  });
}

/**
 * Calls `visit` with the ranking and the weight of each row that stays.
 * @param breakTies every item is a group of its own, of equal scores the item of the later column first
 */
export function eachRanking(
  { truth, other, weights, keep }: AlignedMatrices,
  breakTies: boolean,
  visit: (ranking: Ranking, weight: number) => void,
): void {
  const items = truth.length;
  const scores = new Float64Array(items);
  const order = new Int32Array(items);
  const ideal = new Float64Array(items);
  const sizes = new Float64Array(items);
  const gains = new Float64Array(items);
  const relevant = new Float64Array(items);
  const rows = truth[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    if (keep?.[row] === 0) continue;
    let allRelevant = 0;
    // proof: every column has `rows` entries, and the buffers one per column; order holds column numbers
    for (let item = 0; item < items; item++) {
      scores[item] = other[item]![row]!;
      const relevance = truth[item]![row]!;
      ideal[item] = relevance;
      if (relevance > 0) allRelevant++;
      order[item] = item;
    }
    ideal.sort().reverse();
    sortDescending(scores, order);
    if (breakTies) laterFirst(scores, order);
    let groups = 0;
    for (let at = 0; at < items; groups++) {
      const score = scores[at]!;
      let [size, gain, hits] = [0, 0, 0];
      do {
        const relevance = truth[order[at++]!]![row]!;
        size++;
        gain += relevance;
        if (relevance > 0) hits++;
      } while (!breakTies && at < items && scores[at] === score);
      sizes[groups] = size;
      gains[groups] = gain;
      relevant[groups] = hits;
    }
    visit({ items, groups, sizes, gains, relevant, allRelevant, ideal }, weights ? weights[row]! : 1);
  }
}

/** Orders equal scores by item number, the highest first, as a stable ascending sort read backwards has it. */
function laterFirst(scores: Float64Array, order: Int32Array): void {
  for (let start = 0; start < scores.length; ) {
    let end = start + 1;
    while (end < scores.length && scores[end] === scores[start]) end++;
    if (end - start > 1) order.subarray(start, end).sort().reverse();
    start = end;
  }
}

/** Mean over rows, and over how many. */
export interface RowMean {
  /** Undefined when no row with weight has a value. */
  readonly value: number | undefined;
  /** Rows that have no value, left out of the mean. */
  readonly withoutValue: number;
}

/** Weighted mean over rankings of what `measure` makes of each; rows for which it is undefined are left out. */
export function meanOverRankings(
  matrices: AlignedMatrices,
  breakTies: boolean,
  measure: (ranking: Ranking) => number | undefined,
): RowMean {
  const values: number[] = [];
  let weightSum = 0;
  let withoutValue = 0;
  eachRanking(matrices, breakTies, (ranking, weight) => {
    const value = measure(ranking);
    if (value === undefined) {
      withoutValue++;
      return;
    }
    values.push(value * weight);
    weightSum += weight;
  });
  return { value: weightSum > 0 ? kernels.pairwiseSum(values) / weightSum : undefined, withoutValue };
}
