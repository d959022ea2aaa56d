import type { Evidence, InputName, Matrix } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import type { ErrorMoments } from '../kernels/errorMoments.ts';
import { kernels } from '../kernels/index.ts';
import type { Vector } from '../tables/column.ts';
import { noRows } from './confusion.ts';
import { hasWeight, rowsOf, weightsOf } from './rows.ts';
import { type ValueTable, valueTable } from './valueTable.ts';

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
    const { y_true, y_pred } = evidence.inputs;
    const weights = weighted ? weightsOf(evidence) : {};
    if ('undefined' in weights) return weights;
    const names = weighted ? (['y_true', 'y_pred', 'weights'] as const) : (['y_true', 'y_pred'] as const);
    const { length, leftOut, keep } = rowsOf(evidence, names);
    if (!y_true || !y_pred || length === leftOut) return noRows(leftOut, 'y_true and y_pred');
    const truths = columnsOf('y_true', y_true);
    const predictions = columnsOf('y_pred', y_pred);
    if (truths.length !== predictions.length) {
      throw new UsageError(
        `y_true has ${truths.length} outputs and y_pred has ${predictions.length}; they must be equally wide.`,
      );
    }
    const infinite = evidence.once(
      `rows:infinite:${names.length}:${weights.values !== undefined}`,
      () => infiniteIn('y_true', truths, keep) ?? infiniteIn('y_pred', predictions, keep),
    );
    if (infinite) return infinite;
    if (weights.values && !hasWeight(weights.values, keep)) return { undefined: 'All weights are 0.' };
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
  const { index, truth, predicted, weights, keep } = output;
  return evidence.once(`errors:${index}:${weights !== undefined}`, () =>
    kernels.errorMoments(truth, predicted, weights, keep),
  );
}

/** Collects the absolute errors |y_true − y_pred| of one output. */
export function errorTableOf(evidence: Evidence, output: Output): ValueTable {
  const { index, truth, predicted, weights, keep } = output;
  // proof: truth and predicted are equally long
  return evidence.once(`error-table:${index}`, () =>
    valueTable(
      truth.map((value, row) => Math.abs(value - predicted[row]!)),
      weights,
      keep,
    ),
  );
}

function columnsOf(name: string, input: Vector | Matrix): readonly Float64Array[] {
  if (input.type === 'matrix') return input.columns;
  if (input.type === 'number') return [input.values];
  throw new UsageError(`${name} is a ${input.type} column; regression metrics need numbers.`);
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
      return { undefined: `Row ${row + 1} of ${name} is infinite (${value}); errors need finite values.` };
    }
  }
  return undefined;
}
