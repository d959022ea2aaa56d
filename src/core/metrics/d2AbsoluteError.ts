import type { Statistic } from '../catalogue/statistic.ts';
import { pinballExplained } from './pinball.ts';
import {
  FORCE_FINITE,
  LEFT_OUT,
  MULTIOUTPUT,
  needsTwoRows,
  OUTPUT_MATRICES,
  perOutput,
} from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const d2AbsoluteError: Statistic = {
  id: 'd2_absolute_error',
  title: 'D² of the absolute error',
  aliases: ['d2_absolute_error_score'],
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'Share of the absolute error of the median that the predictions save; 0 is no better than predicting the median.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [FORCE_FINITE, MULTIOUTPUT],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [sklearnProfile('a constant y_true gives 1 or 0.', { force_finite: true })],
  convention: `1 − mean absolute error / mean absolute error of the median of y_true. Undefined for fewer than two rows and for a constant y_true. ${LEFT_OUT}`,
  source: `R. Koenker and J. A. F. Machado, JASA 94, 1999; numbers agree with ${SKLEARN} d2_absolute_error_score.`,
  compute: (evidence, options) =>
    needsTwoRows(evidence, 'D²') ??
    perOutput(evidence, options, output => pinballExplained(evidence, output, 0.5, options)),
};
