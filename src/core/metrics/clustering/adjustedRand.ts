import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, agreement } from './agreement.ts';
import { pairsOf } from './pairs.ts';

export const adjustedRand: Statistic = {
  id: 'adjusted_rand',
  title: 'Adjusted Rand index',
  aliases: ['adjusted_rand_score', 'adjusted_rand_index', 'ari'],
  ...AGREEMENT,
  summary: 'Agreement of two groupings about pairs of rows beyond chance: 0 is chance, 1 the same groups.',
  options: [],
  range: [-0.5, 1],
  profiles: [sklearnProfile()],
  convention: `(Rand − expected) / (maximum − expected) over pairs of rows, after Hubert and Arabie; 1 where both group alike, also when there is one group or only single rows. ${AGREEMENT_CONVENTION}`,
  source: `L. Hubert and P. Arabie, J. Classification 2, 1985; numbers agree with ${SKLEARN} adjusted_rand_score.`,
  compute: evidence =>
    agreement(evidence, table => {
      const { both, onlyTruth, onlyPredicted, neither } = pairsOf(table);
      if (onlyTruth === 0 && onlyPredicted === 0) return { value: 1 };
      // Exact: the two products nearly cancel where agreement is by chance.
      const [tp, fn, fp, tn] = [BigInt(both), BigInt(onlyTruth), BigInt(onlyPredicted), BigInt(neither)];
      const above = 2n * (tp * tn - fn * fp);
      return { value: Number(above) / Number((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn)) };
    }),
};
