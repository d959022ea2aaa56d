import * as l10n from '@vscode/l10n';
import type { Statistic } from '../../catalogue/statistic.ts';
import { lowerBound, upperBound } from '../../kernels/twoSample.ts';
import { scoreTableOf } from '../../summaries/scores.ts';
import { POSITIVE, SKLEARN, sklearnProfile, textOf } from '../shared.ts';
import {
  cumulate,
  curveDetails,
  drawn,
  INFINITE_SCORES,
  infiniteScores,
  jsonNumber,
  listed,
  MAX_POINTS,
  recallChanges,
  thinned,
  withNothing,
} from '../thresholdCurve.ts';

export const detCurve: Statistic = {
  id: 'det_curve',
  title: 'DET curve',
  aliases: ['detection_error_tradeoff', 'det'],
  kind: 'curve',
  tasks: ['binary', 'multiclass'],
  summary: 'Missed positives against false alarms at every threshold.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'drop_intermediate',
      type: 'flag',
      default: false,
      summary: 'Leave out thresholds between two others of the same false negative rate.',
    },
    MAX_POINTS,
    POSITIVE,
  ],
  range: [0, 1],
  worse: 'neither',
  profiles: [sklearnProfile()],
  convention: `Object of arrays fpr, fnr and thresholds (score ≥ threshold is positive), thresholds ascending; from the highest threshold at which no positive is missed to the lowest at which there is no false alarm, which may be infinite ("Infinity"). Usually drawn on normal-deviate axes. Undefined when a class has no row. ${INFINITE_SCORES} scikit-learn raises an error for any infinite score.`,
  source: `A. Martin et al., Eurospeech 1997; numbers agree with ${SKLEARN} det_curve.`,
  compute: (evidence, options) => {
    const one = scoreTableOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in one) return one;
    const { table } = one;
    const details = curveDetails(one);
    const infinite = infiniteScores(table.scores);
    if (infinite) return { undefined: infinite, details };
    if (!(table.positive > 0 && table.negative > 0)) {
      const missing = table.positive > 0 ? 'negative' : 'positive';
      return {
        undefined: l10n.t('A DET curve needs both classes in y_true; there is no {0} row.', missing),
        details,
      };
    }
    const all = withNothing(cumulate(table));
    const { truePositives, falsePositives, thresholds } = all;
    // The sums that the curve ends with, so that the last rates are exactly 0 and 1.
    const positives = truePositives.at(-1) ?? 0;
    const negatives = falsePositives.at(-1) ?? 0;
    const first = falsePositives.lastIndexOf(0);
    const last = truePositives.indexOf(positives);
    const shown = (places: Uint32Array) =>
      places.subarray(upperBound(places, first) - 1, lowerBound(places, last) + 1);
    const curve = options.flag('drop_intermediate')
      ? drawn(all, options, curve => shown(recallChanges(curve)))
      : thinned(
          {
            thresholds: thresholds.subarray(first, last + 1),
            truePositives: truePositives.subarray(first, last + 1),
            falsePositives: falsePositives.subarray(first, last + 1),
          },
          options,
        );
    return {
      value: {
        fpr: listed(curve.falsePositives, fp => fp / negatives).reverse(),
        fnr: listed(curve.truePositives, tp => (positives - tp) / positives).reverse(),
        thresholds: listed(curve.thresholds, jsonNumber).reverse(),
      },
      details,
    };
  },
};
