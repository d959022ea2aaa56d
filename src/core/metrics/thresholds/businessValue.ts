import * as l10n from '@vscode/l10n';
import type { Statistic } from '../../catalogue/statistic.ts';
import type { Counts } from '../../summaries/labelSets.ts';
import { binaryCountsOf } from '../averaging.ts';
import { numeric, POSITIVE } from '../shared.ts';
import { totalWorth, WORTH_OPTIONS, worthOf } from './worth.ts';

export const businessValue: Statistic = {
  id: 'business_value',
  title: 'Business value',
  aliases: ['cost_benefit', 'expected_value'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary: 'What the predictions are worth, from the worth of each kind of right and wrong decision.',
  needs: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
  options: [
    ...WORTH_OPTIONS,
    {
      name: 'per',
      type: 'text',
      default: 'total',
      allowed: ['total', 'row', 'prediction'],
      summary:
        'The sum over rows; the mean per row; or the mean of each predicted class, added (prediction, as NannyML normalises).',
    },
    POSITIVE,
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'lower',
  profiles: [
    {
      id: 'nannyml',
      summary:
        'As NannyML 0.13.1, whose matrix [[tn, fp], [fn, tp]] is the four options here and whose per_prediction is per=prediction; agrees with the default.',
    },
  ],
  convention:
    'tp·TP + fp·FP + fn·FN + tn·TN with the worths as options, e.g. business_value(tp=100, fp=-5). per=row divides by all rows; per=prediction divides TP and FP by the rows predicted as positive, FN and TN by those predicted as negative, an empty side being 0. Undefined when no worth is given.',
  source: 'C. Elkan, IJCAI 2001; numbers agree with NannyML 0.13.1 business_value.',
  compute: (evidence, options) => {
    const worth = worthOf(options);
    if (!worth) {
      return {
        undefined: l10n.t(
          'Nothing says what a decision is worth; give at least one of the options tp, fp, fn and tn.',
        ),
      };
    }
    const found = binaryCountsOf(evidence, options);
    if ('undefined' in found) return found;
    const { counts, confusion, details } = found;
    const total = totalWorth(worth, counts);
    switch (options.text('per')) {
      case 'row':
        return numeric(total / confusion.total, details);
      case 'prediction':
        return numeric(totalWorth(worth, perPrediction(counts)), details);
      default:
        return numeric(total, details);
    }
  },
};

/** Shares of the rows predicted as the same class. */
function perPrediction({ tp, fp, fn, tn }: Counts): Counts {
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
  return {
    tp: share(tp, tp + fp),
    fp: share(fp, tp + fp),
    fn: share(fn, fn + tn),
    tn: share(tn, fn + tn),
  };
}
