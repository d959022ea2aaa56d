import { regularisedBeta } from '../mathematics/beta.ts';
import { upperGamma } from '../mathematics/gamma.ts';
import { normalQuantile } from '../mathematics/normal.ts';

/** The distribution of a count in control: how many of `size` are hits, or how many events there are in an exposure of `size`. */
export interface CountLaw {
  readonly name: 'binomial' | 'poisson';
  readonly mean: (rate: number, size: number) => number;
  readonly variance: (rate: number, size: number) => number;
  /** P(X ≤ k) and P(X > k); any k. */
  readonly atMost: (k: number, rate: number, size: number) => number;
  readonly above: (k: number, rate: number, size: number) => number;
  /** The largest count there can be. */
  readonly most: (size: number) => number;
}

export const BINOMIAL: CountLaw = {
  name: 'binomial',
  mean: (rate, size) => rate * size,
  variance: (rate, size) => rate * (1 - rate) * size,
  atMost: (k, rate, size) => (k < 0 ? 0 : k >= size ? 1 : regularisedBeta(1 - rate, size - k, k + 1, rate)),
  above: (k, rate, size) => (k < 0 ? 1 : k >= size ? 0 : regularisedBeta(rate, k + 1, size - k)),
  most: size => size,
};

export const POISSON: CountLaw = {
  name: 'poisson',
  mean: (rate, size) => rate * size,
  variance: (rate, size) => rate * size,
  atMost: (k, rate, size) => (k < 0 ? 0 : upperGamma(k + 1, rate * size)),
  above: (k, rate, size) => (k < 0 ? 1 : 1 - upperGamma(k + 1, rate * size)),
  most: () => Number.POSITIVE_INFINITY,
};

/**
 * From this mean on counts are normal but for their cumulants of orders 3 and 4, to 1e-9 of a count; their own distribution takes ever
 * longer to compute, and from 2⁵³ on doubles do not tell whole numbers apart.
 */
export const LARGE_MEAN = 1e10;

/** Quantiles that were found, by law, probability, rate and size. */
const found = new Map<string, Map<number, number>>();
let remembered = 0;
/** About three megabytes. */
const MOST_REMEMBERED = 50_000;

/**
 * The smallest whole k with P(X ≤ k) ≥ p (0 < p < 1), as scipy's `ppf`, by size. The charts of a log that grew by a day ask for the same
 * ones again, so they are remembered.
 */
export function countQuantiles(law: CountLaw, p: number, rate: number): (size: number) => number {
  const key = `${law.name} ${p} ${rate}`;
  const bySize = found.get(key) ?? new Map<number, number>();
  found.set(key, bySize);
  let last: { readonly size: number; readonly count: number } | undefined;
  return size => {
    const known = bySize.get(size);
    if (known !== undefined) return known;
    // Of a size nearby it is nearby, by as much as the mean.
    const near = last && last.count + Math.round(law.mean(rate, size) - law.mean(rate, last.size));
    const count = countQuantile(law, p, rate, size, near);
    last = { size, count };
    bySize.set(size, count);
    remembered++;
    if (remembered > MOST_REMEMBERED) {
      found.clear();
      remembered = 0;
    }
    return count;
  };
}

/** How far probabilities may be off, relative. */
const ROUNDING = 1e-12;

/** How far a quantile of many counts is from their mean (E. A. Cornish & R. A. Fisher, Revue de l'Institut International de Statistique 5, 1938). */
function fromMean(law: CountLaw, p: number, rate: number, size: number): number {
  const z = normalQuantile(p);
  const sigma = Math.sqrt(law.variance(rate, size));
  const isBinomial = law.name === 'binomial';
  // third and fourth cumulant over the variance
  const skewed = isBinomial ? 1 - 2 * rate : 1;
  const peaked = isBinomial ? 1 - 6 * rate * (1 - rate) : 1;
  const second = (peaked * (z ** 3 - 3 * z)) / 24 - (skewed ** 2 * (2 * z ** 3 - 5 * z)) / 36;
  // counts stand for as much as the steps between them, which adds 1/12 to the variance
  return z * sigma + (skewed * (z * z - 1)) / 6 + (second + z / 24) / sigma;
}

/** @param near where to look first; absent: around the mean */
function countQuantile(law: CountLaw, p: number, rate: number, size: number, near?: number): number {
  const mean = law.mean(rate, size);
  if (mean > LARGE_MEAN) {
    return Math.ceil(mean + fromMean(law, p, rate, size) - 0.5);
  }
  // The complement keeps its digits where p is near 1. A count that has p exactly must not miss it by a rounding.
  const tail = (1 - p) * (1 + ROUNDING) + Number.EPSILON;
  const share = p * (1 - ROUNDING);
  const reaches = (k: number) =>
    p > 0.5 ? law.above(k, rate, size) <= tail : law.atMost(k, rate, size) >= share;
  let width = near === undefined ? Math.ceil(Math.sqrt(law.variance(rate, size))) + 1 : 1;
  let low = Math.min(law.most(size), near ?? Math.floor(mean));
  let high = low;
  if (low >= 0 && reaches(low)) {
    while (low >= 0 && reaches(low)) {
      high = low;
      low -= width;
      width *= 2;
    }
  } else {
    while (high < law.most(size) && !reaches(high)) {
      low = high;
      high += width;
      width *= 2;
    }
  }
  low = Math.max(-1, low);
  high = Math.min(law.most(size), high);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}
