import type { Budgets } from '../budgets.ts';
import { type CategoryColumn, type Column, greatestCode } from '../column.ts';
import { knownOfGrowing } from '../knownRows.ts';
import { digestsHold } from '../knownTexts.ts';
import { doublesFor, grown, integersFor } from '../rowMemory.ts';
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
  const before = columnBefore(builder, earlier);
  if (before && before.type !== part.type) return undefined;
  if (part.type === 'category') {
    if (builder.tally.overflow > 0) return undefined;
    const entries = (before?.type === 'category' ? before.dictionary.length : 0) + builder.dictionary.size;
    if (entries > budgets.dictionary) return undefined;
    return appendCategories(before?.type === 'category' ? before : undefined, part, rows);
  }
  // What zones the texts of the earlier rows named was not counted.
  if (part.type === 'timestamp' && builder.before?.kind === 'code') return undefined;
  if (before && before.type !== 'category') {
    return { ...part, values: grown(before.values, rows, part.values) };
  }
  const values = doublesFor(rows + part.values.length, true).fill(Number.NaN, 0, rows);
  values.set(part.values, rows);
  return { ...part, values };
}

/** The column that `appendColumn` has appended to; undefined where it took the earlier rows as missing. */
export function columnBefore(builder: ColumnBuilder, { columns }: EarlierRows): Column | undefined {
  // Without a value, the earlier rows may have been kept as anything.
  return builder.hadValues ? columns.get(builder.name) : undefined;
}

function appendCategories(
  before: CategoryColumn | undefined,
  part: CategoryColumn,
  rows: number,
): CategoryColumn | undefined {
  const append = (renumbered: readonly number[], isSame = true): Int32Array => {
    const further = part.codes.map(code => renumbered[code] ?? -1);
    // The same codes may stand for other texts, where the first of the further rows were read before.
    if (before) return grown(isSame ? before.codes : before.codes.slice(0, rows), rows, further);
    const codes = integersFor(rows + further.length, true).fill(-1, 0, rows);
    codes.set(further, rows);
    return codes;
  };
  if (before?.boolean) {
    // How the earlier cells spell true and false is not known any more; beside other texts it would matter.
    const truth = part.dictionary.length === 0 ? [] : asTruth(part.dictionary);
    return truth && { ...before, codes: append(truth) };
  }
  const { dictionary, renumbered, isSame } = extended(before, rows, part.dictionary);
  return { ...part, codes: append(renumbered, isSame), dictionary };
}

interface Extended {
  readonly dictionary: readonly string[];
  /** Which entries the further texts are. */
  readonly renumbered: readonly number[];
  /** Whether all earlier entries stand for the texts that they stood for. */
  readonly isSame: boolean;
}

/** The dictionary of the first rows with further texts. It is the earlier one itself where it has no more and no other texts. */
function extended(before: CategoryColumn | undefined, rows: number, texts: readonly string[]): Extended {
  if (!before) return { dictionary: texts, renumbered: [...texts.keys()], isSame: true };
  const entries = entriesUsed(before, rows);
  const known = codesOf(before.dictionary, entries, texts);
  const added = texts.filter(text => !known.has(text));
  for (const [i, text] of added.entries()) known.set(text, entries + i);
  const renumbered = texts.map(text => known.get(text) ?? -1);
  const read = before.dictionary.slice(entries);
  const isSame = read.every((text, i) => text === added[i]);
  if (isSame && read.length === added.length) return { dictionary: before.dictionary, renumbered, isSame };
  const dictionary = before.dictionary.slice(0, entries).concat(added);
  digestsHold(before.dictionary, dictionary, entries);
  return { dictionary, renumbered, isSame };
}

/** How many entries the first rows use: entries are in the order of their first rows. */
function entriesUsed({ codes, dictionary }: CategoryColumn, rows: number): number {
  if (rows === codes.length) return dictionary.length;
  const first = codes.subarray(0, rows);
  const greatest = knownOfGrowing([first], 'greatest code', {
    of: (from, to) => greatestCode(first.subarray(from, to)),
    merged: Math.max,
  });
  return greatest + 1;
}

/** Codes in the first entries of a dictionary of those of the given texts that are among them. */
function codesOf(
  dictionary: readonly string[],
  entries: number,
  texts: readonly string[],
): Map<string, number> {
  const wanted = new Set(texts);
  const codes = new Map<string, number>();
  for (let code = 0; code < entries && codes.size < wanted.size; code++) {
    // proof: code < entries <= dictionary.length
    const text = dictionary[code]!;
    if (wanted.has(text)) codes.set(text, code);
  }
  return codes;
}
