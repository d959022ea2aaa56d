import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { boundsOf, meanOverBounds } from '../summaries/bounds.ts';
import { BOUNDS_LEFT_OUT } from './intervalCoverage.ts';
import { rowDetails } from './shared.ts';

export const intervalWidth: Statistic = {
  id: 'interval_width',
  title: 'Width of prediction intervals',
  aliases: ['mpiw', 'mean_interval_width'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Mean width of the prediction intervals, in the units of the target; narrower is sharper.',
  needs: ['y_lower', 'y_upper'],
  takes: ['weights'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention: `Weighted mean of y_upper − y_lower; undefined where a bound is infinite. ${BOUNDS_LEFT_OUT}`,
  source: 'A. Khosravi et al., IEEE Trans. Neural Networks 22, 2011 (MPIW).',
  compute: evidence => {
    const bounds = boundsOf(evidence, false);
    if ('undefined' in bounds) return bounds;
    const value = meanOverBounds(bounds, (lower, upper) => upper - lower);
    const details = rowDetails(bounds);
    if (Number.isFinite(value)) return { value, details };
    return {
      undefined: l10n.t('A bound is infinite, or a sum of widths exceeds the range of a double.'),
      details,
    };
  },
};
