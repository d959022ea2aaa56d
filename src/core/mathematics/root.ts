/**
 * The x between `low` and `high` at which a continuous function is 0, by Brent's method (R. P. Brent, Algorithms for Minimization without
 * Derivatives, 1973, ch. 4). The function must have different signs at the two ends, or be 0 at one of them.
 * @param tolerance absolute, beside what doubles can tell apart at x
 */
export function rootOf(f: (x: number) => number, low: number, high: number, tolerance = 0): number {
  let a = low;
  let b = high;
  let fa = f(a);
  let fb = f(b);
  if (fa === 0) return a;
  let c = a;
  let fc = fa;
  let step = b - a;
  let before = step;
  for (let i = 0; i < 200 && fb !== 0; i++) {
    if (fb > 0 === fc > 0) {
      c = a;
      fc = fa;
      step = b - a;
      before = step;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const least = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= least) return b;
    if (Math.abs(before) < least || Math.abs(fa) <= Math.abs(fb)) {
      step = half;
      before = half;
    } else {
      const [p, q] = interpolated(a, c, half, fa, fb, fc);
      if (2 * p < Math.min(3 * half * q - Math.abs(least * q), Math.abs(before * q))) {
        before = step;
        step = p / q;
      } else {
        step = half;
        before = half;
      }
    }
    a = b;
    fa = fb;
    b += Math.abs(step) > least ? step : half > 0 ? least : -least;
    fb = f(b);
  }
  return b;
}

/** Numerator (not negative) and denominator of the secant step or, with three different points, of the inverse quadratic one. */
function interpolated(
  a: number,
  c: number,
  half: number,
  fa: number,
  fb: number,
  fc: number,
): readonly [number, number] {
  const s = fb / fa;
  let p: number;
  let q: number;
  if (a === c) {
    p = 2 * half * s;
    q = 1 - s;
  } else {
    const t = fa / fc;
    const r = fb / fc;
    // c − b is twice half, and b − a follows from both
    p = s * (2 * half * t * (t - r) - (c - 2 * half - a) * (r - 1));
    q = (t - 1) * (r - 1) * (s - 1);
  }
  return p > 0 ? [p, -q] : [-p, q];
}
