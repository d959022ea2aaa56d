import type { Statistic } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { scoredOf, scoreTableOf } from '../summaries/scores.ts';
import { oneVsRest, SCORE_AVERAGE } from './oneVsRest.ts';
import { numeric, POSITIVE, rowDetails, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const averagePrecision: Statistic = {
  id: 'average_precision',
  title: 'Average precision',
  aliases: ['average_precision_score', 'ap', 'pr_auc', 'auprc'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary:
    'Precision averaged over all thresholds, each weighted by the recall it adds: the ranking metric for rare positives.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [POSITIVE, SCORE_AVERAGE],
  range: [0, 1],
  worse: 'lower',
  profiles: [sklearnProfile('without a positive row scikit-learn warns and answers 0.')],
  convention:
    'Σ (R_n − R_{n−1})·P_n over distinct scores, descending, without interpolation (so not the trapezoid area under the precision-recall curve, which is too optimistic). Tied scores are one threshold. Several classes: each against the rest by its own column, averaged. Without a positive row it is undefined; without a negative row it is 1.',
  source: `M. Zhu, Recall, Precision and Average Precision, Univ. of Waterloo, 2004; numbers agree with ${SKLEARN} average_precision_score.`,
  compute: (evidence, options) => {
    const scored = scoredOf(evidence);
    if ('undefined' in scored) return scored;
    if (scored.columns.length > 2 && options.optional('positive') === undefined) {
      return oneVsRest(evidence, scored, options.text('average'), measure, 'a positive row');
    }
    const one = scoreTableOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in one) return one;
    const details = {
      ...(one.positive !== undefined && { positive: one.positive }),
      positives: one.table.positive,
      negatives: one.table.negative,
      ...rowDetails(one),
    };
    const value = measure(one.table);
    if (value !== undefined) return numeric(value, details);
    return { undefined: 'Average precision needs a positive row in y_true; there is none.', details };
  },
};

function measure(table: ScoreTable): number | undefined {
  return table.positive > 0 ? kernels.averagePrecision(table) : undefined;
}
