import type { Statistic } from '../../catalogue/statistic.ts';
import type { Ranking } from '../../summaries/rankings.ts';
import {
  cutOff,
  IGNORE_TIES,
  OF_RANKINGS,
  overRankings,
  RELEVANCE_CONVENTION,
  TIES_CONVENTION,
  WITHOUT_RELEVANT,
} from './overRankings.ts';

export const meanAveragePrecisionAtK: Statistic = {
  id: 'map_at_k',
  title: 'Mean average precision at k',
  aliases: ['mean_average_precision_at_k', 'map_k', 'mapk'],
  ...OF_RANKINGS,
  summary: 'Precision at the place of each relevant item among the k best, averaged over items and rows.',
  options: [
    cutOff(10),
    {
      name: 'divide_by',
      type: 'text',
      default: 'reachable',
      allowed: ['reachable', 'relevant'],
      summary: 'Divide by the relevant items, at most k of them (reachable), or by all relevant items.',
    },
    IGNORE_TIES,
    WITHOUT_RELEVANT,
  ],
  range: [0, 1],
  worse: 'lower',
  convention: `Mean over rows of Σ precision at i over the relevant places i ≤ k / min(relevant items, k), so that the best order is 1; trec_eval's map_cut divides by all relevant items (divide_by=relevant). Rows without a relevant item are left out and counted. ${RELEVANCE_CONVENTION} ${TIES_CONVENTION}`,
  source:
    'C. D. Manning, P. Raghavan and H. Schütze, Introduction to Information Retrieval, 2008, 8.4; F. McSherry and M. Najork, ECIR 2008.',
  compute: (evidence, options) => {
    const k = options.number('k');
    const reachable = options.text('divide_by') === 'reachable';
    return overRankings(evidence, options, ranking => {
      const { allRelevant } = ranking;
      if (allRelevant === 0) return undefined;
      return precisionSum(ranking, k) / (reachable ? Math.min(allRelevant, k) : allRelevant);
    });
  },
};

/** Σ precision at each relevant place up to k, on average over all orders of equal scores. */
function precisionSum({ groups, sizes, relevant }: Ranking, k: number): number {
  let before = 0;
  let hits = 0;
  let sum = 0;
  // proof: a ranking has at least `groups` entries in its arrays
  for (let group = 0; group < groups && before < k; group++) {
    const size = sizes[group]!;
    const some = relevant[group]!;
    for (let place = 1; some > 0 && place <= size && before + place <= k; place++) {
      // Of the places before this one in the group, so many are relevant when this one is.
      const others = size > 1 ? ((place - 1) * (some - 1)) / (size - 1) : 0;
      sum += ((some / size) * (hits + 1 + others)) / (before + place);
    }
    hits += some;
    before += size;
  }
  return sum;
}
