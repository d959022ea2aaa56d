import type { Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { confusionOf } from '../summaries/confusion.ts';
import { numeric, rowDetails, SKLEARN, sklearnProfile } from './shared.ts';

export const accuracy: Statistic = {
  id: 'accuracy',
  title: 'Accuracy',
  aliases: ['accuracy_score', 'acc'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary: 'Share of rows whose class was predicted correctly.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, 1],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention:
    'Weight of correct rows / weight of all rows; "labels" does not restrict it. Rows with a missing value are left out and counted; scikit-learn raises an error.',
  source: `Numbers agree with ${SKLEARN} accuracy_score. Interval: E. B. Wilson, JASA 22, 1927.`,
  compute: evidence => {
    const confusion = confusionOf(evidence);
    if ('undefined' in confusion) return confusion;
    const hits = confusion.hits.reduce((sum, each) => sum + each, 0);
    return numeric(
      hits / confusion.total,
      { correct: hits, ...rowDetails(confusion) },
      confusion.weighted ? {} : rate(hits, confusion.total),
    );
  },
};
