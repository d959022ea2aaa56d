import type { InputName, Inputs } from '../catalogue/evidence.ts';
import { UsageError } from '../diagnostic.ts';
import type { RowColumns } from '../tables/rowGroups.ts';

/** Whole rows of an input: its columns, and how many rows they have. A single column of numbers or categories is a row of one. */
export interface WholeRows {
  readonly columns: RowColumns;
  readonly rows: number;
}

/** The rows of a matrix (or of one column). */
export function wholeRows(inputs: Inputs, name: InputName): WholeRows {
  const input = inputs[name];
  if (!input) throw new Error(`A statistic of whole rows names ${name} in its needs.`);
  const columns =
    input.type === 'matrix' ? input.columns : [input.type === 'category' ? input.codes : input.values];
  return { columns, rows: columns[0]?.length ?? 0 };
}

/** @throws UsageError when the two have different columns */
export function sameColumns(a: WholeRows, b: WholeRows, names: readonly [string, string]): void {
  if (a.columns.length === b.columns.length) return;
  throw new UsageError(
    `${names[0]} has ${a.columns.length} columns and ${names[1]} has ${b.columns.length}; expected the same.`,
  );
}
