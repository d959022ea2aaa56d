import type { Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { boundsOf, meanOverBounds } from '../summaries/bounds.ts';
import { numeric, rowDetails } from './shared.ts';

/** What the metrics of prediction intervals say of rows that do not enter. */
export const BOUNDS_LEFT_OUT =
  'Rows with a missing value are left out and counted; a lower bound above its upper one makes it undefined.';

export const intervalCoverage: Statistic = {
  id: 'interval_coverage',
  title: 'Coverage of prediction intervals',
  aliases: ['picp', 'prediction_interval_coverage'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Share of true values that lie within their prediction interval; it should be the level promised.',
  needs: ['y_true', 'y_lower', 'y_upper'],
  takes: ['weights'],
  options: [],
  range: [0, 1],
  worse: 'lower',
  convention: `Weighted share of rows with y_lower ≤ y_true ≤ y_upper, bounds included; an infinite bound leaves its side open. ${BOUNDS_LEFT_OUT}`,
  source:
    'A. Khosravi et al., IEEE Trans. Neural Networks 22, 2011 (PICP). Interval: E. B. Wilson, JASA 22, 1927.',
  compute: evidence => {
    const bounds = boundsOf(evidence, true);
    if ('undefined' in bounds) return bounds;
    const share = meanOverBounds(bounds, (lower, upper, truth) => Number(lower <= truth && truth <= upper));
    const covered = Math.round(share * bounds.rows);
    return numeric(share, rowDetails(bounds), bounds.weights ? {} : rate(covered, bounds.rows));
  },
};
