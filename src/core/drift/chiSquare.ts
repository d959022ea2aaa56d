import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { chiSquareTail } from '../mathematics/gamma.ts';
import { totalOf } from './cells.ts';
import { pooledOf } from './poolRare.ts';
import { type Counts, samplesOf } from './sample.ts';
import { undefinedForEmpty } from './undefinedFor.ts';

export const chiSquare: Statistic = {
  id: 'chi_square',
  title: 'Chi-square',
  aliases: ['chi2', 'chisquare'],
  kind: 'drift',
  columnTypes: ['category'],
  summary:
    'Whether the categories of two samples occur in different shares, and how likely chance alone makes it.',
  needs: ['reference', 'current'],
  options: [
    {
      name: 'test',
      type: 'text',
      default: 'homogeneity',
      allowed: ['homogeneity', 'goodness_of_fit'],
      summary:
        'homogeneity: both samples are random, a 2×k table; goodness_of_fit: the reference shares are taken as exact.',
    },
    {
      name: 'correction',
      type: 'flag',
      default: false,
      summary: "Yates' continuity correction with two categories (homogeneity only).",
    },
    {
      name: 'pool_below',
      type: 'number',
      default: 0,
      min: 0,
      summary:
        'Categories of which fewer than this are expected in either sample count as one (homogeneity only).',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'scipy',
      summary: "scipy chi2_contingency: Yates' correction with two categories.",
      options: { correction: true },
    },
    { id: 'sklearn', summary: 'As scipy.', options: { correction: true } },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: goodness of fit against the reference counts scaled to the current size; a category unseen in the reference gives p = 0. A single category gives p = 1, where Evidently returns NaN.',
      options: { test: 'goodness_of_fit' },
    },
    {
      id: 'azure',
      summary: 'Azure ML: goodness of fit, as Evidently.',
      options: { test: 'goodness_of_fit' },
    },
    {
      id: 'nannyml',
      summary: "NannyML 0.13: 2×k table, Yates' correction with two categories.",
      options: { correction: true },
    },
    {
      id: 'frouros',
      summary: "Frouros 0.9: 2×k table, Yates' correction with two categories.",
      options: { correction: true },
    },
  ],
  convention:
    "Pearson's χ² on the 2×k table of counts, k − 1 degrees of freedom, without Yates' correction: it makes p too large on average, so false alarms would not come at the rate asked for. A single common category gives χ² = 0, p = 1. Details hold Cramér's V = √(χ²/N), which depends on how unequal the sample sizes are. Numbers are taken value by value. Missing values are in no category and reported.",
  source: 'Pearson 1900; Cramér 1946. Agrees with scipy.stats.chi2_contingency and chisquare 1.17 to 1e-11.',
  compute(evidence, options): Outcome {
    const { reference, current } = samplesOf(evidence);
    const empty = undefinedForEmpty(reference, current);
    if (empty) return empty;
    const fit = options.text('test') === 'goodness_of_fit';
    const least = fit ? 0 : options.number('pool_below');
    const counts = pooledOf(evidence, least);
    const found = fit
      ? goodnessOfFit(counts.reference, counts.current)
      : homogeneity(counts.reference, counts.current, options.flag('correction'));
    const total = reference.size + current.size;
    return {
      value: found.statistic,
      pValue: found.degrees === 0 ? 1 : chiSquareTail(found.statistic, found.degrees),
      details: {
        degrees: found.degrees,
        categories: found.categories,
        smallestExpected: found.smallestExpected,
        ...(counts.pooled > 0 && { pooled: counts.pooled }),
        ...(!fit && { cramersV: Math.sqrt(found.statistic / total) }),
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

interface ChiSquareFound {
  readonly statistic: number;
  readonly degrees: number;
  readonly categories: number;
  readonly smallestExpected: number;
}

/** Pearson's statistic of the 2×k table. */
function homogeneity(reference: Counts, current: Counts, correction: boolean): ChiSquareFound {
  const n = totalOf(reference);
  const m = totalOf(current);
  const keys = new Set([...reference.keys(), ...current.keys()]);
  if (keys.size === 1) return { statistic: 0, degrees: 0, categories: 1, smallestExpected: Math.min(n, m) };
  let statistic = 0;
  let smallestExpected = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const before = reference.get(key) ?? 0;
    const now = current.get(key) ?? 0;
    const expected = ((before + now) * m) / (n + m);
    const expectedBefore = ((before + now) * n) / (n + m);
    let distance = Math.abs(now - expected);
    if (correction && keys.size === 2) distance -= Math.min(0.5, distance);
    statistic += distance * distance * (1 / expected + 1 / expectedBefore);
    smallestExpected = Math.min(smallestExpected, expected, expectedBefore);
  }
  return { statistic, degrees: keys.size - 1, categories: keys.size, smallestExpected };
}

/** Σ (observed − expected)² / expected with the reference shares as truth; infinite when a category has no reference count. */
function goodnessOfFit(reference: Counts, current: Counts): ChiSquareFound {
  const scale = totalOf(current) / totalOf(reference);
  const keys = new Set([...reference.keys(), ...current.keys()]);
  if (keys.size === 1) return { statistic: 0, degrees: 0, categories: 1, smallestExpected: totalOf(current) };
  let statistic = 0;
  let smallestExpected = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const expected = (reference.get(key) ?? 0) * scale;
    statistic += ((current.get(key) ?? 0) - expected) ** 2 / expected;
    smallestExpected = Math.min(smallestExpected, expected);
  }
  return { statistic, degrees: keys.size - 1, categories: keys.size, smallestExpected };
}
