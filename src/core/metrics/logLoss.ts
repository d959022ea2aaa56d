import type { Statistic } from '../catalogue/statistic.ts';
import { probabilitiesOf } from './probabilities.ts';
import { LABELS_COUNTED, LABELS_COUNTED_CONVENTION, logLosses } from './properScores.ts';
import { numeric, POSITIVE, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const logLoss: Statistic = {
  id: 'log_loss',
  title: 'Log loss',
  aliases: ['logloss', 'cross_entropy', 'binary_crossentropy'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'How surprised the predicted probabilities are by what happened; confident mistakes cost most.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'normalize',
      type: 'flag',
      default: true,
      summary: 'The mean per row; false: the sum over rows.',
    },
    LABELS_COUNTED,
    POSITIVE,
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [
    sklearnProfile(
      'with one class in y_true scikit-learn wants labels named; several labels per row are charged for the labels present.',
      { labels_counted: 'present' },
    ),
  ],
  convention: `Mean of −ln(probability given to the true class), probabilities clipped to [ε, 1 − ε] with ε = 2.22e-16 (float64). A score column per class belongs to "labels" in its order, or to the sorted classes. Rows that do not sum to 1 are used as they are and counted in details (scikit-learn warns and does the same). ${LABELS_COUNTED_CONVENTION}`,
  source: `I. J. Good, J. R. Stat. Soc. B 14, 1952; numbers agree with ${SKLEARN} log_loss.`,
  compute: (evidence, options) => {
    const found = probabilitiesOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in found) return found;
    const { sum, weight, details } = logLosses(found, options.text('labels_counted'));
    return numeric(options.flag('normalize') ? sum / weight : sum, details);
  },
};
