import type { Statistic } from '../catalogue/statistic.ts';
import { FINITE_ONLY, SUMMARY, summaryOf } from './summary.ts';

export const maximum: Statistic = {
  ...SUMMARY,
  id: 'maximum',
  title: 'Maximum',
  aliases: ['highest'],
  summary: 'The largest value of a column.',
  convention: `The largest finite value. ${FINITE_ONLY}`,
  source: 'Definition; agrees with numpy.max.',
  compute: evidence => summaryOf(evidence, 'maximum', sorted => sorted[sorted.length - 1] ?? Number.NaN),
};
