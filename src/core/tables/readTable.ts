import type { ReadOptions } from './reading.ts';
import type { Table, TableRequest } from './table.ts';
import { readUpToDate } from './upToDate.ts';

export type { ReadOptions };

/**
 * Reads the files of one data set into typed columns. Whatever is wrong with the data is in the table's diagnostics; what can be
 * read is read. Columns are the union over the files. Rows are streamed and held once; where the type of a column only shows after
 * rows were read as another one, these are read again. What is kept on disk of an earlier reading is not read again.
 * Rejects only with the reason of the request's signal.
 */
export async function readTable(request: TableRequest, options: ReadOptions = {}): Promise<Table> {
  return (await readUpToDate(request, options)).table;
}
