import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, AVERAGE_METHOD, agreement } from './agreement.ts';
import { entropy, meanEntropy, mutualInformation } from './information.ts';

export const normalizedMutualInfo: Statistic = {
  id: 'normalized_mutual_info',
  title: 'Normalized mutual information',
  aliases: ['normalized_mutual_info_score', 'nmi'],
  ...AGREEMENT,
  summary: 'Mutual information of two groupings as a share of their entropy.',
  options: [AVERAGE_METHOD],
  range: [0, 1],
  profiles: [sklearnProfile()],
  convention: `Mutual information / mean of the two entropies (average_method); 1 when both have one group, 0 when one has. Not corrected for chance. ${AGREEMENT_CONVENTION}`,
  source: `A. Strehl and J. Ghosh, JMLR 3, 2002; numbers agree with ${SKLEARN} normalized_mutual_info_score.`,
  compute: (evidence, options) =>
    agreement(evidence, table => {
      const { rows, truth, predicted } = table;
      if (truth.length === 1 && predicted.length === 1) return { value: 1 };
      const information = mutualInformation(table);
      if (information === 0) return { value: 0 };
      const method = options.text('average_method');
      const mean = meanEntropy(entropy(truth, rows), entropy(predicted, rows), method);
      return { value: Math.min(1, information / mean) };
    }),
};
