import { quantileOf } from '../mathematics/moments.ts';
import type { NumberSample } from './sample.ts';

/**
 * Edges of histograms as `numpy.histogram_bin_edges` makes them for floating-point data: `bins` cells of equal width from the
 * smallest to the largest value. Samples are ascending and finite. Checked against numpy 2.4.
 */

/** `count` cells of equal width; half a unit to either side where all values are equal. */
export function uniformEdges(low: number, high: number, count: number): Float64Array {
  const [start, end] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  const step = (end - start) / count;
  const edges = Float64Array.from({ length: count + 1 }, (_, i) => i * step + start);
  edges[count] = end;
  return edges;
}

/** Sturges' rule: cells of width range / (log2 n + 1), for n values from `low` to `high`. */
export function sturgesEdges(low: number, high: number, n: number): Float64Array {
  return edgesOfWidth(low, high, sturgesWidth(low, high, n));
}

/** Doane's rule: Sturges', with more cells for skewed data. */
export function doaneEdges(sample: NumberSample): Float64Array {
  const sorted = sample.finite;
  const n = sorted.length;
  const [low, high] = rangeOf(sorted);
  const deviation = n > 2 ? sample.deviation(0) : 0;
  if (deviation === 0) return uniformEdges(low, high, 1);
  let cubes = 0;
  for (const value of sorted) cubes += ((value - sample.mean) / deviation) ** 3;
  const skewness = Math.abs(cubes / n);
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return edgesOfWidth(low, high, (high - low) / (1 + Math.log2(n) + Math.log2(1 + skewness / spread)));
}

/** Scott's rule: width (24√π / n)^⅓ σ. */
export function scottEdges(sample: NumberSample): Float64Array {
  const [low, high] = rangeOf(sample.finite);
  const width = Math.cbrt((24 * Math.sqrt(Math.PI)) / sample.finite.length) * sample.deviation(0);
  return edgesOfWidth(low, high, width);
}

/** Rice's rule: 2∛n cells. */
export function riceEdges(sorted: Float64Array): Float64Array {
  const [low, high] = rangeOf(sorted);
  return edgesOfWidth(low, high, (high - low) / (2 * Math.cbrt(sorted.length)));
}

/** √n cells. */
export function squareRootEdges(sorted: Float64Array): Float64Array {
  const [low, high] = rangeOf(sorted);
  return edgesOfWidth(low, high, (high - low) / Math.sqrt(sorted.length));
}

/** Freedman and Diaconis' rule: width twice the interquartile range over ∛n. */
export function freedmanDiaconisEdges(sorted: Float64Array): Float64Array {
  const [low, high] = rangeOf(sorted);
  return edgesOfWidth(low, high, freedmanDiaconisWidth(sorted));
}

function freedmanDiaconisWidth(sorted: Float64Array): number {
  return (2 * (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25))) / Math.cbrt(sorted.length);
}

/** numpy's `auto`: the narrower of Sturges' cells and Freedman–Diaconis', the latter at least half as wide as √n cells. */
export function autoEdges(sorted: Float64Array): Float64Array {
  const n = sorted.length;
  const [low, high] = rangeOf(sorted);
  const root = (high - low) / Math.sqrt(n);
  return edgesOfWidth(
    low,
    high,
    Math.min(Math.max(freedmanDiaconisWidth(sorted), root / 2), sturgesWidth(low, high, n)),
  );
}

function sturgesWidth(low: number, high: number, n: number): number {
  return (high - low) / (Math.log2(n) + 1);
}

function edgesOfWidth(low: number, high: number, width: number): Float64Array {
  return uniformEdges(low, high, width > 0 ? Math.ceil((high - low) / width) : 1);
}

function rangeOf(sorted: Float64Array): [number, number] {
  // proof: samples are not empty
  return [sorted[0]!, sorted[sorted.length - 1]!];
}
