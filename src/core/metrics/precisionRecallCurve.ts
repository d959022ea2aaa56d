import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { scoreTableOf } from '../summaries/scores.ts';
import { POSITIVE, SKLEARN, sklearnProfile, textOf } from './shared.ts';
import {
  cumulate,
  curveDetails,
  drawn,
  jsonNumber,
  listed,
  MAX_POINTS,
  recallChanges,
} from './thresholdCurve.ts';

export const precisionRecallCurve: Statistic = {
  id: 'precision_recall_curve',
  title: 'Precision-recall curve',
  aliases: ['pr_curve'],
  kind: 'curve',
  tasks: ['binary', 'multiclass'],
  summary: 'Precision against recall at every threshold.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'drop_intermediate',
      type: 'flag',
      default: false,
      summary: 'Leave out thresholds between two others of the same recall.',
    },
    MAX_POINTS,
    POSITIVE,
    {
      name: 'zero_division',
      type: 'text',
      default: 'undefined',
      allowed: ['undefined', '1'],
      summary: 'The recall where no row is positive: undefined with a reason, or 1 at every threshold.',
    },
  ],
  range: [0, 1],
  worse: 'neither',
  profiles: [
    sklearnProfile('without a positive row recall is 1 at every threshold (scikit-learn also warns).', {
      zero_division: '1',
    }),
  ],
  convention:
    'Object of arrays precision, recall and thresholds (score ≥ threshold is positive), thresholds ascending, with a last point of precision 1 and recall 0 that has no threshold. Undefined without a positive row.',
  source: `J. Davis and M. Goadrich, ICML 2006; numbers agree with ${SKLEARN} precision_recall_curve.`,
  compute: (evidence, options) => {
    const one = scoreTableOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in one) return one;
    const { table } = one;
    const details = curveDetails(one);
    if (!(table.positive > 0) && options.text('zero_division') === 'undefined') {
      return {
        undefined: l10n.t('A precision-recall curve needs a positive row in y_true; there is none.'),
        details,
      };
    }
    const all = cumulate(table);
    const curve = drawn(all, options, recallChanges);
    const { truePositives, falsePositives } = curve;
    const recallOf = (tp: number) => (table.positive > 0 ? tp / table.positive : 1);
    const precision = listed(truePositives, (tp, i) => tp / (tp + (falsePositives[i] ?? 0)));
    return {
      value: {
        precision: [...precision.reverse(), 1],
        recall: [...listed(truePositives, recallOf).reverse(), 0],
        thresholds: listed(curve.thresholds, jsonNumber).reverse(),
      },
      details,
    };
  },
};
