import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { boundsOf, meanOverBounds } from '../summaries/bounds.ts';
import { BOUNDS_LEFT_OUT } from './intervalCoverage.ts';
import { rowDetails } from './shared.ts';

export const intervalScore: Statistic = {
  id: 'interval_score',
  title: 'Interval score',
  aliases: ['winkler_score', 'mean_interval_score'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Width of the prediction intervals plus a fine for each true value outside; lower is better.',
  needs: ['y_true', 'y_lower', 'y_upper'],
  takes: ['weights'],
  options: [
    {
      name: 'alpha',
      type: 'number',
      default: 0.05,
      min: Number.MIN_VALUE,
      max: 1,
      summary: 'The share of true values that the intervals should miss: 0.05 for 95% intervals.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention: `Weighted mean of (u − l) + (2/α)·(l − y where y < l) + (2/α)·(y − u where y > u), which the α/2 and 1 − α/2 quantiles minimise; undefined where it is infinite. ${BOUNDS_LEFT_OUT}`,
  source: 'R. L. Winkler, JASA 67, 1972; T. Gneiting and A. E. Raftery, JASA 102, 2007, equation 43.',
  compute: (evidence, options) => {
    const bounds = boundsOf(evidence, true);
    if ('undefined' in bounds) return bounds;
    const fine = 2 / options.number('alpha');
    const value = meanOverBounds(bounds, (lower, upper, truth) => {
      const outside = truth < lower ? lower - truth : truth > upper ? truth - upper : 0;
      return upper - lower + (outside > 0 ? fine * outside : 0);
    });
    const details = rowDetails(bounds);
    if (Number.isFinite(value)) return { value, details };
    return { undefined: l10n.t('A value is infinite, or a sum exceeds the range of a double.'), details };
  },
};
