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
  numerator: ({ tn }) => tn,
  denominator: ({ tn, fn }) => tn + fn,
  undefinedBecause: 'nothing was predicted as negative',
});

export const negativePredictiveValue: Statistic = {
  id: 'negative_predictive_value',
  title: 'Negative predictive value',
  aliases: ['npv'],
  ...AVERAGED,
  summary: 'Of the rows predicted as negative, the share that is.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'lower',
  profiles: AVERAGE_PROFILES,
  convention: `TN / (TN + FN), the precision of the negative class; each class against the rest. scikit-learn has no function of that name. ${AVERAGE_CONVENTION}`,
  source: `D. G. Altman and J. M. Bland, BMJ 309, 1994; numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  compute: (evidence, options) => averaged(evidence, options, ratio),
};
