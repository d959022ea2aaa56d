import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import type { MatrixLosses } from '../kernels/matrixLosses.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { hasLabelSets } from '../summaries/labelSets.ts';
import { matrixLossesOf, type OneClass, type Scored, scoredOf, scoreTableOf } from '../summaries/scores.ts';
import { labelColumns } from './oneVsRest.ts';

/** Scores that must be probabilities: one table for two classes, sums over a matrix for more, a table per label for several per row. */
export type Probabilities =
  | ({ readonly kind: 'binary' } & OneClass)
  | {
      readonly kind: 'matrix';
      readonly losses: MatrixLosses;
      readonly classes: number;
      /** Weight of the rows of each class. */
      readonly classWeights: Float64Array;
      readonly rows: number;
      readonly leftOut: number;
    }
  | {
      readonly kind: 'labels';
      readonly tables: readonly ScoreTable[];
      readonly rows: number;
      readonly leftOut: number;
    };

/**
 * Scores between 0 and 1, for proper scoring rules.
 * @returns Undefined for scores outside, naming the range found.
 */
export function probabilitiesOf(evidence: Evidence, positive: string | undefined): Probabilities | Undefined {
  if (hasLabelSets(evidence)) return labelProbabilities(evidence);
  const scored = scoredOf(evidence);
  if ('undefined' in scored) return scored;
  if (scored.width <= 1) {
    const one = probabilityTableOf(evidence, positive);
    return 'undefined' in one ? one : { kind: 'binary', ...one };
  }
  const losses = matrixLossesOf(evidence, scored);
  return (
    outside(losses.smallest, losses.largest) ?? {
      kind: 'matrix',
      losses,
      classes: scored.width,
      classWeights: classWeightsOf(evidence, scored),
      rows: scored.rows,
      leftOut: scored.leftOut,
    }
  );
}

function labelProbabilities(evidence: Evidence): Probabilities | Undefined {
  const columns = labelColumns(evidence);
  if ('undefined' in columns) return columns;
  const tables = columns.names.map((_, column) => columns.tableOf(column));
  for (const table of tables) {
    const problem = outsideTable(table);
    if (problem) return problem;
  }
  return { kind: 'labels', tables, rows: columns.rows, leftOut: columns.leftOut };
}

function classWeightsOf(evidence: Evidence, { classes, weights, coded }: Scored): Float64Array {
  return evidence.once('class-weights', () => {
    const { codes, keep } = coded();
    const each = weights ?? new Float64Array(codes.length).fill(1);
    return kernels.sumByCode(codes, each, classes.values.length, keep);
  });
}

/** As `scoreTableOf`, for scores between 0 and 1. */
export function probabilityTableOf(evidence: Evidence, positive: string | undefined): OneClass | Undefined {
  const one = scoreTableOf(evidence, positive);
  if ('undefined' in one) return one;
  return outsideTable(one.table) ?? one;
}

function outsideTable(table: ScoreTable): Undefined | undefined {
  const { smallest, largest } = kernels.scoreRange(table);
  return outside(smallest, largest);
}

function outside(smallest: number, largest: number): Undefined | undefined {
  if (smallest >= 0 && largest <= 1) return undefined;
  return {
    undefined: l10n.t(
      'Probabilities must lie between 0 and 1; y_score ranges from {0} to {1}. Scores of another scale need calibration first.',
      smallest,
      largest,
    ),
  };
}
