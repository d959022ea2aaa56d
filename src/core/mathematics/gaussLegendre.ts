export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const kept = new Map<number, Quadrature>();

/**
 * Gauss–Legendre nodes, ascending, and weights for the integral from `low` to `high`: exact for polynomials of degree 2n − 1. Zeros of
 * the Legendre polynomial by Newton's method from Tricomi's approximation (Numerical Recipes 4.6).
 */
export function gaussLegendre(n: number, low: number, high: number): Quadrature {
  const { nodes, weights } = unit(n);
  const half = (high - low) / 2;
  const middle = (high + low) / 2;
  return { nodes: nodes.map(x => middle + half * x), weights: weights.map(w => half * w) };
}

function unit(n: number): Quadrature {
  const known = kept.get(n);
  if (known) return known;
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      let before = 1;
      let value = x;
      for (let k = 2; k <= n; k++)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      if (n === 1) value = x;
      slope = (n * (x * value - before)) / (x * x - 1);
      const step = value / slope;
      x -= step;
      if (Math.abs(step) < 1e-15) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  const made = { nodes, weights };
  kept.set(n, made);
  return made;
}
