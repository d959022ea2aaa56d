import type { Statistic } from '../catalogue/statistic.ts';
import { errorsOfOutput } from '../summaries/errors.ts';
import { LEFT_OUT, perOutput } from './regression.ts';
import { SKLEARN, sklearnProfile } from './shared.ts';

export const maxError: Statistic = {
  id: 'max_error',
  title: 'Maximum error',
  aliases: ['maximum_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Size of the largest error, in the units of the target.',
  needs: ['y_true', 'y_pred'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention: `Largest |y_true − y_pred|; weights do not enter. ${LEFT_OUT}`,
  source: `Numbers agree with ${SKLEARN} max_error.`,
  compute: (evidence, options) =>
    perOutput(evidence, options, output => errorsOfOutput(evidence, output).largest, false),
};
