import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { f1Interval } from '../catalogue/uncertainty.ts';
import type { Counts } from '../summaries/labelSets.ts';
import {
  AVERAGE_CONVENTION,
  AVERAGE_OPTIONS,
  AVERAGE_PROFILES,
  AVERAGED,
  averaged,
  type Ratio,
} from './averaging.ts';
import { SKLEARN } from './shared.ts';

/** How much recall and precision count: the larger is 1, so that no β makes the counts too large. */
function sharesOf(beta: number): readonly [number, number] {
  if (beta <= 1) return [beta * beta, 1];
  // Not 0 for a finite β: the score of a class that is only predicted is 0, and only recall is undefined for it.
  return [1, beta === Number.POSITIVE_INFINITY ? 0 : Math.max(1 / (beta * beta), Number.MIN_VALUE)];
}

/** F-score that values recall β times as much as precision; β from 0 (precision) to infinity (recall). */
export function fRatio(beta: number): Ratio {
  const [recallShare, precisionShare] = sharesOf(beta);
  const denominator = ({ tp, fp, fn }: Counts) => recallShare * (tp + fn) + precisionShare * (tp + fp);
  return {
    // Not more than the denominator, which the sum of the shares may exceed by rounding.
    numerator: counts => Math.min((recallShare + precisionShare) * counts.tp, denominator(counts)),
    denominator,
    undefinedBecause: () => l10n.t('no row is positive in y_true or predicted as positive'),
    ...(beta === 1 && { uncertainty: ({ tp, fp, fn }) => ({ interval: f1Interval(tp, tp + fp + fn) }) }),
  };
}

export const fbeta: Statistic = {
  id: 'fbeta',
  title: 'F-beta',
  aliases: ['fbeta_score', 'f_beta'],
  ...AVERAGED,
  summary: 'One number for precision and recall, with recall counted beta times as much.',
  options: [
    {
      name: 'beta',
      type: 'number',
      default: 1,
      min: 0,
      summary: 'Weight of recall against precision: 0.5 favours precision, 2 favours recall.',
    },
    ...AVERAGE_OPTIONS,
  ],
  range: [0, 1],
  worse: 'lower',
  profiles: AVERAGE_PROFILES,
  convention: `(1 + β²)·TP / ((1 + β²)·TP + β²·FN + FP), so it is defined wherever the class occurs in y_true or y_pred. ${AVERAGE_CONVENTION}`,
  source: `C. J. van Rijsbergen, Information Retrieval, 1979; numbers agree with ${SKLEARN} fbeta_score.`,
  compute: (evidence, options) => averaged(evidence, options, fRatio(options.number('beta'))),
};
