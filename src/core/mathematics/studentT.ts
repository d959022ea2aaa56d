import { incompleteBeta } from './incompleteBeta.ts';

/** P(T > t) of Student's t distribution with `df` > 0 degrees of freedom, not only whole ones. 1e-12 relative. */
export function studentTail(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0;
  if (t === Number.NEGATIVE_INFINITY) return 1;
  // t² / (df + t²), also where t² overflows
  const ratio = t / Math.sqrt(df);
  const outer = Math.abs(ratio) < 1e150 ? 1 / (1 + ratio * ratio) : 0;
  const inner = Math.abs(ratio) < 1e150 ? (ratio * ratio) / (1 + ratio * ratio) : 1;
  const tail = incompleteBeta(outer, inner, df / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}
