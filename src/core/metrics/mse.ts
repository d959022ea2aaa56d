import type { Statistic } from '../catalogue/statistic.ts';
import { fromErrors, LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const mse: Statistic = {
  id: 'mse',
  title: 'Mean squared error',
  aliases: ['mean_squared_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Mean square of the error; large errors count most.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Weighted mean of (y_true − y_pred)². ${LEFT_OUT}`,
  source: `C. F. Gauss, Theoria combinationis, 1823; numbers agree with ${SKLEARN} mean_squared_error.`,
  compute: (evidence, options) => fromErrors(evidence, options, errors => errors.squared / errors.weight),
};
