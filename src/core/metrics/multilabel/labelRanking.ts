import type { Evidence } from '../../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { notIndicators } from '../../summaries/labelSets.ts';
import { meanOverRankings, type Ranking, rankingMatricesOf } from '../../summaries/rankings.ts';
import { numeric, rowDetails } from '../shared.ts';

/** The parts of a descriptor that metrics of the order of a row's labels share. */
export const OF_LABEL_RANKINGS = {
  kind: 'metric',
  tasks: ['multilabel'],
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['labels', 'weights'],
} as const satisfies Partial<Statistic>;

/** Mean over rows of what `measure` makes of the order of the labels; y_true must be 0 or 1. */
export function overLabelRankings(evidence: Evidence, measure: (ranking: Ranking) => number): Outcome {
  const matrices = rankingMatricesOf(evidence);
  if ('undefined' in matrices) return matrices;
  const problem = notIndicators(matrices.truth, matrices.keep, 'y_true');
  if (problem) return problem;
  const { value } = meanOverRankings(matrices, false, measure);
  return numeric(value ?? 0, { labels: matrices.names.length, ...rowDetails(matrices) });
}
