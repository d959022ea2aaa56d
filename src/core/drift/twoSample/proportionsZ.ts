import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { normalTail } from '../../mathematics/normal.ts';
import { restOption, twoCategoriesOf } from '../twoCategories.ts';

export const proportionsZ: Statistic = {
  id: 'proportions_z',
  title: 'Z-test of proportions',
  aliases: ['z', 'z_test', 'proportions_ztest'],
  kind: 'drift',
  columnTypes: ['category'],
  summary:
    'Whether one of two categories became more or less frequent, and how likely chance alone makes it.',
  needs: ['reference', 'current'],
  options: [restOption],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: the same test, alarm below 0.05; of more than two categories the first in order against all others. Evidently’s p is 0 below 1e-16, here it keeps its digits.',
      options: { rest: true },
    },
  ],
  convention:
    'z = (share now − share before) / √(p(1 − p)(1/n + 1/m)) with p of both samples together, two-sided normal p: the square root of the uncorrected chi-square of the 2×2 table. The hit is the later category in order (1 of 0 and 1). Evidently’s z has the other sign. One category on both sides gives z = 0, p = 1. Missing values are left out and reported.',
  source: 'Fleiss, Levin and Paik 2003, 2.3. Agrees with statsmodels proportions_ztest 0.15.',
  compute(evidence, options): Outcome {
    const two = twoCategoriesOf(evidence, options.flag('rest'));
    if ('undefined' in two) return two;
    const { reference, current, table } = two;
    const [n, m] = [reference.size, current.size];
    const hits = table.hitsBefore + table.hitsNow;
    const pooled = hits / (n + m);
    const shares = { reference: table.hitsBefore / n, current: table.hitsNow / m };
    const error = Math.sqrt(pooled * ((n + m - hits) / (n + m)) * (1 / n + 1 / m));
    const z = error === 0 ? 0 : (shares.current - shares.reference) / error;
    return {
      value: z,
      pValue: Math.min(1, 2 * normalTail(Math.abs(z))),
      details: {
        hit: table.hit,
        shares,
        smallestExpected: (Math.min(hits, n + m - hits) * Math.min(n, m)) / (n + m),
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};
