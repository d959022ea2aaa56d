import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { formatShare } from '../words.ts';
import { isMissing } from './building/missing.ts';
import { parseLoose } from './building/number.ts';
import { instantOf } from './building/timestamp.ts';
import { type Column, rowsBetween } from './column.ts';

/** So many rows of a file show which values come again. */
const ROWS_LOOKED_AT = 1000;
/** A name that is the value of so many rows, and of such a share of them, is a value. */
const FEWEST_ROWS = 3;
const LEAST_SHARE = 0.05;
/** So many words are what somebody wrote, not what somebody called a column. */
const WORDS_OF_A_TEXT = 8;

/**
 * What to tell of a file whose columns are named after a row of data: where a name is a value that its column has again and again, most
 * others are such values, numbers, dates or texts, too, and no column of numbers or dates has another name. That all of them come
 * again in the same rows is a header written twice.
 * @param columns those of the file, with rows of it from `from` to `to`
 */
export function headerlessFile(
  columns: readonly Column[],
  file: string,
  from: number,
  to: number,
): Diagnostic | undefined {
  const named = columns.filter(({ name }) => !isMissing(name) && !/^Unnamed: \d+$/.test(name));
  // a row of data has numbers where its column has
  if (named.some(({ type, name }) => type !== 'category' && !isCell(name))) return undefined;
  const repeated = named.flatMap(column => {
    const found = repeatsOf(column, from, Math.min(to, from + ROWS_LOOKED_AT));
    return found ? [{ name: column.name, cell: cellOf(column.name), ...found }] : [];
  });
  const [first] = repeated.toSorted((a, b) => b.share - a.share);
  if (!first) return undefined;
  const names = new Set(repeated.map(({ name }) => name));
  const isHeaderAgain = names.size > 1 && names.size === named.length && alike(repeated);
  const likeData = named.filter(({ name }) => names.has(name) || isCell(name)).length;
  if (isHeaderAgain || likeData <= named.length / 2) return undefined;
  return {
    severity: 'warning',
    code: 'header-missing',
    message: l10n.t(
      'The first line of {0} names the columns, but looks like data: {1} is also the value of its column in {2} of the first rows. If it is data, its row is lost and the names are wrong.',
      file,
      first.cell,
      formatShare(first.share),
    ),
    remedy: l10n.t('Put a line with the names of the columns on top.'),
    file,
    line: 1,
  };
}

function alike(repeated: readonly { readonly rows: number }[]): boolean {
  return repeated.every(({ rows }) => rows === repeated[0]?.rows);
}

/** In how many of some rows the name of a column is its value; undefined where that may be chance. */
function repeatsOf(column: Column, from: number, to: number): { rows: number; share: number } | undefined {
  if (column.type !== 'category' || column.boolean) return undefined;
  const first = rowsBetween(column, from, to);
  const cell = cellOf(column.name);
  const code = first.find(each => column.dictionary[each] === cell);
  if (code === undefined) return undefined;
  const rows = first.filter(each => each === code).length;
  const share = rows / first.length;
  return rows >= FEWEST_ROWS && share >= LEAST_SHARE ? { rows, share } : undefined;
}

/** Whether a text is rather the cell of a row than the name of a column. */
function isCell(name: string): boolean {
  const texts = [name, cellOf(name)];
  return (
    texts.some(text => !Number.isNaN(parseLoose(text)) || instantOf(text) !== undefined) ||
    name.split(/\s+/).length >= WORDS_OF_A_TEXT
  );
}

/** What the file holds where the name was given before: a suffix tells such columns apart. */
function cellOf(name: string): string {
  return name.replace(/(?<=.)\.\d+$/, '');
}
