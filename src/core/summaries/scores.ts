import { type Evidence, vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { kernels } from '../kernels/index.ts';
import type { MatrixLosses } from '../kernels/matrixLosses.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { type Classes, classesOf, positiveClass } from './classes.ts';
import { noRows } from './confusion.ts';
import { hasWeight, rowsOf, weightsOf } from './rows.ts';

/** Scores beside true classes, aligned and checked, not yet summarised. */
export interface Scored {
  readonly classes: Classes;
  /** Class of each row as an index into `classes.values`. */
  readonly codes: Int32Array;
  /** One column: the score of the positive class. Several: one per class, in the order of `order`. */
  readonly columns: readonly Float64Array[];
  /** With several columns: the class of each column, as an index into `classes.values`. */
  readonly order: readonly number[];
  readonly weights?: Float64Array;
  readonly keep?: Uint8Array;
  readonly rows: number;
  readonly leftOut: number;
}

/**
 * Aligns `y_true`, `y_score`, `labels` and `weights`. The columns of a score matrix belong to `labels` in its order, or to the sorted
 * classes of `y_true`.
 * @returns Undefined without a complete row, without weight, or when columns and classes do not match.
 */
export function scoredOf(evidence: Evidence): Scored | Undefined {
  return evidence.once('scored', () => {
    const { y_score, labels } = evidence.inputs;
    const y_true = vectorIn(evidence.inputs, 'y_true');
    const weights = weightsOf(evidence);
    if ('undefined' in weights) return weights;
    const { length, leftOut, keep } = rowsOf(evidence, ['y_true', 'y_score', 'weights']);
    if (!y_true || !y_score || length === leftOut) return noRows(leftOut, 'y_true and y_score');
    if (y_score.type !== 'matrix' && y_score.type !== 'number') {
      throw new UsageError('y_score must be numbers.');
    }
    const columns = y_score.type === 'matrix' ? y_score.columns : [y_score.values];
    const coded = evidence.once(`rows:classes:${weights.values !== undefined}`, () =>
      classesOf([y_true], labels, keep, ['y_true']),
    );
    if ('undefined' in coded) return coded;
    const { classes, codes } = coded;
    const order = classes.labels ?? classes.values.map((_, index) => index);
    if (columns.length > 1) {
      const problem = columnProblem(classes, order, columns.length);
      if (problem) return problem;
    }
    if (weights.values && !hasWeight(weights.values, keep)) return { undefined: 'All weights are 0.' };
    return {
      classes,
      codes: codes[0] ?? new Int32Array(0),
      columns,
      order,
      ...(weights.values && { weights: weights.values }),
      ...(keep && { keep }),
      rows: length - leftOut,
      leftOut,
    };
  });
}

function columnProblem(classes: Classes, order: readonly number[], columns: number): Undefined | undefined {
  if (order.length !== columns) {
    const source = classes.labels ? 'labels names' : 'y_true holds';
    return {
      undefined: `y_score has ${columns} columns but ${source} ${order.length} classes. "labels" must name the class of each column.`,
    };
  }
  const unnamed = classes.values.find((_, index) => classes.present[index] === 1 && !order.includes(index));
  if (unnamed === undefined) return undefined;
  return { undefined: `y_true holds class ${unnamed}, which "labels" does not name.` };
}

/** A score table of one class against the others, and whence it comes. */
export interface OneClass {
  readonly table: ScoreTable;
  /** The positive class as users know it; undefined when it has no row and was not named by `labels`. */
  readonly positive: number | string | undefined;
  readonly rows: number;
  readonly leftOut: number;
}

/**
 * The score table of the positive class. With one column of scores there may be two classes at most, unless `positive` names the one
 * that the scores are about; with several columns, the positive class's column is taken, the other classes being the rest.
 */
export function scoreTableOf(evidence: Evidence, positive: string | undefined): OneClass | Undefined {
  const scored = scoredOf(evidence);
  if ('undefined' in scored) return scored;
  const { classes, columns, order, rows, leftOut } = scored;
  if (columns.length === 1 && classes.values.length > 2 && positive === undefined) {
    return {
      undefined: `y_true holds ${classes.values.length} classes, so y_score needs one column per class, or "positive" must name the class that the scores are about.`,
    };
  }
  const index = positiveClass(classes, positive);
  if (typeof index !== 'number') return index;
  const column = columns.length === 1 ? 0 : order.indexOf(index);
  return {
    table: classTable(evidence, scored, column, index),
    positive: classes.values[index],
    rows,
    leftOut,
  };
}

/** The table of one column, with rows of class `positive` against those of `negative`, or against all others. Collected once. */
export function classTable(
  evidence: Evidence,
  scored: Scored,
  column: number,
  positive: number,
  negative?: number,
): ScoreTable {
  const scores = scored.columns[column] ?? new Float64Array(0);
  const { codes, weights, keep } = scored;
  const collect = () =>
    kernels.scoreTable(scores, {
      codes,
      positive,
      ...(negative !== undefined && { negative }),
      ...(weights && { weights }),
      ...(keep && { keep }),
    });
  // Pairs are many and each is read once: keeping them would only fill memory.
  return negative === undefined ? evidence.once(`score-table:${column}:${positive}`, collect) : collect();
}

/** Sums of the proper scoring rules over all columns of a score matrix. */
export function matrixLossesOf(evidence: Evidence, scored: Scored): MatrixLosses {
  return evidence.once('matrix-losses', () => {
    const columnOf = Int32Array.from(scored.classes.values, (_, index) => scored.order.indexOf(index));
    const columnCodes = scored.codes.map(code => (code < 0 ? -1 : (columnOf[code] ?? -1)));
    return kernels.matrixLosses(scored.columns, columnCodes, scored.weights, scored.keep);
  });
}
