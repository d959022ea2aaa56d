import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { samplesOf } from '../sample.ts';
import { rankSumsOf } from '../twoSample/rankSum.ts';
import { asNumbers } from '../undefinedFor.ts';

export const cliffsDelta: Statistic = {
  id: 'cliffs_delta',
  title: 'Cliff’s delta',
  aliases: ['cliff_delta', 'rank_biserial', 'rank_biserial_correlation'],
  kind: 'effect',
  columnTypes: ['number'],
  summary:
    'How much oftener a current value exceeds a reference value than falls below it: −1 never, 0 as often, 1 always.',
  needs: ['reference', 'current'],
  options: [],
  range: [-1, 1],
  worse: 'neither',
  convention:
    'δ = P(current > reference) − P(current < reference) over all pairs = 1 − 2U/(nm) with U of mann_whitney (that of the reference, as scipy’s for its first argument), so that a rise is positive; the rank-biserial correlation of two samples is the same number. 2 × `currentIsLarger` of mann_whitney − 1 too: ties count half there. By ranks, so no unit and no outlier matters. Customary (Romano 2006): 0.147 small, 0.33 medium, 0.474 large. Missing values are left out and reported; infinities are values.',
  source: 'Cliff 1993; Wendt 1972. Agrees with scipy.stats.mannwhitneyu and somersd 1.17.',
  compute(evidence): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const [n, m] = [numbers.reference.size, numbers.current.size];
    const { u } = rankSumsOf(evidence, numbers);
    return {
      value: (n * m - 2 * u) / (n * m),
      details: { u, n, m, missing: { reference: reference.missing, current: current.missing } },
    };
  },
};
