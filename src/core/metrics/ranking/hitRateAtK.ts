import type { Statistic } from '../../catalogue/statistic.ts';
import {
  cutOff,
  IGNORE_TIES,
  OF_RANKINGS,
  overRankings,
  RELEVANCE_CONVENTION,
  TIES_CONVENTION,
  WITHOUT_RELEVANT,
} from './overRankings.ts';
import { topItems } from './topItems.ts';

export const hitRateAtK: Statistic = {
  id: 'hit_rate_at_k',
  title: 'Hit rate at k',
  aliases: ['hit_rate_k', 'success_at_k', 'hits_at_k'],
  ...OF_RANKINGS,
  summary: 'Share of rows with a relevant item among the k best.',
  options: [cutOff(10), IGNORE_TIES, WITHOUT_RELEVANT],
  range: [0, 1],
  worse: 'lower',
  convention: `Share of rows with at least one relevant item among the k best. Rows without a relevant item are left out and counted. ${RELEVANCE_CONVENTION} ${TIES_CONVENTION}`,
  source: 'M. Deshpande and G. Karypis, ACM TOIS 22, 2004; F. McSherry and M. Najork, ECIR 2008.',
  compute: (evidence, options) => {
    const k = options.number('k');
    return overRankings(evidence, options, ranking =>
      ranking.allRelevant === 0 ? undefined : 1 - topItems(ranking, k).noneChance,
    );
  },
};
