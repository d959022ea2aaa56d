import type { Statistic } from '../catalogue/statistic.ts';
import { AVERAGE_CONVENTION, AVERAGE_OPTIONS, AVERAGE_PROFILES, AVERAGED, averaged } from './averaging.ts';
import { fRatio } from './fbeta.ts';
import { SKLEARN } from './shared.ts';

export const f1: Statistic = {
  id: 'f1',
  title: 'F1',
  aliases: ['f1_score', 'f_score', 'f_measure'],
  ...AVERAGED,
  summary: 'Harmonic mean of precision and recall.',
  options: AVERAGE_OPTIONS,
  range: [0, 1],
  worse: 'lower',
  profiles: AVERAGE_PROFILES,
  convention: `2·TP / (2·TP + FP + FN), so it is defined wherever the class occurs in y_true or y_pred. ${AVERAGE_CONVENTION}`,
  source: `C. J. van Rijsbergen, Information Retrieval, 1979; numbers agree with ${SKLEARN} f1_score.`,
  compute: (evidence, options) => averaged(evidence, options, fRatio(1)),
};
