import { signal } from '@preact/signals';

/** How a list is ordered: by the column with this id. */
export interface Order {
  readonly by: string;
  readonly descending: boolean;
}

/** Where the reader is in long lists: filter texts, page numbers and orders, by id of the list; and the charts whose table is shown. */
export interface Lists {
  readonly filters: Readonly<Record<string, string>>;
  readonly pages: Readonly<Record<string, number>>;
  readonly orders: Readonly<Record<string, Order>>;
  /** Ids of the charts whose table is shown. */
  readonly tables: readonly string[];
}

export const NO_LISTS: Lists = { filters: {}, pages: {}, orders: {}, tables: [] };

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

/** Orders a list, which is then shown from its first page. */
export function orderBy(id: string, order: Order): void {
  const { orders, pages } = lists.peek();
  lists.value = { ...lists.peek(), orders: { ...orders, [id]: order }, pages: { ...pages, [id]: 0 } };
}

export function toggleTable(id: string): void {
  const { tables } = lists.peek();
  const others = tables.filter(each => each !== id);
  lists.value = { ...lists.peek(), tables: others.length < tables.length ? others : [...tables, id] };
}

/** Takes over where the reader was, from a state that a page saved. @returns whether it was one */
export function restoreLists(saved: object): boolean {
  const { filters, pages, orders, tables } = saved as Partial<Lists>;
  if (typeof filters !== 'object' || typeof pages !== 'object') return false;
  const known = typeof orders === 'object' && orders !== null ? orders : {};
  lists.value = { filters, pages, orders: known, tables: Array.isArray(tables) ? tables : [] };
  return true;
}
