/** The map under a key, made when there is none. */
export function mapIn<K, V>(found: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const of = found.get(key) ?? new Map<K, V>();
  found.set(key, of);
  return of;
}

/** The list under a key, made when there is none. */
export function listIn<K, T>(found: Map<K, T[]>, key: K): T[] {
  const of = found.get(key) ?? [];
  found.set(key, of);
  return of;
}
