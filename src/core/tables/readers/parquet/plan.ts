import type { ColumnChunk, FileMetaData, SchemaElement } from 'hyparquet';
import type { ParquetColumn } from '../parquetSchema.ts';

/** How values are stored, numbered as the kernel `toDoubles` takes them; flags and text become codes of a dictionary. */
export const STORED = {
  double: 0,
  float: 1,
  int32: 2,
  uint32: 3,
  int64: 4,
  uint64: 5,
  days: 6,
  milliseconds: 7,
  microseconds: 8,
  nanoseconds: 9,
  int96: 10,
  half: 11,
  decimal32: 12,
  decimal64: 13,
  decimalBytes: 14,
  flag: 15,
  text: 16,
} as const;
export type Stored = (typeof STORED)[keyof typeof STORED];

/** What our own decoder needs to know of a column; can be cloned to a thread. */
export interface ColumnPlan {
  readonly name: string;
  readonly stored: Stored;
  /** Bytes of a stored value; 0 for flags and text. */
  readonly width: number;
  /** Of decimals: ten to the power of their scale. */
  readonly factor: number;
  /** Whether definition levels say which rows have a value. */
  readonly isOptional: boolean;
  /** In the order of their rows. */
  readonly chunks: readonly ChunkPlan[];
}

/** One column of one row group. */
export interface ChunkPlan {
  /** Place in the file. */
  readonly at: number;
  readonly bytes: number;
  readonly rows: number;
  readonly codec: Codec;
}

/** Those that are unpacked here. */
export type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD' | 'BROTLI';
const CODECS: readonly string[] = [
  'UNCOMPRESSED',
  'SNAPPY',
  'GZIP',
  'ZSTD',
  'BROTLI',
] satisfies readonly Codec[];

/** A column of more rows is left to others. */
const MOST_ROWS = 2 ** 27;
/** Powers of ten up to this one are doubles. */
const MOST_SCALE = 22;
/** Bytes of a decimal, beyond which it is left to others. */
const MOST_DECIMAL_BYTES = 16;

/** Rows of the file by its row groups; undefined where these contradict what the file says of itself. */
export function rowsOf({ row_groups: groups, num_rows: promised }: FileMetaData): number | undefined {
  let rows = 0n;
  for (const { num_rows: own } of groups) {
    if (own < 0n) return undefined;
    rows += own;
  }
  return rows === promised && rows <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(rows) : undefined;
}

/** How to read a column by our own decoder; undefined where it is to be left to others. */
export function planFor(
  metadata: FileMetaData,
  { name, kind, scale }: ParquetColumn,
  fileBytes: number,
): ColumnPlan | undefined {
  const rows = rowsOf(metadata);
  if (rows === undefined || rows > MOST_ROWS) return undefined;
  const elements = topLevel(metadata.schema).filter(each => each.name === name);
  const [element] = elements;
  if (!element || elements.length !== 1) return undefined;
  const stored = storedAs(element, kind);
  const width = stored === undefined ? undefined : widthOf(stored, element);
  if (stored === undefined || width === undefined || scale < 0 || scale > MOST_SCALE) return undefined;
  const chunks: ChunkPlan[] = [];
  for (const group of metadata.row_groups) {
    const found = group.columns.filter(({ meta_data: meta }) => meta?.path_in_schema[0] === name);
    const chunk = found[0] && chunkOf(found[0], element, Number(group.num_rows), fileBytes);
    if (!chunk || found.length !== 1) return undefined;
    chunks.push(chunk);
  }
  return {
    name,
    stored,
    width,
    factor: 10 ** scale,
    isOptional: element.repetition_type === 'OPTIONAL',
    chunks,
  };
}

/** The elements right below the root of a schema, which is listed depth first. */
function topLevel(schema: readonly SchemaElement[]): SchemaElement[] {
  const found: SchemaElement[] = [];
  let inside = 0;
  for (const element of schema.slice(1)) {
    if (inside === 0) found.push(element);
    else inside--;
    inside += element.num_children ?? 0;
  }
  return found;
}

function chunkOf(
  column: ColumnChunk,
  { type }: SchemaElement,
  rows: number,
  fileBytes: number,
): ChunkPlan | undefined {
  const { meta_data: meta, file_path: elsewhere } = column;
  if (!meta || elsewhere !== undefined || column.crypto_metadata || column.encrypted_column_metadata) {
    return undefined;
  }
  const first = Number(meta.data_page_offset);
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const at = dictionary > 0 ? Math.min(dictionary, first) : first;
  const bytes = Number(meta.total_compressed_size);
  const isInFile = at >= 0 && bytes >= 0 && at + bytes <= fileBytes;
  if (meta.type !== type || !isInFile || Number(meta.num_values) !== rows || !isCodec(meta.codec))
    return undefined;
  return { at, bytes, rows, codec: meta.codec };
}

function isCodec(codec: string): codec is Codec {
  return CODECS.includes(codec);
}

function storedAs(element: SchemaElement, kind: ParquetColumn['kind']): Stored | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  switch (kind) {
    case 'boolean':
      return STORED.flag;
    case 'text':
      return type === 'BYTE_ARRAY' ? STORED.text : undefined;
    case 'decimal':
      if (type === 'INT32') return STORED.decimal32;
      if (type === 'INT64') return STORED.decimal64;
      return type === 'FIXED_LEN_BYTE_ARRAY' ? STORED.decimalBytes : undefined;
    case 'integer64':
      return converted === 'UINT_64' || isUnsigned(element, 64) ? STORED.uint64 : STORED.int64;
    case 'number':
      if (type === 'DOUBLE') return STORED.double;
      if (type === 'FLOAT') return STORED.float;
      if (type === 'FIXED_LEN_BYTE_ARRAY' && element.type_length === 2) return STORED.half;
      if (type !== 'INT32') return undefined;
      return converted === 'UINT_32' || isUnsigned(element, 32) ? STORED.uint32 : STORED.int32;
    case 'instant':
      if (type === 'INT96') return STORED.int96;
      if (type === 'INT32') return STORED.days;
      if (type !== 'INT64') return undefined;
      if (converted === 'TIMESTAMP_MILLIS') return STORED.milliseconds;
      if (converted === 'TIMESTAMP_MICROS') return STORED.microseconds;
      if (logical?.type !== 'TIMESTAMP') return undefined;
      if (logical.unit === 'MILLIS') return STORED.milliseconds;
      return logical.unit === 'MICROS' ? STORED.microseconds : STORED.nanoseconds;
  }
}

function isUnsigned({ logical_type: logical }: SchemaElement, bits: number): boolean {
  return logical?.type === 'INTEGER' && logical.bitWidth === bits && !logical.isSigned;
}

function widthOf(stored: Stored, { type_length: length = 0 }: SchemaElement): number | undefined {
  switch (stored) {
    case STORED.float:
    case STORED.int32:
    case STORED.uint32:
    case STORED.days:
    case STORED.decimal32:
      return 4;
    case STORED.half:
      return 2;
    case STORED.int96:
      return 12;
    case STORED.decimalBytes:
      return length >= 1 && length <= MOST_DECIMAL_BYTES ? length : undefined;
    case STORED.flag:
    case STORED.text:
      return 0;
    default:
      return 8;
  }
}
