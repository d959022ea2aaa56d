import { HALF_LOG_TWO_PI, logGamma, stirlingSeries } from './logGamma.ts';

/**
 * The two pieces of Loader's saddle-point form of binomial and Poisson probabilities, which keep full relative accuracy where
 * exponents are differences of large logarithms. Source: C. Loader, Fast and Accurate Computation of Binomial Probabilities
 * (2000). Accuracy: 1e-15 absolute each.
 */

/** log Γ(x + 1) − (x + ½) log x + x − ½ log 2π for x > 0: the error of Stirling's formula. */
export function stirlingError(x: number): number {
  if (x <= 15) return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
  return stirlingSeries(x);
}

/** x log(x / mean) + mean − x ≥ 0, without cancellation where x is near `mean`. Both positive. */
export function deviance(x: number, mean: number): number {
  const d = x - mean;
  if (Math.abs(d) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = d / (x + mean);
  let sum = d * v;
  let term = 2 * x * v;
  for (let k = 1; k < 100; k++) {
    term *= v * v;
    const next = sum + term / (2 * k + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}
