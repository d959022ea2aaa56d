import * as l10n from '@vscode/l10n';
import type { Project } from '../config/project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import {
  type CategoryColumn,
  type Column,
  type ColumnType,
  lengthOf,
  missingIn,
  type NumberColumn,
} from '../tables/column.ts';
import type { InferredRole } from '../tables/inference.ts';
import type { Role } from '../tables/role.ts';
import type { Table, TableSource } from '../tables/table.ts';
import type { DataSetName } from './assessment.ts';

/** Roles whose columns are compared or counted value by value. */
const ALIGNED: readonly Role[] = ['feature', 'protected', 'score', 'weight'];
/** Roles of labels: of these only true and false are matched with 1 and 0. */
const LABELS: readonly Role[] = ['target', 'prediction'];

export interface Aligned {
  readonly tables: ReadonlyMap<DataSetName, Table>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Gives the columns of each data set the types that they have in the reference, so that a few words in a column of numbers, or a log in
 * which a code happens to be all digits, do not keep it from being compared. Declared types stay; a column of which less than half
 * could be kept stays as it was read, and the comparison says that its kind changed. Reads a data set again only for such columns.
 */
export async function alignTypes(
  { folder, config }: Project,
  tables: ReadonlyMap<DataSetName, Table>,
  roles: readonly InferredRole[],
  source: TableSource,
  signal: AbortSignal | undefined,
): Promise<Aligned> {
  const reference = tables.get('reference');
  const diagnostics: Diagnostic[] = [];
  const aligned = new Map<DataSetName, Table>();
  for (const [name, table] of tables) {
    aligned.set(name, table);
    if (!reference || table === reference) continue;
    const columns = new Map(table.columns);
    const types = new Map<string, ColumnType>();
    for (const { column, role } of roles) {
      const before = reference.columns.get(column);
      const now = table.columns.get(column);
      if (Object.hasOwn(config.columns?.types ?? {}, column)) continue;
      if (!before || !now || !differ(before, now)) continue;
      const truth = [...ALIGNED, ...LABELS].includes(role) ? asTruthOf(before, now) : undefined;
      if (truth) columns.set(column, truth);
      else if (ALIGNED.includes(role)) types.set(column, before.type);
    }
    if (types.size > 0) {
      const again = await source.read({
        folder,
        patterns: [config.data[name] ?? []].flat(),
        name,
        columns: [...types.keys()],
        types,
        typesFrom: l10n.t('the reference'),
        ...(signal && { signal }),
      });
      for (const [column, fresh] of again.columns) {
        const before = table.columns.get(column);
        if (!before || again.rowCount !== table.rowCount || valuesIn(fresh) * 2 < valuesIn(before)) continue;
        columns.set(column, fresh);
        diagnostics.push(
          ...again.diagnostics.filter(
            each => each.column === column && each.code === 'text-in-numeric-column',
          ),
        );
      }
    }
    aligned.set(name, { ...table, columns });
  }
  return { tables: aligned, diagnostics };
}

/** Numbers on one side and text on the other; a column without values has no kind. */
function differ(before: Column, now: Column): boolean {
  if (before.type === now.type || before.type === 'timestamp' || now.type === 'timestamp') return false;
  return valuesIn(before) > 0 && valuesIn(now) > 0;
}

function valuesIn(column: Column): number {
  return lengthOf(column) - missingIn(column);
}

/** `now` in the reference's form where one side has true and false and the other 1 and 0; undefined for anything else. */
function asTruthOf(before: Column, now: Column): Column | undefined {
  if (before.type === 'number' && now.type === 'category' && now.boolean) return asNumbers(now);
  if (before.type === 'category' && before.boolean && now.type === 'number' && isBinary(now)) {
    const codes = Int32Array.from(now.values, value => (Number.isNaN(value) ? -1 : value));
    return { type: 'category', name: now.name, codes, dictionary: before.dictionary, boolean: true };
  }
  return undefined;
}

function asNumbers({ name, codes }: CategoryColumn): NumberColumn {
  return { type: 'number', name, values: Float64Array.from(codes, code => (code < 0 ? Number.NaN : code)) };
}

function isBinary({ values }: NumberColumn): boolean {
  return values.every(value => value === 0 || value === 1 || Number.isNaN(value));
}
