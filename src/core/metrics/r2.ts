import type { Statistic } from '../catalogue/statistic.ts';
import {
  explainedShare,
  FORCE_FINITE,
  inUnit,
  LEFT_OUT,
  MULTIOUTPUT_BY_VARIANCE,
  needsTwoRows,
  OUTPUT_MATRICES,
  perOutput,
} from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const r2: Statistic = {
  id: 'r2',
  title: 'R²',
  aliases: ['r2_score', 'r_squared', 'coefficient_of_determination'],
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'Share of the variation of the target that the predictions explain; 0 is no better than its mean, below 0 worse.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [FORCE_FINITE, MULTIOUTPUT_BY_VARIANCE],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [sklearnProfile('a constant y_true gives 1 or 0.', { force_finite: true })],
  convention: `1 − Σ w·(y_true − y_pred)² / Σ w·(y_true − mean)². Undefined for fewer than two rows and for a constant y_true. Several outputs: variance_weighted weights by Σ w·(y_true − mean)². ${LEFT_OUT}`,
  source: `S. Wright, J. Agric. Res. 20, 1921; numbers agree with ${SKLEARN} r2_score.`,
  compute: (evidence, options) =>
    needsTwoRows(evidence, 'R²') ??
    perOutput(evidence, options, output => {
      const { errors } = inUnit(evidence, output);
      return explainedShare(errors.squared, errors.spreadTruth, options);
    }),
};
