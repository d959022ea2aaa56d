import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { restOption, twoCategoriesOf } from '../twoCategories.ts';

export const cohensH: Statistic = {
  id: 'cohens_h',
  title: 'Cohen’s h',
  aliases: ['cohen_h', 'proportion_effectsize'],
  kind: 'effect',
  columnTypes: ['category'],
  summary:
    'How far the share of one of two categories has moved, on a scale on which its size does not matter.',
  needs: ['reference', 'current'],
  options: [restOption],
  range: [-Math.PI, Math.PI],
  worse: 'neither',
  convention:
    'h = 2 asin √(share now) − 2 asin √(share before) of the hit, the later category in order (1 of 0 and 1), so that a rise is positive, as in proportions_z; statsmodels has the sign by the order of its arguments. Its standard error is √(1/n + 1/m) whatever the shares are. Customary: 0.2 small, 0.5 medium, 0.8 large. One category on both sides gives 0. Missing values are left out and reported.',
  source: 'Cohen 1988, 6.2. Agrees with statsmodels.stats.proportion.proportion_effectsize 0.15.',
  compute(evidence, options): Outcome {
    const two = twoCategoriesOf(evidence, options.flag('rest'));
    if ('undefined' in two) return two;
    const { reference, current, table } = two;
    return {
      value: angle(table.hitsNow, table.missesNow) - angle(table.hitsBefore, table.missesBefore),
      details: {
        hit: table.hit,
        shares: { reference: table.hitsBefore / reference.size, current: table.hitsNow / current.size },
        missing: { reference: reference.missing, current: current.missing },
      },
    };
  },
};

/** 2 asin √share, which near 0 and near 1 alike keeps its digits. */
function angle(hits: number, misses: number): number {
  return 2 * Math.atan2(Math.sqrt(hits), Math.sqrt(misses));
}
