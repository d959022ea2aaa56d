import { open } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { AsyncBuffer, FileMetaData } from 'hyparquet';
import type { TableBuilder } from '../building/tableBuilder.ts';
import { addDecoded, type DecodedColumn, decodeColumns } from './parquet/decodeColumns.ts';
import { rowsOf } from './parquet/plan.ts';
import { flatColumns, type ParquetColumn } from './parquetSchema.ts';
import type { ReadContext, Reader, Size, Source } from './reader.ts';

/**
 * Parquet: plain columns by our own decoder, others (and what is damaged) by hyparquet, or in large files by DuckDB where it can be
 * loaded.
 */
export const parquetReader: Reader = {
  format: 'parquet',
  extensions: ['.parquet', '.parq', '.pq'],
  size,
  read,
};

async function read(source: Source, into: TableBuilder, context: ReadContext): Promise<number> {
  const { findings } = context;
  const file = source.path;
  let handle: Awaited<ReturnType<typeof open>> | undefined;
  let rows = 0;
  let wanted: readonly ParquetColumn[] = [];
  let decoded: ReadonlyMap<string, DecodedColumn> = new Map();
  try {
    handle = await open(source.absolute, 'r');
    const buffer = bufferOf(handle, source.bytes);
    const { parquetMetadataAsync } = await import('hyparquet');
    const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
    const { columns, leftOut } = flatColumns(metadata);
    for (const { name, why } of leftOut) {
      into.namesFound.add(name);
      findings.add({
        severity: 'info',
        code: why === 'nested' ? 'nested-column' : 'unsupported-column',
        message:
          why === 'nested'
            ? l10n.t('Column {0} of {1} holds lists or structs and is left out.', name, file)
            : l10n.t(
                'Column {0} of {1} has a type that is neither number, text nor time and is left out.',
                name,
                file,
              ),
        remedy: l10n.t('Flatten the column into plain ones if it matters.'),
        file,
        column: name,
      });
    }
    wanted = columns.filter(({ name }) => into.column(name) !== undefined);
    decoded = withoutRounded(await decodeColumns(source, metadata, wanted, context), into);
    const others = wanted.filter(({ name }) => !decoded.has(name));
    const onRows = (read: number) => {
      rows = read;
    };
    const promised = rowsOf(metadata);
    if (others.length === 0 && promised !== undefined) rows = promised;
    else await readOthers({ source, buffer, metadata, columns: others, into, context, onRows });
    if (rows === 0) {
      findings.add({
        severity: 'warning',
        code: 'no-rows',
        message: l10n.t('{0} has columns and no rows.', file),
        remedy: l10n.t('Check what writes the file.'),
        file,
      });
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    findings.add(damaged(error, source, rows));
  } finally {
    await handle?.close();
  }
  for (const column of wanted) {
    const own = decoded.get(column.name);
    const builder = into.column(column.name);
    if (own && builder) addDecoded(own, column, builder, rows);
  }
  return rows;
}

/** Without columns of integers that lost digits which matter: others read those one by one. */
function withoutRounded(
  decoded: ReadonlyMap<string, DecodedColumn>,
  into: TableBuilder,
): ReadonlyMap<string, DecodedColumn> {
  return new Map([...decoded].filter(([name, { unsafe }]) => unsafe === 0 || !into.column(name)?.isExact));
}

/** What is left to others. */
interface OthersRequest {
  readonly source: Source;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly ParquetColumn[];
  readonly into: TableBuilder;
  readonly context: ReadContext;
  /** Rows that are read whole, as they become more. */
  readonly onRows: (rows: number) => void;
}

/** Reads columns by DuckDB or hyparquet. Throws where the file is damaged; rows before are kept. */
async function readOthers(request: OthersRequest): Promise<void> {
  const { source, buffer, metadata, columns, into, context, onRows } = request;
  if (source.bytes > context.budgets.duckdbAboveBytes) {
    const read = await tryDuckdb(source, columns, into, context);
    if (read !== undefined) {
      onRows(read);
      return;
    }
  }
  const { readRowGroup } = await import('./hyparquet.ts');
  let rows = 0;
  for (const [group, { num_rows: own }] of metadata.row_groups.entries()) {
    await readRowGroup({ buffer, metadata, group, rowStart: rows, columns, into, context });
    rows += Number(own);
    for (const { name } of columns) into.column(name)?.padTo(rows);
    onRows(rows);
    context.onBytes?.(Math.floor((source.bytes * (group + 1)) / metadata.row_groups.length));
  }
}

/** From the file's footer; undefined where it cannot be read, which reading then tells. */
async function size(source: Source): Promise<Size | undefined> {
  try {
    const handle = await open(source.absolute, 'r');
    try {
      const { parquetMetadataAsync } = await import('hyparquet');
      const metadata = await parquetMetadataAsync(bufferOf(handle, source.bytes), { geoparquet: false });
      return { rows: Number(metadata.num_rows), columns: flatColumns(metadata).columns.length };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** Rows read by DuckDB; undefined when it cannot be loaded or fails before the first row, which is told. */
async function tryDuckdb(
  source: Source,
  columns: readonly ParquetColumn[],
  into: TableBuilder,
  context: ReadContext,
): Promise<number | undefined> {
  try {
    const { readByDuckdb } = await import('./duckdb.ts');
    return await readByDuckdb(source, columns, into, context);
  } catch (error) {
    context.signal?.throwIfAborted();
    if (columns.some(({ name }) => (into.column(name)?.rows ?? 0) > 0)) throw error;
    context.findings.add({
      severity: 'info',
      code: 'duckdb-unavailable',
      message: l10n.t(
        '{0} is large and is read by the slower built-in reader, because DuckDB could not read it: {1}.',
        source.path,
        (error instanceof Error ? error.message : String(error)).split('\n', 1).join(),
      ),
      file: source.path,
    });
    return undefined;
  }
}

/** A file as hyparquet reads it: by slices, bounded by the size it had. */
function bufferOf(handle: Awaited<ReturnType<typeof open>>, byteLength: number): AsyncBuffer {
  const load = async (start: number, end: number) => {
    if (!(start >= 0 && end >= start && end <= byteLength)) {
      throw new RangeError(`bytes ${start} to ${end} lie outside the file`);
    }
    const bytes = new Uint8Array(end - start);
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new RangeError('the file ended while it was read');
      done += bytesRead;
    }
    return bytes.buffer;
  };
  return {
    byteLength,
    slice(start, end = byteLength) {
      const bytes = load(start, end);
      // of several that are asked for at once, hyparquet hears of the first that fails only
      bytes.catch(() => undefined);
      return bytes;
    },
  };
}

function damaged(error: unknown, source: Source, rows: number) {
  const message = error instanceof Error ? error.message : String(error);
  const { path: file, bytes } = source;
  if (error instanceof Error && 'syscall' in error) {
    return {
      severity: 'error',
      code: 'unreadable-file',
      message: l10n.t('{0} could not be read: {1}.', file, message),
      remedy: l10n.t('Check that the file exists and that you may read it.'),
      file,
    } as const;
  }
  if (bytes === 0) {
    return {
      severity: 'error',
      code: 'empty-file',
      message: l10n.t('{0} is empty; a Parquet file was expected.', file),
      remedy: l10n.t('Check what writes the file.'),
      file,
    } as const;
  }
  return {
    severity: 'error',
    code: 'damaged-parquet',
    message: `${l10n.t('{0} is not a whole Parquet file ({1}).', file, message)} ${used(rows)}`,
    remedy: l10n.t('Write the file anew; a copy that was cut off looks like this.'),
    file,
  } as const;
}

function used(rows: number): string {
  if (rows === 0) return l10n.t('No row of it is used.');
  return rows === 1
    ? l10n.t('1 row before the damage is used.')
    : l10n.t('{0} rows before the damage are used.', rows);
}
