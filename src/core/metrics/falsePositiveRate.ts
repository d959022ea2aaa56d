import * as l10n from '@vscode/l10n';
import { ratioMetric } from './averaging.ts';
import { SKLEARN } from './shared.ts';

export const falsePositiveRate = ratioMetric(
  {
    numerator: ({ fp }) => fp,
    denominator: ({ fp, tn }) => fp + tn,
    undefinedBecause: () => l10n.t('no row of y_true is negative'),
  },
  {
    id: 'false_positive_rate',
    title: 'False positive rate',
    aliases: ['fpr', 'fall_out', 'false_alarm_rate'],
    summary: 'Of the rows that are negative, the share that was predicted as positive.',
    worse: 'higher',
    convention:
      'FP / (FP + TN), which is 1 − specificity; each class against the rest. scikit-learn has no function of that name; roc_curve gives it by threshold.',
    source: `T. Fawcett, Pattern Recognition Letters 27, 2006; numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  },
);
