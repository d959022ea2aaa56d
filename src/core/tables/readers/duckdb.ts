import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type ColumnBuilder, ListedStrings } from '../building/columnBuilder.ts';
import type { TableBuilder } from '../building/tableBuilder.ts';
import type { ParquetColumn } from './parquetSchema.ts';
import type { ReadContext, Source } from './reader.ts';

/** Each chunk is a thread hop of its own, so several streams of a few columns each overlap better than one of all. */
const STREAMS = 4;

/**
 * Reads columns of a Parquet file by DuckDB, streamed (`run` would hold the result a second time). Answers the number of rows.
 * Throws when DuckDB cannot be loaded here, when the file is damaged, and when aborted (the query is interrupted).
 */
export async function readByDuckdb(
  source: Source,
  columns: readonly ParquetColumn[],
  into: TableBuilder,
  context: ReadContext,
): Promise<number> {
  if (/[*?[]/.test(source.absolute)) throw new Error('the path would be taken for a pattern');
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    threads: String(Math.min(4, availableParallelism())),
    temp_directory: join(tmpdir(), `evenkeel-duckdb-${process.pid}`),
    // Parquet is built in; nothing is ever downloaded.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connections: DuckDBConnection[] = [];
  const interrupt = () => {
    for (const connection of connections) connection.interrupt();
  };
  context.signal?.addEventListener('abort', interrupt);
  try {
    const from = `FROM read_parquet(${sqlText(source.absolute)}, binary_as_string = true)`;
    const count = await instance.connect();
    connections.push(count);
    const counted = await count.runAndReadAll(`SELECT count(*)::DOUBLE ${from}`);
    const rows = Number(counted.getRows()[0]?.[0] ?? 0);
    const lists = await listedStrings(count, columns, from, rows);
    const number = Math.min(STREAMS, Math.ceil(columns.length / 2));
    const streams = Array.from({ length: number }, (_, i) =>
      columns.filter((_column, at) => at % number === i),
    );
    let done = 0;
    let failed = false;
    const ends = await Promise.allSettled(
      streams.map(async part => {
        const connection = await instance.connect();
        connections.push(connection);
        context.signal?.throwIfAborted();
        const targets = part.map(column => into.column(column.name));
        const exact = part.map(({ kind }, i) => kind === 'integer64' && targets[i]?.isExact === true);
        const result = await connection.stream(
          `SELECT ${part.map((column, i) => selected(column, lists.get(column), exact[i])).join(', ')} ${from}`,
        );
        for (;;) {
          const chunk = await result.fetchChunk().catch((error: unknown) => {
            failed = true;
            throw error;
          });
          context.signal?.throwIfAborted();
          if (failed || !chunk || chunk.rowCount === 0) break;
          for (const [i, column] of part.entries()) {
            const builder = targets[i];
            const vector = chunk.getColumnVector(i);
            if (builder && exact[i]) addExact(vector, builder);
            else if (builder) addVector(vector, column, builder, lists.get(column));
          }
          done += chunk.rowCount;
          if (rows > 0) {
            context.onBytes?.(Math.floor((source.bytes * done) / (rows * streams.length)));
          }
        }
      }),
    );
    // Every stream has ended here: a connection must not be closed while another thread still fetches from it.
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    for (const { name } of columns) {
      const read = into.column(name)?.rows;
      if (read !== rows) throw new Error(`column ${name} has ${read} of ${rows} rows`);
    }
    return rows;
  } finally {
    context.signal?.removeEventListener('abort', interrupt);
    for (const connection of connections) connection.closeSync();
    instance.closeSync();
  }
}

/** A column of text with so many distinct values, or more than a quarter of its rows, is read string by string. */
const MOST_LISTED = 100_000;

/** The distinct strings of a column, as a type of the database by which each is a number. */
interface Listed {
  readonly type: string;
  readonly strings: ListedStrings;
}

/**
 * For columns of text that repeat: their distinct strings, so that rows come as numbers. A million strings take seconds to make, a
 * million numbers milliseconds.
 */
async function listedStrings(
  connection: DuckDBConnection,
  columns: readonly ParquetColumn[],
  from: string,
  rows: number,
): Promise<ReadonlyMap<ParquetColumn, Listed>> {
  const lists = new Map<ParquetColumn, Listed>();
  const texts = columns.filter(({ kind }) => kind === 'text' || kind === 'boolean');
  if (texts.length === 0) return lists;
  const counted = await connection.runAndReadAll(
    `SELECT ${texts.map(({ name }) => `approx_count_distinct(${quoted(name)})::DOUBLE`).join(', ')} ${from}`,
  );
  const counts = counted.getRows()[0] ?? [];
  for (const [i, column] of texts.entries()) {
    const distinct = Number(counts[i]);
    if (!(distinct >= 1) || distinct > Math.min(MOST_LISTED, rows / 4)) continue;
    const type = `listed_${i}`;
    const name = quoted(column.name);
    await connection.run(
      `CREATE TYPE ${type} AS ENUM (SELECT DISTINCT CAST(${name} AS VARCHAR) ${from} WHERE ${name} IS NOT NULL)`,
    );
    const range = await connection.runAndReadAll(`SELECT unnest(enum_range(NULL::${type}))::VARCHAR`);
    lists.set(column, { type, strings: new ListedStrings(range.getRows().map(([text]) => String(text))) });
  }
  return lists;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * One column as an expression: numbers and instants (ms) as doubles with NaN for null, so that no validity mask is read.
 * @param isExact integers as they are
 */
function selected({ name, kind }: ParquetColumn, listed: Listed | undefined, isExact = false): string {
  const column = quoted(name);
  if (isExact) return column;
  if (listed) return `coalesce(enum_code(CAST(CAST(${column} AS VARCHAR) AS ${listed.type}))::INTEGER, -1)`;
  switch (kind) {
    case 'text':
    case 'boolean':
      return `CAST(${column} AS VARCHAR)`;
    case 'instant':
      return `coalesce(epoch_us(CAST(${column} AS TIMESTAMP))::DOUBLE / 1000, 'NaN'::DOUBLE)`;
    default:
      return `coalesce(CAST(${column} AS DOUBLE), 'NaN'::DOUBLE)`;
  }
}

function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What this module reads of a DuckDB vector. */
interface VectorLike {
  readonly itemCount: number;
  getItem(index: number): unknown;
}

function addVector(
  vector: VectorLike,
  column: ParquetColumn,
  builder: ColumnBuilder,
  listed: Listed | undefined,
): void {
  if (listed) {
    builder.addListed(integersOf(vector), listed.strings);
    return;
  }
  if (column.kind === 'text' || column.kind === 'boolean') {
    for (let i = 0; i < vector.itemCount; i++) builder.addValue(vector.getItem(i) as string | null);
    return;
  }
  const values = doublesOf(vector);
  if (column.kind === 'instant') {
    builder.addInstants(values, column.zoned);
    return;
  }
  // Whose digits matter came exact.
  if (column.kind === 'integer64') builder.addIntegers(values, row => values[row]);
  else builder.addNumbers(values);
}

/** Integers of 64 bits with all their digits. */
function addExact(vector: VectorLike, builder: ColumnBuilder): void {
  const items = Array.from({ length: vector.itemCount }, (_, i) => vector.getItem(i) as bigint | null);
  const values = Float64Array.from(items, item => (item === null ? Number.NaN : Number(item)));
  builder.addIntegers(values, row => items[row]);
}

/** The integers of a vector, as `doublesOf`. */
function integersOf(vector: VectorLike): Int32Array {
  const items: unknown = Reflect.get(vector, 'items');
  if (items instanceof Int32Array) return items;
  return Int32Array.from({ length: vector.itemCount }, (_, i) => Number(vector.getItem(i)));
}

/** The doubles of a vector: its own array where the library lets it be seen, else one by one. */
function doublesOf(vector: VectorLike): Float64Array {
  const items: unknown = Reflect.get(vector, 'items');
  if (items instanceof Float64Array) return items;
  return Float64Array.from({ length: vector.itemCount }, (_, i) => Number(vector.getItem(i)));
}
