import type { Statistic } from '../catalogue/statistic.ts';
import {
  explainedShare,
  FORCE_FINITE,
  inUnit,
  LEFT_OUT,
  MULTIOUTPUT_BY_VARIANCE,
  OUTPUT_MATRICES,
  perOutput,
} from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const explainedVariance: Statistic = {
  id: 'explained_variance',
  title: 'Explained variance',
  aliases: ['explained_variance_score'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'As R², but a constant offset of the predictions costs nothing.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [FORCE_FINITE, MULTIOUTPUT_BY_VARIANCE],
  range: [Number.NEGATIVE_INFINITY, 1],
  worse: 'lower',
  profiles: [sklearnProfile('a constant y_true gives 1 or 0.', { force_finite: true })],
  convention: `1 − Var(y_true − y_pred) / Var(y_true), weighted. Undefined for a constant y_true. Several outputs: variance_weighted weights by Σ w·(y_true − mean)². ${LEFT_OUT}`,
  source: `T. O. Kvålseth, The American Statistician 39, 1985; numbers agree with ${SKLEARN} explained_variance_score.`,
  compute: (evidence, options) =>
    perOutput(evidence, options, output => {
      const { errors } = inUnit(evidence, output);
      return explainedShare(errors.spreadError, errors.spreadTruth, options);
    }),
};
