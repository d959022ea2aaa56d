import type { Statistic } from '../catalogue/statistic.ts';
import { LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';
import { squaredLogError } from './squaredLogError.ts';

export const rmsle: Statistic = {
  id: 'rmsle',
  title: 'Root mean squared logarithmic error',
  aliases: ['root_mean_squared_log_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Square root of the MSLE: about the relative error, for targets that span orders of magnitude.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Square root of the weighted mean of (ln(1 + y_true) − ln(1 + y_pred))²; several outputs: the mean of their roots. Undefined where a value is −1 or less (scikit-learn raises an error). ${LEFT_OUT}`,
  source: `Numbers agree with ${SKLEARN} root_mean_squared_log_error.`,
  compute: (evidence, options) =>
    perOutput(evidence, options, output => {
      const error = squaredLogError(evidence, output);
      return typeof error === 'number' ? Math.sqrt(error) : error;
    }),
};
