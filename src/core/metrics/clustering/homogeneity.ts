import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, agreement } from './agreement.ts';
import { homogeneities } from './homogeneities.ts';

export const homogeneity: Statistic = {
  id: 'homogeneity',
  title: 'Homogeneity',
  aliases: ['homogeneity_score'],
  ...AGREEMENT,
  summary: 'How far each predicted group holds rows of one true group only.',
  options: [],
  range: [0, 1],
  profiles: [sklearnProfile()],
  convention: `1 − H(true | predicted) / H(true), which is mutual information / H(true); 1 when there is one true group. Not symmetric: exchanged it is completeness. ${AGREEMENT_CONVENTION}`,
  source: `A. Rosenberg and J. Hirschberg, EMNLP-CoNLL 2007; numbers agree with ${SKLEARN} homogeneity_score.`,
  compute: evidence => agreement(evidence, table => ({ value: homogeneities(table).homogeneity })),
};
