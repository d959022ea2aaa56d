import { gaussLegendre } from './gaussLegendre.ts';
import { logGamma } from './logGamma.ts';

/**
 * Density at x > 0 of the length of a vector of `df` independent normal numbers of variance 1 whose mean has length `centre` ≥ 0: a mixture of
 * chi densities, xΣ_j e^(−(x² + c²)/2) (c²/2)^j (x²/2)^(df/2 − 1 + j) / (j! Γ(df/2 + j)), from its largest term outwards. 1e-11 relative.
 */
export function noncentralChiDensity(x: number, df: number, centre: number): number {
  const half = (x * x) / 2;
  const offset = (centre * centre) / 2;
  const order = df / 2 - 1;
  const product = half * offset;
  // where the ratio of neighbouring terms, product / (j (j + order)), is 1
  const mode = Math.floor(Math.max(0, (Math.sqrt(order * order + 4 * product) - order) / 2));
  const log =
    (order + mode) * Math.log(half) +
    (mode === 0 ? 0 : mode * Math.log(offset)) -
    half -
    offset -
    logGamma(mode + 1) -
    logGamma(mode + 1 + order);
  let sum = 1;
  for (let j = mode, term = 1; j > 0 && term > 1e-17; j--) {
    term *= (j * (j + order)) / product;
    sum += term;
  }
  for (let j = mode + 1, term = 1; term > 1e-17; j++) {
    term *= product / (j * (j + order));
    sum += term;
  }
  return x * Math.exp(log) * sum;
}

/** So many deviations further out there is nothing left that a double would see. */
const WIDTH = 12;
const NODES = 120;

/** The chance that the length of such a vector is above x > 0: the integral of the density, so that small ones keep their digits. 1e-11 relative. */
export function noncentralChiTail(x: number, df: number, centre: number): number {
  // the density has its peak below this
  const peak = centre + Math.sqrt(df);
  const { nodes, weights } = gaussLegendre(NODES, x, Math.max(x, peak) + WIDTH);
  // proof: as many weights as nodes
  return nodes.reduce((sum, y, i) => sum + weights[i]! * noncentralChiDensity(y, df, centre), 0);
}
