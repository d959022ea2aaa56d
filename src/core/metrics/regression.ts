import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Outcome } from '../catalogue/statistic.ts';
import { type Errors, errorsOf } from '../summaries/errors.ts';
import { numeric, rowDetails } from './shared.ts';

/** What the regression metrics share. */

export const LEFT_OUT =
  'Rows with a missing value are left out and counted, and infinite values make it undefined; scikit-learn raises an error for both.';

/** A metric that is a function of the error moments. */
export function fromErrors(evidence: Evidence, value: (errors: Errors) => number, weighted = true): Outcome {
  const errors = errorsOf(evidence, weighted);
  return 'undefined' in errors ? errors : numeric(value(errors), rowDetails(errors));
}

export const FORCE_FINITE: OptionSpec = {
  name: 'force_finite',
  type: 'flag',
  default: false,
  summary: 'When y_true is constant, answer 1 for perfect predictions and 0 for others instead of undefined.',
};

/** 1 − unexplained / total spread of the truth. Both are sums of weighted squares. */
export function explainedShare(errors: Errors, unexplained: number, options: Options): Outcome {
  const details = rowDetails(errors);
  if (errors.spreadTruth === 0) {
    if (options.flag('force_finite')) return { value: unexplained === 0 ? 1 : 0, details };
    return { undefined: 'y_true is constant, so there is no variation to explain.', details };
  }
  return numeric(1 - unexplained / errors.spreadTruth, details);
}
