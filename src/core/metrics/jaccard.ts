import * as l10n from '@vscode/l10n';
import { ratioMetric } from './averaging.ts';
import { SKLEARN } from './shared.ts';

export const jaccard = ratioMetric(
  {
    numerator: ({ tp }) => tp,
    denominator: ({ tp, fp, fn }) => tp + fp + fn,
    undefinedBecause: () => l10n.t('no row is positive in y_true or predicted as positive'),
  },
  {
    id: 'jaccard',
    title: 'Jaccard index',
    aliases: ['jaccard_score', 'iou', 'intersection_over_union', 'critical_success_index'],
    summary: 'Of the rows that are positive or were predicted so, the share that is both.',
    worse: 'lower',
    convention: 'TP / (TP + FP + FN), so F / (2 − F) of F1.',
    source: `P. Jaccard, New Phytologist 11, 1912; numbers agree with ${SKLEARN} jaccard_score.`,
  },
);
