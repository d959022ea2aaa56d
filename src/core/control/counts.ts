import { regularisedBeta } from '../mathematics/beta.ts';
import { upperGamma } from '../mathematics/gamma.ts';

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
  atMost: (k, rate, size) => (k < 0 ? 0 : k >= size ? 1 : regularisedBeta(1 - rate, size - k, k + 1)),
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

/** The smallest whole k with P(X ≤ k) ≥ p (0 < p < 1), as scipy's `ppf`. */
export function countQuantile(law: CountLaw, p: number, rate: number, size: number): number {
  const mean = law.mean(rate, size);
  // the complement keeps its digits where p is near 1
  const reaches = (k: number) =>
    p > 0.5 ? law.above(k, rate, size) <= 1 - p : law.atMost(k, rate, size) >= p;
  let width = Math.ceil(Math.sqrt(law.variance(rate, size))) + 1;
  let low = Math.floor(mean);
  let high = low;
  while (low >= 0 && reaches(low)) {
    low -= width;
    width *= 2;
  }
  while (high < law.most(size) && !reaches(high)) {
    high += width;
    width *= 2;
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
