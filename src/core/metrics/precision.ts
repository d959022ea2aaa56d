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

export const precisionRatio = shareOfRows({
  numerator: ({ tp }) => tp,
  denominator: ({ tp, fp }) => tp + fp,
  undefinedBecause: () => l10n.t('nothing was predicted as positive'),
});

export const precision: Statistic = {
  id: 'precision',
  title: 'Precision',
  aliases: ['precision_score', 'ppv', 'positive_predictive_value'],
  ...AVERAGED,
  summary: 'Of the rows predicted as positive, the share that is.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'lower',
  profiles: AVERAGE_PROFILES,
  convention: `TP / (TP + FP). ${AVERAGE_CONVENTION}`,
  source: `C. J. van Rijsbergen, Information Retrieval, 1979; numbers agree with ${SKLEARN} precision_score.`,
  compute: (evidence, options) => averaged(evidence, options, precisionRatio),
};
