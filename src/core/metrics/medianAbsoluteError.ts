import type { Statistic } from '../catalogue/statistic.ts';
import { errorTableOf } from '../summaries/errors.ts';
import { quantileOfTable } from '../summaries/valueTable.ts';
import { LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const medianAbsoluteError: Statistic = {
  id: 'median_absolute_error',
  title: 'Median absolute error',
  aliases: ['medae'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Half of the errors are smaller than this, in the units of the target; outliers do not move it.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Median of |y_true − y_pred|, the mean of the middle two for an even number. Weighted: the averaged inverted distribution function (Hyndman and Fan 1996, type 2). ${LEFT_OUT}`,
  source: `F. R. Hampel, JASA 69, 1974; numbers agree with ${SKLEARN} median_absolute_error.`,
  compute: (evidence, options) =>
    perOutput(evidence, options, output => quantileOfTable(errorTableOf(evidence, output), 0.5)),
};
