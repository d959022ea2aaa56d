import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { scoreTableOf } from '../summaries/scores.ts';
import { POSITIVE, SKLEARN, sklearnProfile, textOf } from './shared.ts';
import {
  corners,
  cumulate,
  curveDetails,
  drawn,
  INFINITE_SCORES,
  infiniteScores,
  jsonNumber,
  listed,
  MAX_POINTS,
} from './thresholdCurve.ts';

export const rocCurve: Statistic = {
  id: 'roc_curve',
  title: 'ROC curve',
  aliases: ['roc'],
  kind: 'curve',
  tasks: ['binary', 'multiclass'],
  summary: 'True positive rate against false positive rate at every threshold.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'drop_intermediate',
      type: 'flag',
      default: true,
      summary: 'Leave out points on a straight line between their neighbours.',
    },
    MAX_POINTS,
    POSITIVE,
  ],
  range: [0, 1],
  worse: 'neither',
  profiles: [sklearnProfile()],
  convention: `Object of arrays fpr, tpr and thresholds (score ≥ threshold is positive), thresholds descending; the first is infinite ("Infinity"), where nothing is positive. Undefined when a class has no row; scikit-learn answers NaN rates with a warning. ${INFINITE_SCORES} scikit-learn raises an error for any infinite score.`,
  source: `T. Fawcett, Pattern Recognition Letters 27, 2006; numbers agree with ${SKLEARN} roc_curve.`,
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
        undefined: l10n.t('A ROC curve needs both classes in y_true; there is no {0} row.', missing),
        details,
      };
    }
    const all = cumulate(table);
    const curve = drawn(all, options, corners);
    return {
      value: {
        fpr: [0, ...listed(curve.falsePositives, fp => fp / table.negative)],
        tpr: [0, ...listed(curve.truePositives, tp => tp / table.positive)],
        thresholds: ['Infinity', ...listed(curve.thresholds, jsonNumber)],
      },
      details,
    };
  },
};
