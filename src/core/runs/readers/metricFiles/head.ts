/** What a file is, told by its beginning. */
import { type LooseObject, parseLooseJson } from '../../../bytes/looseJson.ts';
import { MalformedError } from '../../../bytes/source.ts';
import { flatNumbers } from '../../flatNumbers.ts';
import { objectIn } from '../../jsonLines.ts';
import { cellsOf } from '../../metricCsv.ts';
import { cellNumber } from '../../written.ts';
import { type Cell, isMetricName, isOfData, type Meaning, meaningOf, stepRank } from './meaning.ts';

/** So many bytes of a file show what it is. */
export const HEAD = 64 * 1024;
/** So many rows are looked at. */
const ROWS = 50;
const SEPARATORS = [',', '\t', ';'];
const KEY = /"((?:[^"\\]|\\.){0,200})"\s*:/g;

export type Kind =
  | { readonly kind: 'table'; readonly separator: string; readonly meaning: Meaning }
  | { readonly kind: 'lines'; readonly meaning: Meaning }
  | { readonly kind: 'document' };

/**
 * What kind of log of metrics a file is; undefined where it is none.
 * @param ending of its name, in lower case
 * @param head its beginning, up to HEAD bytes
 * @param isWhole whether that is all of it
 */
export function kindOf(ending: string, head: string, isWhole: boolean): Kind | undefined {
  const text = head.charCodeAt(0) === 0xfeff ? head.slice(1) : head;
  const lines = linesIn(text, isWhole);
  const first = lines[0] ?? '';
  const isJson = /^\s*[[{]/.test(first);
  if (ending === 'csv' || ending === 'tsv') return tableOf(lines);
  if (ending === 'jsonl' || ending === 'ndjson') return linesOf(lines);
  if (ending !== 'json') return isJson ? linesOf(lines) : tableOf(lines);
  const areLines = lines.length > 1 && objectIn(first) !== undefined;
  return areLines ? linesOf(lines) : documentOf(text);
}

/** Lines that hold something; a last one that may be cut off is left out. */
function linesIn(text: string, isWhole: boolean): readonly string[] {
  const lines = text.split(/[\r\n]+/);
  if (!isWhole) lines.pop();
  return lines.filter(line => line.trim() !== '').slice(0, ROWS + 1);
}

function tableOf([head, ...rows]: readonly string[]): Kind | undefined {
  if (head === undefined) return undefined;
  const split = SEPARATORS.map(separator => ({ separator, names: cellsOf(head, separator) ?? [] }));
  const { separator, names } = split.reduce((a, b) => (b.names.length > a.names.length ? b : a));
  const cells = rows.flatMap(row => {
    const found = cellsOf(row, separator);
    return found === undefined || found.length > names.length || isSame(found, names)
      ? []
      : [found.map(cell => cellOf(cell, separator))];
  });
  const meaning = meaningOf(
    names.map(name => name.trim()),
    cells,
  );
  return meaning && { kind: 'table', separator, meaning };
}

/** A head that comes again. */
function isSame(cells: readonly string[], names: readonly string[]): boolean {
  return cells.length === names.length && cells.every((cell, at) => cell === names[at]);
}

function cellOf(text: string, separator: string): Cell {
  const trimmed = text.trim();
  return cellNumber(trimmed, separator) ?? (/^(?:|NA|N\/A|None|null)$/i.test(trimmed) ? undefined : trimmed);
}

function linesOf(lines: readonly string[]): Kind | undefined {
  const meaning = meaningOfRows(lines.flatMap(line => objectIn(line) ?? []));
  return meaning && { kind: 'lines', meaning };
}

/** What the keys of objects mean that are the rows of a log. Those that none counts, as settings at the beginning, say nothing. */
export function meaningOfRows(objects: readonly LooseObject[]): Meaning | undefined {
  const rows = objects.slice(0, ROWS).map(leavesOf);
  const counted = rows.filter(row => [...row.keys()].some(key => stepRank(key) !== undefined));
  const names = [...new Set(counted.flatMap(row => [...row.keys()]))];
  return meaningOf(
    names,
    counted.map(row => names.map(name => row.get(name))),
  );
}

/** Numbers under their paths, and texts that lie on top. */
function leavesOf(object: LooseObject): ReadonlyMap<string, Cell> {
  const found = new Map<string, Cell>();
  flatNumbers(object, (path, value) => found.set(path, value));
  for (const [key, value] of object) if (typeof value === 'string') found.set(key, value);
  return found;
}

/** A document is read whole: only where the keys at its beginning are those of a log. */
function documentOf(text: string): Kind | undefined {
  const keys = [...text.matchAll(KEY)].map(([, written]) => keyOf(written ?? ''));
  if (keys.some(isOfData)) return undefined;
  const mayBe = keys.some(key => isMetricName(key) || stepRank(key) !== undefined);
  return mayBe ? { kind: 'document' } : undefined;
}

function keyOf(written: string): string {
  try {
    return String(parseLooseJson(`"${written}"`));
  } catch (error) {
    if (error instanceof MalformedError) return written;
    throw error;
  }
}
