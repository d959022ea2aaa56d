import type { Statistic } from '../catalogue/statistic.ts';
import { probabilitiesOf } from './probabilities.ts';
import { squaredErrors } from './properScores.ts';
import { numeric, POSITIVE, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const brierScore: Statistic = {
  id: 'brier_score',
  title: 'Brier score',
  aliases: ['brier', 'brier_score_loss'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'Mean squared distance between the predicted probability and what happened.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'scale_by_half',
      type: 'text',
      default: 'auto',
      allowed: ['auto', 'true', 'false'],
      summary: 'Halve the sum over classes so that it lies between 0 and 1; auto does so for two classes.',
    },
    POSITIVE,
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention:
    'Mean over rows of Σ_class (outcome − probability)², halved for two classes (then it equals the mean of (y − p)², between 0 and 1) and whole for more (between 0 and 2), as scikit-learn ≥ 1.7 has it. Of several labels per row (y_true a matrix of 0 and 1) the sum is over labels, halved for two, as scikit-learn has it. Rows that do not sum to 1 are used as they are and counted in details.',
  source: `G. W. Brier, Monthly Weather Review 78, 1950; numbers agree with ${SKLEARN} brier_score_loss.`,
  compute: (evidence, options) => {
    const found = probabilitiesOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in found) return found;
    const { sum, weight, details } = squaredErrors(found);
    const scale = options.text('scale_by_half');
    if (found.kind === 'binary') return numeric((scale === 'false' ? 2 : 1) * (sum / weight), details);
    const columns = found.kind === 'matrix' ? found.classes : found.tables.length;
    const halved = scale === 'true' || (scale === 'auto' && columns < 3);
    return numeric((sum / weight) * (halved ? 0.5 : 1), details);
  },
};
