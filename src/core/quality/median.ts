import type { Statistic } from '../catalogue/statistic.ts';
import { quantileOf } from '../mathematics/moments.ts';
import { FINITE_ONLY, SUMMARY, summaryOf } from './summary.ts';

export const median: Statistic = {
  ...SUMMARY,
  id: 'median',
  title: 'Median',
  summary: 'The middle value of a column.',
  convention: `Of two middle values their mean, as numpy. ${FINITE_ONLY}`,
  source: 'Definition; agrees with numpy.median.',
  compute: evidence => summaryOf(evidence, 'median', sorted => quantileOf(sorted, 0.5)),
};
