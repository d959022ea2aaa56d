import type { Statistic } from '../catalogue/statistic.ts';
import { errorsOf } from '../summaries/errors.ts';
import { explainedShare, FORCE_FINITE, LEFT_OUT } from './regression.ts';
import { rowDetails, SKLEARN, sklearnProfile } from './shared.ts';

export const r2: Statistic = {
  id: 'r2',
  title: 'R²',
  aliases: ['r2_score', 'r_squared', 'coefficient_of_determination'],
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'Share of the variation of the target that the predictions explain; 0 is no better than its mean, below 0 worse.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [FORCE_FINITE],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [sklearnProfile('a constant y_true gives 1 or 0.', { force_finite: true })],
  convention: `1 − Σ w·(y_true − y_pred)² / Σ w·(y_true − mean)². Undefined for fewer than two rows and for a constant y_true. ${LEFT_OUT}`,
  source: `S. Wright, J. Agric. Res. 20, 1921; numbers agree with ${SKLEARN} r2_score.`,
  compute: (evidence, options) => {
    const errors = errorsOf(evidence);
    if ('undefined' in errors) return errors;
    if (errors.rows < 2)
      return { undefined: 'R² needs at least two rows; found 1.', details: rowDetails(errors) };
    return explainedShare(errors, errors.squared, options);
  },
};
