import type { Statistic } from '../../catalogue/statistic.ts';
import type { Ranking } from '../../summaries/rankings.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { OF_LABEL_RANKINGS, overLabelRankings } from './labelRanking.ts';

export const labelRankingLoss: Statistic = {
  id: 'label_ranking_loss',
  title: 'Label ranking loss',
  aliases: ['ranking_loss'],
  ...OF_LABEL_RANKINGS,
  summary:
    'Share of pairs of a label that the row has and one that it has not in which the wrong one scores higher.',
  options: [],
  range: [0, 1],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention:
    'Mean over rows of wrongly ordered pairs / pairs; equal scores are wrong. A row with all labels or none is 0.',
  source: `G. Tsoumakas, I. Katakis and I. Vlahavas, Data Mining and Knowledge Discovery Handbook, 2010, ch. 34; numbers agree with ${SKLEARN} label_ranking_loss.`,
  compute: evidence => overLabelRankings(evidence, wrongPairs),
};

function wrongPairs({ items, groups, sizes, relevant, allRelevant }: Ranking): number {
  if (allRelevant === 0 || allRelevant === items) return 0;
  let others = 0;
  let wrong = 0;
  // proof: a ranking has at least `groups` entries in its arrays
  for (let group = 0; group < groups; group++) {
    others += sizes[group]! - relevant[group]!;
    wrong += relevant[group]! * others;
  }
  return wrong / (allRelevant * (items - allRelevant));
}
