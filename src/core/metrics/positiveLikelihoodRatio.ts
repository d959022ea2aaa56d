import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { likelihoodRatio } from './likelihoodRatio.ts';
import { POSITIVE, replaceUndefinedBy, SKLEARN, sklearnProfile } from './shared.ts';

export const positiveLikelihoodRatio: Statistic = {
  id: 'positive_likelihood_ratio',
  title: 'Positive likelihood ratio',
  aliases: ['lr_plus', 'plr', 'class_likelihood_ratios'],
  kind: 'metric',
  tasks: ['binary'],
  summary: 'How many times likelier a positive row is to be predicted as positive than a negative row.',
  needs: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
  options: [POSITIVE, replaceUndefinedBy(1, Number.POSITIVE_INFINITY)],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention:
    'Sensitivity / (1 − specificity). Undefined when no negative row was predicted as positive, or no row is positive. scikit-learn gives both ratios at once and warns where one is undefined.',
  source: `D. G. Altman and J. M. Bland, BMJ 329, 2004; interval: Simel et al., J. Clin. Epidemiol. 44, 1991; numbers agree with ${SKLEARN} class_likelihood_ratios.`,
  compute: (evidence, options) =>
    likelihoodRatio(evidence, options, {
      ofPositives: 'tp',
      ofNegatives: 'fp',
      undefinedBecause: () => l10n.t('no negative row was predicted as positive'),
    }),
};
