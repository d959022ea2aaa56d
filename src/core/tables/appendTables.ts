import type { CategoryColumn, Column } from './column.ts';
import { missingIn } from './column.ts';
import type { Table } from './table.ts';

/**
 * The rows of `previous` followed by those of `next`, as a new table. Columns are the union; dictionaries are merged. A column that
 * had no value yet takes the type of the other side; otherwise `previous` says the type, and values that do not fit are missing
 * (read `next` with `previous`'s types, as `TableTail` does, and none has to be).
 */
export function appendTables(previous: Table, next: Table): Table {
  const rowCount = previous.rowCount + next.rowCount;
  const columns = new Map<string, Column>();
  for (const name of new Set([...previous.columns.keys(), ...next.columns.keys()])) {
    const before = previous.columns.get(name);
    const after = next.columns.get(name);
    const lead =
      before && (after === undefined || missingIn(before) < previous.rowCount) ? before : (after ?? before);
    if (lead) columns.set(name, joined(lead, before, after, previous.rowCount, rowCount));
  }
  return {
    rowCount,
    columns,
    files: [...previous.files, ...next.files],
    diagnostics: [...previous.diagnostics, ...next.diagnostics],
  };
}

/** Two parts as one column of the type of `lead`; a part that is absent or of another type is missing throughout. */
function joined(
  lead: Column,
  before: Column | undefined,
  after: Column | undefined,
  split: number,
  rowCount: number,
): Column {
  if (lead.type === 'category') {
    return joinedCategories(
      lead,
      before?.type === 'category' ? before : undefined,
      after?.type === 'category' ? after : undefined,
      split,
      rowCount,
    );
  }
  const values = new Float64Array(rowCount).fill(Number.NaN);
  if (before?.type === lead.type) values.set(before.values);
  if (after?.type === lead.type) values.set(after.values, split);
  if (lead.type === 'number') return { ...lead, values };
  const zoned = [before, after].every(part => part?.type !== 'timestamp' || part.zone === 'offset');
  return { ...lead, values, zone: zoned ? 'offset' : 'none' };
}

function joinedCategories(
  lead: CategoryColumn,
  before: CategoryColumn | undefined,
  after: CategoryColumn | undefined,
  split: number,
  rowCount: number,
): CategoryColumn {
  const dictionary = [...(before?.dictionary ?? [])];
  const index = new Map(dictionary.map((text, code) => [text, code]));
  const renumbered = (after?.dictionary ?? []).map(text => {
    const known = index.get(text);
    if (known !== undefined) return known;
    index.set(text, dictionary.length);
    return dictionary.push(text) - 1;
  });
  const codes = new Int32Array(rowCount).fill(-1);
  if (before) codes.set(before.codes);
  if (after) for (const [i, code] of after.codes.entries()) codes[split + i] = renumbered[code] ?? -1;
  const { boolean: _boolean, ...plain } = lead;
  const boolean = [before, after].every(part => part === undefined || part.boolean);
  return { ...plain, codes, dictionary, ...(boolean ? { boolean } : {}) };
}
