/** Sums that several detectors keep, in the order of operations of the library named, so that they agree to the last digit. */

/** One more value in a mean, as River computes it: `n` counts it already. */
export function nextMean(mean: number, n: number, x: number): number {
  return mean + (1 / n) * (x - mean);
}

/** Standard deviation of a Bernoulli mean `p` of `n` values. */
export function rateDeviation(p: number, n: number): number {
  // p can miss 1 by a rounding
  return Math.sqrt(Math.max(0, (p * (1 - p)) / n));
}

/** Mean and sum of squares around it (Welford), as River's Var. */
export interface Moments {
  n: number;
  mean: number;
  squares: number;
}

/** Takes a value into the moments. */
export function take(moments: Moments, x: number): void {
  const before = moments.mean;
  moments.n++;
  moments.mean = nextMean(before, moments.n, x);
  moments.squares += (x - before) * (x - moments.mean);
}

/** Sample standard deviation; 0 for a single value. */
export function sampleDeviation({ n, squares }: Moments): number {
  return n > 1 ? Math.sqrt(Math.max(0, squares / (n - 1))) : 0;
}
