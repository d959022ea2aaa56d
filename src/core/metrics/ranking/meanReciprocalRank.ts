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

export const meanReciprocalRank: Statistic = {
  id: 'mean_reciprocal_rank',
  title: 'Mean reciprocal rank',
  aliases: ['mrr', 'mrr_at_k', 'reciprocal_rank'],
  ...OF_RANKINGS,
  summary: 'How high the first relevant item stands: 1 for first, ½ for second, and so on.',
  options: [cutOff(), IGNORE_TIES, WITHOUT_RELEVANT],
  range: [0, 1],
  worse: 'lower',
  convention: `Mean over rows of 1 / rank of the first relevant item, 0 when it stands below the k best. Rows without a relevant item are left out and counted, as in trec_eval; Evidently counts them as 0 (zero_division=0). ${RELEVANCE_CONVENTION} ${TIES_CONVENTION}`,
  source: 'E. M. Voorhees, TREC-8, 1999; F. McSherry and M. Najork, ECIR 2008.',
  compute: (evidence, options) => {
    const k = Number(options.optional('k') ?? Number.POSITIVE_INFINITY);
    return overRankings(evidence, options, ranking => reciprocalRank(ranking, k));
  },
};

/** The mean over all orders of the group of equal scores that the first relevant item is in. */
function reciprocalRank({ groups, sizes, relevant, allRelevant }: Ranking, k: number): number | undefined {
  if (allRelevant === 0) return undefined;
  let before = 0;
  let group = 0;
  // proof: a ranking has at least `groups` entries in its arrays
  while (group < groups && relevant[group] === 0) before += sizes[group++]!;
  const size = sizes[group]!;
  const hits = relevant[group]!;
  let mean = 0;
  // Chance that none of the first places of the group holds a relevant item.
  let noneYet = 1;
  for (let place = 1; place <= size && noneYet > 0 && before + place <= k; place++) {
    const here = hits / (size - place + 1);
    mean += (noneYet * here) / (before + place);
    noneYet *= 1 - here;
  }
  return mean;
}
