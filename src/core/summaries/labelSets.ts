import * as l10n from '@vscode/l10n';
import type { Evidence, Matrix } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { kernels } from '../kernels/index.ts';
import type { Vector } from '../tables/column.ts';
import { noRows } from './confusion.ts';
import { type RowInput, rowsOf, weightsOf } from './rows.ts';

/** Which of several labels each row has, and which were predicted: what metrics of several labels per row count. */

/** Weights of one label, class or row against the rest. */
export interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

/** Per label, over rows; and per row, over labels. */
export interface LabelSets {
  /** What each label is called: as `labels` names the columns, else their numbers from 0. */
  readonly names: readonly (number | string)[];
  /** Weight of the rows per label. */
  readonly counts: readonly Counts[];
  /** Weight of the rows that have each label, to the digits that scikit-learn prints. */
  readonly support: readonly number[];
  /** Labels of each row: right ones, those it has, and those predicted. Rows left out are not in these arrays. */
  readonly hits: Int32Array;
  readonly truth: Int32Array;
  readonly predicted: Int32Array;
  /** Weight of each row of those arrays; absent: 1. */
  readonly rowWeights?: Float64Array;
  /** Weight of all rows. */
  readonly total: number;
  readonly rows: number;
  readonly leftOut: number;
  readonly weighted: boolean;
}

/** Whether the input has a column per label. */
export function isMatrix(input: Vector | Matrix | undefined): input is Matrix {
  return input?.type === 'matrix';
}

/** Whether truth and predictions (or scores) are of several labels per row. */
export function hasLabelSets({ inputs }: Evidence): boolean {
  return isMatrix(inputs.y_true);
}

/** Aligned matrices whose columns are labels or items. */
export interface AlignedMatrices {
  readonly names: readonly (number | string)[];
  readonly truth: readonly Float64Array[];
  /** The columns of the other matrix. */
  readonly other: readonly Float64Array[];
  readonly weights?: Float64Array;
  readonly keep?: Uint8Array;
  readonly rows: number;
  readonly leftOut: number;
}

/**
 * `y_true` beside `y_pred` or `y_score`, each with one column per label.
 * @returns Undefined without a complete row, without weight, or without a column.
 * @throws UsageError when only one of the two is a matrix, when numbers of columns differ, and when "labels" names a label twice.
 */
export function matricesOf(evidence: Evidence, other: 'y_pred' | 'y_score'): AlignedMatrices | Undefined {
  return evidence.once(`matrices:${other}`, () => {
    const { y_true, [other]: against } = evidence.inputs;
    const weights = weightsOf(evidence);
    if ('undefined' in weights) return weights;
    const names: readonly RowInput[] = ['y_true', other, 'weights'];
    if (!isMatrix(y_true) || !isMatrix(against)) {
      const [vector, matrix] = isMatrix(y_true) ? [other, 'y_true'] : ['y_true', other];
      throw new UsageError(
        l10n.t('{0} has one value per row; expected one column per label, as {1} may have.', vector, matrix),
      );
    }
    const { length, leftOut, keep } = rowsOf(evidence, names);
    if (length === leftOut) return noRows(leftOut, l10n.t('{0} and {1}', 'y_true', other));
    if (y_true.columns.length !== against.columns.length) {
      throw new UsageError(
        l10n.t(
          'y_true has {0} columns and {1} has {2}; both need one per label.',
          y_true.columns.length,
          other,
          against.columns.length,
        ),
      );
    }
    const labels = namesOf(evidence.inputs.labels, y_true.columns.length);
    if ('undefined' in labels) return labels;
    if (weights.values && !weights.values.some((weight, row) => weight > 0 && keep?.[row] !== 0)) {
      return { undefined: l10n.t('All weights are 0.') };
    }
    return {
      names: labels.names,
      truth: y_true.columns,
      other: against.columns,
      ...(weights.values && { weights: weights.values }),
      ...(keep && { keep }),
      rows: length - leftOut,
      leftOut,
    };
  });
}

function namesOf(
  labels: Vector | undefined,
  count: number,
): { readonly names: readonly (number | string)[] } | Undefined {
  if (!labels) return { names: Array.from({ length: count }, (_, column) => column) };
  const names =
    labels.type === 'category'
      ? Array.from(labels.codes, code => labels.dictionary[code] ?? '')
      : Array.from(labels.values);
  const twice = names.map(String).find((name, at, all) => all.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new UsageError(`"labels" names "${twice}" twice; expected a different name for each column.`);
  }
  if (names.length === count) return { names };
  return {
    undefined: l10n.t(
      'y_true has {0} columns but "labels" names {1}; it must name the label of each column.',
      count,
      names.length,
    ),
  };
}

/**
 * Collects the counts from the matrices `y_true` and `y_pred` of 0 and 1, and `weights`.
 * @returns Undefined as `matricesOf`, and for a value that is neither 0 nor 1.
 */
export function labelSetsOf(evidence: Evidence): LabelSets | Undefined {
  return evidence.once('label-sets', () => {
    const matrices = matricesOf(evidence, 'y_pred');
    if ('undefined' in matrices) return matrices;
    const problem =
      notIndicators(matrices.truth, matrices.keep, 'y_true') ??
      notIndicators(matrices.other, matrices.keep, 'y_pred');
    return problem ?? collect(matrices);
  });
}

/** The sentence for the first value that is neither 0 nor 1, when there is one. */
export function notIndicators(
  columns: readonly Float64Array[],
  keep: Uint8Array | undefined,
  name: string,
): Undefined | undefined {
  for (const column of columns) {
    // proof: row < column.length
    for (let row = 0; row < column.length; row++) {
      const value = column[row]!;
      if (value === 0 || value === 1 || keep?.[row] === 0) continue;
      return {
        undefined: l10n.t(
          'Row {0} of {1} holds {2}; a label is there (1) or not (0). Scores need a threshold first.',
          row + 1,
          name,
          value,
        ),
      };
    }
  }
  return undefined;
}

function collect({ names, truth, other, weights, keep, rows, leftOut }: AlignedMatrices): LabelSets {
  const rowHits = new Int32Array(rows);
  const rowTruth = new Int32Array(rows);
  const rowPredicted = new Int32Array(rows);
  const kept = keptRows(truth[0]?.length ?? 0, keep);
  // proof: row numbers of kept are below the length of keep, weights and of every column
  const rowWeights = weights && Float64Array.from(kept, row => weights[row]!);
  const total = rowWeights ? kernels.pairwiseSum(rowWeights) : rows;
  const support: number[] = [];
  const counts = truth.map((isTrue, column): Counts => {
    const isPredicted = other[column] ?? isTrue;
    let [tp, fp, fn, tn, ofTruth] = [0, 0, 0, 0, 0];
    // proof: as above; the arrays per row are as long as kept
    for (let i = 0; i < kept.length; i++) {
      const row = kept[i]!;
      const t = isTrue[row]!;
      const p = isPredicted[row]!;
      const weight = rowWeights ? rowWeights[i]! : 1;
      if (t === 1) ofTruth += weight;
      rowTruth[i]! += t;
      rowPredicted[i]! += p;
      if (t !== p) {
        if (t === 1) fn += weight;
        else fp += weight;
        continue;
      }
      rowHits[i]! += t;
      if (t === 1) tp += weight;
      else tn += weight;
    }
    support.push(printedSupport(tp, ofTruth));
    return { tp, fp, fn, tn };
  });
  return {
    names,
    counts,
    support,
    hits: rowHits,
    truth: rowTruth,
    predicted: rowPredicted,
    ...(rowWeights && { rowWeights }),
    total,
    rows,
    leftOut,
    weighted: weights !== undefined,
  };
}

/**
 * The weight of true rows, added in row order, as scikit-learn says it: it subtracts those that were found and adds them again, so that digits
 * of a weighted report depend on that.
 */
export function printedSupport(tp: number, ofTruth: number): number {
  return tp + (ofTruth - tp);
}

/** The numbers of the rows that stay. */
function keptRows(length: number, keep: Uint8Array | undefined): Int32Array {
  const rows = new Int32Array(length);
  let kept = 0;
  for (let row = 0; row < length; row++) if (keep?.[row] !== 0) rows[kept++] = row;
  return rows.subarray(0, kept);
}
