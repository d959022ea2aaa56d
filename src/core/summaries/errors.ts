import * as l10n from '@vscode/l10n';
import type { Evidence, InputName, Matrix, Mergeable } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { type ErrorMoments, mergeErrorMoments } from '../kernels/errorMoments.ts';
import { kernels } from '../kernels/index.ts';
import { lazily } from '../lazily.ts';
import { lengthOf, type Vector } from '../tables/column.ts';
import { isWithoutRows, noRows } from './confusion.ts';
import { hasWeight, rowsOf, weightsOf } from './rows.ts';
import { mergeValueTables, type ValueTable, valueTable } from './valueTable.ts';

/** Truth and prediction of one output of a regression, checked and aligned with the weights. */
export interface Output {
  /** Its column in a matrix; 0 where y_true and y_pred are vectors. */
  readonly index: number;
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  readonly weights: Float64Array | undefined;
  /** 0 for rows left out because a value of some output is missing. */
  readonly keep: Uint8Array | undefined;
}

export interface Outputs {
  readonly outputs: readonly Output[];
  /** Whether `y_true` or `y_pred` came as a matrix, be it of one column. */
  readonly several: boolean;
  readonly rows: number;
  readonly leftOut: number;
}

/**
 * The outputs of `y_true` and `y_pred`: one, or one per column of a matrix.
 * @param weighted false for metrics that know no weights: `weights` is then not looked at
 * @returns Undefined without a complete row, without weight, and for infinite values.
 * @throws UsageError when `y_true` or `y_pred` are not numbers, or not equally wide.
 */
export function outputsOf(evidence: Evidence, weighted = true): Outputs | Undefined {
  return evidence.once(`outputs:${weighted}`, () => {
    const { y_true, y_pred, weights } = evidence.inputs;
    const vectors = y_true?.type === 'number' && y_pred?.type === 'number';
    const merged = evidence.isGrowing && vectors && !weights && evidence.merged('outputs', READS, MERGEABLE);
    if (!merged) return alignedOf(evidence, weighted);
    if (merged.rows === 0) return noRows(merged.leftOut, l10n.t('{0} and {1}', 'y_true', 'y_pred'));
    // Of rows that grew they are read when they are first asked for.
    const truth = lazily(() => y_true.values);
    const predicted = lazily(() => y_pred.values);
    const output: Output = {
      index: 0,
      get truth() {
        return truth();
      },
      get predicted() {
        return predicted();
      },
      weights: undefined,
      get keep() {
        return rowsOf(evidence, READS).keep;
      },
    };
    return { outputs: [output], several: false, ...merged };
  });
}

/** What summaries of errors are collected from, where there are no weights. */
const READS = ['y_true', 'y_pred'] as const;

const MERGEABLE: Mergeable<Pick<Outputs, 'rows' | 'leftOut'>> = {
  collect: evidence => {
    const aligned = alignedOf(evidence, false);
    if (!('undefined' in aligned)) return { rows: aligned.rows, leftOut: aligned.leftOut };
    return isWithoutRows(aligned) ? { rows: 0, leftOut: rowsOf(evidence, READS).leftOut } : undefined;
  },
  merge: (a, b) => ({ rows: a.rows + b.rows, leftOut: a.leftOut + b.leftOut }),
};

function alignedOf(evidence: Evidence, weighted: boolean): Outputs | Undefined {
  return evidence.once(`aligned-outputs:${weighted}`, () => {
    const { y_true, y_pred } = evidence.inputs;
    const weights = weighted ? weightsOf(evidence) : {};
    if ('undefined' in weights) return weights;
    const names = weighted ? (['y_true', 'y_pred', 'weights'] as const) : (['y_true', 'y_pred'] as const);
    const { length, leftOut, keep } = rowsOf(evidence, names);
    if (!y_true || !y_pred || length === leftOut)
      return noRows(leftOut, l10n.t('{0} and {1}', 'y_true', 'y_pred'));
    const truths = columnsOf('y_true', y_true);
    const predictions = columnsOf('y_pred', y_pred);
    if (truths.length !== predictions.length) {
      throw new UsageError(
        l10n.t(
          'y_true has {0} outputs and y_pred has {1}; they must be equally wide.',
          truths.length,
          predictions.length,
        ),
      );
    }
    const infinite = evidence.once(
      `rows:infinite:${names.length}:${weights.values !== undefined}`,
      () => infiniteIn('y_true', truths, keep) ?? infiniteIn('y_pred', predictions, keep),
    );
    if (infinite) return infinite;
    if (weights.values && !hasWeight(weights.values, keep))
      return { undefined: l10n.t('All weights are 0.') };
    return {
      outputs: truths.map((truth, index) => ({
        index,
        truth,
        predicted: predictions[index] ?? truth,
        weights: weights.values,
        keep,
      })),
      several: y_true.type === 'matrix' || y_pred.type === 'matrix',
      rows: length - leftOut,
      leftOut,
    };
  });
}

/** Collects the moments of truth − prediction of one output. */
export function errorsOfOutput(evidence: Evidence, output: Output): ErrorMoments {
  return evidence.once(`errors:${output.index}:${output.weights !== undefined}`, () =>
    ofRowsThatGrow(evidence, output, 'errors', momentsOf, mergeErrorMoments),
  );
}

function momentsOf({ truth, predicted, weights, keep }: Output): ErrorMoments {
  return kernels.errorMoments(truth, predicted, weights, keep);
}

/** Errors of more rows are not kept in tables, of 16 bytes for each distinct one, for when rows have grown. */
const MOST_KEPT = 1 << 22;

/** Collects the absolute errors |y_true − y_pred| of one output. */
export function errorTableOf(evidence: Evidence, output: Output): ValueTable {
  const { y_true } = evidence.inputs;
  const rows = y_true && y_true.type !== 'matrix' ? lengthOf(y_true) : 0;
  return evidence.once(`error-table:${output.index}`, () =>
    rows > MOST_KEPT
      ? tableOf(output)
      : ofRowsThatGrow(evidence, output, 'error-table', tableOf, mergeValueTables),
  );
}

function tableOf({ truth, predicted, weights, keep }: Output): ValueTable {
  // proof: truth and predicted are equally long
  const errors = truth.map((value, row) => Math.abs(value - predicted[row]!));
  return valueTable(errors, weights, keep);
}

/** A summary of the one output of rows that may have grown; of weighted rows and of several outputs, as it is collected. */
function ofRowsThatGrow<T>(
  evidence: Evidence,
  output: Output,
  key: string,
  collect: (output: Output) => T,
  merge: (earlier: T, later: T) => T,
): T {
  if (!evidence.isGrowing || output.weights) return collect(output);
  const merged = evidence.merged(key, READS, {
    collect: part => {
      const aligned = alignedOf(part, false);
      if (!('undefined' in aligned)) return aligned.outputs[0] && collect(aligned.outputs[0]);
      return isWithoutRows(aligned) ? collect(NO_ROWS) : undefined;
    },
    merge,
  });
  return merged ?? collect(output);
}

const NO_ROWS: Output = {
  index: 0,
  truth: new Float64Array(0),
  predicted: new Float64Array(0),
  weights: undefined,
  keep: undefined,
};

function columnsOf(name: string, input: Vector | Matrix): readonly Float64Array[] {
  if (input.type === 'matrix') return input.columns;
  if (input.type === 'number') return [input.values];
  throw new UsageError(l10n.t('{0} is a {1} column; regression metrics need numbers.', name, input.type));
}

function infiniteIn(
  name: InputName,
  columns: readonly Float64Array[],
  keep: Uint8Array | undefined,
): Undefined | undefined {
  for (const values of columns) {
    // proof: row < values.length
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      if (Math.abs(value) !== Number.POSITIVE_INFINITY || keep?.[row] === 0) continue;
      return {
        undefined: l10n.t(
          'Row {0} of {1} is infinite ({2}); errors need finite values.',
          row + 1,
          name,
          value,
        ),
      };
    }
  }
  return undefined;
}
