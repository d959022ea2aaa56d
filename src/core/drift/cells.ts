import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Json, Outcome, Undefined } from '../catalogue/statistic.ts';
import { lowerBound, upperBound } from '../kernels/twoSample.ts';
import {
  doaneEdges,
  type NumpyRule,
  numpyEdges,
  olderAutoEdges,
  sturgesEdges,
  uniformEdges,
} from './binEdges.ts';
import { eachDistinct, mergeSorted } from './merge.ts';
import { type Counts, NumberSample, type Sample, samplesOf } from './sample.ts';
import { undefinedForEmpty, undefinedForInfinite } from './undefinedFor.ts';

/**
 * Both samples cut into the same cells: what PSI, Jensen–Shannon and their like compare. Categories are cells by themselves; how
 * numbers are cut is the convention in which libraries differ most, so it is an option.
 */
export interface Cells {
  /** What share of the sample lies in each cell. They add up to 1, except in a convention that loses values out of range. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  /** Values that each share is a share of. */
  readonly referenceSize: number;
  readonly currentSize: number;
  readonly how: string;
  readonly edges?: Float64Array;
}

/** numpy's rules over both samples. Two have names of their own, since those of Evidently and NannyML came first. */
const NUMPY_RULES: Readonly<Record<string, NumpyRule>> = {
  auto: 'auto',
  fd: 'fd',
  scott: 'scott',
  rice: 'rice',
  sqrt: 'sqrt',
  numpy_sturges: 'sturges',
  numpy_doane: 'doane',
};

export const BINNINGS = [
  'quantiles',
  'values',
  'sturges',
  'sturges_unique',
  'doane',
  'uniform',
  'cdf',
  ...Object.keys(NUMPY_RULES),
];

export const binningOption: OptionSpec = {
  name: 'binning',
  type: 'text',
  default: 'quantiles',
  allowed: BINNINGS,
  summary:
    'How numbers are cut: quantiles of the reference with open ends; values: each distinct value; sturges and uniform: equal widths over both samples; sturges_unique: as many as for the distinct values; doane: equal widths over the reference and one cell beyond; cdf: differences of interpolated distribution functions; auto, fd, scott, rice, sqrt, numpy_sturges, numpy_doane: equal widths over both samples by the rules of numpy.histogram_bin_edges for floating-point values.',
};

export const binsOption: OptionSpec = {
  name: 'bins',
  type: 'number',
  default: 10,
  min: 2,
  max: 10_000,
  integer: true,
  summary: 'Number of cells of the binnings quantiles, uniform and cdf.',
};

/** Evidently counts values instead of cutting where the reference has at most this many distinct ones. */
const EVIDENTLY_DISTINCT = 20;

/** Cuts two samples by the options `binning` and `bins`. Missing values are in no cell. */
export function cellsOf(reference: Sample, current: Sample, options: Options): Cells | Undefined {
  const empty = undefinedForEmpty(reference, current);
  if (empty) return empty;
  if (reference.type === 'category' || current.type === 'category') {
    return ofCounts(reference.counts, current.counts, 'categories');
  }
  const binning = options.text('binning');
  const bins = options.number('bins');
  if (binning === 'quantiles') return quantileCells(reference, current, bins);
  if (binning === 'values') return ofCounts(reference.counts, current.counts, 'distinct values');
  // of the current sample Doane's cells need no range: what is infinite lies beyond them
  const ranged = binning === 'doane' ? reference : current;
  if (reference.finiteSize === 0 || ranged.finiteSize === 0) {
    return {
      undefined: l10n.t('One of the samples holds infinite values only; this binning needs a range.'),
    };
  }
  const both = pooledRange(reference, ranged);
  if (!Number.isFinite(both[1] - both[0])) {
    return { undefined: l10n.t('The values lie so far apart that their range exceeds the largest number.') };
  }
  if (binning === 'sturges') {
    if (reference.hasAtMost(EVIDENTLY_DISTINCT)) {
      return ofCounts(reference.counts, current.counts, 'distinct values');
    }
    const edges = sturgesEdges(...both, reference.finite.length + current.finite.length);
    return histograms(reference, current, edges, 'Sturges over both samples');
  }
  if (binning === 'sturges_unique') {
    const edges = sturgesEdges(...both, distinctTogether(reference, current));
    return histograms(reference, current, edges, 'Sturges over the distinct values of both samples');
  }
  const rule = NUMPY_RULES[binning];
  if (rule) return numpyCells(reference, current, rule);
  if (binning === 'doane') return doaneCells(reference, current);
  if (binning === 'uniform') {
    return histograms(reference, current, uniformEdges(...both, bins), 'equal widths over both samples');
  }
  return cdfCells(reference, current, uniformEdges(...both, bins - 1));
}

/** A method that compares shares: cuts both samples by the options, and answers with `measure` of the cells. */
export function measuredOnCells(
  evidence: Evidence,
  options: Options,
  measure: (cells: Cells) => number,
): Outcome {
  const { reference, current } = samplesOf(evidence);
  const cells = cellsOf(reference, current, options);
  if ('undefined' in cells) return cells;
  return {
    value: measure(cells),
    details: { ...detailsOf(cells), missing: { reference: reference.missing, current: current.missing } },
  };
}

/** The two share tables and how they were made, for `details`. */
export function detailsOf(cells: Cells): Record<string, Json> {
  return {
    cells: cells.reference.length,
    binning: cells.how,
    // long lists help nobody and would dwarf the answer
    ...(cells.reference.length <= 100 && {
      ...(cells.edges && { edges: [...cells.edges] }),
      reference: [...cells.reference],
      current: [...cells.current],
    }),
  };
}

function ofCounts(reference: Counts, current: Counts, how: string): Cells {
  const keys = new Set([...reference.keys(), ...current.keys()]);
  const sizes = { reference: totalOf(reference), current: totalOf(current) };
  return {
    reference: Float64Array.from(keys, key => (reference.get(key) ?? 0) / sizes.reference),
    current: Float64Array.from(keys, key => (current.get(key) ?? 0) / sizes.current),
    referenceSize: sizes.reference,
    currentSize: sizes.current,
    how,
  };
}

export function totalOf(counts: Counts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/**
 * Our default. Cells between quantiles of the reference, closed below and open above, the outer ones open to infinity. Of the
 * reference alone, so that every chunk is cut alike and series compare; by quantiles, so that no cell is nearly empty in the reference
 * and outliers cannot stretch the cells; open ends, so that nothing falls out. A reference with no more distinct values than cells is
 * compared value by value.
 */
function quantileCells(reference: NumberSample, current: NumberSample, bins: number): Cells {
  if (reference.hasAtMost(bins) || reference.finiteSize === 0) {
    return ofCounts(reference.counts, current.counts, 'distinct values');
  }
  const inner = new Set<number>();
  for (let k = 1; k < bins; k++) inner.add(reference.quantile(k / bins));
  const edges = Float64Array.from(inner);
  return {
    reference: sharesBetween(reference, edges),
    current: sharesBetween(current, edges),
    referenceSize: reference.size,
    currentSize: current.size,
    how: 'quantiles of the reference',
    edges,
  };
}

/** Shares below the first edge, between edges (closed below), and from the last edge on. */
function sharesBetween(sample: NumberSample, edges: Float64Array): Float64Array {
  const shares = new Float64Array(edges.length + 1);
  let before = 0;
  for (const [k, edge] of edges.entries()) {
    const below = sample.below(edge);
    shares[k] = (below - before) / sample.size;
    before = below;
  }
  shares[edges.length] = (sample.size - before) / sample.size;
  return shares;
}

function histograms(reference: NumberSample, current: NumberSample, edges: Float64Array, how: string): Cells {
  return {
    reference: histogramShares(reference.finite, edges),
    current: histogramShares(current.finite, edges),
    referenceSize: reference.finite.length,
    currentSize: current.finite.length,
    how,
    edges,
  };
}

/** As `numpy.histogram` with given edges: closed below, the last cell closed above too; shares of all of `sorted`. */
export function histogramShares(sorted: Float64Array, edges: Float64Array): Float64Array {
  const cells = edges.length - 1;
  const shares = new Float64Array(cells);
  // proof: edges has cells + 1 entries
  let before = lowerBound(sorted, edges[0]!);
  for (let k = 0; k < cells; k++) {
    const edge = edges[k + 1]!;
    const below = k === cells - 1 ? upperBound(sorted, edge) : lowerBound(sorted, edge);
    shares[k] = (below - before) / sorted.length;
    before = below;
  }
  return shares;
}

/** Of both samples, by one of numpy's rules. */
function numpyCells(reference: NumberSample, current: NumberSample, rule: NumpyRule): Cells | Undefined {
  const values = mergeSorted(reference.finite, current.finite);
  const edges = numpyEdges(rule, new NumberSample({ type: 'number', values }));
  return edges
    ? histograms(reference, current, edges, `${rule} of numpy over both samples`)
    : { undefined: tooManyCells(rule) };
}

function tooManyCells(rule: string): string {
  return l10n.t('The rule {0} asks for more than a million cells: few values lie far from the others.', rule);
}

/** NannyML's: Doane over the reference; what lies outside its range goes into one more cell, where the reference has nothing. */
function doaneCells(reference: NumberSample, current: NumberSample): Cells | Undefined {
  const endless = undefinedForInfinite(reference, 'reference');
  if (endless) return endless;
  const edges = doaneEdges(reference);
  const cut: Cells = {
    reference: histogramShares(reference.finite, edges),
    current: histogramShares(current.sorted, edges),
    referenceSize: reference.finite.length,
    currentSize: current.size,
    how: 'Doane over the reference, one cell beyond',
    edges,
  };
  const inside = cut.current.reduce((sum, share) => sum + share, 0);
  // a rest of rounding is not a cell
  if (1 - inside < 0.5 / cut.currentSize) return cut;
  return {
    ...cut,
    reference: Float64Array.of(...cut.reference, 0),
    current: Float64Array.of(...cut.current, 1 - inside),
  };
}

/**
 * Frouros': each sample's own histogram (`auto` of the numpy that it needs), its distribution function interpolated and differenced on
 * common points.
 */
function cdfCells(reference: NumberSample, current: NumberSample, points: Float64Array): Cells | Undefined {
  const before = interpolatedShares(reference.finite, points);
  if ('undefined' in before) return before;
  const now = interpolatedShares(current.finite, points);
  if ('undefined' in now) return now;
  return {
    reference: before,
    current: now,
    referenceSize: reference.finite.length,
    currentSize: current.finite.length,
    how: 'differences of interpolated distribution functions',
    edges: points,
  };
}

function interpolatedShares(sorted: Float64Array, points: Float64Array): Float64Array | Undefined {
  const edges = olderAutoEdges(sorted);
  if (!edges) return { undefined: tooManyCells('auto') };
  // as numpy refuses to do
  if (edges.some((edge, k) => edge === edges[k + 1])) {
    return { undefined: l10n.t('The values are so large beside their range that its cells have no width.') };
  }
  const shares = histogramShares(sorted, edges);
  const below = new Float64Array(edges.length);
  for (const [k, share] of shares.entries()) below[k + 1] = (below[k] ?? 0) + share;
  const cdf = Float64Array.from(points, point => interpolate(edges, below, point));
  // proof: cdf has one entry per point, one more than there are cells
  return Float64Array.from({ length: points.length - 1 }, (_, k) => cdf[k + 1]! - cdf[k]!);
}

function interpolate(edges: Float64Array, below: Float64Array, point: number): number {
  const next = upperBound(edges, point);
  if (next === 0) return 0;
  if (next === edges.length) return 1;
  // proof: 1 ≤ next < edges.length = below.length
  const left = edges[next - 1]!;
  const right = edges[next]!;
  return below[next - 1]! + ((below[next]! - below[next - 1]!) * (point - left)) / (right - left);
}

/** How many distinct finite values both samples hold together. */
function distinctTogether(reference: NumberSample, current: NumberSample): number {
  let distinct = 0;
  eachDistinct(reference.finite, current.finite, () => {
    distinct++;
  });
  return distinct;
}

/** Smallest and largest finite value of both; neither is empty. */
function pooledRange(reference: NumberSample, current: NumberSample): [number, number] {
  const a = reference.finite;
  const b = current.finite;
  // proof: neither is empty, by the caller's check
  return [Math.min(a[0]!, b[0]!), Math.max(a[a.length - 1]!, b[b.length - 1]!)];
}
