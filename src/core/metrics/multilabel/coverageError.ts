import type { Statistic } from '../../catalogue/statistic.ts';
import type { Ranking } from '../../summaries/rankings.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { OF_LABEL_RANKINGS, overLabelRankings } from './labelRanking.ts';

export const coverageError: Statistic = {
  id: 'coverage_error',
  title: 'Coverage error',
  ...OF_LABEL_RANKINGS,
  summary: 'How many of the highest-scored labels must be taken, on average, to have all that the row has.',
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention:
    'Mean over rows of the number of labels that score at least as high as the lowest-scored label that the row has; 0 for a row without a label. At best the mean number of labels per row. Some papers subtract 1.',
  source: `G. Tsoumakas, I. Katakis and I. Vlahavas, Data Mining and Knowledge Discovery Handbook, 2010, ch. 34; numbers agree with ${SKLEARN} coverage_error.`,
  compute: evidence => overLabelRankings(evidence, coverage),
};

function coverage({ groups, sizes, relevant }: Ranking): number {
  let at = 0;
  let covered = 0;
  // proof: a ranking has at least `groups` entries in its arrays
  for (let group = 0; group < groups; group++) {
    at += sizes[group]!;
    if (relevant[group]! > 0) covered = at;
  }
  return covered;
}
