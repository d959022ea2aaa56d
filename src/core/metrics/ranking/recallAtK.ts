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

export const recallAtK: Statistic = {
  id: 'recall_at_k',
  title: 'Recall at k',
  aliases: ['recall_k', 'r_at_k'],
  ...OF_RANKINGS,
  summary: 'Share of the relevant items that is among the k best.',
  options: [cutOff(10), IGNORE_TIES, WITHOUT_RELEVANT],
  range: [0, 1],
  worse: 'lower',
  convention: `Mean over rows of relevant items among the k best / relevant items. Rows without a relevant item are left out and counted. ${RELEVANCE_CONVENTION} ${TIES_CONVENTION}`,
  source:
    'C. D. Manning, P. Raghavan and H. Schütze, Introduction to Information Retrieval, 2008, 8.4; F. McSherry and M. Najork, ECIR 2008.',
  compute: (evidence, options) => {
    const k = options.number('k');
    return overRankings(evidence, options, ranking =>
      ranking.allRelevant === 0 ? undefined : topItems(ranking, k).hits / ranking.allRelevant,
    );
  },
};
