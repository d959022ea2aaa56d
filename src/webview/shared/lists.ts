import { signal } from '@preact/signals';

/** Where the reader is in long lists: filter texts and page numbers, by id of the list. */
export interface Lists {
  readonly filters: Readonly<Record<string, string>>;
  readonly pages: Readonly<Record<string, number>>;
}

export const NO_LISTS: Lists = { filters: {}, pages: {} };

/** Of the page that is open; who shows it keeps it over reloads. */
export const lists = signal<Lists>(NO_LISTS);

export function turnTo(id: string, page: number): void {
  const { filters, pages } = lists.peek();
  lists.value = { filters, pages: { ...pages, [id]: page } };
}

/** Filters a list, which is then shown from its first page. */
export function filterBy(id: string, text: string): void {
  const { filters, pages } = lists.peek();
  lists.value = { filters: { ...filters, [id]: text }, pages: { ...pages, [id]: 0 } };
}
