import type { Statistic } from '../catalogue/statistic.ts';
import { fromErrors, LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const mape: Statistic = {
  id: 'mape',
  title: 'Mean absolute percentage error',
  aliases: ['mean_absolute_percentage_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Mean size of the error relative to the true value, as a fraction (0.1 is 10%).',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Weighted mean of |y_true − y_pred| / max(|y_true|, ε) with ε = 2.22e-16, so that a true value of 0 gives an enormous number; a fraction, not per cent. ${LEFT_OUT}`,
  source: `S. Makridakis, Int. J. Forecasting 9, 1993; numbers agree with ${SKLEARN} mean_absolute_percentage_error.`,
  compute: (evidence, options) => fromErrors(evidence, options, errors => errors.relative / errors.weight),
};
