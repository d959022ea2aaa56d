import type { Diagnostic } from '../diagnostic.ts';
import { collectGarbage } from '../garbage.ts';
import { DEFAULT_BUDGETS } from './budgets.ts';
import type { Column } from './column.ts';
import { Findings } from './findings.ts';
import { type DataSet, type Reading, type ReadOptions, readFiles } from './reading.ts';
import { Spill } from './spill.ts';
import type { TableRequest } from './table.ts';

/** Packed text unpacks to about so many times its size. */
const UNPACKED = 6;
/** Below this, files need no look into them: whatever they hold fits. */
const SURELY_SMALL = 16 * 1024 ** 2;

/** About how many bytes the columns of a data set take in memory. */
export async function bytesInMemory({ located }: DataSet): Promise<number> {
  const onDisk = located.reduce((sum, { source }) => sum + source.bytes, 0);
  if (onDisk < SURELY_SMALL) return onDisk * UNPACKED;
  let bytes = 0;
  for (const { source, reader } of located) {
    const size = await reader.size?.(source);
    if (size) bytes += size.rows * size.columns * 8;
    else bytes += /\.gz$/i.test(source.absolute) ? source.bytes * UNPACKED : source.bytes;
  }
  return bytes;
}

/**
 * As `readFiles`, for a data set whose columns do not fit into memory together: reads a few columns at a time, all rows of them, and
 * keeps them in a temporary file from which they are read when asked for. Where a format cannot be read by columns (CSV), its files
 * are gone through once for each group of columns. Types, values and messages are those of a full read.
 */
export async function readLarge(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
): Promise<Reading> {
  const { tableBytes } = { ...DEFAULT_BUDGETS, ...options.budgets };
  const first = await readFiles({ ...request, columns: [] }, options, dataSet);
  const { rowCount, files, names = [] } = first.table;
  const wanted = request.columns ? names.filter(name => request.columns?.includes(name)) : names;
  const together = Math.max(1, Math.floor(tableBytes / Math.max(1, rowCount * 8)));
  const spill = new Spill();
  const columns = new Map<string, Column>();
  const diagnostics: Diagnostic[] = [...first.table.diagnostics];
  for (let at = 0; at < wanted.length; at += together) {
    request.signal?.throwIfAborted();
    const group = wanted.slice(at, at + together);
    const onProgress = (share: number) => request.onProgress?.((at + share * group.length) / wanted.length);
    const part = await readGroup({ ...request, columns: group, onProgress }, options, dataSet, spill);
    diagnostics.push(...part.diagnostics);
    for (const column of part.columns) columns.set(column.name, column);
    await collectShared();
  }
  // Each pass tells of rows and files again; what it tells of its own columns is told once.
  const told = new Map(diagnostics.map(each => [JSON.stringify(each), each]));
  return {
    table: { rowCount, columns, files, names, diagnostics: new Findings([...told.values()]).list() },
    dataSet,
  };
}

/** Reads columns into the spill. In a function of its own, so that nothing keeps their rows when it has ended. */
async function readGroup(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  spill: Spill,
): Promise<{ readonly columns: readonly Column[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { columns, diagnostics } = (await readFiles(request, options, dataSet)).table;
  return { columns: Array.from(columns.values(), column => spill.keep(column)), diagnostics };
}

/** Has shared memory that nobody uses let go at once, here and by threads: a group of columns is half a gigabyte. */
async function collectShared(): Promise<void> {
  const { endIdleThreads } = await import('../kernels/pool.ts');
  await endIdleThreads();
  collectGarbage('all');
}
