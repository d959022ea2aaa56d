import { incompleteBeta } from './incompleteBeta.ts';
import { normalTail } from './normal.ts';

/** From here on Hill's expansion is exact to the last digits, and the fraction of the beta function begins to lose some. */
const EXPANDED_FROM = 100_000;

/** P(T > t) of Student's t distribution with `df` > 0 degrees of freedom, not only whole ones. 1e-11 relative. */
export function studentTail(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  if (t === Number.NEGATIVE_INFINITY) return 1;
  if (df > EXPANDED_FROM) return normalTail(normalDeviate(t, df));
  // t² / (df + t²), also where t² overflows
  const ratio = t / Math.sqrt(df);
  const outer = Math.abs(ratio) < 1e150 ? 1 / (1 + ratio * ratio) : 0;
  const inner = Math.abs(ratio) < 1e150 ? (ratio * ratio) / (1 + ratio * ratio) : 1;
  const tail = incompleteBeta(outer, inner, df / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** The z with the same tail as t, for many degrees of freedom: G. W. Hill, Communications of the ACM 13(10), 1970, algorithm 395. */
function normalDeviate(t: number, df: number): number {
  const a = df - 0.5;
  const b = 48 * a * a;
  const y = a * Math.log1p((t / df) * t);
  const correction = (((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b);
  return Math.sign(t) * ((correction + y + 3) / b + 1) * Math.sqrt(y);
}
