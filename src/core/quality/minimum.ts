import type { Statistic } from '../catalogue/statistic.ts';
import { FINITE_ONLY, SUMMARY, summaryOf } from './summary.ts';

export const minimum: Statistic = {
  ...SUMMARY,
  id: 'minimum',
  title: 'Minimum',
  aliases: ['lowest'],
  summary: 'The smallest value of a column.',
  convention: `The smallest finite value. ${FINITE_ONLY}`,
  source: 'Definition; agrees with numpy.min.',
  compute: evidence => summaryOf(evidence, 'minimum', sorted => sorted[0] ?? Number.NaN),
};
