import { binomialProbability } from './binomial.ts';
import type { Xoshiro128 } from './xoshiro.ts';

/**
 * A draw from Binomial(n, p) by inversion, counted outwards from the mode, so that it takes about √(n·p·(1 − p)) steps. n whole, 0 ≤ p ≤ 1.
 * Exact to 1e-13.
 */
export function binomialDraw(random: Xoshiro128, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0;
  if (p >= 1) return n;
  const odds = p / (1 - p);
  const mode = Math.min(n, Math.floor((n + 1) * p));
  let left = random.uniform() - binomialProbability(mode, n, p);
  if (left < 0) return mode;
  let [low, high] = [mode, mode];
  let lower = binomialProbability(mode, n, p);
  let upper = lower;
  // Every value takes its turn once; what rounding leaves over at the end falls to the mode.
  while (low > 0 || high < n) {
    if (high < n) {
      upper *= ((n - high) / (high + 1)) * odds;
      high++;
      left -= upper;
      if (left < 0) return high;
    }
    if (low > 0) {
      lower *= low / ((n - low + 1) * odds);
      low--;
      left -= lower;
      if (left < 0) return low;
    }
    if (upper + lower < Number.MIN_VALUE) break;
  }
  return mode;
}

/**
 * How often each cell is drawn when `draws` independent draws are made from cells of these weights (whole counts): a multinomial draw
 * by conditional binomials.
 */
export function multinomialDraw(random: Xoshiro128, draws: number, weights: Float64Array): Float64Array {
  const drawn = new Float64Array(weights.length);
  let rest = weights.reduce((sum, each) => sum + each, 0);
  let left = draws;
  // proof: i < weights.length, the length of drawn
  for (let i = 0; i < weights.length && left > 0; i++) {
    const weight = weights[i]!;
    const count = weight >= rest ? left : binomialDraw(random, left, weight / rest);
    drawn[i] = count;
    left -= count;
    rest -= weight;
  }
  return drawn;
}
