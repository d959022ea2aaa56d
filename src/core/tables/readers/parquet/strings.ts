import type { KernelMemory } from '../../../kernels/wasm.ts';
import type { CodedStrings } from '../../building/columnBuilder.ts';
import { Room } from './room.ts';

/** As assembly/strings.ts lays out its state, in words. */
const WORDS = { count: 6, arenaUsed: 7, stopped: 8, all: 9 } as const;
/** An entry: hash, start, length, code, rows. */
const ENTRY_WORDS = 5;

const FIRST_CAPACITY = 1024;
const FIRST_ARENA = 1 << 15;
/** The kernels' memory ends at half a gigabyte; what doubles has to end before. */
const LARGEST_ARENA = 1 << 27;

/** Finds the distinct strings of a column, by their bytes, in the kernels' memory; numbers them as rows have them. */
export class DistinctStrings {
  readonly #memory: KernelMemory;
  readonly #most: number;
  readonly #state: number;
  readonly #table: Room;
  readonly #arena: Room;
  readonly #entries: Room;
  readonly #order: Room;
  readonly #flags: Room;
  #capacity = 0;
  #arenaBytes = 0;
  #codes = 0;

  /** @param most strings; more are an error */
  constructor(memory: KernelMemory, most: number) {
    this.#memory = memory;
    this.#most = most;
    this.#state = memory.allocate(4 * WORDS.all);
    memory.words(this.#state, WORDS.all).fill(0);
    [this.#table, this.#arena, this.#entries] = [new Room(memory), new Room(memory), new Room(memory)];
    [this.#order, this.#flags] = [new Room(memory), new Room(memory)];
    this.#resize(FIRST_CAPACITY, FIRST_ARENA);
  }

  /**
   * Entries of `count` strings that lie in memory with their lengths before them, to `places`.
   * @throws Error when they are not there, or are too many
   */
  entriesOf(from: number, end: number, count: number, places: number): void {
    let at = from;
    for (let done = 0; ; ) {
      const added = this.#memory.exports.internStrings(at, end, count - done, this.#state, places + 4 * done);
      if (added < 0) throw new Error('strings that do not fit their page');
      done += added;
      if (done === count) break;
      at = this.#word(WORDS.stopped);
      this.#grow(end - at);
    }
    if (this.#word(WORDS.count) > this.#most) throw new Error('more distinct strings than are kept');
  }

  addTexts(texts: readonly string[]): void {
    const parts = texts.flatMap(text => {
      const bytes = Buffer.from(text);
      return [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes];
    });
    const bytes = Buffer.concat(parts);
    const at = this.#memory.allocate(bytes.length);
    this.#memory.bytes(at, bytes.length).set(bytes);
    this.entriesOf(at, at + bytes.length, texts.length, this.#flags.of(4 * texts.length));
  }

  /** Turns flags (u32) into codes; the texts of false and true were added before anything else. */
  assignFlags(flags: number, count: number): void {
    this.assign(flags, count, this.#flags.at, 2);
  }

  /**
   * Turns entries into codes, in place; with a dictionary (u32 for each of its places: the entry) places of it.
   * @throws Error when a place is none
   */
  assign(places: number, count: number, dictionary: number, size: number): void {
    const { exports } = this.#memory;
    // an empty dictionary may be anywhere but at 0, which stands for none
    const next = exports.assignCodes(
      places,
      count,
      dictionary,
      size,
      this.#state,
      this.#order.at,
      this.#codes,
      places,
    );
    if (next < 0) throw new Error('a value that the dictionary does not have');
    this.#codes = next;
  }

  /** What codes stand for, in UTF-8 unless the file is wrong; entries that no row has are left out. */
  list(): CodedStrings {
    const memory = this.#memory;
    const entries = memory.words(this.#entries.at, ENTRY_WORDS * this.#word(WORDS.count));
    const order = memory.words(this.#order.at, this.#codes);
    const word = (at: number) => Uint32Array.from(order, entry => entries[ENTRY_WORDS * entry + at] ?? 0);
    return {
      bytes: memory.bytes(this.#arena.at, this.#word(WORDS.arenaUsed)).slice(),
      starts: word(1),
      lengths: word(2),
      rows: word(4),
    };
  }

  #word(at: number): number {
    return this.#memory.words(this.#state, WORDS.all)[at] ?? 0;
  }

  /** More room for entries and for bytes: `needed` would surely do. */
  #grow(needed: number): void {
    const used = this.#word(WORDS.arenaUsed);
    const isFull = this.#word(WORDS.count) === this.#capacity;
    if (isFull && this.#capacity > this.#most) throw new Error('more distinct strings than are kept');
    const arena = isFull
      ? this.#arenaBytes
      : Math.min(LARGEST_ARENA, Math.max(2 * this.#arenaBytes, used + needed));
    if (!isFull && arena === this.#arenaBytes) throw new Error('more text than is kept');
    this.#resize(isFull ? 4 * this.#capacity : this.#capacity, arena);
  }

  #resize(capacity: number, arenaBytes: number): void {
    const count = this.#word(WORDS.count);
    const arena = this.#arena.keeping(this.#word(WORDS.arenaUsed), arenaBytes);
    const entries = this.#entries.keeping(4 * ENTRY_WORDS * count, 4 * ENTRY_WORDS * capacity);
    this.#order.keeping(4 * this.#codes, 4 * capacity);
    const size = 2 * capacity;
    const table = this.#table.of(4 * size);
    const state = this.#memory.words(this.#state, WORDS.all);
    state.set([table, size - 1, arena, arenaBytes, entries, capacity]);
    if (capacity !== this.#capacity) this.#memory.exports.fillTable(this.#state);
    this.#capacity = capacity;
    this.#arenaBytes = arenaBytes;
  }
}
