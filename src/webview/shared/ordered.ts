import type { Order } from './lists.ts';

/**
 * A list as the reader wants it ordered; entries without a key come last, and equal ones stay as they were.
 * @param keys what the list can be ordered by, by id
 */
export function ordered<T>(
  list: readonly T[],
  order: Order | undefined,
  keys: Readonly<Record<string, (entry: T) => number | string | undefined>>,
): readonly T[] {
  const key = order && Object.hasOwn(keys, order.by) ? keys[order.by] : undefined;
  if (!order || !key) return list;
  const sign = order.descending ? -1 : 1;
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  return list
    .map(entry => ({ entry, at: key(entry) }))
    .sort(({ at: one }, { at: other }) => {
      if (one === undefined || other === undefined)
        return Number(one === undefined) - Number(other === undefined);
      if (typeof one === 'number' && typeof other === 'number')
        return sign * (one < other ? -1 : Number(one > other));
      return sign * compare(String(one), String(other));
    })
    .map(({ entry }) => entry);
}
