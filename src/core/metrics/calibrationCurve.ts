import type { Statistic } from '../catalogue/statistic.ts';
import { BINS, BINS_CONVENTION, calibrationBins, STRATEGY } from './calibrationBins.ts';
import { probabilityTableOf } from './probabilities.ts';
import { POSITIVE, rowDetails, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const calibrationCurve: Statistic = {
  id: 'calibration_curve',
  title: 'Calibration curve',
  aliases: ['reliability_diagram', 'reliability_curve'],
  kind: 'curve',
  tasks: ['binary'],
  summary: 'Observed share of positives against mean predicted probability, bin by bin.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [BINS, STRATEGY, POSITIVE],
  range: [0, 1],
  worse: 'neither',
  profiles: [sklearnProfile('5 bins unless told otherwise.', { bins: 5 })],
  convention: `Object of arrays over bins: prob_true, prob_pred, counts (weight), lower and upper edge. ${BINS_CONVENTION}`,
  source: `A. Niculescu-Mizil and R. Caruana, ICML 2005; numbers agree with ${SKLEARN} calibration_curve, which takes no weights.`,
  compute: (evidence, options) => {
    const one = probabilityTableOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in one) return one;
    const bins = calibrationBins(one.table, options);
    return {
      value: {
        prob_true: bins.map(bin => bin.shareTrue),
        prob_pred: bins.map(bin => bin.meanScore),
        counts: bins.map(bin => bin.weight),
        lower: bins.map(bin => bin.lower),
        upper: bins.map(bin => bin.upper),
      },
      details: {
        ...(one.positive !== undefined && { positive: one.positive }),
        ...rowDetails(one),
      },
    };
  },
};
