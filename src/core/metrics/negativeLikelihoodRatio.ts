import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { likelihoodRatio } from './likelihoodRatio.ts';
import { POSITIVE, replaceUndefinedBy, SKLEARN, sklearnProfile } from './shared.ts';

export const negativeLikelihoodRatio: Statistic = {
  id: 'negative_likelihood_ratio',
  title: 'Negative likelihood ratio',
  aliases: ['lr_minus', 'nlr'],
  kind: 'metric',
  tasks: ['binary'],
  summary: 'How many times likelier a positive row is to be predicted as negative than a negative row.',
  needs: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
  options: [POSITIVE, replaceUndefinedBy(0, 1)],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention:
    '(1 − sensitivity) / specificity. Undefined when no negative row was predicted as negative, or no row is positive. scikit-learn gives both ratios at once and warns where one is undefined.',
  source: `D. G. Altman and J. M. Bland, BMJ 329, 2004; interval: Simel et al., J. Clin. Epidemiol. 44, 1991; numbers agree with ${SKLEARN} class_likelihood_ratios.`,
  compute: (evidence, options) =>
    likelihoodRatio(evidence, options, {
      ofPositives: 'fn',
      ofNegatives: 'tn',
      undefinedBecause: () => l10n.t('no negative row was predicted as negative'),
    }),
};
