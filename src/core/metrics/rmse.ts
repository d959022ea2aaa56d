import type { Statistic } from '../catalogue/statistic.ts';
import { fromErrors, LEFT_OUT } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const rmse: Statistic = {
  id: 'rmse',
  title: 'Root mean squared error',
  aliases: ['root_mean_squared_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Square root of the mean squared error, in the units of the target.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Square root of the weighted mean of (y_true − y_pred)². ${LEFT_OUT}`,
  source: `C. F. Gauss, Theoria combinationis, 1823; numbers agree with ${SKLEARN} root_mean_squared_error.`,
  compute: evidence => fromErrors(evidence, errors => Math.sqrt(errors.squared / errors.weight)),
};
