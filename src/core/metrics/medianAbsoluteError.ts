import type { Statistic } from '../catalogue/statistic.ts';
import { type ErrorTable, errorsOf, errorTableOf } from '../summaries/errors.ts';
import { LEFT_OUT } from './regression.ts';
import { numeric, rowDetails, SKLEARN, sklearnProfile } from './shared.ts';

export const medianAbsoluteError: Statistic = {
  id: 'median_absolute_error',
  title: 'Median absolute error',
  aliases: ['medae'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Half of the errors are smaller than this, in the units of the target; outliers do not move it.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Median of |y_true − y_pred|, the mean of the middle two for an even number. Weighted: the averaged inverted distribution function (Hyndman and Fan 1996, type 2). ${LEFT_OUT}`,
  source: `F. R. Hampel, JASA 69, 1974; numbers agree with ${SKLEARN} median_absolute_error.`,
  compute: evidence => {
    const errors = errorsOf(evidence);
    if ('undefined' in errors) return errors;
    const table = errorTableOf(evidence);
    return 'undefined' in table ? table : numeric(weightedMedian(table), rowDetails(errors));
  },
};

/** The size at which half the weight is reached; where it is reached exactly, the mean with the next size. */
function weightedMedian({ sizes, weights, total }: ErrorTable): number {
  const half = total / 2;
  let reached = 0;
  for (let at = sizes.length - 1; at >= 0; at--) {
    // proof: 0 <= at < sizes.length, the length of weights
    reached += weights[at]!;
    if (reached < half) continue;
    const isBeyond = reached - half > Number.EPSILON || at === 0;
    return isBeyond ? sizes[at]! : (sizes[at]! + sizes[at - 1]!) / 2;
  }
  return sizes[0] ?? 0;
}
