import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { powerOfTwoNear } from '../mathematics/powerOfTwo.ts';
import { LEFT_OUT, largestTruth, meanLoss, perOutput } from './regression.ts';

export const wape: Statistic = {
  id: 'wape',
  title: 'Weighted absolute percentage error',
  aliases: ['wmape', 'weighted_absolute_percentage_error', 'mad_mean_ratio'],
  kind: 'metric',
  tasks: ['regression'],
  summary: 'Sum of the sizes of the errors as a share of the sum of the sizes of the true values.',
  needs: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention: `Σ w·|y_true − y_pred| / Σ w·|y_true|, a fraction; single zeros do no harm. Undefined where every true value is 0. ${LEFT_OUT}`,
  source: `S. Kolassa and W. Schütz, Foresight 6, 2007.`,
  compute: (evidence, options) =>
    perOutput(evidence, options, output => {
      const largest = largestTruth(output);
      if (largest === 0)
        return { undefined: l10n.t('Every value of y_true is 0, so there is nothing to relate errors to.') };
      // The means of so small values would vanish: they are taken in units of a value.
      const unit = powerOfTwoNear(largest);
      const size = meanLoss(output, truth => Math.abs(truth) / unit);
      return meanLoss(output, (truth, predicted) => Math.abs(truth - predicted) / unit) / size;
    }),
};
