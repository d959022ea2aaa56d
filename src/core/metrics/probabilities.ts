import type { Evidence } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import type { MatrixLosses } from '../kernels/matrixLosses.ts';
import { matrixLossesOf, type OneClass, scoredOf, scoreTableOf } from '../summaries/scores.ts';

/** Scores that must be probabilities: one table for two classes, or sums over a matrix for more. */
export type Probabilities =
  | ({ readonly kind: 'binary' } & OneClass)
  | {
      readonly kind: 'matrix';
      readonly losses: MatrixLosses;
      readonly classes: number;
      readonly rows: number;
      readonly leftOut: number;
    };

/**
 * Scores between 0 and 1, for proper scoring rules.
 * @returns Undefined for scores outside, naming the range found.
 */
export function probabilitiesOf(evidence: Evidence, positive: string | undefined): Probabilities | Undefined {
  const scored = scoredOf(evidence);
  if ('undefined' in scored) return scored;
  if (scored.columns.length <= 1) {
    const one = probabilityTableOf(evidence, positive);
    return 'undefined' in one ? one : { kind: 'binary', ...one };
  }
  const losses = matrixLossesOf(evidence, scored);
  return (
    outside(losses.smallest, losses.largest) ?? {
      kind: 'matrix',
      losses,
      classes: scored.columns.length,
      rows: scored.rows,
      leftOut: scored.leftOut,
    }
  );
}

/** As `scoreTableOf`, for scores between 0 and 1. */
export function probabilityTableOf(evidence: Evidence, positive: string | undefined): OneClass | Undefined {
  const one = scoreTableOf(evidence, positive);
  if ('undefined' in one) return one;
  const { scores } = one.table;
  return outside(scores.at(-1) ?? 0, scores.at(0) ?? 0) ?? one;
}

function outside(smallest: number, largest: number): Undefined | undefined {
  if (smallest >= 0 && largest <= 1) return undefined;
  return {
    undefined: `Probabilities must lie between 0 and 1; y_score ranges from ${smallest} to ${largest}. Scores of another scale need calibration first.`,
  };
}
