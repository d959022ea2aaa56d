import type { Statistic } from '../catalogue/statistic.ts';
import { ALPHA, pinball } from './pinball.ts';
import { LEFT_OUT, MULTIOUTPUT, OUTPUT_MATRICES, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const pinballLoss: Statistic = {
  id: 'pinball_loss',
  title: 'Pinball loss',
  aliases: ['mean_pinball_loss', 'quantile_loss'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Mean loss of a predicted quantile: errors on the side where they should be rare cost more.',
  needs: ['y_true', 'y_pred'],
  matrices: OUTPUT_MATRICES,
  takes: ['weights'],
  options: [ALPHA, MULTIOUTPUT],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Weighted mean of α·(y_true − y_pred) where the truth lies above, else (1 − α)·(y_pred − y_true); with α = 0.5 half the mean absolute error. ${LEFT_OUT}`,
  source: `R. Koenker and G. Bassett, Econometrica 46, 1978; numbers agree with ${SKLEARN} mean_pinball_loss.`,
  compute: (evidence, options) =>
    perOutput(evidence, options, output => pinball(output, options.number('alpha'))),
};
