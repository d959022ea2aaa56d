import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Outcome, Statistic, Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { compareSorted, lowerBound, upperBound } from '../kernels/twoSample.ts';
import { quantileOf } from '../mathematics/moments.ts';
import { uniformEdges } from './binEdges.ts';
import { histogramShares } from './cells.ts';
import { weightedArea, weightedSamples } from './distances/weightedArea.ts';
import { comparisonOf, type NumberSample, type NumberSamples, samplesOf } from './sample.ts';
import { asFiniteNumbers } from './undefinedFor.ts';

/** NannyML's estimate: so many cells, from so many reference rows on. */
const ESTIMATE_CELLS = 10_000;

export const wasserstein: Statistic = {
  id: 'wasserstein',
  title: 'Wasserstein distance',
  aliases: ['wasserstein_distance', 'emd', 'earth_movers_distance'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'How far values must be moved on average to turn one sample into the other, in standard deviations of the reference.',
  needs: ['reference', 'current'],
  takes: ['reference_weights', 'current_weights'],
  options: [
    {
      name: 'normalise',
      type: 'text',
      default: 'std',
      allowed: ['std', 'sample_std', 'range', 'none'],
      summary:
        'What the distance is divided by. std: population standard deviation of the reference; sample_std: with n − 1; range: largest minus smallest value compared; none: nothing, the unit is the column’s.',
    },
    {
      name: 'least',
      type: 'number',
      default: 0,
      min: 0,
      summary: 'The divisor is at least this, so that a constant reference has a value too.',
    },
    {
      name: 'margin',
      type: 'number',
      default: 0,
      min: 0,
      max: 0.49,
      summary: 'Share cut off at either end of each sample before comparing.',
    },
    {
      name: 'estimate',
      type: 'flag',
      default: false,
      summary: 'From 10 000 reference values on, estimate on 10 000 cells of equal width, as NannyML does.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.1,
    origin:
      'A tenth of a standard deviation, half of what Cohen 1988 calls a small effect; the default of Evidently.',
  },
  profiles: [
    {
      id: 'scipy',
      summary: 'scipy wasserstein_distance: in the unit of the column.',
      options: { normalise: 'none' },
    },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: divided by the population standard deviation of the reference, at least 0.001.',
      options: { normalise: 'std', least: 0.001 },
    },
    {
      id: 'nannyml',
      summary:
        'NannyML 0.13: in the unit of the column; from 10 000 reference rows on an estimate on 10 000 cells.',
      options: { normalise: 'none', estimate: true },
    },
    {
      id: 'azure',
      summary: 'Azure ML: divided by the sample standard deviation of the reference (n − 1), at least 0.001.',
      options: { normalise: 'sample_std', least: 0.001 },
    },
    {
      id: 'deepchecks',
      summary:
        'Deepchecks: both samples scaled to 0–1 by their common range, nothing cut off; what its checks cut off by default is margin=0.025.',
      options: { normalise: 'range' },
    },
    { id: 'frouros', summary: 'Frouros EMD: in the unit of the column.', options: { normalise: 'none' } },
  ],
  convention:
    'W₁ = ∫ |F_reference − F_current| dx, divided by the population standard deviation of the reference, which makes it an effect size that compares across columns. Undefined for a constant reference unless both samples are the same constant (0), and where values are infinite. With weights, which need not add up to 1, the distribution functions are weighted; the standard deviation is not, and margin cannot be used. Missing values are left out and reported.',
  source: 'Vallender 1974; agrees with scipy.stats.wasserstein_distance 1.17 to 1e-12.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asFiniteNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const margin = options.number('margin');
    const estimate = options.flag('estimate') && reference.size >= ESTIMATE_CELLS;
    const weighted = weightedSamples(evidence, numbers);
    if (weighted && 'undefined' in weighted) return weighted;
    if (weighted && margin > 0) {
      throw new UsageError(
        `The option "margin" of wasserstein is ${margin}, but weights are given; expected 0 with reference_weights or current_weights.`,
      );
    }
    const kept = margin > 0 ? trimmedBoth(numbers, margin) : undefined;
    if (kept && Math.min(kept.reference.length, kept.current.length) === 0) {
      return { undefined: l10n.t('Without its margins of {0} nothing is left of a sample.', margin) };
    }
    const raw = weighted
      ? weightedArea(weighted, 1)
      : estimate
        ? estimatedArea(numbers.reference.sorted, numbers.current.sorted)
        : kept
          ? compareSorted(kept.reference, kept.current).area
          : areaBetween(evidence, numbers);
    if (!Number.isFinite(raw)) {
      return {
        undefined: l10n.t('The values lie so far apart that their distance exceeds the largest number.'),
      };
    }
    const scaled = scaledDistance(raw, numbers, options.text('normalise'), options.number('least'), kept);
    if (typeof scaled !== 'number') return scaled;
    const shift = numbers.current.mean - numbers.reference.mean;
    return {
      value: scaled,
      details: {
        raw,
        deviation: numbers.reference.deviation(0),
        ...(Number.isFinite(shift) && { shift }),
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

/** Both samples as ascending values. */
interface Sorted {
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Values times this have room for the sums of the comparison; a power of two, so that no digit is lost. */
const SHRUNK = 2 ** -100;

/** The area between both distribution functions; compared anew on a smaller scale where counts times lengths exceed the largest number. */
function areaBetween(evidence: Evidence, numbers: NumberSamples): number {
  const { area } = comparisonOf(evidence, numbers);
  if (Number.isFinite(area)) return area;
  const shrunk = ({ sorted }: NumberSample) => sorted.map(value => value * SHRUNK);
  return compareSorted(shrunk(numbers.reference), shrunk(numbers.current)).area / SHRUNK;
}

/** The distance over the chosen scale; 0 over 0 is no distance. The range is that of `kept`, what was compared. */
export function scaledDistance(
  raw: number,
  numbers: NumberSamples,
  normalise: string,
  least: number,
  kept?: Sorted,
): number | Undefined {
  if (normalise === 'none' || raw === 0) return raw;
  const scale = Math.max(scaleOf(numbers, normalise, kept), least);
  const value = raw / scale;
  if (scale > 0 && Number.isFinite(scale) && Number.isFinite(value)) return value;
  if (scale === Number.POSITIVE_INFINITY && normalise !== 'range') {
    return { undefined: l10n.t('The values are so large that their variance exceeds the largest number.') };
  }
  if (scale > 0) {
    return {
      undefined: l10n.t('The values lie so far apart that their distance exceeds the largest number.'),
    };
  }
  return {
    undefined:
      normalise === 'sample_std' && numbers.reference.size === 1
        ? l10n.t('One reference value has no sample standard deviation.')
        : l10n.t(
            'The reference is constant, so it has no standard deviation to measure in; normalise=none gives the distance itself.',
          ),
  };
}

function scaleOf({ reference, current }: NumberSamples, normalise: string, kept?: Sorted): number {
  if (normalise === 'range') {
    const [a, b] = kept ? [kept.reference, kept.current] : [reference.sorted, current.sorted];
    // proof: samples are not empty
    return Math.max(a[a.length - 1]!, b[b.length - 1]!) - Math.min(a[0]!, b[0]!);
  }
  if (normalise === 'std') return reference.deviation(0);
  return reference.size > 1 ? reference.deviation(1) : 0;
}

function trimmedBoth({ reference, current }: NumberSamples, margin: number): Sorted {
  return { reference: trimmed(reference, margin), current: trimmed(current, margin) };
}

/** Values between the sample's own margin quantiles, ends included. */
function trimmed(sample: NumberSample, margin: number): Float64Array {
  const { sorted } = sample;
  const low = quantileOf(sorted, margin);
  const high = quantileOf(sorted, 1 - margin);
  return sorted.subarray(lowerBound(sorted, low), upperBound(sorted, high));
}

/**
 * NannyML's estimate: inside the reference's range the difference of the two histograms' distribution functions at upper edges times the
 * cell width; outside, the area between the current values and that range's end. The rows outside are counted with the end of the
 * range among them, one row too many, and so they stand in its formula.
 */
function estimatedArea(reference: Float64Array, current: Float64Array): number {
  // proof: samples are not empty
  const low = reference[0]!;
  const high = reference[reference.length - 1]!;
  const edges = uniformEdges(low, high, ESTIMATE_CELLS);
  const width = edges[1]! - edges[0]!;
  const before = histogramShares(reference, edges);
  const now = histogramShares(current, edges);
  const smaller = current.subarray(0, lowerBound(current, edges[0]!));
  const bigger = current.subarray(upperBound(current, edges[ESTIMATE_CELLS]!));
  const n = current.length;
  let difference = smaller.length > 0 ? -(smaller.length + 1) / n : 0;
  let inside = 0;
  // proof: both histograms have ESTIMATE_CELLS entries
  for (let k = 0; k < ESTIMATE_CELLS; k++) {
    difference += before[k]! - now[k]!;
    inside += Math.abs(difference) * width;
  }
  let outside = 0;
  // Σ over steps of (rows on the far side) · (length of the step) = Σ of the distances to the end of the range
  for (const value of smaller) outside += edges[0]! - value;
  for (const value of bigger) outside += value - edges[ESTIMATE_CELLS]!;
  return inside + outside / n;
}
