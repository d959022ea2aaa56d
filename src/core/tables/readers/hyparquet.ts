import { type AsyncBuffer, type Compressors, type FileMetaData, parquetRead } from 'hyparquet';
import { compressors as unpackers } from 'hyparquet-compressors';
import type { ColumnBuilder } from '../building/columnBuilder.ts';
import type { TableBuilder } from '../building/tableBuilder.ts';
import type { ParquetColumn } from './parquetSchema.ts';
import type { ReadContext } from './reader.ts';

/** One row group to read. */
export interface RowGroupRequest {
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly group: number;
  /** First row of the group in the file. */
  readonly rowStart: number;
  readonly columns: readonly ParquetColumn[];
  readonly into: TableBuilder;
  readonly context: ReadContext;
}

type Decoded = ArrayLike<unknown>;

/** Unpacks LZ4, of which the library takes a page of no bytes, such as the dictionary of a column without values, for a broken one. */
const compressors: Compressors = {
  ...unpackers,
  ...unlessEmpty('LZ4'),
  ...unlessEmpty('LZ4_RAW'),
};

function unlessEmpty(codec: 'LZ4' | 'LZ4_RAW'): Compressors {
  const unpack = unpackers[codec];
  return unpack
    ? {
        [codec]: (input: Uint8Array, length: number) =>
          length === 0 ? new Uint8Array(0) : unpack(input, length),
      }
    : {};
}

/** Instants as milliseconds, text as text: no Date objects, no parsed JSON. */
const parsers = {
  timestampFromMilliseconds: (value: bigint) => Number(value),
  timestampFromMicroseconds: (value: bigint) => Number(value) / 1e3,
  // Split, because a whole epoch in nanoseconds does not fit a double.
  timestampFromNanoseconds: (value: bigint) => Number(value / 1_000_000n) + Number(value % 1_000_000n) / 1e6,
  dateFromDays: (days: number | undefined) => (days === undefined ? undefined : days * 86_400_000),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && decoder.decode(bytes),
};
const decoder = new TextDecoder();

/** Reads one row group, column by column, so that only one decoded column is held at a time. Throws when the file is damaged. */
export async function readRowGroup(request: RowGroupRequest): Promise<void> {
  const { metadata, group, rowStart, columns, into, context } = request;
  const rows = Number(metadata.row_groups[group]?.num_rows ?? 0);
  for (const column of columns) {
    context.signal?.throwIfAborted();
    const builder = into.column(column.name);
    if (!builder) continue;
    const pages: Decoded[] = [];
    await parquetRead({
      file: request.buffer,
      metadata: column.kind === 'decimal' ? withRawDecimals(metadata) : metadata,
      columns: [column.name],
      rowStart,
      rowEnd: rowStart + rows,
      compressors,
      parsers,
      geoparquet: false,
      utf8: column.kind !== 'decimal',
      onChunk: ({ columnData }) => pages.push(columnData as Decoded),
    });
    const decoded = pages.reduce((sum, page) => sum + page.length, 0);
    if (decoded !== rows) {
      throw new Error(
        `row group ${group + 1} promises ${rows} rows, but column ${column.name} has ${decoded}`,
      );
    }
    for (const page of pages) addPage(page, column, builder);
  }
}

/**
 * The metadata with decimals as the plain integers or bytes they are stored as: hyparquet multiplies by 0.01, which is not
 * what dividing by 100 gives.
 */
function withRawDecimals(metadata: FileMetaData): FileMetaData {
  return {
    ...metadata,
    schema: metadata.schema.map(element => {
      if (element.converted_type !== 'DECIMAL' && element.logical_type?.type !== 'DECIMAL') return element;
      const { converted_type: _converted, logical_type: _logical, ...raw } = element;
      return raw;
    }),
  };
}

function addPage(page: Decoded, column: ParquetColumn, builder: ColumnBuilder): void {
  switch (column.kind) {
    case 'text':
    case 'boolean':
      for (let i = 0; i < page.length; i++) builder.addValue(page[i] as string | boolean | null | undefined);
      return;
    case 'number':
      builder.addNumbers(numbersOf(page));
      return;
    case 'integer64':
      builder.addIntegers(numbersOf(page), row => page[row] as bigint | number | null | undefined);
      return;
    case 'decimal':
      builder.addNumbers(decimalsOf(page, column.scale));
      return;
    case 'instant':
      builder.addInstants(numbersOf(page), column.zoned);
      return;
  }
}

/** Numbers, bigints and gaps as doubles, gaps as NaN. */
function numbersOf(page: Decoded): Float64Array {
  if (page instanceof Float64Array) return page;
  const values = new Float64Array(page.length);
  for (let i = 0; i < page.length; i++) {
    const value = page[i];
    values[i] = value === null || value === undefined ? Number.NaN : Number(value);
  }
  return values;
}

function decimalsOf(page: Decoded, scale: number): Float64Array {
  const values = new Float64Array(page.length);
  for (let i = 0; i < page.length; i++) {
    const raw = page[i];
    if (raw === null || raw === undefined) values[i] = Number.NaN;
    else {
      const unscaled = raw instanceof Uint8Array ? signedBigEndian(raw) : (raw as number | bigint);
      // A double holds the integer and the power of ten exactly: one rounding. Else by way of text, which rounds once as well.
      const plain = Number(unscaled);
      values[i] =
        Math.abs(plain) <= Number.MAX_SAFE_INTEGER && scale <= 22
          ? plain / 10 ** scale
          : Number(`${unscaled}e-${scale}`);
    }
  }
  return values;
}

function signedBigEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
