import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, agreement } from './agreement.ts';
import { pairsOf } from './pairs.ts';

export const fowlkesMallows: Statistic = {
  id: 'fowlkes_mallows',
  title: 'Fowlkes-Mallows index',
  aliases: ['fowlkes_mallows_score', 'fowlkes_mallows_index', 'fmi'],
  ...AGREEMENT,
  summary: 'Geometric mean of precision and recall over pairs of rows that are in one group.',
  options: [],
  range: [0, 1],
  profiles: [sklearnProfile()],
  convention: `TP / √((TP + FP)(TP + FN)) over pairs of rows; 0 where no pair is together in both, also for one row. ${AGREEMENT_CONVENTION}`,
  source: `E. B. Fowlkes and C. L. Mallows, JASA 78, 1983; numbers agree with ${SKLEARN} fowlkes_mallows_score.`,
  compute: evidence =>
    agreement(evidence, table => {
      const { both, onlyTruth, onlyPredicted } = pairsOf(table);
      if (both === 0) return { value: 0 };
      return { value: Math.sqrt(both / (both + onlyPredicted)) * Math.sqrt(both / (both + onlyTruth)) };
    }),
};
