import type { Statistic } from '../catalogue/statistic.ts';
import { shareSaved } from './d2.ts';
import { probabilitiesOf } from './probabilities.ts';
import { squaredErrors } from './properScores.ts';
import { POSITIVE, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const d2Brier: Statistic = {
  id: 'd2_brier',
  title: 'D² Brier score',
  aliases: ['d2_brier_score', 'brier_skill_score'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary:
    'Share of the Brier score that the model saves against always answering the shares of the classes.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['labels', 'weights'],
  options: [POSITIVE],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention:
    '1 − Brier score / Brier score of the constant model, whose probabilities are the (weighted) shares of the classes in y_true; of several labels per row, summed over labels. 0: no better than that. Undefined for one row and for one class, where scikit-learn answers NaN or −∞.',
  source: `A. H. Murphy, Monthly Weather Review 101, 1973 (Brier skill score); numbers agree with ${SKLEARN} d2_brier_score.`,
  compute: (evidence, options) => {
    const found = probabilitiesOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in found) return found;
    return shareSaved(squaredErrors(found), found.rows);
  },
};
