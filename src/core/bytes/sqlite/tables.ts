import type { Row } from './engine.ts';

/** Names of tables → names of their columns. */
export type Tables = ReadonlyMap<string, ReadonlySet<string>>;

/** More tables than any tracker has. */
const MOST_TABLES = 1000;

/**
 * What is plainly stored. A file may call a view or a computed column what we look for, and have it run for ever; such are left out.
 * Throws what `rows` throws.
 */
export function tablesOf(rows: (sql: string, ...parameters: readonly string[]) => readonly Row[]): Tables {
  const tables = new Map<string, Set<string>>();
  const columns = rows(`
    SELECT CAST(m.name AS TEXT) AS "table", CAST(c.name AS TEXT) AS "column"
    FROM (
      SELECT name FROM sqlite_master
      WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      LIMIT ${MOST_TABLES}
    ) AS m, pragma_table_xinfo(m.name) AS c
    WHERE c.hidden = 0`);
  for (const { table, column } of columns) {
    const of = tables.get(String(table));
    if (of) of.add(String(column));
    else tables.set(String(table), new Set([String(column)]));
  }
  return tables;
}
