import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Outcome } from '../catalogue/statistic.ts';
import { chiSquareTail } from '../mathematics/gamma.ts';
import { totalOf } from './cells.ts';
import { pooledOf } from './poolRare.ts';
import { type Counts, samplesOf } from './sample.ts';
import { undefinedForEmpty } from './undefinedFor.ts';

/** Tests of a table of counts, two samples by k categories: what chi-square and the G-test share. */

export const testOption: OptionSpec = {
  name: 'test',
  type: 'text',
  default: 'homogeneity',
  allowed: ['homogeneity', 'goodness_of_fit'],
  summary:
    'homogeneity: both samples are random, a 2×k table; goodness_of_fit: the reference shares are taken as exact.',
};

export const correctionOption: OptionSpec = {
  name: 'correction',
  type: 'flag',
  default: false,
  summary: "Yates' continuity correction with two categories (homogeneity only).",
};

export const poolOption: OptionSpec = {
  name: 'pool_below',
  type: 'number',
  default: 0,
  min: 0,
  summary:
    'Categories of which fewer than this are expected in either sample count as one (homogeneity only).',
};

/** What one cell of the table adds to the statistic; `expected` is positive unless the cell was never seen in the reference. */
export type CellTerm = (observed: number, expected: number) => number;

export interface TableTest {
  readonly statistic: number;
  readonly degrees: number;
  readonly categories: number;
  readonly smallestExpected: number;
}

/** The test that options ask for, as an outcome with Cramér's V beside it. */
export function testOfCounts(evidence: Evidence, options: Options, term: CellTerm): Outcome {
  const { reference, current } = samplesOf(evidence);
  const empty = undefinedForEmpty(reference, current);
  if (empty) return empty;
  const fit = options.text('test') === 'goodness_of_fit';
  const counts = pooledOf(evidence, fit ? 0 : options.number('pool_below'));
  const found = fit
    ? goodnessOfFit(counts.reference, counts.current, term)
    : homogeneity(counts.reference, counts.current, options.flag('correction'), term);
  return {
    value: found.statistic,
    pValue: found.degrees === 0 ? 1 : chiSquareTail(found.statistic, found.degrees),
    details: {
      degrees: found.degrees,
      categories: found.categories,
      smallestExpected: found.smallestExpected,
      ...(counts.pooled > 0 && { pooled: counts.pooled }),
      ...(!fit && { cramersV: Math.sqrt(Math.max(0, found.statistic) / (reference.size + current.size)) }),
      missing: { reference: reference.missing, current: current.missing },
    },
  };
}

/** The statistic of the 2×k table. Counts need not be whole. */
export function homogeneity(
  reference: Counts,
  current: Counts,
  correction: boolean,
  term: CellTerm,
): TableTest {
  const n = totalOf(reference);
  const m = totalOf(current);
  const keys = new Set([...reference.keys(), ...current.keys()]);
  if (keys.size === 1) return { statistic: 0, degrees: 0, categories: 1, smallestExpected: Math.min(n, m) };
  const towards = (observed: number, expected: number) => {
    if (!correction || keys.size !== 2) return observed;
    const step = Math.min(0.5, Math.abs(expected - observed));
    return observed + Math.sign(expected - observed) * step;
  };
  let statistic = 0;
  let smallestExpected = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const before = reference.get(key) ?? 0;
    const now = current.get(key) ?? 0;
    const expected = ((before + now) * m) / (n + m);
    const expectedBefore = ((before + now) * n) / (n + m);
    statistic +=
      term(towards(before, expectedBefore), expectedBefore) + term(towards(now, expected), expected);
    smallestExpected = Math.min(smallestExpected, expected, expectedBefore);
  }
  return { statistic, degrees: keys.size - 1, categories: keys.size, smallestExpected };
}

/** The statistic with the reference shares as truth; infinite when a category has no reference count. */
function goodnessOfFit(reference: Counts, current: Counts, term: CellTerm): TableTest {
  const scale = totalOf(current) / totalOf(reference);
  const keys = new Set([...reference.keys(), ...current.keys()]);
  if (keys.size === 1) return { statistic: 0, degrees: 0, categories: 1, smallestExpected: totalOf(current) };
  let statistic = 0;
  let smallestExpected = Number.POSITIVE_INFINITY;
  for (const key of keys) {
    const expected = (reference.get(key) ?? 0) * scale;
    statistic += term(current.get(key) ?? 0, expected);
    smallestExpected = Math.min(smallestExpected, expected);
  }
  return { statistic, degrees: keys.size - 1, categories: keys.size, smallestExpected };
}
