import type { Vector } from '../tables/column.ts';
import { uniformEdges } from './binEdges.ts';
import { asSample, type Counts, type NumberSample, type Sample } from './sample.ts';

/** Both samples in shared cells, for a picture. Shares are of the rows that have a value. */
export type DistributionPair = NumberDistribution | CategoryDistribution;

export interface NumberDistribution {
  readonly type: 'number';
  /** One more than there are bins; the first and last bin also hold what lies beyond. */
  readonly edges: number[];
  readonly reference: number[];
  readonly current: number[];
  readonly referenceSummary: NumberSummary | null;
  readonly currentSummary: NumberSummary | null;
}

/** Of the finite values. `deviation` is the population standard deviation. */
export interface NumberSummary {
  readonly min: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface CategoryDistribution {
  readonly type: 'category';
  /** Most frequent in the reference first. */
  readonly labels: string[];
  readonly reference: number[];
  readonly current: number[];
  /** Everything else together; absent where all are listed. */
  readonly other?: { readonly categories: number; readonly reference: number; readonly current: number };
}

/** Half a percent at either end goes into the open outer bins, so that one outlier cannot squeeze the picture. */
const TAIL = 0.005;
/** Numbers are drawn in so many bins. */
export const BINS = 30;
/** So many categories are drawn. */
const LISTED = 20;

/**
 * The distributions of a column for a picture. Numbers: bins of equal width between the 0.5% and 99.5% quantiles of the reference,
 * or one bin per value where there are few. Categories: the 20 largest by their larger share on either side, so that a new or a
 * vanished category is among them. Null when neither side has a finite value or they are of different types.
 */
export function distributionOf(
  reference: Vector | Sample,
  current: Vector | Sample,
  bins = BINS,
): DistributionPair | null {
  const before = asSample(reference);
  const now = asSample(current);
  if (before.type === 'number' && now.type === 'number') return ofNumbers(before, now, bins);
  if (before.type === 'category' && now.type === 'category') return distributionOfCounts(before, now);
  return null;
}

/** The ranks, from 0 to 1, at which the picture of numbers looks. */
export const LOOKED_AT: readonly number[] = [0, TAIL, 0.05, 0.5, 0.95, 1 - TAIL, 1];

function ofNumbers(reference: NumberSample, current: NumberSample, bins: number): NumberDistribution | null {
  const base = reference.finiteSize > 0 ? reference : current;
  if (base.finiteSize === 0) return null;
  const edges = edgesFor(reference, current, base, bins);
  return {
    type: 'number',
    edges: [...edges],
    reference: sharesOf(reference, edges),
    current: sharesOf(current, edges),
    referenceSummary: summaryOf(reference),
    currentSummary: summaryOf(current),
  };
}

/** The edges of the bins that numbers are drawn in. */
export function edgesFor(
  reference: NumberSample,
  current: NumberSample,
  base: NumberSample,
  bins: number,
): Float64Array {
  if (reference.hasAtMost(bins) && current.hasAtMost(bins)) {
    const values = [...new Set([...reference.distinctFinite, ...current.distinctFinite])].sort(
      (a, b) => a - b,
    );
    if (values.length <= bins) return edgesBetween(values);
  }
  return uniformEdges(base.quantile(TAIL), base.quantile(1 - TAIL), bins);
}

/** Halfway between neighbours, the outer bins as wide as their neighbours' gap; one value: half a unit to either side. */
function edgesBetween(values: readonly number[]): Float64Array {
  const first = values[0] ?? 0;
  const last = values[values.length - 1] ?? 0;
  const before = ((values[1] ?? first + 1) - first) / 2;
  const after = (last - (values[values.length - 2] ?? last - 1)) / 2;
  // proof: k + 1 < values.length
  const inner = values.slice(0, -1).map((value, k) => value + (values[k + 1]! - value) / 2);
  return Float64Array.of(first - before, ...inner, last + after);
}

function sharesOf(sample: NumberSample, edges: Float64Array): number[] {
  const { size } = sample;
  const inner = edges.subarray(1, -1);
  const shares: number[] = [];
  let before = 0;
  for (const edge of inner) {
    const below = size === 0 ? 0 : sample.below(edge);
    shares.push(size === 0 ? 0 : (below - before) / size);
    before = below;
  }
  shares.push(size === 0 ? 0 : (size - before) / size);
  return shares;
}

function summaryOf(sample: NumberSample): NumberSummary | null {
  if (sample.finiteSize === 0) return null;
  return {
    min: sample.quantile(0),
    p5: sample.quantile(0.05),
    median: sample.quantile(0.5),
    p95: sample.quantile(0.95),
    max: sample.quantile(1),
    mean: sample.mean,
    deviation: sample.deviation(0),
  };
}

/** A sample whose values are counted. */
type Counted = Pick<Sample, 'counts' | 'size'>;

/** As `distributionOf`, with every distinct value as a category. */
export function distributionOfCounts(reference: Counted, current: Counted): CategoryDistribution | null {
  if (reference.size === 0 && current.size === 0) return null;
  const share = (counts: Counts, size: number, label: string) =>
    size === 0 ? 0 : (counts.get(label) ?? 0) / size;
  const all = Array.from(new Set([...reference.counts.keys(), ...current.counts.keys()]), label => ({
    label,
    reference: share(reference.counts, reference.size, label),
    current: share(current.counts, current.size, label),
  }));
  const largest = (each: (typeof all)[number]) => Math.max(each.reference, each.current);
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  all.sort((a, b) => largest(b) - largest(a) || byName(a.label, b.label));
  const listed = all.slice(0, LISTED);
  const rest = all.slice(LISTED);
  listed.sort((a, b) => b.reference - a.reference || b.current - a.current || byName(a.label, b.label));
  const sum = (side: 'reference' | 'current') => rest.reduce((total, each) => total + each[side], 0);
  return {
    type: 'category',
    labels: listed.map(each => each.label),
    reference: listed.map(each => each.reference),
    current: listed.map(each => each.current),
    ...(rest.length > 0 && {
      other: { categories: rest.length, reference: sum('reference'), current: sum('current') },
    }),
  };
}
