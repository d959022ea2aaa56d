import type { Budgets } from '../budgets.ts';
import type { CategoryColumn, Column } from '../column.ts';
import type { ColumnBuilder } from './columnBuilder.ts';
import { asTruth } from './columnFinish.ts';
import type { EarlierRows } from './tableBuilder.ts';

/**
 * A column of the rows kept earlier, followed by `part`, which `builder` has gathered behind them. It is the column that reading all
 * rows at once gives; undefined where that cannot be said without reading them, because the type is another one by now, or because
 * something of how the earlier cells were written is not known any more.
 */
export function appendColumn(
  builder: ColumnBuilder,
  part: Column,
  earlier: EarlierRows,
  budgets: Pick<Budgets, 'dictionary'>,
): Column | undefined {
  const { rows } = earlier;
  // Without a value, the earlier rows may have been kept as anything.
  const before = builder.hadValues ? earlier.columns.get(builder.name) : undefined;
  if (before && before.type !== part.type) return undefined;
  if (part.type === 'category') {
    if (builder.overflow > 0) return undefined;
    const entries = (before?.type === 'category' ? before.dictionary.length : 0) + builder.dictionary.size;
    if (entries > budgets.dictionary) return undefined;
    return appendCategories(before?.type === 'category' ? before : undefined, part, rows);
  }
  // What zones the texts of the earlier rows named was not counted.
  if (part.type === 'timestamp' && builder.before?.kind === 'code') return undefined;
  const values = new Float64Array(rows + part.values.length).fill(Number.NaN, 0, rows);
  if (before && before.type !== 'category') values.set(before.values.subarray(0, rows));
  values.set(part.values, rows);
  return { ...part, values };
}

function appendCategories(
  before: CategoryColumn | undefined,
  part: CategoryColumn,
  rows: number,
): CategoryColumn | undefined {
  const codes = new Int32Array(rows + part.codes.length).fill(-1, 0, rows);
  if (before) codes.set(before.codes.subarray(0, rows));
  const append = (renumbered: readonly number[]) => {
    for (const [i, code] of part.codes.entries()) codes[rows + i] = renumbered[code] ?? -1;
  };
  if (before?.boolean) {
    // How the earlier cells spell true and false is not known any more; beside other texts it would matter.
    const truth = part.dictionary.length === 0 ? [] : asTruth(part.dictionary);
    if (!truth) return undefined;
    append(truth);
    return { ...before, codes };
  }
  const dictionary = before ? before.dictionary.slice(0, entriesUsed(before, rows)) : [];
  const known = codesOf(dictionary, part.dictionary);
  append(part.dictionary.map(text => known.get(text) ?? dictionary.push(text) - 1));
  return { ...part, codes, dictionary };
}

/** Entries that the first rows use: entries are in the order of their first rows. */
function entriesUsed({ codes, dictionary }: CategoryColumn, rows: number): number {
  if (rows === codes.length) return dictionary.length;
  let greatest = -1;
  for (const code of codes.subarray(0, rows)) greatest = Math.max(greatest, code);
  return greatest + 1;
}

/** Codes in a dictionary of those of the given texts that it has. */
function codesOf(dictionary: readonly string[], texts: readonly string[]): ReadonlyMap<string, number> {
  const wanted = new Set(texts);
  const codes = new Map<string, number>();
  for (const [code, text] of dictionary.entries()) if (wanted.has(text)) codes.set(text, code);
  return codes;
}
