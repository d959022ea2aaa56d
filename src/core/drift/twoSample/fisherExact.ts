import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { type Alternative, fisherExactTest } from '../../mathematics/fisherExact.ts';
import { twoCategoriesOf } from '../twoCategories.ts';

export const fisherExact: Statistic = {
  id: 'fisher_exact',
  title: 'Fisher’s exact test',
  aliases: ['fisher', 'fet'],
  kind: 'drift',
  columnTypes: ['category'],
  summary:
    'Whether one of two categories became more or less frequent; exact, so right for a handful of rows as well.',
  needs: ['reference', 'current'],
  options: [
    {
      name: 'alternative',
      type: 'text',
      default: 'two-sided',
      allowed: ['two-sided', 'less', 'greater'],
      summary:
        'What the p-value speaks against: any difference; greater: the hit is more frequent now; less: rarer.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'scipy',
      summary: 'scipy 1.17 fisher_exact([[hits now, misses now], [hits before, misses before]]).',
    },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: two-sided, alarm below 0.1. Evidently raises an error where the sizes differ or a value is missing; here both are allowed.',
    },
  ],
  convention:
    'The value is the sample odds ratio (hits now · misses before) / (misses now · hits before), infinite where nothing is in the denominator, 1 where there is one category only; the hit is the later category in order (1 of 0 and 1). Two-sided p: all tables with the same margins that are not more probable (as R and scipy). Missing values are left out and reported.',
  source: 'Fisher 1935. Agrees with scipy.stats.fisher_exact 1.17 to 1e-10.',
  compute(evidence, options): Outcome {
    const two = twoCategoriesOf(evidence, false);
    if ('undefined' in two) return two;
    const { reference, current, table } = two;
    const { hitsNow, missesNow, hitsBefore, missesBefore } = table;
    const top = hitsNow * missesBefore;
    const bottom = missesNow * hitsBefore;
    return {
      value: top === 0 && bottom === 0 ? 1 : top / bottom,
      // `allowed` of the descriptor admits nothing else
      pValue: fisherExactTest(
        hitsNow,
        missesNow,
        hitsBefore,
        missesBefore,
        options.text('alternative') as Alternative,
      ),
      details: {
        hit: table.hit,
        shares: { reference: hitsBefore / reference.size, current: hitsNow / current.size },
        table: [
          [hitsNow, missesNow],
          [hitsBefore, missesBefore],
        ],
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};
