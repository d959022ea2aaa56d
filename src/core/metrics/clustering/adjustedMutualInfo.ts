import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, AVERAGE_METHOD, agreement } from './agreement.ts';
import { entropy, expectedMutualInformation, meanEntropy, mutualInformation } from './information.ts';

export const adjustedMutualInfo: Statistic = {
  id: 'adjusted_mutual_info',
  title: 'Adjusted mutual information',
  aliases: ['adjusted_mutual_info_score', 'ami'],
  ...AGREEMENT,
  summary: 'Mutual information of two groupings beyond chance: 0 is chance, 1 the same groups.',
  options: [AVERAGE_METHOD],
  range: [Number.NEGATIVE_INFINITY, 1],
  profiles: [sklearnProfile()],
  convention: `(MI − E(MI)) / (mean entropy − E(MI)), E(MI) being that of random groups of the same sizes; 1 when both have one group, 0 when one has. The hypergeometric chances are computed by their ratios, where scikit-learn takes logarithms of factorials, which lose digits in large tables. ${AGREEMENT_CONVENTION}`,
  source: `N. X. Vinh, J. Epps and J. Bailey, JMLR 11, 2010; numbers agree with ${SKLEARN} adjusted_mutual_info_score.`,
  compute: (evidence, options) =>
    agreement(evidence, table => {
      const { rows, truth, predicted } = table;
      if (truth.length === 1 || predicted.length === 1) {
        return { value: truth.length === predicted.length ? 1 : 0 };
      }
      const method = options.text('average_method');
      const mean = meanEntropy(entropy(truth, rows), entropy(predicted, rows), method);
      const expected = expectedMutualInformation(table);
      // Away from 0, as in scikit-learn: groups of single rows would be 0 / 0.
      const value = awayFromZero(mutualInformation(table) - expected) / awayFromZero(mean - expected);
      return { value: Math.min(1, value), details: { expected_mutual_info: expected } };
    }),
};

function awayFromZero(difference: number): number {
  return difference < 0 ? Math.min(difference, -Number.EPSILON) : Math.max(difference, Number.EPSILON);
}
