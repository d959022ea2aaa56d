import type { ScoreTable } from '../kernels/scoreTable.ts';

/** A monotone, piecewise linear function by its knots, x strictly ascending; constant beyond the first and the last. */
export interface Isotonic {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Scores nearer to one another than this are one score, as in scikit-learn. */
const RESOLUTION = 1e-15;

/**
 * Isotonic regression of the truth on the score by pooling adjacent violators (R. E. Barlow et al., Statistical Inference under Order
 * Restrictions, 1972): the non-decreasing function nearest to the observed rates in weighted squares. Knots within a level stretch are
 * left out, and between knots it interpolates, as scikit-learn's IsotonicRegression(out_of_bounds='clip').
 * @param table finite scores with the weights of positive and negative rows; at least one row
 */
export function isotonicOf(table: ScoreTable): Isotonic {
  const { x, y, weights } = ascending(table);
  pool(y, weights);
  return withoutInnerKnots(x, y);
}

/** Distinct scores ascending, the rate of positives at each and the weight behind it. */
function ascending({ scores, positives, negatives }: ScoreTable) {
  const x = new Float64Array(scores.length);
  const y = new Float64Array(scores.length);
  const weights = new Float64Array(scores.length);
  let last = -1;
  // proof: the arrays of a score table are equally long; last < scores.length
  for (let i = scores.length - 1; i >= 0; i--) {
    if (last < 0 || scores[i]! - x[last]! >= RESOLUTION) x[++last] = scores[i]!;
    y[last]! += positives[i]!;
    weights[last]! += positives[i]! + negatives[i]!;
  }
  // proof: as above
  for (let i = 0; i <= last; i++) y[i]! /= weights[i]!;
  return { x: x.subarray(0, last + 1), y: y.subarray(0, last + 1), weights: weights.subarray(0, last + 1) };
}

/** Replaces `y` by its isotonic fit, in place. Blocks are kept as a stack of means, weights and ends. */
function pool(y: Float64Array, weights: Float64Array): void {
  const means = new Float64Array(y.length);
  const masses = new Float64Array(y.length);
  const ends = new Int32Array(y.length);
  let top = -1;
  // proof: top < i <= y.length - 1, and all arrays have the length of y
  for (let i = 0; i < y.length; i++) {
    let mean = y[i]!;
    let mass = weights[i]!;
    while (top >= 0 && means[top]! >= mean) {
      mean = (mean * mass + means[top]! * masses[top]!) / (mass + masses[top]!);
      mass += masses[top]!;
      top--;
    }
    top++;
    means[top] = mean;
    masses[top] = mass;
    ends[top] = i;
  }
  let from = 0;
  for (let block = 0; block <= top; block++) {
    // proof: block <= top
    y.fill(means[block]!, from, ends[block]! + 1);
    from = ends[block]! + 1;
  }
}

function withoutInnerKnots(x: Float64Array, y: Float64Array): Isotonic {
  let kept = 0;
  const last = y.length - 1;
  const knots = new Float64Array(y.length);
  const levels = new Float64Array(y.length);
  // proof: kept <= i <= last, the last place of all four arrays
  for (let i = 0; i <= last; i++) {
    if (i > 0 && i < last && y[i] === y[i - 1] && y[i] === y[i + 1]) continue;
    knots[kept] = x[i]!;
    levels[kept++] = y[i]!;
  }
  return { x: knots.slice(0, kept), y: levels.slice(0, kept) };
}

/** As `isotonicAt`, at each of several descending scores. */
export function isotonicDownwards({ x, y }: Isotonic, scores: Float64Array): Float64Array {
  const values = new Float64Array(scores.length);
  const last = x.length - 1;
  let low = last;
  let left = Number.POSITIVE_INFINITY;
  let level = 0;
  let slope = 0;
  // proof: 0 <= low < last where knots are read, since scores are above the first knot and below the last; a fit has at least one knot
  const lowest = x[0]!;
  const highest = x[last]!;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (score >= highest) values[i] = y[last]!;
    else if (score <= lowest) values[i] = y[0]!;
    else {
      if (score < left) {
        while (x[low]! > score) low--;
        left = x[low]!;
        level = y[low]!;
        slope = (y[low + 1]! - level) / (x[low + 1]! - left);
      }
      values[i] = level + slope * (score - left);
    }
  }
  return values;
}

/** The function at a score that is not NaN. */
export function isotonicAt(fit: Isotonic, score: number): number {
  const { x, y } = fit;
  const last = x.length - 1;
  // proof: a fit has at least one knot
  if (score <= x[0]!) return y[0]!;
  if (score >= x[last]!) return y[last]!;
  return between(0, last, fit, score);
}

/** The function at a score that lies between two knots, on the lower one or above it. */
function between(lower: number, upper: number, { x, y }: Isotonic, score: number): number {
  let low = lower;
  let high = upper;
  // proof: 0 <= low < high < x.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x[middle]! <= score) low = middle;
    else high = middle;
  }
  const left = x[low]!;
  return y[low]! + ((y[high]! - y[low]!) / (x[high]! - left)) * (score - left);
}

/** Stretches of equal length, so many for each knot, though no more than scores, tell between which knots a score lies, or nearly so. */
const STRETCHES_PER_KNOT = 8;

/** As `isotonicAt`, at each of many scores in any order; NaN where one is not finite. */
export function isotonicEach(fit: Isotonic, scores: Float64Array): Float64Array {
  const { x, y } = fit;
  const values = new Float64Array(scores.length);
  const last = x.length - 1;
  // proof: a fit has at least one knot
  const lowest = x[0]!;
  const highest = x[last]!;
  const stretches = Math.max(1, Math.min(STRETCHES_PER_KNOT * x.length, scores.length));
  const perUnit = stretches / (highest - lowest);
  // of knots that are too near to one another, or too far apart, all lie in the first stretch
  const scale = Number.isFinite(perUnit) ? perUnit : 0;
  const stretchOf = (score: number) => Math.min((score - lowest) * scale, stretches - 1) | 0;
  // Of each stretch the last knot before it, and behind all the last one of all; knots in one stretch may lie anywhere in it.
  const before = new Int32Array(stretches + 1).fill(last);
  // proof: here and below, knots are at most the last one, and stretches below their number
  for (let stretch = 0, knot = 0; stretch < stretches; stretch++) {
    while (knot < last && stretchOf(x[knot + 1]!) < stretch) knot++;
    before[stretch] = knot;
  }
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (!Number.isFinite(score)) values[i] = Number.NaN;
    else if (score <= lowest) values[i] = y[0]!;
    else if (score >= highest) values[i] = y[last]!;
    else {
      const stretch = stretchOf(score);
      values[i] = between(before[stretch]!, Math.min(before[stretch + 1]! + 1, last), fit, score);
    }
  }
  return values;
}
