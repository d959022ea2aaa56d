import type { Statistic } from '../../catalogue/statistic.ts';
import {
  cutOff,
  IGNORE_TIES,
  OF_RANKINGS,
  overRankings,
  RELEVANCE_CONVENTION,
  TIES_CONVENTION,
} from './overRankings.ts';
import { topItems } from './topItems.ts';

export const precisionAtK: Statistic = {
  id: 'precision_at_k',
  title: 'Precision at k',
  aliases: ['precision_k', 'p_at_k'],
  ...OF_RANKINGS,
  summary: 'Share of the k best items that is relevant.',
  options: [cutOff(10), IGNORE_TIES],
  range: [0, 1],
  worse: 'lower',
  convention: `Mean over rows of relevant items among the k best / k, also where there are fewer than k items, as in trec_eval. ${RELEVANCE_CONVENTION} ${TIES_CONVENTION}`,
  source:
    'C. D. Manning, P. Raghavan and H. Schütze, Introduction to Information Retrieval, 2008, 8.4; F. McSherry and M. Najork, ECIR 2008.',
  compute: (evidence, options) => {
    const k = options.number('k');
    return overRankings(evidence, options, ranking => topItems(ranking, k).hits / k);
  },
};
