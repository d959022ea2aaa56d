import * as l10n from '@vscode/l10n';
import { membersOf, type ValidValues } from '../quality/validity.ts';
import { type Column, rowsAt } from '../tables/column.ts';
import type { ChunkRows } from '../tables/knownChunks.ts';
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
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const tally = counted(column.values, chunks, value => {
    if (value >= min && value <= max) return true;
    if (value < least) least = value;
    if (value > most) most = value;
    return false;
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
  if (members.type === 'number') {
    if (column.type === 'category') return { tally: emptyTally(chunks) };
    const wrong = new Map<number, number>();
    const tally = counted(column.values, chunks, value => {
      if (members.numbers.has(value)) return true;
      // Of a column of measurements nearly all values differ: a sample of them is enough to name some.
      if (wrong.size < MOST_COUNTED || wrong.has(value)) wrong.set(value, (wrong.get(value) ?? 0) + 1);
      return false;
    });
    return { tally, ...named(Array.from(wrong, ([value, rows]) => [formatValue(value), rows] as const)) };
  }
  if (column.type !== 'category') return { tally: emptyTally(chunks) };
  const { codes, dictionary } = column;
  const rowsOf = new Float64Array(dictionary.length);
  const tally = emptyTally(chunks);
  for (const [chunk, { rows }] of chunks.entries()) {
    const part = rowsAt(codes, rows);
    let [valued, outside] = [0, 0];
    // proof: i < part.length; codes are −1 or index the dictionary, for each entry of which members and rowsOf have a number
    for (let i = 0; i < part.length; i++) {
      const code = part[i]!;
      if (code < 0) continue;
      valued++;
      if (members.byCode[code]! === 1) continue;
      outside++;
      rowsOf[code]!++;
    }
    tally.hits[chunk] = outside;
    tally.trials[chunk] = valued;
  }
  const wrong = dictionary.map((text, code) => [text, rowsOf[code] ?? 0] as const);
  return { tally, ...named(wrong.filter(([, rows]) => rows > 0)) };
}

/** So many different numbers are counted one by one. */
const MOST_COUNTED = 10_000;

/** The most frequent of the values, with their rows. */
function named(values: readonly (readonly [text: string, rows: number])[]): { readonly examples?: string } {
  if (values.length === 0) return {};
  const frequent = [...values].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, NAMED);
  const words = frequent.map(
    ([text, rows]) => `${shortened(text)} (${formatCount(rows, l10n.t('row'), l10n.t('rows'))})`,
  );
  return { examples: `${words.join(', ')}${values.length > NAMED ? ', …' : ''}` };
}

/** So many letters of a value are shown. */
const LETTERS = 40;

function shortened(text: string): string {
  return text.length > LETTERS ? `${text.slice(0, LETTERS - 1)}…` : text;
}

/** Values that are not valid out of those that are there, chunk by chunk. */
function counted(
  values: Float64Array,
  chunks: readonly ChunkRows[],
  isValid: (value: number) => boolean,
): Tally {
  const tally = emptyTally(chunks);
  for (const [chunk, { rows }] of chunks.entries()) {
    const part = rowsAt(values, rows);
    let [valued, outside] = [0, 0];
    // proof: i < part.length
    for (let i = 0; i < part.length; i++) {
      const value = part[i]!;
      if (Number.isNaN(value)) continue;
      valued++;
      if (!isValid(value)) outside++;
    }
    tally.hits[chunk] = outside;
    tally.trials[chunk] = valued;
  }
  return tally;
}

/** Nothing found yet in any chunk. */
function emptyTally(chunks: readonly ChunkRows[]): Tally {
  return { hits: new Float64Array(chunks.length), trials: new Float64Array(chunks.length) };
}
