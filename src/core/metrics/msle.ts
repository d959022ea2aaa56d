import type { Statistic } from '../catalogue/statistic.ts';
import { LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';
import { squaredLogError } from './squaredLogError.ts';

export const msle: Statistic = {
  id: 'msle',
  title: 'Mean squared logarithmic error',
  aliases: ['mean_squared_log_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'Mean squared difference of the logarithms: relative errors count, and overestimates less than underestimates.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Weighted mean of (ln(1 + y_true) − ln(1 + y_pred))². Undefined where a value is −1 or less (scikit-learn raises an error). ${LEFT_OUT}`,
  source: `Numbers agree with ${SKLEARN} mean_squared_log_error.`,
  compute: (evidence, options) => perOutput(evidence, options, output => squaredLogError(evidence, output)),
};
