import type { Statistic } from '../catalogue/statistic.ts';
import { fromErrors, LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const mae: Statistic = {
  id: 'mae',
  title: 'Mean absolute error',
  aliases: ['mean_absolute_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Mean size of the error, in the units of the target.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Weighted mean of |y_true − y_pred|. ${LEFT_OUT}`,
  source: `C. J. Willmott and K. Matsuura, Climate Research 30, 2005; numbers agree with ${SKLEARN} mean_absolute_error.`,
  compute: (evidence, options) => fromErrors(evidence, options, errors => errors.absolute / errors.weight),
};
