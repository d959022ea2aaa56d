import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { GROUP_CONVENTION, GROUP_OPTIONS, GROUP_PROFILES, largestDifference } from './groupRates.ts';

export const equalOpportunityDifference: Statistic = {
  id: 'equal_opportunity_difference',
  title: 'Equal opportunity difference',
  kind: 'metric',
  tasks: ['binary'],
  summary: 'How much more often positives are found in the best served group than in the worst served one.',
  needs: ['y_true', 'y_pred', 'groups'],
  takes: ['weights'],
  options: GROUP_OPTIONS,
  range: [0, 1],
  worse: 'higher',
  profiles: GROUP_PROFILES,
  convention: `max − min over groups of the true positive rate (recall). ${GROUP_CONVENTION}`,
  source:
    'M. Hardt, E. Price, N. Srebro, Equality of opportunity in supervised learning, NeurIPS 2016; numbers agree with Fairlearn 0.13 equal_opportunity_difference.',
  compute: (evidence, options) =>
    largestDifference(evidence, options, {
      among: 'positives',
      rowsName: l10n.t('positives'),
      rateName: 'true_positive_rate',
    }),
};
