import { signal } from '@preact/signals';

/** Where the reader is in long lists: filter texts and page numbers, by id of the list; and the charts whose table is shown. */
export interface Lists {
  readonly filters: Readonly<Record<string, string>>;
  readonly pages: Readonly<Record<string, number>>;
  /** Ids of the charts whose table is shown. */
  readonly tables: readonly string[];
}

export const NO_LISTS: Lists = { filters: {}, pages: {}, tables: [] };

/** Of the page that is open; who shows it keeps it over reloads. */
export const lists = signal<Lists>(NO_LISTS);

export function turnTo(id: string, page: number): void {
  const { pages } = lists.peek();
  lists.value = { ...lists.peek(), pages: { ...pages, [id]: page } };
}

/** Filters a list, which is then shown from its first page. */
export function filterBy(id: string, text: string): void {
  const { filters, pages } = lists.peek();
  lists.value = { ...lists.peek(), filters: { ...filters, [id]: text }, pages: { ...pages, [id]: 0 } };
}

export function toggleTable(id: string): void {
  const { tables } = lists.peek();
  const others = tables.filter(each => each !== id);
  lists.value = { ...lists.peek(), tables: others.length < tables.length ? others : [...tables, id] };
}

/** Takes over where the reader was, from a state that a page saved. @returns whether it was one */
export function restoreLists(saved: object): boolean {
  const { filters, pages, tables } = saved as Partial<Lists>;
  if (typeof filters !== 'object' || typeof pages !== 'object') return false;
  lists.value = { filters, pages, tables: Array.isArray(tables) ? tables : [] };
  return true;
}
