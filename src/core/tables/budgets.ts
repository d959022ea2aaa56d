/** What a hostile or broken file may cost at most. Beyond a budget the rest is left out and a diagnostic says so. */
export interface Budgets {
  /** Columns of one table. */
  readonly columns: number;
  /** Bytes of one record (a CSV row, a JSON line). */
  readonly recordBytes: number;
  /** First bytes of a CSV file that its delimiter is told from. */
  readonly sniffBytes: number;
  /** Distinct strings in one column. */
  readonly dictionary: number;
  /** Bytes that one gzip file may unpack to, absolutely and per packed byte (DEFLATE itself ends at 1032 : 1). */
  readonly unpackedBytes: number;
  readonly unpackedRatio: number;
  /** Files of one data set. */
  readonly files: number;
  /** Bytes of columns that a table holds in memory; of a larger one they lie in a temporary file. */
  readonly tableBytes: number;
  /** Parquet files above this size are read by DuckDB where it can be loaded. */
  readonly duckdbAboveBytes: number;
  /** Files that are read one after the other are read by kernels in WebAssembly, where there are any, once they have this size together. */
  readonly kernelsFromBytes: number;
  /** A file from this size on is read by several threads. */
  readonly threadsFromBytes: number;
}

export const DEFAULT_BUDGETS: Budgets = {
  columns: 20_000,
  recordBytes: 16 * 1024 * 1024,
  sniffBytes: 64 * 1024,
  dictionary: 1_000_000,
  unpackedBytes: 64 * 1024 ** 3,
  unpackedRatio: 1100,
  files: 10_000,
  tableBytes: 512 * 1024 ** 2,
  duckdbAboveBytes: 50 * 1024 * 1024,
  kernelsFromBytes: 1024 * 1024,
  threadsFromBytes: 16 * 1024 * 1024,
};
