import type { Statistic } from '../catalogue/statistic.ts';
import { LEFT_OUT, meanLoss, perOutput } from './regression.ts';

export const smape: Statistic = {
  id: 'smape',
  title: 'Symmetric mean absolute percentage error',
  aliases: ['symmetric_mean_absolute_percentage_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Mean size of the error relative to the mean of truth and prediction, as a fraction from 0 to 2.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, 2],
  worse: 'higher',
  convention: `Weighted mean of 2·|y_true − y_pred| / (|y_true| + |y_pred|), a fraction; 0 where both are 0. Others leave out the factor 2 (then 0 to 1) or give per cent. ${LEFT_OUT}`,
  source: `S. Makridakis, Int. J. Forecasting 9, 1993; R. J. Hyndman and A. B. Koehler, Int. J. Forecasting 22, 2006.`,
  compute: (evidence, options) => perOutput(evidence, options, output => meanLoss(output, symmetricError)),
};

function symmetricError(truth: number, predicted: number): number {
  const size = Math.abs(truth) + Math.abs(predicted);
  if (size === 0) return 0;
  if (!Number.isFinite(size)) return symmetricError(truth / 4, predicted / 4);
  return 2 * (Math.abs(truth - predicted) / size);
}
