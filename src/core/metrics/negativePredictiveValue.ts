import * as l10n from '@vscode/l10n';
import { ratioMetric } from './averaging.ts';
import { SKLEARN } from './shared.ts';

export const negativePredictiveValue = ratioMetric(
  {
    numerator: ({ tn }) => tn,
    denominator: ({ tn, fn }) => tn + fn,
    undefinedBecause: () => l10n.t('nothing was predicted as negative'),
  },
  {
    id: 'negative_predictive_value',
    title: 'Negative predictive value',
    aliases: ['npv'],
    summary: 'Of the rows predicted as negative, the share that is.',
    worse: 'lower',
    convention:
      'TN / (TN + FN), the precision of the negative class; each class against the rest. scikit-learn has no function of that name.',
    source: `D. G. Altman and J. M. Bland, BMJ 309, 1994; numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  },
);
