import { logGamma } from './logGamma.ts';
import { rootOf } from './root.ts';
import { deviance, stirlingError } from './saddlePoint.ts';

/**
 * Regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1: the distribution function of the beta distribution.
 * The continued fraction of Didonato and Morris (ACM TOMS 18, 1992, eq. 9), which looks at x and 1 − x, with Loader's prefactor; 1e-13
 * relative where it is small.
 * @param rest 1 − x, where it is known with more digits than x leaves of it
 */
export function regularisedBeta(x: number, a: number, b: number, rest = 1 - x): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const mirrored = x > (a + 1) / (a + b + 2);
  return mirrored ? 1 - tail(rest, x, b, a) : tail(x, rest, a, b);
}

function tail(x: number, rest: number, a: number, b: number): number {
  return prefactor(x, rest, a, b) / fraction(x, rest, a, b);
}

/** From here on Stirling's series is as good as the gamma function, and differences of its logarithms keep their digits. */
const LARGE = 10;

/** x^a (1 − x)^b / B(a, b). */
function prefactor(x: number, rest: number, a: number, b: number): number {
  if (a < LARGE && b < LARGE) {
    const power = a * logOf(x, rest) + b * logOf(rest, x);
    return Math.exp(power + logGamma(a + b) - logGamma(a) - logGamma(b));
  }
  if (a < LARGE) return Math.exp(exponentBeside(x, rest, a, b));
  if (b < LARGE) return Math.exp(exponentBeside(rest, x, b, a));
  const n = a + b;
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * rest);
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

/** The logarithm of the same for a small a beside a large b, in which the large terms have cancelled. */
function exponentBeside(x: number, rest: number, a: number, b: number): number {
  const n = a + b;
  const gamma = stirlingError(n) - stirlingError(b) - logGamma(a) - a - (b - 0.5) * Math.log1p(-a / n);
  return a * Math.log(n * x) + b * logOf(rest, x) + gamma;
}

/** log x, of which 1 − x is known as well. */
function logOf(x: number, rest: number): number {
  return x < 0.5 ? Math.log(x) : Math.log1p(-rest);
}

/** By the method of Lentz. */
function fraction(x: number, rest: number, a: number, b: number): number {
  const tiny = 1e-300;
  const odds = a * rest - b * x + 1;
  const notZero = (each: number) => (Math.abs(each) < tiny ? tiny : each);
  let value = notZero((a * odds) / (a + 1));
  let c = value;
  let d = 0;
  for (let m = 1; m < 100_000; m++) {
    const shared = (m * (b - m) * x) / (a + 2 * m - 1);
    const above = ((a + m - 1) * (a + b + m - 1) * shared * x) / (a + 2 * m - 1);
    const beside = m + shared + ((a + m) * (odds + m * (2 - x))) / (a + 2 * m + 1);
    d = 1 / notZero(beside + above * d);
    c = notZero(beside + above / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < 4e-16) break;
  }
  return value;
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
