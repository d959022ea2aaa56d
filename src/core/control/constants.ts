import { lazily } from '../lazily.ts';
import { chiSquareUpperQuantile } from '../mathematics/gamma.ts';
import { gaussLegendre } from '../mathematics/gaussLegendre.ts';
import { normalDensity, normalProbability, normalTail } from '../mathematics/normal.ts';
import { rootOf } from '../mathematics/root.ts';

/**
 * The constants of control charts, for subgroups of any size, from their definitions: n independent values of a normal distribution with
 * σ = 1. The tables of textbooks (Montgomery, appendix VI) print them to three or four digits.
 */

/** What the range of n ≥ 2 values is on average (d₂), and its standard deviation (d₃). 1e-12 relative up to n = 1000, 1e-7 at 100 000. */
export interface RangeConstants {
  readonly d2: number;
  readonly d3: number;
}

/** Expected standard deviation (divisor n − 1) of n > 1 values, not only whole numbers: √(2/(n−1)) Γ(n/2) / Γ((n−1)/2). 1e-14 relative. */
export function c4(n: number): number {
  const x = (n - 1) / 2;
  // Γ(t + ½) / Γ(t) goes up by (t + ½) / t from one t to the next
  let ratio = 1;
  let t = x;
  for (; t < 100; t++) ratio *= t / (t + 0.5);
  // Γ(t + ½) / (√t Γ(t)) in powers of 1/t
  const r = 1 / t;
  const series = 1 - r * (1 / 8 - r * (1 / 128 + r * (5 / 1024 - r * (21 / 32768 + (r * 399) / 262144))));
  return ratio * series * Math.sqrt(t / x);
}

/** Standard deviation of the standard deviation of n ≥ 2 values: √(1 − c₄²). */
export function c5(n: number): number {
  // 1 − c₄² cancels for large n, where it tends to 1 / (2(n − 1))
  const c = c4(n);
  return Math.sqrt((1 - c) * (1 + c));
}

const kept = new Map<number, RangeConstants>();

/** d₂ and d₃ of n ≥ 2 values, from the distribution of the range. */
export function rangeConstants(n: number): RangeConstants {
  let constants = kept.get(n);
  if (!constants) {
    constants = n === 2 ? { d2: 2 / Math.sqrt(Math.PI), d3: Math.sqrt(2 - 4 / Math.PI) } : integrated(n);
    kept.set(n, constants);
  }
  return constants;
}

/** E W = ∫ P(W > w) dw and E W² = ∫ 2w P(W > w) dw. */
function integrated(n: number): RangeConstants {
  let first = 0;
  let second = 0;
  // beyond 20 σ, where the nodes end, even a million values do not reach
  for (const { w, weight, shares } of nodesOfRange()) {
    const share = weight * (1 - withinRange(shares, n));
    first += share;
    second += 2 * w * share;
  }
  return { d2: first, d3: Math.sqrt(second - first * first) };
}

/** Where the range's distribution is summed up: a width, its weight, and what a single value has of the line there. The same for every n. */
const nodesOfRange = lazily(() =>
  Array.from({ length: 10 }, (_, panel) => gaussLegendre(16, 2 * panel, 2 * panel + 2)).flatMap(
    ({ nodes, weights }) =>
      // proof: as many weights as nodes
      Array.from(nodes, (w, i) => ({ w, weight: weights[i]!, shares: sharesFrom(w) })),
  ),
);

/** Distance of the points of the inner integral. Its integrand is analytic and dies out, so the sum over a grid is as good as exact. */
const STEP = 1 / 8;

/** P(range of n ≥ 2 standard normal values ≤ w) = n ∫ φ(x) (Φ(x + w) − Φ(x))^(n−1) dx (Pearson & Hartley 1942). 1e-13 absolute. */
export function rangeProbability(w: number, n: number): number {
  if (w <= 0) return 0;
  if (n === 2) return 2 * normalProbability(w / Math.SQRT2) - 1;
  return withinRange(sharesFrom(w), n);
}

/** The grid of the inner integral, and the density there. */
const GRID = Float64Array.from({ length: 18 / STEP + 1 }, (_, i) => i * STEP - 9);
const DENSITIES = GRID.map(normalDensity);

/** P(x < a value ≤ x + w) at each x of the grid. */
function sharesFrom(w: number): Float64Array {
  return GRID.map(x => between(x, x + w));
}

function withinRange(shares: Float64Array, n: number): number {
  // smaller ones to this power are 0
  const least = Math.exp(-750 / (n - 1));
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    // proof: one density for each point of the grid
    if (share > least) sum += DENSITIES[i]! * share ** (n - 1);
  }
  return Math.min(1, n * sum * STEP);
}

/** Φ(high) − Φ(low), taken on the side where both are small, so that the difference keeps its digits. */
function between(low: number, high: number): number {
  return low > 0 ? normalTail(low) - normalTail(high) : normalProbability(high) - normalProbability(low);
}

/** The w that the range of n ≥ 2 standard normal values exceeds with probability `tail`, 0 < tail < 1. */
export function rangeUpperQuantile(tail: number, n: number): number {
  return rootOf(w => 1 - rangeProbability(w, n) - tail, 0, 40, 1e-13);
}

/** The s/σ that the standard deviation of n ≥ 2 values exceeds with probability `tail`, 0 < tail < 1. */
export function deviationUpperQuantile(tail: number, n: number): number {
  return Math.sqrt(chiSquareUpperQuantile(tail, n - 1) / (n - 1));
}

/** The factors of the tables, for limits three standard deviations wide: what multiplies R̄ (A₂, D₃, D₄), s̄ (A₃, B₃, B₄) or σ (D₁, D₂, B₅, B₆). */
export function tableFactors(n: number): Readonly<Record<string, number>> {
  const { d2, d3 } = rangeConstants(n);
  const c = c4(n);
  const deviation = 3 * c5(n);
  const above0 = (x: number) => Math.max(0, x);
  return {
    A: 3 / Math.sqrt(n),
    A2: 3 / (d2 * Math.sqrt(n)),
    A3: 3 / (c * Math.sqrt(n)),
    c4: c,
    B3: above0(1 - deviation / c),
    B4: 1 + deviation / c,
    B5: above0(c - deviation),
    B6: c + deviation,
    d2,
    d3,
    D1: above0(d2 - 3 * d3),
    D2: d2 + 3 * d3,
    D3: above0(1 - (3 * d3) / d2),
    D4: 1 + (3 * d3) / d2,
  };
}
