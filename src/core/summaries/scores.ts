import * as l10n from '@vscode/l10n';
import {
  type Evidence,
  type InputName,
  type Matrix,
  type Mergeable,
  vectorIn,
} from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { sizeOf } from '../kernels/groupedScores.ts';
import { kernels } from '../kernels/index.ts';
import { type MatrixLosses, mergeMatrixLosses } from '../kernels/matrixLosses.ts';
import { emptyScoreTable, mergeScoreTables, type ScoreRows, type ScoreTable } from '../kernels/scoreTable.ts';
import { lazily } from '../lazily.ts';
import type { Vector } from '../tables/column.ts';
import { type Classes, classesOf, classNamed, mergeClasses, positiveClass } from './classes.ts';
import { isWithoutRows, noRows } from './confusion.ts';
import { hasWeight, rowsOf, weightsOf } from './rows.ts';

/** Scores beside true classes, aligned and checked, not yet summarised. */
export interface Scored {
  readonly classes: Classes;
  /** One column: the score of the positive class. Several: one per class, in the order of `order`. */
  readonly columns: readonly Float64Array[];
  /** How many columns there are: their rows may not be in memory, and are not read for this. */
  readonly width: number;
  /** With several columns: the class of each column, as an index into `classes.values`. */
  readonly order: readonly number[];
  readonly weights?: Float64Array;
  readonly rows: number;
  readonly leftOut: number;
  /** What it takes to go through the rows; of rows that grew it is found when it is first asked for. */
  readonly coded: () => CodedRows;
}

interface CodedRows {
  /** Class of each row as an index into `classes.values`. */
  readonly codes: Int32Array;
  readonly keep?: Uint8Array;
}

/**
 * Aligns `y_true`, `y_score`, `labels` and `weights`. The columns of a score matrix belong to `labels` in its order, or to the sorted
 * classes of `y_true`.
 * @returns Undefined without a complete row, without weight, or when columns and classes do not match.
 */
export function scoredOf(evidence: Evidence): Scored | Undefined {
  return evidence.once('scored', () => {
    const { y_score, weights } = evidence.inputs;
    const merged = evidence.isGrowing && !weights && evidence.merged('scored', READS, MERGEABLE);
    if (!merged || !y_score) return alignedOf(evidence);
    const { classes, rows, leftOut } = merged;
    if (!classes) return noRows(leftOut, l10n.t('{0} and {1}', 'y_true', 'y_score'));
    const columns = lazily(() => columnsOf(y_score));
    return {
      classes,
      get columns() {
        return columns();
      },
      width: widthOf(y_score),
      order: orderOf(classes),
      rows,
      leftOut,
      coded: () => {
        const aligned = alignedOf(evidence);
        return 'undefined' in aligned ? { codes: NO_CODES } : aligned.coded();
      },
    };
  });
}

/** What the summaries of scores beside classes are collected from, where there are no weights. */
const READS: readonly InputName[] = ['y_true', 'y_score', 'labels'];
const NO_CODES = new Int32Array(0);

/** Classes of rows of which none may be complete. */
interface Part {
  readonly classes: Classes | undefined;
  readonly rows: number;
  readonly leftOut: number;
}

const MERGEABLE: Mergeable<Part> = {
  collect: evidence => {
    const aligned = alignedOf(evidence);
    if (!('undefined' in aligned)) {
      const { classes, rows, leftOut } = aligned;
      return { classes, rows, leftOut };
    }
    if (!isWithoutRows(aligned)) return undefined;
    const { leftOut } = rowsOf(evidence, ['y_true', 'y_score']);
    return { classes: undefined, rows: 0, leftOut };
  },
  merge: (a, b) => ({
    classes: a.classes && b.classes ? mergeClasses(a.classes, b.classes).classes : (a.classes ?? b.classes),
    rows: a.rows + b.rows,
    leftOut: a.leftOut + b.leftOut,
  }),
};

function alignedOf(evidence: Evidence): Scored | Undefined {
  return evidence.once('aligned', () => {
    const { y_score, labels } = evidence.inputs;
    const y_true = vectorIn(evidence.inputs, 'y_true');
    const weights = weightsOf(evidence);
    if ('undefined' in weights) return weights;
    const { length, leftOut, keep } = rowsOf(evidence, ['y_true', 'y_score', 'weights']);
    if (!y_true || !y_score || length === leftOut)
      return noRows(leftOut, l10n.t('{0} and {1}', 'y_true', 'y_score'));
    const columns = columnsOf(y_score);
    const coded = evidence.once(`rows:classes:${weights.values !== undefined}`, () =>
      classesOf([y_true], labels, keep, ['y_true']),
    );
    if ('undefined' in coded) return coded;
    const { classes, codes } = coded;
    const order = orderOf(classes);
    if (columns.length > 1) {
      const problem = columnProblem(classes, order, columns.length);
      if (problem) return problem;
    }
    if (weights.values && !hasWeight(weights.values, keep))
      return { undefined: l10n.t('All weights are 0.') };
    const codedRows = { codes: codes[0] ?? NO_CODES, ...(keep && { keep }) };
    return {
      classes,
      columns,
      width: columns.length,
      order,
      ...(weights.values && { weights: weights.values }),
      rows: length - leftOut,
      leftOut,
      coded: () => codedRows,
    };
  });
}

function columnsOf(y_score: Vector | Matrix): readonly Float64Array[] {
  if (y_score.type === 'matrix') return y_score.columns;
  if (y_score.type === 'number') return [y_score.values];
  throw new UsageError(l10n.t('{0} must be numbers.', 'y_score'));
}

function widthOf(y_score: Vector | Matrix): number {
  return y_score.type === 'matrix' ? y_score.columns.length : 1;
}

function orderOf(classes: Classes): readonly number[] {
  return classes.labels ?? classes.values.map((_, index) => index);
}

function columnProblem(classes: Classes, order: readonly number[], columns: number): Undefined | undefined {
  if (order.length !== columns) {
    return {
      undefined: classes.labels
        ? l10n.t(
            'y_score has {0} columns but labels names {1} classes. "labels" must name the class of each column.',
            columns,
            order.length,
          )
        : l10n.t(
            'y_score has {0} columns but y_true holds {1} classes. "labels" must name the class of each column.',
            columns,
            order.length,
          ),
    };
  }
  const unnamed = classes.values.find((_, index) => classes.present[index] === 1 && !order.includes(index));
  if (unnamed === undefined) return undefined;
  return { undefined: l10n.t('y_true holds class {0}, which "labels" does not name.', unnamed) };
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
  const { classes, width, order, rows, leftOut } = scored;
  if (width === 1 && classes.values.length > 2 && positive === undefined) {
    return {
      undefined: l10n.t(
        'y_true holds {0} classes, so y_score needs one column per class, or "positive" must name the class that the scores are about.',
        classes.values.length,
      ),
    };
  }
  const index = positiveClass(classes, positive);
  if (typeof index !== 'number') return index;
  const column = width === 1 ? 0 : order.indexOf(index);
  return {
    table: classTable(evidence, scored, column, index),
    positive: classes.values[index],
    rows,
    leftOut,
  };
}

/** With more distinct scores a table, of 24 bytes for each, is not kept for when rows have grown. */
const MOST_KEPT = 1 << 22;

/** A table of scores of rows that may grow. */
export interface GrowingTable {
  /** Kept with the rows; absent where they do not grow, and of more scores than are kept. */
  readonly kept?: ScoreTable | undefined;
  /** That of more scores, where it was made to see how many there are. */
  readonly large?: ScoreTable | undefined;
}

/**
 * A table of scores that is kept with rows that grow, as summaries are that merge.
 * @param collect the table of a part of the rows; its arrays will be asked for if it has no more than so many scores
 * @param most distinct scores of a table that is kept
 */
export function growingTable(
  evidence: Evidence,
  key: string,
  reads: readonly InputName[],
  collect: (part: Evidence, arrays: number) => ScoreTable | undefined,
  most = MOST_KEPT,
): GrowingTable {
  if (!evidence.isGrowing) return {};
  let large: ScoreTable | undefined;
  const unlessLarge = (table: ScoreTable) => (sizeOf(table) <= most ? table : undefined);
  const kept = evidence.merged(key, reads, {
    collect: part => {
      const table = collect(part, most);
      const small = table && unlessLarge(table);
      if (part === evidence && !small) large = table;
      return small;
    },
    merge: (earlier, later) => unlessLarge(mergeScoreTables(earlier, later)),
  });
  return { kept, large };
}

/** The table of one column, with rows of class `positive` against those of `negative`, or against all others. Collected once. */
export function classTable(
  evidence: Evidence,
  scored: Scored,
  column: number,
  positive: number,
  negative?: number,
): ScoreTable {
  // Pairs are many and each is read once: keeping them would only fill memory.
  if (negative !== undefined) return tableOf(scored, column, { positive, negative });
  return evidence.once(`score-table:${column}:${positive}`, () => {
    const { kept, large } = growingClassTable(evidence, scored, column, positive);
    return kept ?? large ?? tableOf(scored, column, { positive });
  });
}

function growingClassTable(
  evidence: Evidence,
  { classes, width, weights }: Scored,
  column: number,
  positive: number,
): GrowingTable {
  if (weights) return {};
  const value = classes.values[positive];
  const collect = (part: Evidence, arrays: number) => {
    const aligned = alignedOf(part);
    if ('undefined' in aligned) return isWithoutRows(aligned) ? emptyScoreTable() : undefined;
    const its = value === undefined ? -1 : classNamed(aligned.classes, String(value));
    return tableOf(aligned, column, { positive: its, arrays });
  };
  const key = `score-table:${column}:${JSON.stringify(value)}`;
  return growingTable(evidence, key, READS, collect, Math.floor(MOST_KEPT / width));
}

/** The table of the positive class, as `scoreTableOf` has it, where it is kept with rows that grow. */
export function keptScoreTableOf(
  evidence: Evidence,
  positive: string,
): Pick<OneClass, 'table' | 'rows'> | undefined {
  const scored = scoredOf(evidence);
  if ('undefined' in scored || scored.width > 1) return undefined;
  const index = positiveClass(scored.classes, positive);
  const table = typeof index === 'number' ? growingClassTable(evidence, scored, 0, index).kept : undefined;
  return table && { table, rows: scored.rows };
}

function tableOf(
  { columns, weights, coded }: Scored,
  column: number,
  against: Pick<ScoreRows, 'positive' | 'negative' | 'arrays'>,
): ScoreTable {
  const scores = columns[column] ?? new Float64Array(0);
  return kernels.scoreTable(scores, { ...coded(), ...against, ...(weights && { weights }) });
}

/** Sums of the proper scoring rules over all columns of a score matrix. */
export function matrixLossesOf(evidence: Evidence, scored: Scored): MatrixLosses {
  return evidence.once('matrix-losses', () => {
    const merged =
      evidence.isGrowing &&
      !scored.weights &&
      evidence.merged('matrix-losses', READS, {
        collect: part => {
          const aligned = alignedOf(part);
          if (!('undefined' in aligned)) return lossesOf(aligned);
          return isWithoutRows(aligned) ? kernels.matrixLosses([], NO_CODES) : undefined;
        },
        merge: mergeMatrixLosses,
      });
    return merged || lossesOf(scored);
  });
}

function lossesOf({ classes, order, columns, weights, coded }: Scored): MatrixLosses {
  const { codes, keep } = coded();
  const columnOf = Int32Array.from(classes.values, (_, index) => order.indexOf(index));
  const columnCodes = codes.map(code => (code < 0 ? -1 : (columnOf[code] ?? -1)));
  return kernels.matrixLosses(columns, columnCodes, weights, keep);
}
