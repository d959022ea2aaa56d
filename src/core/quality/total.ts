import type { Statistic } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { FINITE_ONLY, SUMMARY, summaryOf } from './summary.ts';

export const total: Statistic = {
  ...SUMMARY,
  id: 'total',
  title: 'Total',
  aliases: ['sum'],
  summary: 'The sum of a column.',
  convention: `Pairwise summation in ascending order of the values. ${FINITE_ONLY}`,
  source: 'Definition; agrees with math.fsum to rounding.',
  compute: evidence => summaryOf(evidence, 'total', sorted => kernels.pairwiseSum(sorted)),
};
