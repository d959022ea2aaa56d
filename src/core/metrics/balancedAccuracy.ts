import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { confusionOf } from '../summaries/confusion.ts';
import { numeric, rowDetails, SKLEARN, sklearnProfile } from './shared.ts';

export const balancedAccuracy: Statistic = {
  id: 'balanced_accuracy',
  title: 'Balanced accuracy',
  aliases: ['balanced_accuracy_score', 'bacc'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary:
    'Mean over classes of the share of their rows that was predicted correctly, so that rare classes count as much as common ones.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [
    {
      name: 'adjusted',
      type: 'flag',
      default: false,
      summary: 'Rescale so that guessing gives 0 and perfection 1.',
    },
  ],
  range: [-1, 1],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention:
    'Mean recall over the classes that occur in y_true; classes that only y_pred holds are left out of the mean. Adjusted: (value − 1/k) / (1 − 1/k) with k such classes, undefined for one. From −1 only when adjusted, else from 0.',
  source: `K. H. Brodersen et al., ICPR 2010; numbers agree with ${SKLEARN} balanced_accuracy_score.`,
  compute: (evidence, options) => {
    const confusion = confusionOf(evidence);
    if ('undefined' in confusion) return confusion;
    let sum = 0;
    let classes = 0;
    for (const [index, truth] of confusion.truth.entries()) {
      if (truth === 0) continue;
      sum += (confusion.hits[index] ?? 0) / truth;
      classes++;
    }
    const details = { classes, ...rowDetails(confusion) };
    const mean = sum / classes;
    if (!options.flag('adjusted')) return numeric(mean, details);
    if (classes === 1)
      return { undefined: l10n.t('The adjusted value needs at least two classes in y_true.'), details };
    const chance = 1 / classes;
    return numeric((mean - chance) / (1 - chance), details);
  },
};
