import { decodeCell } from '../encoding.ts';
import { isMissing } from './missing.ts';
import { isCode, parseDecimal, parseLoose } from './number.ts';
import { type Instant, parseInstant } from './timestamp.ts';

/** What a cell of text is. */
export const CELL = { missing: 0, number: 1, instant: 2, text: 3, code: 4 } as const;
export type CellClass = (typeof CELL)[keyof typeof CELL];

/** The label that strings share once a dictionary is full. */
export const OVERFLOW_LABEL = '(more distinct values than are kept)';

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
  if (parseInstant(bytes, start, end, scratch)) return CELL.instant;
  if (end - start > MAX_NUMBER) return CELL.text;
  const { text } = decodeCell(bytes, start, end);
  if (isMissing(text)) return CELL.missing;
  if (Number.isNaN(parseLoose(text))) return CELL.text;
  return isCode(bytes, start, end) ? CELL.code : CELL.number;
}
/** No number is written longer than this; longer text is not looked at twice. */
const MAX_NUMBER = 400;

/**
 * The distinct strings of one column, found by their bytes: an open-addressing hash table over an arena of the bytes seen, so
 * that a repeated value costs no string at all. A string is decoded once; its class is decided once.
 */
export class Dictionary {
  /** Decoded entries, by entry number. */
  readonly strings: string[] = [];
  #classes = new Uint8Array(64);
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

  get size(): number {
    return this.strings.length;
  }

  classOf(entry: number): CellClass {
    return (this.#classes[entry] ?? CELL.text) as CellClass;
  }

  /** Whether the bytes of the entry were not UTF-8 and were read as windows-1252. */
  wasInvalid(entry: number): boolean {
    return this.#invalid[entry] === 1;
  }

  /** The entry of the text in `bytes[start, end)`, a new one when it is new; −1 when the dictionary is full. */
  find(bytes: Uint8Array, start: number, end: number): number {
    // proof: i and arena positions stay below the given ends; slots are masked by the table's size, a power of two; entries index their own arrays
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    hash ^= hash >>> 15;
    const length = end - start;
    const mask = this.#table.length - 1;
    const arena = this.#arena;
    let slot = hash & mask;
    for (;;) {
      const entry = this.#table[slot]!;
      if (entry < 0) return this.#insert(bytes, start, end, hash, slot);
      const from = this.#offsets[entry]!;
      if (this.#hashes[entry] === hash && this.#offsets[entry + 1]! - from === length) {
        let i = 0;
        while (i < length && arena[from + i] === bytes[start + i]) i++;
        if (i === length) return entry;
      }
      slot = (slot + 1) & mask;
    }
  }

  #insert(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const entry = this.strings.length;
    const length = end - start;
    if (entry >= this.#limit || this.#arenaUsed + length > MAX_ARENA) return -1;
    if (entry === this.#classes.length) this.#growEntries();
    if (this.#arenaUsed + length > this.#arena.length) {
      const size = Math.min(MAX_ARENA, Math.max(this.#arena.length * 2, this.#arenaUsed + length));
      const arena = new Uint8Array(size);
      arena.set(this.#arena);
      this.#arena = arena;
    }
    this.#arena.set(bytes.subarray(start, end), this.#arenaUsed);
    this.#arenaUsed += length;
    this.#offsets[entry + 1] = this.#arenaUsed;
    this.#hashes[entry] = hash;
    const { text, valid } = decodeCell(bytes, start, end);
    this.strings.push(text);
    this.#classes[entry] = classify(bytes, start, end);
    this.#invalid[entry] = valid ? 0 : 1;
    this.#table[slot] = entry;
    if (entry * 2 > this.#table.length) this.#growTable();
    return entry;
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
    for (let entry = 0; entry < this.strings.length; entry++) {
      // proof: entry < strings.length <= hashes.length; the slot is masked
      let slot = this.#hashes[entry]! & mask;
      while (table[slot]! >= 0) slot = (slot + 1) & mask;
      table[slot] = entry;
    }
    this.#table = table;
  }
}
/** Offsets are 32-bit; half a gigabyte of distinct text in one column is more than any category has. */
const MAX_ARENA = 512 * 1024 * 1024;
