import { collectOften } from '../garbage.ts';
import { DEFAULT_BUDGETS } from './budgets.ts';
import { type DataSet, type Reading, type ReadOptions, readFiles, readOn, type Start } from './reading.ts';
import type { TableRequest } from './table.ts';

/**
 * Reads all files of a data set, in memory where it fits.
 * @param goOn whether the reading is to be gone on from
 */
export async function readDataSet(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  goOn: boolean,
): Promise<Reading> {
  const { tableBytes } = { ...DEFAULT_BUDGETS, ...options.budgets };
  const { bytesInMemory, readLarge } = await import('./readLarge.ts');
  const bytes = await bytesInMemory(dataSet);
  const all = bytes.reduce((sum, each) => sum + each, 0);
  if (all > tableBytes) {
    collectOften();
    return readLarge(request, options, dataSet, bytes);
  }
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
