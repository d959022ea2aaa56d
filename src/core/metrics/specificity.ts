import * as l10n from '@vscode/l10n';
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

export const specificityRatio = shareOfRows({
  numerator: ({ tn }) => tn,
  denominator: ({ tn, fp }) => tn + fp,
  undefinedBecause: () => l10n.t('no row of y_true is negative'),
});

export const specificity: Statistic = {
  id: 'specificity',
  title: 'Specificity',
  aliases: ['specificity_score', 'tnr', 'true_negative_rate', 'selectivity'],
  ...AVERAGED,
  summary: 'Of the rows that are negative, the share that was predicted so.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'lower',
  profiles: AVERAGE_PROFILES,
  convention: `TN / (TN + FP), each class against the rest. scikit-learn has no such function; in the binary case it equals the recall of the negative class. ${AVERAGE_CONVENTION}`,
  source: `J. Yerushalmy, Public Health Reports 62, 1947; numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  compute: (evidence, options) => averaged(evidence, options, specificityRatio),
};
