import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, agreement } from './agreement.ts';
import { mutualInformation } from './information.ts';

export const mutualInfo: Statistic = {
  id: 'mutual_info',
  title: 'Mutual information',
  aliases: ['mutual_info_score'],
  ...AGREEMENT,
  summary: 'How much one grouping tells about the other, in nats.',
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  profiles: [sklearnProfile()],
  convention: `Σ p_ij ln(p_ij / (p_i p_j)) in nats, natural logarithm. Grows with the number of groups even by chance. ${AGREEMENT_CONVENTION}`,
  source: `T. M. Cover and J. A. Thomas, Elements of Information Theory, 1991; numbers agree with ${SKLEARN} mutual_info_score.`,
  compute: evidence => agreement(evidence, table => ({ value: mutualInformation(table) })),
};
