import type { Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { correctRowsOf } from './correctRows.ts';
import { numeric, rowDetails, SKLEARN, sklearnProfile } from './shared.ts';

export const zeroOneLoss: Statistic = {
  id: 'zero_one_loss',
  title: 'Zero-one loss',
  aliases: ['error_rate', 'misclassification_rate'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'Share of rows whose class (or set of labels) was not predicted correctly.',
  needs: ['y_true', 'y_pred'],
  matrices: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention:
    '1 − accuracy; of several labels per row one wrong label makes the row wrong. "labels" does not restrict it. What scikit-learn gives with normalize=False is details.wrong.',
  source: `Numbers agree with ${SKLEARN} zero_one_loss. Interval: E. B. Wilson, JASA 22, 1927.`,
  compute: evidence => {
    const found = correctRowsOf(evidence);
    if ('undefined' in found) return found;
    const { correct, total, weighted } = found;
    const wrong = Math.max(0, total - correct);
    const details = { wrong, ...rowDetails(found) };
    return numeric(wrong / total, details, weighted ? {} : rate(wrong, total));
  },
};
