import { type Column, take } from '../tables/column.ts';
import type { Table } from '../tables/table.ts';
import type { Batch, BatchColumn } from './model.ts';

/** Cells that go to a model at a time, and rows at most: what is held besides the table stays small. */
const CELLS = 131_072;
const MOST_ROWS = 4096;

/** How a column goes to a model, which must be the same in every batch. */
export type ColumnKind = BatchColumn['type'];

/** Columns of whole numbers without gaps are integers, as pandas reads them; booleans are told apart from texts. */
export function kindOf(column: Column): ColumnKind {
  if (column.type === 'timestamp') return 'timestamp';
  if (column.type === 'category') return column.boolean ? 'boolean' : 'text';
  return column.values.every(Number.isSafeInteger) ? 'integer' : 'number';
}

/** All rows of a table, a batch at a time: the named columns in that order. */
export function* batchesOf(table: Table, names: readonly string[]): Generator<Batch> {
  const columns = names.flatMap(name => table.columns.get(name) ?? []);
  const kinds = columns.map(kindOf);
  const size = Math.max(1, Math.min(MOST_ROWS, Math.floor(CELLS / Math.max(1, columns.length))));
  for (let from = 0; from < table.rowCount; from += size) {
    const rows = Math.min(size, table.rowCount - from);
    const numbers = Int32Array.from({ length: rows }, (_, i) => from + i);
    yield {
      rows,
      columns: columns.map((column, i) => batchColumn(take(column, numbers), kinds[i] ?? 'text')),
    };
  }
}

function batchColumn(column: Column, type: ColumnKind): BatchColumn {
  const { name } = column;
  if (column.type !== 'category') {
    return {
      name,
      type: type === 'integer' || type === 'timestamp' ? type : 'number',
      values: column.values,
    };
  }
  const { codes, dictionary } = column;
  const texts = Array.from(codes, code => dictionary[code]);
  if (type !== 'boolean') return { name, type: 'text', values: texts };
  return { name, type, values: texts.map(each => (each === undefined ? undefined : each === 'true')) };
}
