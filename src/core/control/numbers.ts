import * as l10n from '@vscode/l10n';
import { type InputName, type Inputs, type Matrix, vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { meanOf, squaresAround } from '../mathematics/moments.ts';

/** The numbers of an input, or why it has none that can be charted. */
export function numbersOf(inputs: Inputs, name: InputName): { readonly values: Float64Array } | Undefined {
  const vector = vectorIn(inputs, name);
  if (!vector || vector.type === 'category')
    return { undefined: l10n.t('The input "{0}" holds text; a chart needs numbers.', name) };
  if (vector.values.length === 0) return { undefined: l10n.t('The input "{0}" is empty.', name) };
  if (vector.values.every(value => Number.isNaN(value))) {
    return {
      undefined: l10n.t('All {0} values of the input "{1}" are missing.', vector.values.length, name),
    };
  }
  return { values: vector.values };
}

/** The rows of an input of several numbers per row, or why there are none; one number per row is a matrix of one column. */
export function matrixOf(inputs: Inputs, name: InputName): Matrix | Undefined {
  const input = inputs[name];
  if (input?.type === 'matrix') {
    const rows = input.columns[0]?.length ?? 0;
    if (rows === 0) return { undefined: l10n.t('The input "{0}" is empty.', name) };
    return input.columns.every(column => column.every(Number.isNaN))
      ? { undefined: l10n.t('All values of the input "{0}" are missing.', name) }
      : input;
  }
  const numbers = numbersOf(inputs, name);
  return 'undefined' in numbers ? numbers : { type: 'matrix', columns: [numbers.values] };
}

/** Mean of finite numbers: exactly their value where all are equal, and finite also where their sum is not. */
export function finiteMean(values: Float64Array): number {
  const [first = Number.NaN] = values;
  if (values.every(value => value === first)) return first;
  const mean = meanOf(values);
  return Number.isFinite(mean) ? mean : meanOf(values.map(value => value / values.length)) * values.length;
}

/** Their sample deviation (n − 1) around the mean, also where squares of the largest and the smallest doubles are none. */
export function finiteDeviation(values: Float64Array, mean: number): number {
  const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const squares = squaresAround(
    values.map(value => value / scale),
    mean / scale,
  );
  return Math.sqrt(squares / (values.length - 1)) * scale;
}
