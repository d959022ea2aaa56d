/**
 * Exact p-values of the two-sample Kolmogorov–Smirnov statistic for continuous distributions, by counting lattice paths.
 * All take sample sizes n, m ≥ 1 and h = D · lcm(n, m), a whole number.
 */

export type Alternative = 'two-sided' | 'less' | 'greater';

/**
 * P(D ≥ h / lcm(n, m)). Sources: J. L. Hodges, The Significance Probability of the Smirnov Two-Sample Test (1958); for the recursion on the
 * complement, which does not cancel: T. Viehmann, arXiv 2102.08037. The same numbers as scipy.stats.ks_2samp(method='exact'); where
 * scipy's one-sided count overflows and falls back to the asymptotic formula, this one stays exact.
 * Cost: about 2 · h / lcm · n · m steps, n + m when n = m.
 */
export function exactSmirnovTail(n: number, m: number, h: number, alternative: Alternative): number {
  if (h <= 0) return 1;
  if (n === m) return alternative === 'two-sided' ? equalSizes(n, h) : oneSidedEqualSizes(n, h);
  return outsideShare(Math.max(n, m), Math.min(n, m), h, alternative === 'two-sided');
}

/** Steps of `exactSmirnovTail`, to decide whether it is worth its time. */
export function exactSmirnovCost(n: number, m: number, d: number): number {
  return n === m ? n : n * Math.min(m, 2 * d * m + 2);
}

/** 2 Σ (−1)^(k+1) C(2n, n − kh) / C(2n, n), each term by ratios and the sum from its small end (Horner). */
function equalSizes(n: number, h: number): number {
  let p = 0;
  for (let k = Math.floor(n / h) - 1; k >= 0; k--) {
    let ratio = 1;
    for (let j = 0; j < h; j++) ratio = ((n - k * h - j) * ratio) / (n + k * h + j + 1);
    p = ratio * (1 - p);
  }
  return Math.min(1, Math.max(0, 2 * p));
}

/** C(2n, n − h) / C(2n, n). */
function oneSidedEqualSizes(n: number, h: number): number {
  let p = 1;
  for (let j = 0; j < h; j++) p *= (n - j) / (n + j + 1);
  return p;
}

/**
 * Share of the paths from (0, 0) to (n, m) that reach |x/n − y/m| ≥ h/lcm (two-sided) or x/n − y/m ≥ h/lcm (one-sided: by symmetry the
 * same for either side). A path through (x, y) came from the left with probability x/(x + y); a point outside counts 1. Column by
 * column, only points inside the band are kept. n > m.
 */
function outsideShare(n: number, m: number, h: number, twoSided: boolean): number {
  const divisor = greatestCommonDivisor(n, m);
  const a = n / divisor;
  const b = m / divisor;
  // (x, y) is inside where −h < b·x − a·y < h; without an upper bound of y when one-sided
  const lowestY = (x: number) => Math.max(0, Math.floor((b * x - h) / a) + 1);
  const highestY = (x: number) => (twoSided ? Math.min(m, Math.ceil((b * x + h) / a) - 1) : m);
  const share = new Float64Array(m + 1).fill(1);
  share.fill(0, 0, highestY(0) + 1);
  for (let x = 1; x <= n; x++) {
    const low = lowestY(x);
    const high = highestY(x);
    if (low > high) return 1;
    // what lies below the band is outside; what lies above it still holds the 1 it was filled with
    let value = low === 0 ? 0 : 1;
    // proof: 0 ≤ low ≤ y ≤ high ≤ m
    for (let y = low; y <= high; y++) {
      value = (share[y]! * x + value * y) / (x + y);
      share[y] = value;
    }
  }
  // proof: share has m + 1 entries
  return Math.min(1, Math.max(0, share[m]!));
}

export function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
