import * as l10n from '@vscode/l10n';
import { ratioMetric } from './averaging.ts';
import { SKLEARN } from './shared.ts';

export const falseNegativeRate = ratioMetric(
  {
    numerator: ({ fn }) => fn,
    denominator: ({ tp, fn }) => tp + fn,
    undefinedBecause: () => l10n.t('no row of y_true is positive'),
  },
  {
    id: 'false_negative_rate',
    title: 'False negative rate',
    aliases: ['fnr', 'miss_rate'],
    summary: 'Of the rows that are positive, the share that was missed.',
    worse: 'higher',
    convention:
      'FN / (TP + FN), which is 1 − recall; each class against the rest. scikit-learn has no function of that name; det_curve gives it by threshold.',
    source: `T. Fawcett, Pattern Recognition Letters 27, 2006; numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  },
);
