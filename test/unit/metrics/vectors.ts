/** Short ways to write inputs of statistics in tests. */
import type { Matrix } from '../../../src/core/catalogue/evidence.ts';
import { isUndefined, type Json, type Outcome } from '../../../src/core/catalogue/statistic.ts';
import type { CategoryVector, NumberVector, Vector } from '../../../src/core/tables/column.ts';

/** A column of numbers; null is missing. */
export function numbers(values: readonly (number | null)[]): NumberVector {
  return { type: 'number', values: Float64Array.from(values, value => value ?? Number.NaN) };
}

/** A column of texts; null is missing. */
export function texts(values: readonly (string | null)[]): CategoryVector {
  const dictionary = [...new Set(values.filter(value => value !== null))];
  return {
    type: 'category',
    dictionary,
    codes: Int32Array.from(values, value => (value === null ? -1 : dictionary.indexOf(value))),
  };
}

/** Labels of either kind. */
export function labelled(values: readonly (number | string)[]): Vector {
  return values.some(value => typeof value === 'string')
    ? texts(values.map(String))
    : numbers(values.map(Number));
}

/** A score matrix from its rows. */
export function matrix(rows: readonly (readonly number[])[]): Matrix {
  const width = rows[0]?.length ?? 0;
  return {
    type: 'matrix',
    columns: Array.from({ length: width }, (_, column) =>
      Float64Array.from(rows, row => row[column] ?? Number.NaN),
    ),
  };
}

/** The value of an outcome, or a failure that tells the reason. */
export function found(outcome: Outcome): Json {
  if (isUndefined(outcome)) throw new Error(`no value: ${outcome.undefined}`);
  return outcome.value;
}

/** The reason why there is no value, or a failure that tells the value. */
export function reasonOf(outcome: Outcome): string {
  if (!isUndefined(outcome)) throw new Error(`has a value: ${JSON.stringify(outcome.value)}`);
  return outcome.undefined;
}
