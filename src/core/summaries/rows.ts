import * as l10n from '@vscode/l10n';
import type { Evidence, Inputs } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { kernels } from '../kernels/index.ts';
import { lengthOf, type Vector } from '../tables/column.ts';

export type RowInput = 'y_true' | 'y_pred' | 'y_score' | 'y_lower' | 'y_upper' | 'weights' | 'groups';

/** Which rows several aligned inputs share. A row in which one of them is missing is left out of all. */
export interface Rows {
  readonly length: number;
  /** Rows left out because a value is missing. */
  readonly leftOut: number;
  /** 1 for rows that stay, 0 for those left out; absent when all stay. */
  readonly keep?: Uint8Array;
}

/**
 * The complete rows of the named inputs; inputs that were not given are passed over.
 * @throws UsageError when their lengths differ.
 */
export function rowsOf(evidence: Evidence, names: readonly RowInput[]): Rows {
  const given = names.filter(name => evidence.inputs[name] !== undefined);
  return evidence.once(`rows:${given.join()}`, () => {
    const length = commonLength(evidence.inputs, given);
    if (!given.some(name => hasMissing(evidence.inputs, name))) return { length, leftOut: 0 };
    const keep = new Uint8Array(length).fill(1);
    for (const name of given) dropMissing(keep, evidence.inputs, name);
    let kept = 0;
    for (const flag of keep) kept += flag;
    return { length, leftOut: length - kept, keep };
  });
}

/** How many rows the named inputs have, and how many of them are left out; as `rowsOf`. */
export function rowCountsOf(
  evidence: Evidence,
  names: readonly RowInput[],
): Pick<Rows, 'length' | 'leftOut'> {
  const counted = evidence.merged(`row-counts:${names.join()}`, names, {
    collect: part => {
      const { length, leftOut } = rowsOf(part, names);
      return { length, leftOut };
    },
    merge: (a, b) => ({ length: a.length + b.length, leftOut: a.leftOut + b.leftOut }),
  });
  return counted ?? rowsOf(evidence, names);
}

/**
 * The weights, when there are any.
 * @returns Undefined when one is negative or infinite, or when their sum is beyond the range of a double.
 */
export function weightsOf(
  evidence: Evidence,
): { readonly values: Float64Array } | { readonly values?: undefined } | Undefined {
  return evidence.once('weights', () => {
    const { weights } = evidence.inputs;
    if (!weights) return {};
    if (weights.type !== 'number') throw new UsageError(l10n.t('{0} must be numbers.', 'weights'));
    let sum = 0;
    // proof: row < weights.values.length
    for (let row = 0; row < weights.values.length; row++) {
      const weight = weights.values[row]!;
      if (weight > 0) sum += weight;
      if (weight < 0 || weight === Number.POSITIVE_INFINITY) {
        return {
          undefined: l10n.t(
            'Weights must be finite and not negative; row {0} of weights holds {1}.',
            row + 1,
            weight,
          ),
        };
      }
    }
    if (sum === Number.POSITIVE_INFINITY) {
      return { undefined: l10n.t('The weights are too large: their sum exceeds the range of a double.') };
    }
    return { values: weights.values };
  });
}

/** Whether some row that stays has a weight above 0. */
export function hasWeight(weights: Float64Array, keep: Uint8Array | undefined): boolean {
  return weights.some((weight, row) => weight > 0 && keep?.[row] !== 0);
}

function commonLength(inputs: Inputs, names: readonly RowInput[]): number {
  let first: { name: string; length: number } | undefined;
  for (const name of names) {
    for (const length of lengthsOf(inputs, name)) {
      first ??= { name, length };
      if (length !== first.length) {
        throw new UsageError(
          name === first.name
            ? `The columns of ${name} have ${first.length} and ${length} rows; they must be equally long.`
            : `${first.name} has ${first.length} rows and ${name} has ${length}; they must be equally long.`,
        );
      }
    }
  }
  return first?.length ?? 0;
}

function lengthsOf(inputs: Inputs, name: RowInput): readonly number[] {
  const input = inputs[name];
  if (!input) return [];
  return input.type === 'matrix' ? input.columns.map(column => column.length) : [lengthOf(input)];
}

function hasMissing(inputs: Inputs, name: RowInput): boolean {
  const input = inputs[name];
  if (!input) return false;
  return input.type === 'matrix' ? input.columns.some(kernels.hasNaN) : vectorHasMissing(input);
}

function vectorHasMissing(vector: Vector): boolean {
  return vector.type === 'category' ? kernels.hasNegative(vector.codes) : kernels.hasNaN(vector.values);
}

function dropMissing(keep: Uint8Array, inputs: Inputs, name: RowInput): void {
  const input = inputs[name];
  if (!input) return;
  if (input.type === 'category') {
    for (const [row, code] of input.codes.entries()) if (code < 0) keep[row] = 0;
    return;
  }
  for (const values of input.type === 'matrix' ? input.columns : [input.values]) {
    for (const [row, value] of values.entries()) if (Number.isNaN(value)) keep[row] = 0;
  }
}
