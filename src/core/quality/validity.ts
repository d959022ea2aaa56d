import type { Vector } from '../tables/column.ts';

/** What a column may hold, as somebody declared it. */
export interface ValidValues {
  /** Of numbers; both bounds belong to it. */
  readonly range?: { readonly min?: number | undefined; readonly max?: number | undefined };
  readonly domain?: readonly DomainValue[];
}

export type DomainValue = string | number | boolean;

/** Which values of a column are in a list: by the code of a category, or by the number. */
export type Membership =
  | { readonly type: 'category'; readonly byCode: Uint8Array }
  | { readonly type: 'number'; readonly numbers: ReadonlySet<number> };

/**
 * Which values of a column the list allows. Texts are compared letter by letter, true and false also with the 1 and 0 and the words that
 * logs write for them; numbers by value.
 */
export function membersOf(column: Vector, listed: readonly DomainValue[], ignoreCase = false): Membership {
  if (column.type !== 'category') {
    return { type: 'number', numbers: new Set(listed.filter(isNoBlank).map(Number)) };
  }
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const texts = new Set(listed.map(value => fold(String(value))));
  // Columns of true and false, in whatever case a log writes them.
  if (listed.includes(true)) for (const text of ['True', 'TRUE']) texts.add(fold(text));
  if (listed.includes(false)) for (const text of ['False', 'FALSE']) texts.add(fold(text));
  return {
    type: 'category',
    byCode: Uint8Array.from(column.dictionary, text => Number(texts.has(fold(text)))),
  };
}

/** A blank is no number, whatever JavaScript makes of it. */
function isNoBlank(value: DomainValue): boolean {
  return typeof value !== 'string' || value.trim() !== '';
}

/** The values of a list that is written as one text: a JSON list, or separated by commas, white space around which does not count. */
export function listedIn(text: string): readonly DomainValue[] {
  return jsonList(text) ?? text.split(',').map(each => each.trim());
}

function jsonList(text: string): readonly DomainValue[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every(isDomainValue) ? list : undefined;
  } catch {
    return undefined;
  }
}

function isDomainValue(value: unknown): value is DomainValue {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
