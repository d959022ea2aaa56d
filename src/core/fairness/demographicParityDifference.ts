import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { GROUP_CONVENTION, GROUP_OPTIONS, GROUP_PROFILES, largestDifference } from './groupRates.ts';

export const demographicParityDifference: Statistic = {
  id: 'demographic_parity_difference',
  title: 'Demographic parity difference',
  kind: 'metric',
  tasks: ['binary'],
  summary: 'How much more often the most favoured group is predicted positive than the least favoured one.',
  needs: ['y_pred', 'groups'],
  takes: ['y_true', 'weights'],
  options: GROUP_OPTIONS,
  range: [0, 1],
  worse: 'higher',
  profiles: GROUP_PROFILES,
  convention: `max − min over groups of P(ŷ = positive). The truth is not needed. ${GROUP_CONVENTION}`,
  source:
    'C. Dwork et al., Fairness through awareness, ITCS 2012; numbers agree with Fairlearn 0.13 demographic_parity_difference.',
  compute: (evidence, options) =>
    largestDifference(evidence, options, {
      among: 'all',
      rowsName: l10n.t('rows'),
      rateName: 'selection_rate',
    }),
};
