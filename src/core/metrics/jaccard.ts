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
  numerator: ({ tp }) => tp,
  denominator: ({ tp, fp, fn }) => tp + fp + fn,
  undefinedBecause: 'no row is positive in y_true or predicted as positive',
});

export const jaccard: Statistic = {
  id: 'jaccard',
  title: 'Jaccard index',
  aliases: ['jaccard_score', 'iou', 'intersection_over_union', 'critical_success_index'],
  ...AVERAGED,
  summary: 'Of the rows that are positive or were predicted so, the share that is both.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'lower',
  profiles: AVERAGE_PROFILES,
  convention: `TP / (TP + FP + FN), so F / (2 − F) of F1. ${AVERAGE_CONVENTION}`,
  source: `P. Jaccard, New Phytologist 11, 1912; numbers agree with ${SKLEARN} jaccard_score.`,
  compute: (evidence, options) => averaged(evidence, options, ratio),
};
