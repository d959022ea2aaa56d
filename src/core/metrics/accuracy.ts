import type { Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { correctRowsOf } from './correctRows.ts';
import { numeric, rowDetails, SKLEARN, sklearnProfile } from './shared.ts';

export const accuracy: Statistic = {
  id: 'accuracy',
  title: 'Accuracy',
  aliases: ['accuracy_score', 'acc', 'subset_accuracy', 'exact_match_ratio'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'Share of rows whose class (or whole set of labels) was predicted correctly.',
  needs: ['y_true', 'y_pred'],
  matrices: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, 1],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention:
    'Weight of correct rows / weight of all rows; "labels" does not restrict it. Of several labels per row (matrices of 0 and 1) all must be right: subset accuracy. What scikit-learn gives with normalize=False is details.correct. Rows with a missing value are left out and counted; scikit-learn raises an error.',
  source: `Numbers agree with ${SKLEARN} accuracy_score. Interval: E. B. Wilson, JASA 22, 1927.`,
  compute: evidence => {
    const found = correctRowsOf(evidence);
    if ('undefined' in found) return found;
    const { correct, total, weighted } = found;
    const details = { correct, ...rowDetails(found) };
    return numeric(correct / total, details, weighted ? {} : rate(correct, total));
  },
};
