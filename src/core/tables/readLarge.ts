import { open } from 'node:fs/promises';
import type { Diagnostic } from '../diagnostic.ts';
import { DEFAULT_BUDGETS } from './budgets.ts';
import { reportWithoutValues, WITHOUT_VALUES } from './building/columnFinish.ts';
import { collectShared } from './collectShared.ts';
import type { Column } from './column.ts';
import { Findings } from './findings.ts';
import type { Source } from './readers/reader.ts';
import { canBeCut, isPacked, readInParts } from './readInParts.ts';
import { bytesOnDisk, type DataSet, type Reading, type ReadOptions, readFiles } from './reading.ts';
import { Spill } from './spill.ts';
import type { TableRequest } from './table.ts';

/** Packed text unpacks to about so many times its size. */
const UNPACKED = 6;
/** Below this, texts need no look into them: whatever they hold fits. */
const SURELY_SMALL = 16 * 1024 ** 2;
/** So many bytes of a text tell how long its cells are. */
const LOOKED_AT = 1 << 16;

/** About how many bytes the columns of each file of a data set take in memory. */
export async function bytesInMemory(dataSet: DataSet): Promise<readonly number[]> {
  const areSmall = bytesOnDisk(dataSet) < SURELY_SMALL;
  const bytes: number[] = [];
  for (const { source, reader } of dataSet.located) {
    // a format that knows its size may hold any number of equal values in a few bytes
    const size = await reader.size?.(source);
    if (size) bytes.push(size.rows * size.columns * 8);
    else if (areSmall || isPacked(source.absolute)) bytes.push(source.bytes * UNPACKED);
    else bytes.push(Math.max(source.bytes, await bytesOfCells(source)));
  }
  return bytes;
}

/** 8 for each cell of a text, if all of it has as many as its beginning. */
async function bytesOfCells({ absolute, bytes }: Source): Promise<number> {
  const handle = await open(absolute).catch(() => undefined);
  // who reads it says why it cannot be read
  if (!handle) return 0;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(LOOKED_AT), 0, LOOKED_AT, 0);
    let cells = 0;
    for (const byte of buffer.subarray(0, bytesRead)) if (ENDS_CELL.has(byte)) cells++;
    return bytesRead === 0 ? 0 : 8 * cells * (bytes / bytesRead);
  } finally {
    await handle.close();
  }
}

/** What stands behind a cell. */
const ENDS_CELL: ReadonlySet<number> = new Set([...',;\t|\n'].map(each => each.charCodeAt(0)));

/**
 * As `readFiles`, for a data set whose columns do not fit into memory together: keeps their rows in a temporary file, from which they are
 * read when asked for. Files are gone through once, some rows after the other; or, where one that can only be read whole does not fit by
 * itself, or where the type of a column only shows after some rows are written, a few columns at a time. Types, values and messages are
 * those of a full read.
 * @param bytes of each file, about, in memory
 */
export async function readLarge(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
  bytes: readonly number[],
): Promise<Reading> {
  const { tableBytes } = { ...DEFAULT_BUDGETS, ...options.budgets };
  const fits = dataSet.located.every((file, i) => canBeCut(file) || (bytes[i] ?? 0) <= tableBytes);
  return (
    (fits ? await readInParts(request, options, dataSet) : undefined) ??
    readByColumns(request, options, dataSet)
  );
}

/** Goes through the files once for each group of columns, unless their format can be read by columns. */
async function readByColumns(
  request: TableRequest,
  options: ReadOptions,
  dataSet: DataSet,
): Promise<Reading> {
  const { tableBytes } = { ...DEFAULT_BUDGETS, ...options.budgets };
  const first = await readFiles({ ...request, columns: [] }, options, dataSet);
  const { rowCount, files, names = [] } = first.table;
  const wanted = request.columns ? names.filter(name => request.columns?.includes(name)) : names;
  const together = Math.max(1, Math.floor(tableBytes / Math.max(1, rowCount * 8)));
  const spill = (await request.kept?.spill()) ?? new Spill();
  const columns = new Map<string, Column>();
  const diagnostics: Diagnostic[] = [...first.table.diagnostics];
  const empty: string[] = [];
  for (let at = 0; at < wanted.length; at += together) {
    request.signal?.throwIfAborted();
    const group = wanted.slice(at, at + together);
    const onProgress = (share: number) => request.onProgress?.((at + share * group.length) / wanted.length);
    const part = { ...request, columns: group, onProgress };
    const { table, withoutValues } = await readFiles(part, options, dataSet, { spill });
    empty.push(...withoutValues);
    diagnostics.push(...table.diagnostics.filter(({ code }) => code !== WITHOUT_VALUES));
    for (const column of table.columns.values()) columns.set(column.name, column);
    await collectShared(rowCount * 8 * group.length);
  }
  // Each pass tells of rows and files again; what it tells of its own columns is told once.
  const told = new Map(diagnostics.map(each => [JSON.stringify(each), each]));
  const findings = new Findings([...told.values()]);
  reportWithoutValues(empty, request.name, findings);
  return {
    table: { rowCount, columns, files, names, diagnostics: findings.list() },
    dataSet,
    withoutValues: empty,
    spill,
    earlierRows: 0,
  };
}
