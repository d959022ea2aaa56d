import type { Path } from '../core/config/document.ts';

/** Where in an evenkeel.yaml a cursor is, also while the line is half written and the file no valid YAML. */
export interface Cursor {
  /** Path of the value being written or, for a key, of the map it is in. */
  readonly path: Path;
  readonly on: 'key' | 'value';
  /** What stands between the start of the key or value and the cursor. */
  readonly written: string;
  /** Inside { } or [ ]: everything stays on the line. */
  readonly flow: boolean;
  /** Indentation of the line, in blanks. */
  readonly indent: number;
}

/** A line of block style: blanks, dashes of list items, perhaps a key, the rest. */
const LINE = /^(?<dashes>[ ]*(?:-[ ]+)*)(?:(?<key>[\w$.-]+|"[^"]*"|'[^']*'):(?=\s|$))?(?<rest>.*)$/;

interface Line {
  /** Column of each dash, and of the key. */
  readonly dashes: readonly number[];
  readonly column: number;
  readonly key: string | undefined;
  readonly rest: string;
}

/**
 * The place of a cursor, from the indentation of the lines above it.
 * @param lines the file's lines up to and with the cursor's, that one cut off at the cursor
 * @returns undefined inside a comment
 */
export function cursorAt(lines: readonly string[]): Cursor | undefined {
  const text = lines.at(-1) ?? '';
  if (/(?:^|\s)#/.test(text)) return undefined;
  const line = understood(text);
  const above = pathAbove(lines.slice(0, -1), line);
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  const inside = line.key === undefined ? above : [...above, line.key];
  const flow = flowAt(line.rest);
  if (flow) return { ...flow, path: [...inside, ...flow.path], flow: true, indent };
  if (line.key !== undefined) {
    return { path: inside, on: 'value', written: line.rest.trimStart(), flow: false, indent };
  }
  // A list item, or nothing yet: a key of the map around it, or a text of the list.
  const isItem = line.dashes.length > 0;
  return { path: above, on: isItem ? 'value' : 'key', written: line.rest.trimStart(), flow: false, indent };
}

function understood(text: string): Line {
  const groups = LINE.exec(text)?.groups;
  const dashText = groups?.['dashes'] ?? '';
  const dashes = [...dashText.matchAll(/-/g)].map(match => match.index);
  const key = groups?.['key'];
  return {
    dashes,
    column: dashText.length,
    key: key?.replace(/^["']|["']$/g, ''),
    rest: groups?.['rest'] ?? '',
  };
}

/** The path of the map or list that a line is in. Items of a list are counted. */
function pathAbove(lines: readonly string[], line: Line): Path {
  const path: (string | number)[] = line.dashes.map(() => 0);
  let column = line.dashes[0] ?? line.column;
  let inList = line.dashes.length > 0;
  let items = 0;
  for (const text of [...lines].reverse()) {
    if (/^\s*(?:#.*)?$/.test(text)) continue;
    const each = understood(text);
    const first = each.dashes[0];
    if (inList && first === column) {
      items++;
      continue;
    }
    // A key at the list's own column owns it; deeper lines belong to earlier items.
    const start = first ?? each.column;
    if (
      inList
        ? start > column || (start === column && each.key === undefined)
        : start >= column && each.column >= column
    )
      continue;
    if (inList) {
      path[0] = items;
      items = 0;
    }
    if (each.key !== undefined && each.column < (inList ? column + 1 : column)) path.unshift(each.key);
    inList = first !== undefined;
    if (inList) path.unshift(0);
    column = first ?? each.column;
    if (column === 0 && !inList) break;
  }
  if (inList) path[0] = items;
  return path;
}

/** The place inside { } and [ ] that are open at the end of a text; undefined when none is. */
function flowAt(rest: string): Pick<Cursor, 'path' | 'on' | 'written'> | undefined {
  const open: { readonly map: boolean; key?: string; items: number }[] = [];
  let word = '';
  let quote = '';
  let depth = 0;
  for (const character of rest) {
    const top = open.at(-1);
    if (quote !== '') {
      word += character;
      if (character === quote) quote = '';
    } else if (word.trim() === '' && /["']/.test(character)) {
      quote = character;
      word += character;
    } else if (word.trim() === '' && (character === '{' || character === '[')) {
      open.push({ map: character === '{', items: 0 });
      word = '';
    } else if (top === undefined) {
      word += character;
    } else if (character === '(' || (depth > 0 && character === ')')) {
      depth += character === '(' ? 1 : -1;
      word += character;
    } else if (character === '}' || character === ']') {
      open.pop();
      word = 'closed';
    } else if (character === ',' && depth === 0) {
      top.items++;
      delete top.key;
      word = '';
    } else if (character === ':' && top.map && top.key === undefined) {
      top.key = word.trim().replace(/^["']|["']$/g, '');
      word = '';
    } else {
      word += character;
    }
  }
  const top = open.at(-1);
  if (!top) return undefined;
  const path = open.flatMap((each, index): Path => {
    if (!each.map) return [each.items];
    return each.key === undefined ? (index === open.length - 1 ? [] : ['']) : [each.key];
  });
  return { path, on: top.map && top.key === undefined ? 'key' : 'value', written: word.trimStart() };
}
