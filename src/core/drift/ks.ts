import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { lowerBound, type SortedComparison } from '../kernels/twoSample.ts';
import { kolmogorovTail } from '../mathematics/kolmogorov.ts';
import { evenEdges } from './binEdges.ts';
import { histogramShares } from './cells.ts';
import { comparisonOf, type NumberSample, samplesOf } from './sample.ts';
import { type Alternative, exactSmirnovCost, exactSmirnovTail, greatestCommonDivisor } from './smirnov.ts';
import { asNumbers, undefinedForInfinite } from './undefinedFor.ts';

/** scipy's `auto` computes exact p-values up to this sample size. */
const EXACT_UP_TO = 10_000;
/** `quick` computes exact p-values up to this many steps: about half a millisecond. */
const QUICK_STEPS = 100_000;
/** NannyML's estimate: so many cells, from so many reference rows on. */
const ESTIMATE_CELLS = 10_000;

export const ks: Statistic = {
  id: 'ks',
  title: 'Kolmogorov–Smirnov',
  aliases: ['kolmogorov_smirnov', 'ks_2samp', 'ks_test'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'The largest distance between the cumulative distributions of two samples, and how likely chance alone makes it.',
  needs: ['reference', 'current'],
  options: [
    {
      name: 'method',
      type: 'text',
      default: 'auto',
      allowed: ['auto', 'exact', 'asymp', 'quick'],
      summary:
        'How the p-value is computed. auto: exact when both samples have at most 10 000 values; asymp: from the distribution of one sample of the harmonic size; quick: exact only where it takes less than a millisecond.',
    },
    {
      name: 'alternative',
      type: 'text',
      default: 'two-sided',
      allowed: ['two-sided', 'less', 'greater'],
      summary:
        "What the p-value speaks against: any difference; less: the reference's distribution function lies below the current one's; greater: above.",
    },
    {
      name: 'estimate',
      type: 'flag',
      default: false,
      summary:
        'From 10 000 reference values on, compare on 10 000 cells of equal width only, as NannyML does.',
    },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'pValue',
    alarm: '<=',
    at: 0.05,
    origin: 'The customary significance level; inclusive as in Evidently.',
  },
  profiles: [
    { id: 'scipy', summary: 'scipy 1.17 ks_2samp; nothing differs from our default.' },
    { id: 'sklearn', summary: 'As scipy.' },
    {
      id: 'evidently',
      summary: 'Evidently 0.7: scipy auto; drift where p ≤ 0.05.',
    },
    { id: 'frouros', summary: 'Frouros 0.9: scipy auto.' },
    {
      id: 'nannyml',
      summary: 'NannyML 0.13: reports D; from 10 000 reference rows on an estimate on 10 000 cells.',
      options: { estimate: true },
    },
    {
      id: 'azure',
      summary: 'Azure ML: scipy; it refuses 10 000 rows and more, here they are compared.',
    },
    { id: 'deepchecks', summary: 'Deepchecks: the statistic D, drift where it is not below 0.2.' },
  ],
  convention:
    'D = max |F_reference(x) − F_current(x)|; with one alternative only the difference of that sign. p exact by path counting (for continuous data; with ties it errs on the safe side), or kstwo.sf(D, round(nm/(n+m))), not the Kolmogorov limit, which is off by percents below 10 000 rows; one-sided asymptotic p by Hodges. One value on each side gives p = 1 by two-sided asymp too, where round(nm/(n+m)) is 0 and scipy has none. Where scipy’s one-sided count overflows and falls back, ours stays exact. Missing values are left out and reported; infinities are values.',
  source:
    'Hodges 1958; Viehmann 2021 (arXiv 2102.08037); Simard and L’Ecuyer 2011. Agrees with scipy.stats.ks_2samp 1.17 to 1e-10.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const estimate = options.flag('estimate') && reference.size >= ESTIMATE_CELLS;
    const numbers = asNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    // its cells span the reference; infinite current values lie beyond them
    const endless = estimate ? undefinedForInfinite(numbers.reference, 'reference') : undefined;
    if (endless) return endless;
    const n = numbers.reference.size;
    const m = numbers.current.size;
    // `allowed` of the descriptor admits nothing else
    const alternative = options.text('alternative') as Alternative;
    const d = estimate
      ? estimatedDistance(numbers.reference, numbers.current)
      : distance(comparisonOf(evidence, numbers), alternative);
    const { pValue, how } = significance(
      n,
      m,
      d.value,
      estimate ? 'asymp' : options.text('method'),
      alternative,
    );
    return {
      value: d.value,
      pValue,
      details: {
        method: how,
        ...(d.at !== undefined && { at: d.at, currentIs: d.sign > 0 ? 'higher' : 'lower' }),
        n,
        m,
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

interface Distance {
  readonly value: number;
  /** Where, and +1 if the reference's function is the higher one there. */
  readonly at?: number;
  readonly sign: 1 | -1;
}

export function distance(found: SortedComparison, alternative: Alternative): Distance {
  const below = alternative === 'less' || (alternative === 'two-sided' && found.below > found.above);
  const value = below ? found.below : found.above;
  const at = below ? found.belowAt : found.aboveAt;
  return { value, ...(value > 0 && { at }), sign: below ? -1 : 1 };
}

/** p of a distance d between samples of n and m values, and by which method. */
export function significance(
  n: number,
  m: number,
  d: number,
  method: string,
  alternative: Alternative,
): { readonly pValue: number; readonly how: 'exact' | 'asymptotic' } {
  if (isExact(n, m, d, method)) {
    const h = Math.round((d * n * m) / greatestCommonDivisor(n, m));
    return { pValue: exactSmirnovTail(n, m, h, alternative), how: 'exact' };
  }
  const harmonic = (n * m) / (n + m);
  if (alternative === 'two-sided') {
    const size = roundHalfEven(harmonic);
    // of one value on each side the size rounds to none; whatever they are, both orders are as far apart
    return { pValue: size === 0 ? 1 : kolmogorovTail(size, d), how: 'asymptotic' };
  }
  const large = Math.max(n, m);
  const small = Math.min(n, m);
  const z = Math.sqrt(harmonic) * d;
  const exponent =
    -2 * z * z - (2 * z * (large + 2 * small)) / (3 * Math.sqrt(large * small * (large + small)));
  return { pValue: Math.min(1, Math.exp(exponent)), how: 'asymptotic' };
}

function isExact(n: number, m: number, d: number, method: string): boolean {
  switch (method) {
    case 'exact':
      return n * m < 2 ** 31 * greatestCommonDivisor(n, m);
    case 'auto':
      return Math.max(n, m) <= EXACT_UP_TO;
    case 'quick':
      return Math.max(n, m) <= EXACT_UP_TO && exactSmirnovCost(n, m, d) <= QUICK_STEPS;
    default:
      return false;
  }
}

/** As numpy rounds, so that sizes agree where the harmonic mean ends in .5. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** NannyML's: the largest difference at the upper edges of equal cells over the reference's range. */
function estimatedDistance(reference: NumberSample, current: NumberSample): Distance {
  const sorted = reference.sorted;
  // proof: samples are not empty
  const low = sorted[0]!;
  const edges = evenEdges(low, sorted[sorted.length - 1]!, ESTIMATE_CELLS);
  const before = histogramShares(sorted, edges);
  const now = histogramShares(current.sorted, edges);
  let difference = -lowerBound(current.sorted, low) / current.size;
  let largest: Distance = { value: 0, sign: 1 };
  // proof: both histograms and edges[k + 1] exist for every cell k
  for (let k = 0; k < ESTIMATE_CELLS; k++) {
    difference += before[k]! - now[k]!;
    if (Math.abs(difference) > largest.value) {
      largest = { value: Math.abs(difference), at: edges[k + 1]!, sign: difference > 0 ? 1 : -1 };
    }
  }
  return largest;
}
