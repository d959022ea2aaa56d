import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, agreement } from './agreement.ts';
import { pairsOf } from './pairs.ts';

export const rand: Statistic = {
  id: 'rand',
  title: 'Rand index',
  aliases: ['rand_score', 'rand_index'],
  ...AGREEMENT,
  summary: 'Share of pairs of rows about which two groupings agree: together in both, or apart in both.',
  options: [],
  range: [0, 1],
  profiles: [sklearnProfile()],
  convention: `(pairs together in both + pairs apart in both) / all pairs; 1 for one row. Not corrected for chance. ${AGREEMENT_CONVENTION}`,
  source: `W. M. Rand, JASA 66, 1971; numbers agree with ${SKLEARN} rand_score.`,
  compute: evidence =>
    agreement(evidence, table => {
      const { both, onlyTruth, onlyPredicted, neither } = pairsOf(table);
      const disagreed = onlyTruth + onlyPredicted;
      const agreed = both + neither;
      return { value: disagreed === 0 ? 1 : agreed / (agreed + disagreed) };
    }),
};
