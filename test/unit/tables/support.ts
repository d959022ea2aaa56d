import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Column, ColumnType } from '../../../src/core/tables/column.ts';
import { type ReadOptions, readTable } from '../../../src/core/tables/readTable.ts';
import type { Table } from '../../../src/core/tables/table.ts';

export type Cell = string | number | undefined;

/** A folder that goes with the test. */
export async function folderFor(
  t: TestContext,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-tables-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** Reads one file with the given content. */
export async function tableOf(
  t: TestContext,
  content: string | Uint8Array,
  {
    file = 'data.csv',
    types,
    ...options
  }: ReadOptions & { file?: string; types?: Readonly<Record<string, ColumnType>> } = {},
): Promise<Table> {
  const folder = await folderFor(t, { [file]: content });
  return readTable(
    {
      folder,
      patterns: [file],
      name: 'reference',
      ...(types ? { types: new Map(Object.entries(types)) } : {}),
    },
    options,
  );
}

/** Values of a column: numbers, ISO instants, labels; undefined where missing. */
export function cellsOf(column: Column | undefined): Cell[] {
  if (!column) throw new Error('no such column');
  if (column.type === 'category') return Array.from(column.codes, code => column.dictionary[code]);
  return Array.from(column.values, value =>
    Number.isNaN(value) ? undefined : column.type === 'timestamp' ? new Date(value).toISOString() : value,
  );
}

export function cells(table: Table, name: string): Cell[] {
  return cellsOf(table.columns.get(name));
}

export function codesOf(table: Table): string[] {
  return table.diagnostics.map(({ code }) => code);
}
