import { quantileOf } from '../mathematics/moments.ts';
import type { NumberSample } from './sample.ts';

/**
 * Edges of histograms as `numpy.histogram_bin_edges` makes them for floating-point data: `bins` cells of equal width from the
 * smallest to the largest value. Samples are ascending and finite. Checked against numpy 2.4.
 */

/** `count` cells of equal width; half a unit to either side where all values are equal. */
export function uniformEdges(low: number, high: number, count: number): Float64Array {
  return low === high ? evenEdges(low - 0.5, high + 0.5, count) : evenEdges(low, high, count);
}

/** As `numpy.linspace`: `count` cells of equal width, of none where both ends are one. */
export function evenEdges(low: number, high: number, count: number): Float64Array {
  const step = (high - low) / count;
  const edges = Float64Array.from({ length: count + 1 }, (_, i) => i * step + low);
  edges[count] = high;
  return edges;
}

/** Sturges' rule: cells of width range / (log2 n + 1), for n values from `low` to `high`. */
export function sturgesEdges(low: number, high: number, n: number): Float64Array {
  return edgesOfWidth(low, high, sturgesWidth(low, high, n));
}

/** Doane's rule: Sturges', with more cells for skewed data. */
export function doaneEdges(sample: NumberSample): Float64Array {
  const [low, high] = rangeOf(sample.finite);
  return edgesOfWidth(low, high, doaneWidth(sample));
}

/** The rules of `histogram_bin_edges` by numpy's names, as the width of a cell; 0: one cell is enough. */
const WIDTHS = {
  auto: sample => autoWidth(sample.finite),
  fd: sample => freedmanDiaconisWidth(sample.finite),
  // (24√π / n)^⅓ σ
  scott: sample => Math.cbrt((24 * Math.sqrt(Math.PI)) / sample.finiteSize) * sample.deviation(0),
  // 2∛n cells
  rice: sample => spanOf(sample.finite) / (2 * Math.cbrt(sample.finiteSize)),
  // √n cells
  sqrt: sample => spanOf(sample.finite) / Math.sqrt(sample.finiteSize),
  sturges: sample => sturgesWidth(...rangeOf(sample.finite), sample.finiteSize),
  doane: sample => doaneWidth(sample),
} as const satisfies Readonly<Record<string, (sample: NumberSample) => number>>;

export type NumpyRule = keyof typeof WIDTHS;

/** More would say nothing, and take memory without bound where one value lies far from all others. */
const MOST_CELLS = 1_000_000;

/** Edges by one of numpy's rules; undefined where it asks for more than a million cells. */
export function numpyEdges(rule: NumpyRule, sample: NumberSample): Float64Array | undefined {
  return edgesInReason(sample.finite, WIDTHS[rule](sample));
}

/**
 * `auto` of numpy 2.1, the newest that Frouros takes: the narrower of Sturges' cells and Freedman–Diaconis', or Sturges' where the middle
 * half of the values is one. Undefined where it asks for more than a million cells.
 */
export function olderAutoEdges(sorted: Float64Array): Float64Array | undefined {
  const sturges = sturgesWidth(...rangeOf(sorted), sorted.length);
  return edgesInReason(sorted, Math.min(freedmanDiaconisWidth(sorted) || sturges, sturges));
}

function edgesInReason(sorted: Float64Array, width: number): Float64Array | undefined {
  const [low, high] = rangeOf(sorted);
  return countOf(low, high, width) > MOST_CELLS ? undefined : edgesOfWidth(low, high, width);
}

/** Twice the interquartile range over ∛n. */
function freedmanDiaconisWidth(sorted: Float64Array): number {
  return (2 * (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25))) / Math.cbrt(sorted.length);
}

/** The narrower of Sturges' cells and Freedman–Diaconis', the latter at least half as wide as √n cells. */
function autoWidth(sorted: Float64Array): number {
  const root = spanOf(sorted) / Math.sqrt(sorted.length);
  const sturges = sturgesWidth(...rangeOf(sorted), sorted.length);
  return Math.min(Math.max(freedmanDiaconisWidth(sorted), root / 2), sturges);
}

function sturgesWidth(low: number, high: number, n: number): number {
  return (high - low) / (Math.log2(n) + 1);
}

function doaneWidth(sample: NumberSample): number {
  const sorted = sample.finite;
  const n = sorted.length;
  const deviation = n > 2 ? sample.deviation(0) : 0;
  if (deviation === 0) return 0;
  let cubes = 0;
  for (const value of sorted) cubes += ((value - sample.mean) / deviation) ** 3;
  const skewness = Math.abs(cubes / n);
  const spread = Math.sqrt((6 * (n - 2)) / ((n + 1) * (n + 3)));
  return spanOf(sorted) / (1 + Math.log2(n) + Math.log2(1 + skewness / spread));
}

function edgesOfWidth(low: number, high: number, width: number): Float64Array {
  return uniformEdges(low, high, countOf(low, high, width));
}

function countOf(low: number, high: number, width: number): number {
  return width > 0 ? Math.max(1, Math.ceil((high - low) / width)) : 1;
}

function spanOf(sorted: Float64Array): number {
  const [low, high] = rangeOf(sorted);
  return high - low;
}

function rangeOf(sorted: Float64Array): [number, number] {
  // proof: samples are not empty
  return [sorted[0]!, sorted[sorted.length - 1]!];
}
