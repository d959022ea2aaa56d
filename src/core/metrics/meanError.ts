import type { Statistic } from '../catalogue/statistic.ts';
import { errorsOfOutput } from '../summaries/errors.ts';
import { LEFT_OUT, perOutput } from './regression.ts';

export const meanError: Statistic = {
  id: 'mean_error',
  title: 'Mean error',
  aliases: ['bias', 'mean_bias_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Mean of prediction minus truth: above 0, predictions are too high on the whole.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention: `Weighted mean of y_pred − y_true, as Evidently has it: positive for overestimation. The forecasting literature often takes y_true − y_pred. ${LEFT_OUT}`,
  source: `C. J. Willmott and K. Matsuura, Climate Research 30, 2005; numbers agree with numpy.average of the differences.`,
  compute: (evidence, options) =>
    perOutput(evidence, options, output => 0 - errorsOfOutput(evidence, output).meanError),
};
