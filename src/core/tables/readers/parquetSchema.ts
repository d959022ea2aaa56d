import type { FileMetaData, SchemaElement } from 'hyparquet';

/** What a Parquet column is to us. */
export type ParquetKind = 'number' | 'integer64' | 'decimal' | 'instant' | 'boolean' | 'text';

export interface ParquetColumn {
  readonly name: string;
  readonly kind: ParquetKind;
  /** Instants: the stored values name an instant (isAdjustedToUTC, INT96); false: a wall clock without zone, or a date. */
  readonly zoned: boolean;
  /** Decimals: digits behind the point. */
  readonly scale: number;
}

/** A top-level column that holds lists, maps or structs, or a type without a column type of ours. */
export interface LeftOut {
  readonly name: string;
  readonly why: 'nested' | 'type';
}

/** The flat columns of a Parquet file, and those that have to be left out. */
export function flatColumns(metadata: FileMetaData): {
  readonly columns: readonly ParquetColumn[];
  readonly leftOut: readonly LeftOut[];
} {
  const columns: ParquetColumn[] = [];
  const leftOut: LeftOut[] = [];
  const { schema } = metadata;
  let i = 1;
  while (i < schema.length) {
    const element = schema[i];
    if (!element) break;
    const next = i + descendants(schema, i);
    if (element.num_children || element.repetition_type === 'REPEATED') {
      leftOut.push({ name: element.name, why: 'nested' });
    } else {
      const column = flatColumn(element);
      if (column) columns.push(column);
      else leftOut.push({ name: element.name, why: 'type' });
    }
    i = next;
  }
  return { columns, leftOut };
}

/** Elements of the schema that belong to element `i`, itself included. The schema is listed depth first. */
function descendants(schema: readonly SchemaElement[], i: number): number {
  let open = 1;
  let at = i;
  while (open > 0 && at < schema.length) {
    open += (schema[at]?.num_children ?? 0) - 1;
    at++;
  }
  return at - i;
}

function flatColumn(element: SchemaElement): ParquetColumn | undefined {
  const { name, type, converted_type: converted, logical_type: logical } = element;
  const column = (kind: ParquetKind, zoned = false): ParquetColumn => ({
    name,
    kind,
    zoned,
    scale: element.scale ?? 0,
  });
  if (logical?.type === 'TIMESTAMP') return column('instant', logical.isAdjustedToUTC);
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') return column('instant', true);
  if (logical?.type === 'DATE' || converted === 'DATE') return column('instant');
  // INT96 has no zone of its own; Spark and Impala write UTC, pandas reads it without one.
  if (type === 'INT96') return column('instant');
  if (type === 'BOOLEAN') return column('boolean');
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return column('decimal');
  if (logical?.type === 'FLOAT16') return column('number');
  if (converted === 'BSON' || converted === 'INTERVAL' || logical?.type === 'VARIANT') return undefined;
  if (logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY') return undefined;
  if (type === 'INT64') return column('integer64');
  if (type === 'INT32' || type === 'FLOAT' || type === 'DOUBLE') return column('number');
  if (logical?.type === 'UUID') return column('text');
  if (type === 'BYTE_ARRAY') return column('text');
  // Plain fixed-length bytes have no text and no number.
  return undefined;
}
