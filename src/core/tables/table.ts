import type { Diagnostic } from '../diagnostic.ts';
import type { Column, ColumnType } from './column.ts';
import type { KeptTables } from './kept/keptTables.ts';

/** Columns of equal length, read from one or more files of one data set. Immutable. */
export interface Table {
  readonly rowCount: number;
  /** In the order in which the files name them; the union over all files. */
  readonly columns: ReadonlyMap<string, Column>;
  readonly files: readonly TableFile[];
  /** All columns that the files have, those among them that were not asked for; absent for tables made otherwise. */
  readonly names?: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What reads tables: `readTable` itself, or a `TableStore` that keeps them. */
export interface TableSource {
  read(request: TableRequest): Promise<Table>;
}

/** One file of a table as it was when it was read. */
export interface TableFile {
  /** Relative to the project folder, with forward slashes. */
  readonly path: string;
  readonly format: 'csv' | 'tsv' | 'jsonl' | 'parquet';
  readonly bytes: number;
  readonly modified: number;
  readonly rows: number;
}

/** What to read. */
export interface TableRequest {
  /** The folder that relative patterns start from; absolute path. */
  readonly folder: string;
  /** Paths or globs, e.g. `data/reference.parquet`, `logs/*.csv.gz`. */
  readonly patterns: readonly string[];
  /** What the data set is called in messages, e.g. `reference`. */
  readonly name: string;
  /** Read only these columns; absent: all. A name that no file has gets a diagnostic with the nearest one. */
  readonly columns?: readonly string[];
  /** Types that the user declared; other columns are inferred. */
  readonly types?: ReadonlyMap<string, ColumnType>;
  /** Where `types` come from when nobody declared them, for messages: `the reference`. */
  readonly typesFrom?: string;
  /** What keeps large tables of the project on disk; absent: nothing does. */
  readonly kept?: KeptTables;
  readonly signal?: AbortSignal;
  /** Share done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Tells requests apart that are answered with different tables. */
export function keyOf({ folder, name, patterns, types, typesFrom, columns }: TableRequest): string {
  return JSON.stringify([folder, name, patterns, [...(types ?? [])], typesFrom, columns]);
}

/** Whether all files were opened. One that could not be may be readable the next time, with no sign of a change. */
export function wasReadWhole({ diagnostics }: Table): boolean {
  return !diagnostics.some(({ code }) => code === 'unreadable-file');
}
