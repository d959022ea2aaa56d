import { gaussLegendre } from '../mathematics/gaussLegendre.ts';
import { noncentralChiDensity, noncentralChiTail } from '../mathematics/noncentralChi.ts';
import { normalDensity, normalProbability, normalTail } from '../mathematics/normal.ts';
import { stepsToLeave } from '../mathematics/stepsToLeave.ts';

/**
 * Average run lengths of EWMA and CUSUM charts of independent normal points, σ = 1, from their integral equations by Gauss–Legendre
 * quadrature (Nyström's method), whose error falls faster than any power of the number of nodes. The chance of a signal is computed for
 * itself, not as what the nodes leave of 1, so that long run lengths have as many digits as short ones.
 */

/** As many nodes as the width of a step of the chart needs inside the limits. */
function nodesFor(width: number, step: number): number {
  return Math.min(400, Math.max(40, Math.ceil((4 * width) / step)));
}

/** A smoothed series that signals when it leaves its limits. */
interface Smoothed {
  readonly lambda: number;
  /** The limit once the variance has settled; before that, with `varying`, √(1 − (1−λ)^2i) of it. */
  readonly limit: number;
  /** The lowest value within the limits: 0, or −`limit`. */
  readonly lowest: 0 | -1;
  readonly nodes: number;
  /** Density of the next value y, given the last one u. */
  readonly density: (y: number, u: number) => number;
  /** The chance that the next value is beyond the limits. */
  readonly beyond: (u: number) => number;
}

/**
 * Average run length from 0: L(u) = 1 + ∫ L(y) density(y, u) dy over the limits. With varying limits the first points are followed one by one.
 */
function smoothedRunLength(
  { lambda, limit, lowest, nodes: n, density, beyond }: Smoothed,
  varying: boolean,
): number {
  const { nodes, weights } = gaussLegendre(n, lowest * limit, limit);
  // proof: as many weights as nodes, here and below
  const moves = Array.from(nodes, u => nodes.map((y, j) => weights[j]! * density(y, u)));
  const lengths = stepsToLeave(moves, nodes.map(beyond));
  if (lengths[0] === Number.POSITIVE_INFINITY) return lengths[0];
  const from = (u: number) => nodes.reduce((sum, y, j) => sum + weights[j]! * density(y, u) * lengths[j]!, 1);
  if (!varying || lambda === 1) return from(0);
  let at: Float64Array = Float64Array.of(0);
  let mass: Float64Array = Float64Array.of(1);
  let expected = 0;
  for (let time = 1; (1 - lambda) ** (2 * time - 2) > 1e-9 && time < 2000; time++) {
    expected += mass.reduce((sum, each) => sum + each, 0);
    const now = limit * Math.sqrt(1 - (1 - lambda) ** (2 * time));
    const grid = gaussLegendre(n, lowest * now, now);
    const earlier = at;
    const weighted = mass;
    mass = grid.nodes.map(
      (y, j) => grid.weights[j]! * earlier.reduce((sum, u, i) => sum + weighted[i]! * density(y, u), 0),
    );
    at = grid.nodes;
  }
  return expected + mass.reduce((sum, each, i) => sum + each * from(at[i]!), 0);
}

/** EWMA with limits ±`limit` deviations of the smoothed series (S. V. Crowder, Technometrics 29, 1987). */
export function ewmaRunLength(lambda: number, limit: number, shift: number, varying: boolean): number {
  const steady = limit * Math.sqrt(lambda / (2 - lambda));
  const point = (y: number, u: number) => (y - (1 - lambda) * u) / lambda - shift;
  return smoothedRunLength(
    {
      lambda,
      limit: steady,
      lowest: -1,
      nodes: nodesFor(2 * steady, lambda),
      density: (y, u) => normalDensity(point(y, u)) / lambda,
      beyond: u => normalTail(point(steady, u)) + normalTail(-point(-steady, u)),
    },
    varying,
  );
}

/**
 * MEWMA of `variables` in control with limit `h` on T² (S. E. Rigdon, J. Statistical Computation and Simulation 52, 1995): the length of the
 * smoothed vector is what is followed; given the last, the next one is λ times a noncentral chi variable.
 */
export function mewmaRunLength(lambda: number, h: number, variables: number, varying: boolean): number {
  const limit = Math.sqrt((h * lambda) / (2 - lambda));
  const last = (u: number) => ((1 - lambda) * u) / lambda;
  return smoothedRunLength(
    {
      lambda,
      limit,
      lowest: 0,
      nodes: nodesFor(limit, lambda),
      density: (y, u) => noncentralChiDensity(y / lambda, variables, last(u)) / lambda,
      beyond: u => noncentralChiTail(limit / lambda, variables, last(u)),
    },
    varying,
  );
}

/**
 * One side of a tabular CUSUM with slack k and decision interval h: run lengths from a sum of 0 and from the head start u,
 * L(u) = 1 + L(0) Φ(k − u − shift) + ∫₀ʰ L(y) φ(y + k − u − shift) dy (E. S. Page 1954; Hawkins & Olwell 1998).
 */
export function oneSidedCusum(
  k: number,
  h: number,
  shift: number,
  headStart: number,
): { readonly zero: number; readonly start: number } {
  const { nodes, weights } = gaussLegendre(nodesFor(h, 1), 0, h);
  const sums = Float64Array.of(0, ...nodes);
  const from = (u: number) =>
    sums.map((y, j) =>
      j === 0 ? normalProbability(k - u - shift) : (weights[j - 1] ?? 0) * normalDensity(y + k - u - shift),
    );
  const lengths = stepsToLeave(
    Array.from(sums, from),
    sums.map(u => normalTail(h + k - u - shift)),
  );
  const [zero = Number.NaN] = lengths;
  if (zero === Number.POSITIVE_INFINITY) return { zero, start: zero };
  const start = from(headStart).reduce((sum, each, j) => sum + each * (lengths[j] ?? 0), 1);
  return { zero, start };
}

/**
 * Both sides together (J. M. Lucas & R. B. Crosier, Technometrics 24, 1982); with no head start 1/ARL = 1/ARL⁺ + 1/ARL⁻. It needs one sum to
 * be 0 when the other one signals, and so a head start of h/2 at most.
 */
export function cusumRunLength(k: number, h: number, shift: number, headStart: number): number {
  const up = oneSidedCusum(k, h, shift, headStart);
  const down = oneSidedCusum(k, h, -shift, headStart);
  if (up.zero === Number.POSITIVE_INFINITY) return down.start;
  if (down.zero === Number.POSITIVE_INFINITY) return up.start;
  const share = up.zero / (up.zero + down.zero);
  return up.start * (1 - share) + (down.start - down.zero) * share;
}
