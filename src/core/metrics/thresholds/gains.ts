import * as l10n from '@vscode/l10n';
import type { Evidence } from '../../catalogue/evidence.ts';
import type { Options } from '../../catalogue/options.ts';
import type { Json, Undefined } from '../../catalogue/statistic.ts';
import { scoreTableOf } from '../../summaries/scores.ts';
import { textOf } from '../shared.ts';
import { type Cumulated, cumulate, curveDetails } from '../thresholdCurve.ts';

/** What is found when rows are taken in order of score, highest first. */
export interface Gains {
  /** Positives and negatives at or above each distinct score. */
  readonly curve: Cumulated;
  readonly positives: number;
  readonly rows: number;
  readonly details: Record<string, Json>;
}

export const GAINS_CONVENTION =
  'Rows are taken from the highest score down; rows of equal score are one step, between whose ends the curve is straight, as if they were taken in random order. Counts are weights where there are weights. Undefined without a positive row.';

export const GAINS_SOURCE =
  'F. Provost and T. Fawcett, Data Science for Business, 2013, ch. 8; scikit-learn has no such function; drawn as scikit-plot does, which takes equal scores in the order of the rows.';

/** The gains of the positive class. Undefined as `scoreTableOf`, and without a positive row. */
export function gainsOf(evidence: Evidence, options: Options): Gains | Undefined {
  const one = scoreTableOf(evidence, textOf(options.optional('positive')));
  if ('undefined' in one) return one;
  const details = curveDetails(one);
  if (!(one.table.positive > 0)) {
    return { undefined: l10n.t('Gains need a positive row in y_true; there is none.'), details };
  }
  const curve = cumulate(one.table);
  const positives = curve.truePositives.at(-1) ?? 0;
  return { curve, positives, rows: positives + (curve.falsePositives.at(-1) ?? 0), details };
}

/** Share of the positives among the first `share` of the rows, 0 < share ≤ 1. */
export function gainAt({ curve, positives, rows }: Gains, share: number): number {
  const { truePositives, falsePositives } = curve;
  const wanted = share * rows;
  const rowsUpTo = (place: number) => (truePositives[place] ?? 0) + (falsePositives[place] ?? 0);
  // Rows up to a place do not fall from one to the next.
  let [low, high] = [0, truePositives.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rowsUpTo(middle) >= wanted) high = middle;
    else low = middle + 1;
  }
  if (low === truePositives.length) return 1;
  const [found, taken] = low === 0 ? [0, 0] : [truePositives[low - 1] ?? 0, rowsUpTo(low - 1)];
  const more = ((truePositives[low] ?? 0) - found) * ((wanted - taken) / (rowsUpTo(low) - taken));
  return (found + more) / positives;
}
