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

export const recallRatio = shareOfRows({
  numerator: ({ tp }) => tp,
  denominator: ({ tp, fn }) => tp + fn,
  undefinedBecause: () => l10n.t('no row of y_true is positive'),
});

export const recall: Statistic = {
  id: 'recall',
  title: 'Recall',
  aliases: ['recall_score', 'sensitivity', 'tpr', 'true_positive_rate', 'hit_rate'],
  ...AVERAGED,
  summary: 'Of the rows that are positive, the share that was predicted so.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'lower',
  profiles: AVERAGE_PROFILES,
  convention: `TP / (TP + FN). ${AVERAGE_CONVENTION}`,
  source: `C. J. van Rijsbergen, Information Retrieval, 1979; numbers agree with ${SKLEARN} recall_score.`,
  compute: (evidence, options) => averaged(evidence, options, recallRatio),
};
