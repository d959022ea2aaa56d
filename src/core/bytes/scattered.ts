import type { Near } from './source.ts';

/** What is kept is found by pages of so many bytes. */
const PAGE = 128;
/**
 * So many pages are read at once, from the one on that is wanted: structures that belong together lie behind one another in pieces of some
 * hundred bytes, and behind them lie values. In files of HDF5 fewer are twice the reads, and more are bytes that nobody asks for.
 */
const AHEAD = 6;
const MOST_PAGES = 128 * 1024;
/** Memory is taken so many bytes at a time: a buffer for each read would cost more than the read. */
const SLAB = 64 * 1024;

/** What was read of structures that lie scattered over a file. It is kept, since they point at one another and are looked at more than once. */
export class Scattered {
  readonly #size: number;
  readonly #fill: (at: number, room: Uint8Array) => Uint8Array;
  readonly #pages = new Map<number, Near>();
  #slab: Uint8Array = new Uint8Array(0);

  /**
   * @param size bytes of the file
   * @param fill reads from a place on into the room there is, and answers the part of it that was filled: less where the file ends before
   */
  constructor(size: number, fill: (at: number, room: Uint8Array) => Uint8Array) {
    this.#size = size;
    this.#fill = fill;
  }

  /** What is known around `length` bytes from `at` on; less than these where the file was cut off meanwhile. */
  near(at: number, length: number): Near {
    const first = this.#at(at, length);
    if (at + length <= first.at + first.bytes.length) return first;
    const bytes = new Uint8Array(length);
    let filled = 0;
    for (let next = first; ; next = this.#at(at + filled, length - filled)) {
      const part = next.bytes.subarray(at + filled - next.at).subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (filled === length || part.length === 0) return { at, bytes: bytes.subarray(0, filled) };
    }
  }

  /** The stretch that has this place, read where it is not known: at least so many bytes, where it is new and the next ones are, too. */
  #at(at: number, length: number): Near {
    const page = Math.floor(at / PAGE);
    const known = this.#pages.get(page);
    if (known && at < known.at + known.bytes.length) return known;
    const last = Math.floor((at + length - 1) / PAGE);
    const most = Math.max(page + AHEAD, last + 1);
    let end = page + 1;
    while (end < most && !this.#pages.has(end)) end += 1;
    const bytes = this.#read(page * PAGE, Math.min(end * PAGE, this.#size) - page * PAGE);
    const stretch = { at: page * PAGE, bytes };
    if (this.#pages.size >= MOST_PAGES) this.#pages.clear();
    for (let each = page; each < end; each += 1) this.#pages.set(each, stretch);
    return stretch;
  }

  #read(at: number, length: number): Uint8Array {
    if (length > SLAB / 4) return this.#fill(at, new Uint8Array(length));
    if (this.#slab.length < length) this.#slab = new Uint8Array(SLAB);
    const room = this.#slab.subarray(0, length);
    this.#slab = this.#slab.subarray(length);
    return this.#fill(at, room);
  }
}
