import type { Budgets } from '../budgets.ts';
import { type CategoryColumn, type Column, greatestCode, lengthOf } from '../column.ts';
import { knownOfGrowing } from '../knownRows.ts';
import { digestsHold } from '../knownTexts.ts';
import { doublesFor, grown, integersFor } from '../rowMemory.ts';
import type { ColumnBuilder } from './columnBuilder.ts';
import { asTruth, withBooleans } from './columnFinish.ts';
import type { EarlierRows, TableBuilderOptions } from './tableBuilder.ts';

/**
 * A column of the rows kept earlier, followed by `part`, which `builder` has gathered behind them. It is the column that reading all
 * rows at once gives; undefined where that cannot be said without reading them, because the type is another one by now, or because
 * something of how the earlier cells were written is not known any more.
 */
export function appendColumn(
  builder: ColumnBuilder,
  part: Column,
  earlier: EarlierRows,
  { budgets, spill }: Pick<TableBuilderOptions, 'budgets' | 'spill'>,
): Column | undefined {
  const { rows } = earlier;
  const before = columnBefore(builder, earlier);
  if (before && before.type !== part.type) return undefined;
  // What zones the texts of the earlier rows named was not counted.
  if (part.type === 'timestamp' && builder.before?.kind === 'code') return undefined;
  const further =
    part.type === 'category' ? furtherCodes(builder, part, before, rows, budgets) : { column: part };
  if (!further) return undefined;
  const { column, isSame = true } = further;
  if (!spill) return withBooleans(inMemory(before, rows, column, isSame));
  const whole = spill.append(before, rows, before ? column : withBooleans(column));
  // The codes of the earlier rows would be others then.
  const isTruth = whole.type === 'category' && !whole.boolean && asTruth(whole.dictionary) !== undefined;
  return isTruth ? undefined : whole;
}

/** @param isSame whether the codes of all earlier rows mean what those of the further ones mean, also those behind the first `rows` */
function inMemory(before: Column | undefined, rows: number, further: Column, isSame: boolean): Column {
  if (further.type === 'category') {
    const { codes } = further;
    if (before?.type === 'category') {
      return { ...further, codes: grown(isSame ? before.codes : before.codes.slice(0, rows), rows, codes) };
    }
    const all = integersFor(rows + codes.length, true).fill(-1, 0, rows);
    all.set(codes, rows);
    return { ...further, codes: all };
  }
  const { values } = further;
  if (before && before.type !== 'category') return { ...further, values: grown(before.values, rows, values) };
  const all = doublesFor(rows + values.length, true).fill(Number.NaN, 0, rows);
  all.set(values, rows);
  return { ...further, values: all };
}

/** The column that `appendColumn` has appended to; undefined where it took the earlier rows as missing. */
export function columnBefore(builder: ColumnBuilder, { columns }: EarlierRows): Column | undefined {
  // Without a value, the earlier rows may have been kept as anything.
  return builder.hadValues ? columns.get(builder.name) : undefined;
}

/** Further rows of a column, with the codes that the earlier rows have. */
interface Further {
  readonly column: Column;
  /** Whether all earlier entries stand for the texts that they stood for: not where the first of the further rows were read before. */
  readonly isSame?: boolean;
}

function furtherCodes(
  { tally, dictionary: texts }: ColumnBuilder,
  part: CategoryColumn,
  before: Column | undefined,
  rows: number,
  budgets: Pick<Budgets, 'dictionary'>,
): Further | undefined {
  if (tally.overflow > 0) return undefined;
  if (before?.type !== 'category') return texts.size > budgets.dictionary ? undefined : { column: part };
  if (before.dictionary.length + texts.size > budgets.dictionary) return undefined;
  const renumbered = (codes: readonly number[]) => part.codes.map(code => codes[code] ?? -1);
  if (before.boolean) {
    // How the earlier cells spell true and false is not known any more; beside other texts it would matter.
    const truth = part.dictionary.length === 0 ? [] : asTruth(part.dictionary);
    const { dictionary } = before;
    return truth && { column: { ...part, codes: renumbered(truth), dictionary, boolean: true } };
  }
  const { dictionary, codes, isSame } = extended(before, rows, part.dictionary);
  return { column: { ...part, codes: renumbered(codes), dictionary }, isSame };
}

interface Extended {
  readonly dictionary: readonly string[];
  /** Which entries the further texts are. */
  readonly codes: readonly number[];
  readonly isSame: boolean;
}

/** The dictionary of the first rows with further texts. It is the earlier one itself where it has no more and no other texts. */
function extended(before: CategoryColumn, rows: number, texts: readonly string[]): Extended {
  const entries = entriesUsed(before, rows);
  const known = codesOf(before.dictionary, entries, texts);
  const added = texts.filter(text => !known.has(text));
  for (const [i, text] of added.entries()) known.set(text, entries + i);
  const codes = texts.map(text => known.get(text) ?? -1);
  const read = before.dictionary.slice(entries);
  const isSame = read.every((text, i) => text === added[i]);
  if (isSame && read.length === added.length) return { dictionary: before.dictionary, codes, isSame };
  const dictionary = before.dictionary.slice(0, entries).concat(added);
  digestsHold(before.dictionary, dictionary, entries);
  return { dictionary, codes, isSame };
}

/** How many entries the first rows use: entries are in the order of their first rows. */
function entriesUsed(column: CategoryColumn, rows: number): number {
  if (rows === lengthOf(column)) return column.dictionary.length;
  const first = column.codes.subarray(0, rows);
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
