import * as l10n from '@vscode/l10n';
import type { Statistic } from '../../catalogue/statistic.ts';
import { rankingMatricesOf } from '../../summaries/rankings.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { discountedGain, discountSums, idealGain } from './discounted.ts';
import {
  cutOff,
  IGNORE_TIES,
  OF_RANKINGS,
  overRankings,
  RELEVANCE_CONVENTION,
  TIES_CONVENTION,
  WITHOUT_RELEVANT,
} from './overRankings.ts';

export const ndcg: Statistic = {
  id: 'ndcg',
  title: 'NDCG',
  aliases: ['ndcg_score', 'ndcg_at_k', 'normalized_discounted_cumulative_gain'],
  ...OF_RANKINGS,
  summary: 'How close the order of the items is to the best one, what stands high counting most.',
  options: [cutOff(), IGNORE_TIES, { ...WITHOUT_RELEVANT, type: 'text', default: '0' }],
  range: [0, 1],
  worse: 'lower',
  profiles: [sklearnProfile('with ignore_ties numpy orders equal scores as its sort leaves them.')],
  convention: `Mean over rows of DCG (base 2) / DCG of the order by relevance, both of the k best items; a row without relevance is 0 as in scikit-learn unless zero_division says otherwise. Undefined for negative relevance and for one item. ${RELEVANCE_CONVENTION} ${TIES_CONVENTION}`,
  source: `K. Järvelin and J. Kekäläinen, ACM TOIS 20, 2002; F. McSherry and M. Najork, ECIR 2008; numbers agree with ${SKLEARN} ndcg_score.`,
  compute: (evidence, options) => {
    const matrices = rankingMatricesOf(evidence);
    if ('undefined' in matrices) return matrices;
    const { truth, keep } = matrices;
    if (truth.length < 2) return { undefined: l10n.t('NDCG needs more than one item per row.') };
    if (truth.some(column => column.some((relevance, row) => relevance < 0 && keep?.[row] !== 0))) {
      return { undefined: l10n.t('y_true holds negative relevance, for which NDCG has no meaning.') };
    }
    const k = Number(options.optional('k') ?? Number.POSITIVE_INFINITY);
    const sums = discountSums(truth.length, k, 2);
    return overRankings(evidence, options, ranking => {
      const ideal = idealGain(ranking, sums);
      return ideal > 0 ? Math.min(1, discountedGain(ranking, sums) / ideal) : undefined;
    });
  },
};
