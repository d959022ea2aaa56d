import { open } from 'node:fs/promises';
import type { AsyncBuffer } from 'hyparquet';
import type { TableBuilder } from '../building/tableBuilder.ts';
import { plural } from '../findings.ts';
import { flatColumns, type ParquetColumn } from './parquetSchema.ts';
import type { ReadContext, Reader, Size, Source } from './reader.ts';

/** Parquet: small files by hyparquet, large ones by DuckDB where it can be loaded. */
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
            ? `Column ${name} of ${file} holds lists or structs and is left out.`
            : `Column ${name} of ${file} has a type that is neither number, text nor time and is left out.`,
        remedy: 'Flatten the column into plain ones if it matters.',
        file,
        column: name,
      });
    }
    const wanted = columns.filter(({ name }) => into.column(name) !== undefined);
    if (source.bytes > context.budgets.duckdbAboveBytes) {
      const read = await tryDuckdb(source, wanted, into, context);
      if (read !== undefined) return read;
    }
    const { readRowGroup } = await import('./hyparquet.ts');
    for (const [group, { num_rows }] of metadata.row_groups.entries()) {
      await readRowGroup({ buffer, metadata, group, rowStart: rows, columns: wanted, into, context });
      rows += Number(num_rows);
      for (const { name } of wanted) into.column(name)?.padTo(rows);
      context.onBytes?.(Math.floor((source.bytes * (group + 1)) / metadata.row_groups.length));
    }
    if (rows === 0) {
      findings.add({
        severity: 'warning',
        code: 'no-rows',
        message: `${file} has columns and no rows.`,
        remedy: 'Check what writes the file.',
        file,
      });
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    findings.add(damaged(error, source, rows));
  } finally {
    await handle?.close();
  }
  return rows;
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
      message: `${source.path} is large and is read by the slower built-in reader, because DuckDB could not read it: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}.`,
      file: source.path,
    });
    return undefined;
  }
}

/** A file as hyparquet reads it: by slices, bounded by the size it had. */
function bufferOf(handle: Awaited<ReturnType<typeof open>>, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
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
      message: `${file} could not be read: ${message}.`,
      remedy: 'Check that the file exists and that you may read it.',
      file,
    } as const;
  }
  if (bytes === 0) {
    return {
      severity: 'error',
      code: 'empty-file',
      message: `${file} is empty; a Parquet file was expected.`,
      remedy: 'Check what writes the file.',
      file,
    } as const;
  }
  return {
    severity: 'error',
    code: 'damaged-parquet',
    message: `${file} is not a whole Parquet file (${message}). ${rows > 0 ? `${plural(rows, 'row')} before the damage ${rows === 1 ? 'is' : 'are'} used.` : 'No row of it is used.'}`,
    remedy: 'Write the file anew; a copy that was cut off looks like this.',
    file,
  } as const;
}
