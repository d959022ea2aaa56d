import type { Statistic } from '../catalogue/statistic.ts';
import { LEFT_OUT, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';
import { meanDeviance, POWER, powerOf } from './tweedie.ts';

export const meanTweedieDeviance: Statistic = {
  id: 'mean_tweedie_deviance',
  title: 'Mean Tweedie deviance',
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'How far predictions are from the truth under a distribution whose variance is a power of its mean; 0 is perfect.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [POWER],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Weighted mean of the unit deviance: power 0 (y − ŷ)², 1 Poisson, 2 gamma, else 2·(max(y, 0)^(2−p)/((1−p)(2−p)) − y·ŷ^(1−p)/(1−p) + ŷ^(2−p)/(2−p)). Undefined for values outside the distribution (scikit-learn raises an error): p < 0 needs ŷ > 0, 1 ≤ p < 2 also y ≥ 0, p ≥ 2 also y > 0. ${LEFT_OUT}`,
  source: `B. Jørgensen, The Theory of Dispersion Models, 1997; numbers agree with ${SKLEARN} mean_tweedie_deviance.`,
  compute: (evidence, options) => {
    const power = powerOf(options);
    return perOutput(evidence, options, output => meanDeviance(output, power));
  },
};
