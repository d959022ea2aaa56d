import type { Statistic } from '../catalogue/statistic.ts';
import { ALPHA } from './pinball.ts';
import { LEFT_OUT, meanLoss, perOutput } from './regression.ts';

export const quantileCalibration: Statistic = {
  id: 'quantile_calibration',
  title: 'Quantile calibration',
  aliases: ['quantile_calibration_error'],
  kind: 'metric',
  tasks: ['regression'],
  summary:
    'Share of true values at or below a predicted quantile, minus the share that should be: 0 is calibrated.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [ALPHA],
  range: [-1, 1],
  worse: 'neither',
  convention: `Weighted share of rows with y_true ≤ y_pred, minus alpha: above 0, the predicted quantile is too high. ${LEFT_OUT}`,
  source: 'T. Gneiting, F. Balabdaoui, A. E. Raftery, J. R. Stat. Soc. B 69, 2007.',
  compute: (evidence, options) => {
    const alpha = options.number('alpha');
    return perOutput(
      evidence,
      options,
      output => meanLoss(output, (truth, predicted) => Number(truth <= predicted)) - alpha,
    );
  },
};
