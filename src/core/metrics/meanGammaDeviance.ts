import type { Statistic } from '../catalogue/statistic.ts';
import { LEFT_OUT, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';
import { meanDeviance } from './tweedie.ts';

export const meanGammaDeviance: Statistic = {
  id: 'mean_gamma_deviance',
  title: 'Mean gamma deviance',
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'How far predictions of positive amounts, by relative error are from the truth, in the units of the likelihood; 0 is perfect.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Weighted mean of 2·(ln(ŷ/y) + y/ŷ − 1), the Tweedie deviance of power 2. Undefined for truths or predictions of 0 or less (scikit-learn raises an error). ${LEFT_OUT}`,
  source: `P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989; numbers agree with ${SKLEARN} mean_gamma_deviance.`,
  compute: (evidence, options) => perOutput(evidence, options, output => meanDeviance(output, 2)),
};
