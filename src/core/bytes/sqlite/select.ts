import type { Row, Sql } from '../sqlite.ts';

/** Rows that have one of these values in a column. */
export interface Among {
  readonly column: string;
  readonly values: readonly string[];
}

/** Columns of a table under names of ours, as text and as numbers; NULL where the table does not have them, no row where there is no such table. */
export function select(
  sql: Sql,
  table: string,
  columns: Readonly<Record<string, string>>,
  among?: Among,
  numbers: Readonly<Record<string, string>> = {},
): readonly Row[] {
  const has = sql.tables.get(table);
  if (!has || (among && !has.has(among.column))) return [];
  const as = (type: string, names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(
      ([name, column]) => `${has.has(column) ? `CAST("${column}" AS ${type})` : 'NULL'} AS "${name}"`,
    );
  const where = among ? `WHERE "${among.column}" IN (${marks(among.values)})` : '';
  return sql.rows(
    `SELECT ${[...as('TEXT', columns), ...as('REAL', numbers)].join(', ')} FROM "${table}" ${where} ORDER BY rowid`,
    ...(among?.values ?? []),
  );
}

/** Whether there is such a table, with all of these columns. */
export function hasColumns({ tables }: Sql, table: string, columns: readonly string[]): boolean {
  const has = tables.get(table);
  return has !== undefined && columns.every(each => has.has(each));
}

/** As many question marks. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** A text that is not empty. */
export function text(row: Row, name: string): string | undefined {
  const value = row[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function number(row: Row, name: string): number | undefined {
  const value = row[name];
  return typeof value === 'number' ? value : undefined;
}
