import type { Statistic } from '../catalogue/statistic.ts';
import {
  AVERAGE_CONVENTION,
  AVERAGE_OPTIONS,
  AVERAGE_PROFILES,
  AVERAGED,
  averaged,
  shareOfRows,
} from './averaging.ts';
import { SKLEARN } from './shared.ts';

const ratio = shareOfRows({
  numerator: ({ fp }) => fp,
  denominator: ({ fp, tn }) => fp + tn,
  undefinedBecause: 'no row of y_true is negative',
});

export const falsePositiveRate: Statistic = {
  id: 'false_positive_rate',
  title: 'False positive rate',
  aliases: ['fpr', 'fall_out', 'false_alarm_rate'],
  ...AVERAGED,
  summary: 'Of the rows that are negative, the share that was predicted as positive.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'higher',
  profiles: AVERAGE_PROFILES,
  convention: `FP / (FP + TN), which is 1 − specificity; each class against the rest. scikit-learn has no function of that name; roc_curve gives it by threshold. ${AVERAGE_CONVENTION}`,
  source: `T. Fawcett, Pattern Recognition Letters 27, 2006; numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  compute: (evidence, options) => averaged(evidence, options, ratio),
};
