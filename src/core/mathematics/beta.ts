import { logGamma } from './logGamma.ts';
import { rootOf } from './root.ts';
import { deviance, stirlingError } from './saddlePoint.ts';

/**
 * Regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1: the distribution function of the beta distribution.
 * Lentz's continued fraction (Numerical Recipes 6.4) with Loader's prefactor; 1e-13 relative where it is small.
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const mirrored = x > (a + 1) / (a + b + 2);
  return mirrored ? 1 - tail(1 - x, b, a) : tail(x, a, b);
}

function tail(x: number, a: number, b: number): number {
  return (prefactor(x, a, b) * fraction(x, a, b)) / a;
}

/** x^a (1 − x)^b / B(a, b). */
function prefactor(x: number, a: number, b: number): number {
  const n = a + b;
  if (a < 10 || b < 10) {
    return Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(n) - logGamma(a) - logGamma(b));
  }
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * (1 - x));
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + term * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + term / c;
      if (Math.abs(c) < tiny) c = tiny;
      h *= d * c;
    }
    if (Math.abs(d * c - 1) < 4e-16) break;
  }
  return h;
}

/** The x that a beta variable exceeds with probability `tailProbability`, 0 to 1. */
export function betaUpperQuantile(tailProbability: number, a: number, b: number): number {
  if (tailProbability <= 0) return 1;
  if (tailProbability >= 1) return 0;
  // I_(1−x)(b, a) is the upper tail itself, without cancellation
  return rootOf(x => regularisedBeta(1 - x, b, a) - tailProbability, 0, 1);
}

/** The x that an F variable with `df1` and `df2` degrees of freedom exceeds with probability `tailProbability`, between 0 and 1. */
export function fUpperQuantile(tailProbability: number, df1: number, df2: number): number {
  // the lower tail of d₂ / (d₂ + d₁ F) is the upper tail of F, and keeps its digits there
  const y = rootOf(x => regularisedBeta(x, df2 / 2, df1 / 2) - tailProbability, 0, 1);
  return (df2 * (1 - y)) / (df1 * y);
}
