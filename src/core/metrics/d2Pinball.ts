import type { Statistic } from '../catalogue/statistic.ts';
import { ALPHA, pinballExplained } from './pinball.ts';
import {
  FORCE_FINITE,
  LEFT_OUT,
  MULTIOUTPUT,
  needsTwoRows,
  OUTPUT_MATRICES,
  perOutput,
} from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const d2Pinball: Statistic = {
  id: 'd2_pinball',
  title: 'D² of the pinball loss',
  aliases: ['d2_pinball_score'],
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'Share of the pinball loss of the best constant that the predicted quantile saves; 0 is no better than that constant.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [ALPHA, FORCE_FINITE, MULTIOUTPUT],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [sklearnProfile('a constant y_true gives 1 or 0.', { force_finite: true })],
  convention: `1 − pinball loss / pinball loss of the α-quantile of y_true (averaged inverted distribution function, as scikit-learn ≥ 1.8; numpy's linear quantile before). Undefined for fewer than two rows and for a constant y_true. ${LEFT_OUT}`,
  source: `R. Koenker and J. A. F. Machado, JASA 94, 1999; numbers agree with ${SKLEARN} d2_pinball_score.`,
  compute: (evidence, options) =>
    needsTwoRows(evidence, 'D²') ??
    perOutput(evidence, options, output =>
      pinballExplained(evidence, output, options.number('alpha'), options),
    ),
};
