import type { Statistic } from '../catalogue/statistic.ts';
import { finiteMean } from '../control/numbers.ts';
import { FINITE_ONLY, SUMMARY, summaryOf } from './summary.ts';

export const mean: Statistic = {
  ...SUMMARY,
  id: 'mean',
  title: 'Mean',
  aliases: ['average'],
  summary: 'The mean of a column.',
  convention: `Σx / n, with a second pass that takes out the rounding of the first. ${FINITE_ONLY}`,
  source: 'Definition; agrees with numpy.mean.',
  compute: evidence => summaryOf(evidence, 'mean', finiteMean),
};
