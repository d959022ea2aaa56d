import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, agreement } from './agreement.ts';
import { homogeneities } from './homogeneities.ts';

export const completeness: Statistic = {
  id: 'completeness',
  title: 'Completeness',
  aliases: ['completeness_score'],
  ...AGREEMENT,
  summary: 'How far the rows of each true group are in one predicted group.',
  options: [],
  range: [0, 1],
  profiles: [sklearnProfile()],
  convention: `1 − H(predicted | true) / H(predicted), which is mutual information / H(predicted); 1 when there is one predicted group. Not symmetric: exchanged it is homogeneity. ${AGREEMENT_CONVENTION}`,
  source: `A. Rosenberg and J. Hirschberg, EMNLP-CoNLL 2007; numbers agree with ${SKLEARN} completeness_score.`,
  compute: evidence => agreement(evidence, table => ({ value: homogeneities(table).completeness })),
};
