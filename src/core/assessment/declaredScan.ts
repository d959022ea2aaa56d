import * as l10n from '@vscode/l10n';
import { membersOf, type ValidValues } from '../quality/validity.ts';
import { shortened } from '../shortened.ts';
import { type Column, missingAmong, rowsOf, take } from '../tables/column.ts';
import { type ChunkRows, numbersOfChunks } from '../tables/knownChunks.ts';
import type { Rows } from '../tables/knownRows.ts';
import { formatCount, formatValue } from '../words.ts';
import type { ColumnTally, Tally } from './qualityScan.ts';

/** What is counted of one column against the values that were declared for it; numbers are those of the catalogue's statistics. */

export type DeclaredMeasure = 'out_of_range_rate' | 'out_of_domain_rate';

export interface DeclaredTally extends ColumnTally {
  /** The values that are not valid, in words; absent without any. */
  readonly examples?: string;
}

interface Side {
  readonly column: Column;
  readonly chunks: readonly ChunkRows[];
}

/** Declared values can be compared with a column: numbers with a range, numbers and categories with a list. */
export function isComparable(id: DeclaredMeasure, { type }: Pick<Column, 'type'>): boolean {
  return type === 'number' || (type === 'category' && id === 'out_of_domain_rate');
}

/** Counts what is not valid in each chunk of current data, and of the reference where it has the column. Nothing of it is borne. */
export function scanDeclared(
  now: Side,
  before: Side | undefined,
  { range, domain }: ValidValues,
): ReadonlyMap<DeclaredMeasure, DeclaredTally> {
  const tallies = new Map<DeclaredMeasure, DeclaredTally>();
  const add = (id: DeclaredMeasure, countIn: (side: Side) => Invalid) => {
    if (!isComparable(id, now.column)) return;
    const { tally, examples } = countIn(now);
    const usual = before && isComparable(id, before.column) ? countIn(before).tally : undefined;
    tallies.set(id, {
      current: tally,
      ...(usual && { reference: usual }),
      ...(examples !== undefined && { examples }),
    });
  };
  if (range) {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
    add('out_of_range_rate', side => outOfRange(side, min, max));
  }
  if (domain) add('out_of_domain_rate', side => outOfDomain(side, domain));
  return tallies;
}

interface Invalid {
  readonly tally: Tally;
  readonly examples?: string;
}

function outOfRange({ column, chunks }: Side, min: number, max: number): Invalid {
  if (column.type === 'category') return { tally: emptyTally(chunks) };
  const declared = {
    key: 'out of declared range',
    values: `${min} ${max}`,
    isValid: (value: number) => value >= min && value <= max,
  };
  const tally = counted(column, chunks, declared);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  eachInvalid(column, chunks, tally, declared, value => {
    if (value < least) least = value;
    if (value > most) most = value;
  });
  if (least > most) return { tally };
  const words =
    least === most ? formatValue(least) : l10n.t('{0} to {1}', formatValue(least), formatValue(most));
  return { tally, examples: words };
}

/** So many values that are not in the list are named. */
const NAMED = 3;

function outOfDomain({ column, chunks }: Side, domain: NonNullable<ValidValues['domain']>): Invalid {
  const members = membersOf(column, domain);
  const declared = { key: 'out of declared domain', values: JSON.stringify(domain) };
  if (members.type === 'number') {
    if (column.type === 'category') return { tally: emptyTally(chunks) };
    const numbers = { ...declared, isValid: (value: number) => members.numbers.has(value) };
    const tally = counted(column, chunks, numbers);
    const wrong = new Map<number, number>();
    eachInvalid(column, chunks, tally, numbers, value => {
      // Of a column of measurements nearly all values differ: a sample of them is enough to name some.
      if (wrong.size < MOST_COUNTED || wrong.has(value)) wrong.set(value, (wrong.get(value) ?? 0) + 1);
    });
    return { tally, ...named(Array.from(wrong, ([value, rows]) => [formatValue(value), rows] as const)) };
  }
  if (column.type !== 'category') return { tally: emptyTally(chunks) };
  const { dictionary } = column;
  const texts = { ...declared, isValid: (code: number) => members.byCode[code] === 1 };
  const tally = counted(column, chunks, texts);
  const wrong = new Map<number, number>();
  eachInvalid(column, chunks, tally, texts, code => wrong.set(code, (wrong.get(code) ?? 0) + 1));
  const byCode = [...wrong].sort(([a], [b]) => a - b);
  return { tally, ...named(byCode.map(([code, rows]) => [dictionary[code] ?? '', rows] as const)) };
}

/** So many different numbers are counted one by one. */
const MOST_COUNTED = 10_000;

/** The most frequent of the values, with their rows. */
function named(values: readonly (readonly [text: string, rows: number])[]): { readonly examples?: string } {
  if (values.length === 0) return {};
  const frequent = [...values].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, NAMED);
  const words = frequent.map(
    ([text, rows]) => `${shortened(text, LETTERS)} (${formatCount(rows, l10n.t('row'), l10n.t('rows'))})`,
  );
  return { examples: `${words.join(', ')}${values.length > NAMED ? ', …' : ''}` };
}

/** So many letters of a value are shown. */
const LETTERS = 40;

/** What is valid was declared. */
interface Declared {
  /** What is counted, and against which values. */
  readonly key: string;
  readonly values: string;
  /** Of a number or a code. */
  readonly isValid: (value: number) => boolean;
}

/** Values that are not valid out of those that are there, chunk by chunk. */
function counted(column: Column, chunks: readonly ChunkRows[], { key, values, isValid }: Declared): Tally {
  const { valued, invalid } = numbersOfChunks(column, chunks, key, {
    dependsOn: values,
    fields: ['valued', 'invalid'],
    count: chunk => {
      const part = rowsOf(take(column, chunk));
      let invalid = 0;
      eachInvalidAmong(part, isValid, () => invalid++);
      return { valued: part.length - missingAmong(part), invalid };
    },
  });
  return { hits: invalid, trials: valued };
}

/** Calls `each` with the values that are not valid, of the chunks that have some. */
function eachInvalid(
  column: Column,
  chunks: readonly ChunkRows[],
  { hits }: Tally,
  { isValid }: Declared,
  each: (value: number) => void,
): void {
  for (const [at, chunk] of chunks.entries()) {
    if ((hits[at] ?? 0) === 0) continue;
    eachInvalidAmong(rowsOf(take(column, chunk.rows)), isValid, each);
  }
}

function eachInvalidAmong(
  rows: Rows,
  isValid: (value: number) => boolean,
  each: (value: number) => void,
): void {
  const isCode = rows instanceof Int32Array;
  for (let i = 0; i < rows.length; i++) {
    // proof: i < rows.length
    const value = rows[i]!;
    const isMissing = isCode ? value < 0 : Number.isNaN(value);
    if (!isMissing && !isValid(value)) each(value);
  }
}

/** Nothing found yet in any chunk. */
function emptyTally(chunks: readonly ChunkRows[]): Tally {
  return { hits: new Float64Array(chunks.length), trials: new Float64Array(chunks.length) };
}
