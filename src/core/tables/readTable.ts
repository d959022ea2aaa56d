import { DEFAULT_BUDGETS } from './budgets.ts';
import {
  type DataSet,
  locate,
  type Reading,
  type ReadOptions,
  readFiles,
  readOn,
  type Start,
} from './reading.ts';
import type { Table, TableRequest } from './table.ts';

export type { ReadOptions };

/**
 * Reads the files of one data set into typed columns. Whatever is wrong with the data is in the table's diagnostics; what can be
 * read is read. Columns are the union over the files. Rows are streamed and held once; where the type of a column only shows after
 * rows were read as another one, these are read again.
 * Rejects only with the reason of the request's signal.
 */
export async function readTable(request: TableRequest, options: ReadOptions = {}): Promise<Table> {
  return (await readDataSet(request, options, await locate(request, options))).table;
}

/** Reads all files of a data set, in memory where it fits. */
export async function readDataSet(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  goOn = false,
): Promise<Reading> {
  const { tableBytes } = { ...DEFAULT_BUDGETS, ...options.budgets };
  const { bytesInMemory, readLarge } = await import('./readLarge.ts');
  const bytes = await bytesInMemory(dataSet);
  const all = bytes.reduce((sum, each) => sum + each, 0);
  if (all > tableBytes) return readLarge(request, options, dataSet, bytes);
  return readFiles(request, options, dataSet, { goOn });
}

/** Reads what lies behind a place of an earlier reading; undefined when only reading all files can tell the table. */
export async function readFurther(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  start: Start,
): Promise<Reading | undefined> {
  if (!start.reading.spill) return readOn(request, options, dataSet, start);
  const { readInParts } = await import('./readInParts.ts');
  return readInParts(request, options, dataSet, start);
}
