import type { Statistic } from '../catalogue/statistic.ts';
import { fromErrors, LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const rmse: Statistic = {
  id: 'rmse',
  title: 'Root mean squared error',
  aliases: ['root_mean_squared_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Square root of the mean squared error, in the units of the target.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Square root of the weighted mean of (y_true − y_pred)²; several outputs: the mean of their roots. ${LEFT_OUT}`,
  source: `C. F. Gauss, Theoria combinationis, 1823; numbers agree with ${SKLEARN} root_mean_squared_error.`,
  compute: (evidence, options) =>
    fromErrors(evidence, options, errors => Math.sqrt(errors.squared / errors.weight)),
};
