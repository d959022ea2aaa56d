import { rootOf } from './root.ts';
import { deviance, stirlingError } from './saddlePoint.ts';

/** x^a e^(−x) / Γ(a + 1): the Poisson probability of a (not only whole numbers) at mean x, both positive. */
function poisson(a: number, x: number): number {
  return Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
}

/**
 * Upper regularised incomplete gamma function Q(a, x) = Γ(a, x) / Γ(a), for a > 0 and x ≥ 0.
 * Series below the mean, Lentz's continued fraction above (Numerical Recipes 6.2), with Loader's prefactor. Accuracy: 1e-13
 * relative down to the smallest doubles, for a up to 1e6.
 */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** P(a, x) = x^a e^(−x) / Γ(a + 1) · Σ x^k / ((a + 1) … (a + k)); terms fall where x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum * poisson(a, x);
}

function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  // near x = a some √a steps are needed; the bound only guards against a loop that never settles
  for (let k = 1; k < 100_000; k++) {
    const numerator = k * (a - k);
    b += 2;
    d = numerator * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + numerator / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return a * poisson(a, x) * h;
}

/** P(X > x) of the chi-square distribution with `df` degrees of freedom, df > 0. */
export function chiSquareTail(x: number, df: number): number {
  return upperGamma(df / 2, x / 2);
}

/** The x that a chi-square variable with `df` > 0 degrees of freedom exceeds with probability `tail`, 0 < tail < 1. 1e-13 relative. */
export function chiSquareUpperQuantile(tail: number, df: number): number {
  let high = df + 10;
  while (chiSquareTail(high, df) > tail) high *= 2;
  return rootOf(x => chiSquareTail(x, df) - tail, 0, high);
}
