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
  numerator: ({ fn }) => fn,
  denominator: ({ tp, fn }) => tp + fn,
  undefinedBecause: 'no row of y_true is positive',
});

export const falseNegativeRate: Statistic = {
  id: 'false_negative_rate',
  title: 'False negative rate',
  aliases: ['fnr', 'miss_rate'],
  ...AVERAGED,
  summary: 'Of the rows that are positive, the share that was missed.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'higher',
  profiles: AVERAGE_PROFILES,
  convention: `FN / (TP + FN), which is 1 − recall; each class against the rest. scikit-learn has no function of that name; det_curve gives it by threshold. ${AVERAGE_CONVENTION}`,
  source: `T. Fawcett, Pattern Recognition Letters 27, 2006; numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  compute: (evidence, options) => averaged(evidence, options, ratio),
};
