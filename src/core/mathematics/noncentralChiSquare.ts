import { chiSquareTail } from './gamma.ts';
import { deviance, stirlingError } from './saddlePoint.ts';

/** The x with P(X > x) = p of the chi-square distribution, 0 < p < 1, by bisection. 1e-12 relative. */
export function chiSquareQuantile(p: number, df: number): number {
  let high = Math.max(1, df);
  while (chiSquareTail(high, df) > p) high *= 2;
  return bisect(x => chiSquareTail(x, df) > p, 0, high);
}

/** P(X > x) of the noncentral chi-square distribution: a Poisson mixture of central ones, from its mode outwards. 1e-10. */
export function noncentralChiSquareTail(x: number, df: number, noncentrality: number): number {
  if (noncentrality === 0) return chiSquareTail(x, df);
  const mean = noncentrality / 2;
  const mode = Math.floor(mean);
  const weight = (j: number) =>
    j === 0 ? Math.exp(-mean) : Math.exp(-stirlingError(j) - deviance(j, mean)) / Math.sqrt(2 * Math.PI * j);
  let sum = 0;
  for (let j = mode; j >= 0; j--) {
    const each = weight(j);
    sum += each * chiSquareTail(x, df + 2 * j);
    if (each < 1e-14) break;
  }
  for (let j = mode + 1; ; j++) {
    const each = weight(j);
    sum += each * chiSquareTail(x, df + 2 * j);
    if (each < 1e-14) return sum;
  }
}

const known = new Map<string, number>();

/** The noncentrality at which a chi-square test at `level` has `power`: what tables give as 7.85 for one degree of freedom, 5% and 80%. */
export function detectableNoncentrality(df: number, level: number, power: number): number {
  const key = `${df} ${level} ${power}`;
  let found = known.get(key);
  if (found === undefined) {
    const critical = chiSquareQuantile(level, df);
    const misses = (lambda: number) => noncentralChiSquareTail(critical, df, lambda) < power;
    let high = 8;
    while (misses(high)) high *= 2;
    found = bisect(misses, 0, high);
    known.set(key, found);
  }
  return found;
}

/** Where `below` turns from true to false between low and high. */
function bisect(below: (x: number) => boolean, low: number, high: number): number {
  let [a, b] = [low, high];
  while (b - a > 1e-12 * b) {
    const middle = (a + b) / 2;
    if (below(middle)) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}
