import { type ScoreTable, withinReach } from './scoreTable.ts';

/**
 * Area under the ROC curve, ties counted half: Σ negatives·(positives above + half of those tied) / (positive·negative).
 * NaN-free only when both classes have weight.
 */
export function rankArea(table: ScoreTable): number {
  const { scores, positives, negatives, positive, negative } = withinReach(table);
  let above = 0;
  let area = 0;
  // proof: the three arrays of a score table are equally long
  for (let i = 0; i < scores.length; i++) {
    const hits = positives[i]!;
    area += negatives[i]! * (above + hits / 2);
    above += hits;
  }
  return area / (positive * negative);
}

/** Average precision without interpolation: Σ (recall_i − recall_{i−1})·precision_i over distinct scores, descending. */
export function averagePrecision(table: ScoreTable): number {
  const { scores, positives, negatives, positive } = withinReach(table);
  let truePositive = 0;
  let all = 0;
  let sum = 0;
  // proof: as above
  for (let i = 0; i < scores.length; i++) {
    const hits = positives[i]!;
    truePositive += hits;
    all += hits + negatives[i]!;
    if (hits > 0) sum += (hits * truePositive) / all;
  }
  return sum / positive;
}

/** The smallest and the largest score of a table; both 0 for an empty one. */
export function scoreRange({ scores }: ScoreTable): { readonly smallest: number; readonly largest: number } {
  return { smallest: scores.at(-1) ?? 0, largest: scores.at(0) ?? 0 };
}

const EPSILON = Number.EPSILON;
/** One logarithm serves all factors until their product falls below this; two more factors ε keep it a normal double. */
const TINY = 1e-270;
/** Factors above this are not multiplied: the product's rounding would exceed their small logarithm's own. */
const NEAR_ONE = 0.9;

/**
 * Σ −weight·log(probability given to what happened), natural logarithm, both probabilities clipped to [ε, 1 − ε] with the ε of float64.
 * Scores are in [0, 1]. Rows of weight 1 are multiplied and share one logarithm, except those whose probability is near 1.
 */
export function logLossSum(table: ScoreTable): number {
  const { scores, positives, negatives } = table;
  let product = 1;
  let sum = 0;
  // proof: as above
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    const hits = positives[i]!;
    const misses = negatives[i]!;
    if (hits > 0) {
      const p = Math.min(Math.max(score, EPSILON), 1 - EPSILON);
      if (hits === 1 && p < NEAR_ONE) product *= p;
      else sum -= hits * Math.log(p);
    }
    if (misses > 0) {
      const q = Math.min(Math.max(1 - score, EPSILON), 1 - EPSILON);
      if (misses === 1 && q < NEAR_ONE) product *= q;
      else sum -= misses * Math.log(q);
    }
    if (product < TINY) {
      sum -= Math.log(product);
      product = 1;
    }
  }
  return sum - Math.log(product);
}

/** Σ weight·(score − outcome)², the outcome being 1 for positives and 0 for negatives. */
export function squaredErrorSum(table: ScoreTable): number {
  const { scores, positives, negatives } = table;
  let sum = 0;
  // proof: as above
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    sum += positives[i]! * (1 - score) * (1 - score) + negatives[i]! * score * score;
  }
  return sum;
}

/** Weight, sum of scores and weight of positives per bin. */
export interface Bins {
  readonly weights: Float64Array;
  readonly scoreSums: Float64Array;
  readonly positives: Float64Array;
}

/**
 * Sums scores into bins. `edges` are the interior edges, ascending: a score falls into the bin numbered by how many of them are
 * below it, so bins are closed on the right, as `numpy.searchsorted(edges, score)` has it.
 */
export function binScores(table: ScoreTable, edges: readonly number[]): Bins {
  const { scores, positives, negatives } = table;
  const weights = new Float64Array(edges.length + 1);
  const scoreSums = new Float64Array(edges.length + 1);
  const hits = new Float64Array(edges.length + 1);
  let bin = edges.length;
  // proof: scores descend, so bin only falls; it stops at 0, where no edge is left; table arrays are equally long
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    while (bin > 0 && edges[bin - 1]! >= score) bin--;
    const weight = positives[i]! + negatives[i]!;
    weights[bin]! += weight;
    scoreSums[bin]! += weight * score;
    hits[bin]! += positives[i]!;
  }
  return { weights, scoreSums, positives: hits };
}
