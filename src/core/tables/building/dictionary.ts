import { isUtf8 } from 'node:buffer';
import { decodeCell } from '../encoding.ts';
import { isMissing } from './missing.ts';
import { isCode, parseDecimal, parseLoose } from './number.ts';
import { type Instant, parseTrimmed } from './timestamp.ts';

/** What a cell of text is. */
export const CELL = { missing: 0, number: 1, instant: 2, text: 3, code: 4 } as const;
export type CellClass = (typeof CELL)[keyof typeof CELL];

/** The label that strings share once a dictionary is full. */
export const OVERFLOW_LABEL = '(more distinct values than are kept)';

/** The code of every string beyond a full dictionary; becomes an entry of its own, OVERFLOW_LABEL, at the end. */
export const OVERFLOW_CODE = 0x7fff_ffff;

/** 1 for letters that neither a number nor an instant nor a token for missing begins with. */
const PLAIN_TEXT = Uint8Array.from({ length: 128 }, (_, byte) =>
  /[a-z]/i.test(String.fromCharCode(byte)) && !/[in]/i.test(String.fromCharCode(byte)) ? 1 : 0,
);

const scratch: Instant = { milliseconds: 0, zoned: false };

/** What the text in `bytes[start, end)` is; `code` is a number whose leading zeros matter. */
export function classify(bytes: Uint8Array, start: number, end: number): CellClass {
  if (start === end) return CELL.missing;
  if (PLAIN_TEXT[bytes[start] ?? 0] === 1) return CELL.text;
  const plain = parseDecimal(bytes, start, end);
  if (!Number.isNaN(plain)) return isCode(bytes, start, end) ? CELL.code : CELL.number;
  if (parseTrimmed(bytes, start, end, scratch)) return CELL.instant;
  if (end - start > MAX_NUMBER) return CELL.text;
  const { text } = decodeCell(bytes, start, end);
  if (isMissing(text)) return CELL.missing;
  if (Number.isNaN(parseLoose(text))) return CELL.text;
  return isCode(bytes, start, end) ? CELL.code : CELL.number;
}
/** No number is written longer than this; longer text is not looked at twice. */
const MAX_NUMBER = 400;

/** The strings of a dictionary as they lie in memory, to be handed to another thread. */
export interface PackedStrings {
  readonly arena: Uint8Array;
  /** Start of entry i in the arena at i, its end at i + 1. */
  readonly offsets: Int32Array;
  readonly hashes: Int32Array;
  readonly classes: Uint8Array;
  /** 1 where the bytes are not UTF-8. */
  readonly invalid: Uint8Array;
}

/**
 * The distinct strings of one column, found by their bytes: an open-addressing hash table over an arena of the bytes seen, so
 * that a repeated value costs no string at all. A string is decoded once, when asked for; its class is decided once.
 */
export class Dictionary {
  readonly #strings: string[] = [];
  #size = 0;
  #classes = new Uint8Array(64);
  /** A bit for each class that some entry is of. */
  #present = 0;
  #invalid = new Uint8Array(64);
  #arena = new Uint8Array(1024);
  #arenaUsed = 0;
  /** Start of entry i in the arena at i, its end at i + 1. */
  #offsets = new Int32Array(65);
  #hashes = new Int32Array(64);
  #table = new Int32Array(128).fill(-1);
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Decoded entries, by entry number. */
  get strings(): readonly string[] {
    while (this.#strings.length < this.#size) this.#strings.push(this.text(this.#strings.length));
    return this.#strings;
  }

  /** The entry, decoded. */
  text(entry: number): string {
    return decodeCell(this.#arena, this.#offsets[entry] ?? 0, this.#offsets[entry + 1] ?? 0).text;
  }

  get size(): number {
    return this.#size;
  }

  /** All entries, for `absorb` of another dictionary. */
  get packed(): PackedStrings {
    return {
      arena: this.#arena.slice(0, this.#arenaUsed),
      offsets: this.#offsets.slice(0, this.#size + 1),
      hashes: this.#hashes.slice(0, this.#size),
      classes: this.#classes.slice(0, this.#size),
      invalid: this.#invalid.slice(0, this.#size),
    };
  }

  /** Adds entries of another dictionary in their order; answers which entries they are here, −1 for those there was no room for. */
  absorb(packed: PackedStrings): Int32Array {
    const { arena, offsets, hashes, classes, invalid } = packed;
    const entries = new Int32Array(hashes.length);
    for (let i = 0; i < hashes.length; i++) {
      // proof: i < hashes.length, of which length classes and invalid are; offsets is one longer
      entries[i] = this.#find(arena, offsets[i]!, offsets[i + 1]!, hashes[i]!, classes[i]!, invalid[i]!);
    }
    return entries;
  }

  classOf(entry: number): CellClass {
    return (this.#classes[entry] ?? CELL.text) as CellClass;
  }

  /** Whether an entry is of a class. */
  has(cell: CellClass): boolean {
    return (this.#present & (1 << cell)) !== 0;
  }

  /** Whether the bytes of the entry were not UTF-8 and were read as windows-1252. */
  wasInvalid(entry: number): boolean {
    return this.#invalid[entry] === 1;
  }

  /** The entry of the text in `bytes[start, end)`, a new one when it is new; −1 when the dictionary is full. */
  find(bytes: Uint8Array, start: number, end: number): number {
    // proof: i stays below the given end
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash ^= hash >>> 15;
    return this.#find(bytes, start, end, hash, -1, -1);
  }

  /** @param cell the class of the text, and `invalid` whether it is not UTF-8; −1: not known */
  #find(bytes: Uint8Array, start: number, end: number, hash: number, cell: number, invalid: number): number {
    // proof: arena positions stay below the given ends; slots are masked by the table's size, a power of two; entries index their own arrays
    const length = end - start;
    const mask = this.#table.length - 1;
    const arena = this.#arena;
    let slot = hash & mask;
    for (;;) {
      const entry = this.#table[slot]!;
      if (entry < 0) break;
      const from = this.#offsets[entry]!;
      if (this.#hashes[entry] === hash && this.#offsets[entry + 1]! - from === length) {
        let i = 0;
        while (i < length && arena[from + i] === bytes[start + i]) i++;
        if (i === length) return entry;
      }
      slot = (slot + 1) & mask;
    }
    if (!this.#hasRoom(length)) return -1;
    const entry = this.#size++;
    const roomy = this.#arena;
    const used = this.#arenaUsed;
    let bits = 0;
    for (let i = 0; i < length; i++) {
      const byte = bytes[start + i]!;
      roomy[used + i] = byte;
      bits |= byte;
    }
    this.#arenaUsed += length;
    this.#offsets[entry + 1] = this.#arenaUsed;
    this.#hashes[entry] = hash;
    const known = cell < 0 ? classify(bytes, start, end) : cell;
    this.#classes[entry] = known;
    this.#present |= 1 << known;
    // ASCII is most text.
    if (invalid >= 0) this.#invalid[entry] = invalid;
    else this.#invalid[entry] = bits < 0x80 || isUtf8(bytes.subarray(start, end)) ? 0 : 1;
    this.#table[slot] = entry;
    if (entry * 2 > this.#table.length) this.#growTable();
    return entry;
  }

  /** Makes room for an entry of `length` bytes; false: there is none. */
  #hasRoom(length: number): boolean {
    if (this.#size >= this.#limit || this.#arenaUsed + length > MAX_ARENA) return false;
    if (this.#size === this.#classes.length) this.#growEntries();
    if (this.#arenaUsed + length > this.#arena.length) {
      const size = Math.min(MAX_ARENA, Math.max(this.#arena.length * 2, this.#arenaUsed + length));
      const arena = new Uint8Array(size);
      arena.set(this.#arena);
      this.#arena = arena;
    }
    return true;
  }

  #growEntries(): void {
    const size = this.#classes.length * 2;
    const classes = new Uint8Array(size);
    classes.set(this.#classes);
    this.#classes = classes;
    const invalid = new Uint8Array(size);
    invalid.set(this.#invalid);
    this.#invalid = invalid;
    const offsets = new Int32Array(size + 1);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
    const hashes = new Int32Array(size);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2).fill(-1);
    const mask = table.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      // proof: entry < size <= hashes.length; the slot is masked
      let slot = this.#hashes[entry]! & mask;
      while (table[slot]! >= 0) slot = (slot + 1) & mask;
      table[slot] = entry;
    }
    this.#table = table;
  }
}
/** Offsets are 32-bit; half a gigabyte of distinct text in one column is more than any category has. */
const MAX_ARENA = 512 * 1024 * 1024;
