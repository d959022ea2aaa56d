import { logGamma, stirlingSeries } from './logGamma.ts';

/**
 * Regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 ≤ x ≤ 1; `y` is 1 − x, given apart so that neither end loses digits.
 * Lentz's continued fraction (Numerical Recipes 6.4) on the side where it converges fast. 1e-12 relative on the smaller side.
 */
export function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x < (a + 1) / (a + b + 2)) return prefactor(x, y, a, b) * fraction(x, a, b);
  return 1 - prefactor(y, x, b, a) * fraction(y, b, a);
}

/** x^a y^b / (a B(a, b)). */
function prefactor(x: number, y: number, a: number, b: number): number {
  const log = (u: number, rest: number) => (u < 0.5 ? Math.log(u) : Math.log1p(-rest));
  return Math.exp(a * log(x, y) + b * log(y, x) - logBeta(a, b)) / a;
}

/** log B(a, b). Where one argument is large, from the difference of Stirling's formulas, which does not cancel. */
export function logBeta(a: number, b: number): number {
  const large = Math.max(a, b);
  const small = Math.min(a, b);
  if (large <= 16) return logGamma(a) + logGamma(b) - logGamma(a + b);
  // log Γ(large) − log Γ(large + small)
  const ratio =
    small -
    (large - 0.5) * Math.log1p(small / large) -
    small * Math.log(large + small) +
    stirlingSeries(large) -
    stirlingSeries(large + small);
  return logGamma(small) + ratio;
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guarded = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1));
  let h = d;
  // some √max(a, b) steps are needed; the bound only guards against a loop that never settles
  for (let k = 1; k < 100_000; k++) {
    const even = (k * (b - k) * x) / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    h *= d * c;
    const odd = (-(a + k) * (a + b + k) * x) / ((a + 2 * k) * (a + 2 * k + 1));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return h;
}
