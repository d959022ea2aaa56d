import type { Rows } from './knownRows.ts';

/** Rows by a key, those that were asked for last, of so many bytes together; one that is larger is held by itself. */
export class LastRows<K> {
  readonly #most: number;
  /** Least recently used first. */
  readonly #held = new Map<K, Rows>();
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  has(key: K): boolean {
    return this.#held.has(key);
  }

  /** The rows under a key, read where they are not held, once there is room for as many bytes. */
  get(key: K, bytes: number, read: () => Rows): Rows {
    const known = this.#held.get(key);
    if (known) {
      this.#held.delete(key);
      this.#held.set(key, known);
      return known;
    }
    for (const [oldest, { byteLength }] of this.#held) {
      if (this.#bytes + bytes <= this.#most) break;
      this.#held.delete(oldest);
      this.#bytes -= byteLength;
    }
    const rows = read();
    this.#held.set(key, rows);
    this.#bytes += bytes;
    return rows;
  }
}
