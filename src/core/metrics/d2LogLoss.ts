import type { Statistic } from '../catalogue/statistic.ts';
import { shareSaved } from './d2.ts';
import { probabilitiesOf } from './probabilities.ts';
import { LABELS_COUNTED, LABELS_COUNTED_CONVENTION, logLosses } from './properScores.ts';
import { POSITIVE, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const d2LogLoss: Statistic = {
  id: 'd2_log_loss',
  title: 'D² log loss',
  aliases: ['d2_log_loss_score', 'mcfadden_r2'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'Share of the log loss that the model saves against always answering the shares of the classes.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['labels', 'weights'],
  options: [LABELS_COUNTED, POSITIVE],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [
    sklearnProfile('several labels per row are charged for the labels present.', {
      labels_counted: 'present',
    }),
  ],
  convention: `1 − log loss / log loss of the constant model, whose probabilities are the (weighted) shares of the classes in y_true; clipped as in log_loss. 0: no better than that. Undefined for one row and for one class, where scikit-learn answers NaN and a huge negative number. ${LABELS_COUNTED_CONVENTION}`,
  source: `D. McFadden, in: Frontiers in Econometrics, 1974; numbers agree with ${SKLEARN} d2_log_loss_score.`,
  compute: (evidence, options) => {
    const found = probabilitiesOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in found) return found;
    return shareSaved(logLosses(found, options.text('labels_counted')), found.rows);
  },
};
