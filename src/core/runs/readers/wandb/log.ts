import * as l10n from '@vscode/l10n';
import { crc32 } from '../../../bytes/crc.ts';
import { type ByteSource, MalformedError } from '../../../bytes/source.ts';

/** `:W&B`, 0xBEE1 and the version, of which there is only 0. */
const HEADER = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00];
/** Chunks do not cross the boundaries of blocks, which are counted from the file's first byte. */
const BLOCK = 32 * 1024;
/** A chunk's checksum, length and type. */
const CHUNK_HEAD = 7;
const FULL = 1;
const FIRST = 2;
const MIDDLE = 3;
const LAST = 4;
/** So many blocks are read at once. */
const BLOCKS = 32;
/** A record of more bytes is not put together. */
const LARGEST = 64 * 1024 ** 2;

/**
 * The records of a W&B log (`run-<id>.wandb`), from a place on: chunks as in the log of LevelDB, with zlib's plain CRC-32. A block with a
 * wrong checksum is given up, and what follows is read from the next whole record on. What is not complete at the end is left for later.
 */
export class WandbLog {
  /** Behind the last complete record: where to go on when the file has grown. */
  complete: number;
  /** How many blocks were given up: for a wrong checksum, an impossible chunk, or because they are zeroed and records follow. */
  skipped = 0;
  /** How many of these lie before `complete`, and are not met again. */
  skippedForGood = 0;
  /** How many records were left out for their size. */
  tooLarge = 0;

  readonly #source: ByteSource;
  #at: number;
  /** Bytes at hand, from a block's beginning on. */
  #bytes: Uint8Array = new Uint8Array(0);
  #bytesAt = 0;
  /** Chunks of the record that is not yet complete; undefined outside one. */
  #parts: Uint8Array[] | undefined;
  #length = 0;
  #type = 0;
  /** Zeroed blocks behind the last record: room that was made for what is yet to come, as long as nothing comes. */
  #zeroed = 0;

  /** Throws MalformedError where the file is no log of W&B. A file that is shorter than the header has no record yet. */
  constructor(source: ByteSource, from: number) {
    this.#source = source;
    this.complete = from;
    this.#at = from;
    if (from > 0) return;
    const header = source.read(0, Math.min(HEADER.length, source.size));
    if (header.some((byte, at) => byte !== HEADER[at])) {
      throw new MalformedError('no-wandb-log', l10n.t('It does not begin as a log of W&B does.'));
    }
    this.#at = HEADER.length;
  }

  /** The next record's bytes, which are valid until the next call; undefined where there is none that is complete. */
  next(): Uint8Array | undefined {
    for (;;) {
      const blockEnd = (Math.floor(this.#at / BLOCK) + 1) * BLOCK;
      if (blockEnd - this.#at < CHUNK_HEAD) {
        this.#at = blockEnd;
        continue;
      }
      if (this.#at + CHUNK_HEAD > this.#source.size) return undefined;
      const chunk = this.#chunk(blockEnd);
      if (chunk === 'torn') return undefined;
      if (chunk === 'bad' || chunk === 'zeroed') {
        if (chunk === 'bad') this.skipped += 1;
        else this.#zeroed += 1;
        this.#parts = undefined;
        this.#at = blockEnd;
        continue;
      }
      const record = this.#joined(this.#type, chunk);
      if (record !== undefined) {
        this.complete = this.#at;
        this.skipped += this.#zeroed;
        this.#zeroed = 0;
        this.skippedForGood = this.skipped;
        return record;
      }
    }
  }

  /** Reads the chunk at hand: its payload, of which `#type` says which part of a record it is. */
  #chunk(blockEnd: number): Uint8Array | 'torn' | 'bad' | 'zeroed' {
    const bytes = this.#block();
    const from = this.#at - this.#bytesAt;
    // proof: the head of a chunk lies within its block, which is at hand.
    const sum = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24);
    const length = bytes[from + 4]! | (bytes[from + 5]! << 8);
    const type = bytes[from + 6]!;
    const end = this.#at + CHUNK_HEAD + length;
    if (type === 0 && length === 0 && sum === 0) return 'zeroed';
    if (end > blockEnd || type < FULL || type > LAST) return 'bad';
    if (end > this.#source.size) return 'torn';
    const typed = bytes.subarray(from + CHUNK_HEAD - 1, end - this.#bytesAt);
    if (crc32(typed) !== sum >>> 0) return 'bad';
    this.#at = end;
    this.#type = type;
    return typed.subarray(1);
  }

  #joined(type: number, payload: Uint8Array): Uint8Array | undefined {
    if (type === FULL || type === FIRST) {
      if (this.#parts !== undefined) this.skipped += 1;
      this.#parts = undefined;
      if (type === FULL) return payload;
      this.#parts = [payload];
      this.#length = payload.length;
      return undefined;
    }
    // A middle or last part whose beginning was in a block that was given up.
    if (this.#parts === undefined) return undefined;
    this.#parts.push(payload);
    this.#length += payload.length;
    if (this.#length > LARGEST) {
      this.tooLarge += 1;
      this.#parts = undefined;
      return undefined;
    }
    if (type === MIDDLE) return undefined;
    const record = Buffer.concat(this.#parts);
    this.#parts = undefined;
    return record;
  }

  /** The bytes at hand, after they were made to hold the block of the chunk that comes next. */
  #block(): Uint8Array {
    const start = Math.floor(this.#at / BLOCK) * BLOCK;
    const end = Math.min(start + BLOCK, this.#source.size);
    if (start < this.#bytesAt || end > this.#bytesAt + this.#bytes.length) {
      this.#bytes = this.#source.read(start, Math.min(BLOCKS * BLOCK, this.#source.size - start));
      this.#bytesAt = start;
    }
    return this.#bytes;
  }
}
