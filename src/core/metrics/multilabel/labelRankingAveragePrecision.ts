import type { Statistic } from '../../catalogue/statistic.ts';
import type { Ranking } from '../../summaries/rankings.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { groupedPrecision } from './groupedPrecision.ts';
import { OF_LABEL_RANKINGS, overLabelRankings } from './labelRanking.ts';

export const labelRankingAveragePrecision: Statistic = {
  id: 'label_ranking_average_precision',
  title: 'Label ranking average precision',
  aliases: ['label_ranking_average_precision_score', 'lrap'],
  ...OF_LABEL_RANKINGS,
  summary: 'Of the labels ranked as high as one that the row has, the share that it has too, averaged.',
  options: [],
  range: [0, 1],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention:
    'Mean over rows of the mean, over the labels that the row has, of (its labels scored as high or higher) / (all labels scored as high or higher); equal scores share the worst rank. A row with all labels or none is 1. Average precision with average=samples is the same but leaves rows without a label out.',
  source: `R. E. Schapire and Y. Singer, Machine Learning 39, 2000; numbers agree with ${SKLEARN} label_ranking_average_precision_score.`,
  compute: evidence => overLabelRankings(evidence, averagePrecisionOf),
};

function averagePrecisionOf(ranking: Ranking): number {
  return ranking.allRelevant === ranking.items ? 1 : (groupedPrecision(ranking) ?? 1);
}
