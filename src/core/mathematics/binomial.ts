import { deviance, stirlingError } from './saddlePoint.ts';

/** P(X = k) for X ~ Binomial(n, p), by Loader's saddle-point form: 1e-13 relative for any n. 0 ≤ k ≤ n whole, 0 ≤ p ≤ 1. */
export function binomialProbability(k: number, n: number, p: number): number {
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  const exponent =
    stirlingError(n) -
    stirlingError(k) -
    stirlingError(n - k) -
    deviance(k, n * p) -
    deviance(n - k, n * (1 - p));
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/**
 * P(X ≥ k) for X ~ Binomial(n, p): terms summed away from the mean, where they fall, so that a tail of 1e-300 keeps its digits.
 * 1e-12 relative.
 */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  if (k > n * p) return Math.min(1, sumFrom(k, 1, n, p));
  return Math.max(0, 1 - sumFrom(k - 1, -1, n, p));
}

/** Sum of the probabilities of start, start + step, …; the ratio of neighbours is exact, and below 1 away from the mean. */
function sumFrom(start: number, step: 1 | -1, n: number, p: number): number {
  let term = binomialProbability(start, n, p);
  let sum = 0;
  for (let k = start; k >= 0 && k <= n && term > sum * 1e-17; k += step) {
    sum += term;
    term *= step === 1 ? ((n - k) / (k + 1)) * (p / (1 - p)) : (k / (n - k + 1)) * ((1 - p) / p);
  }
  return sum;
}
