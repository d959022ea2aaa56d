import { maskedCrc32c } from '../../../bytes/crc.ts';
import { Message } from '../../../bytes/protobuf.ts';
import type { ByteSource } from '../../../bytes/source.ts';

/** The length as u64, and its checksum, before the data; the data's checksum behind them. */
const HEAD = 12;
const FOOT = 4;
/** Records up to this length have their checksum compared: numbers, texts and histograms do, pictures do not. */
const CHECKED = 16 * 1024;
/** Records up to this length are read whole. Of longer ones only the fields that are asked for are read. */
const WHOLE = 64 * 1024;
/** No message of protobuf is longer: a record that claims to be is damaged, whatever its checksum says. */
const LONGEST = 2 ** 31;
/** Reads grow as long as small records follow one another, and begin small again behind a long one, whose bytes nobody asks for. */
const LEAST_READ = 4 * 1024;
const MOST_READ = 1024 ** 2;
/** So far behind a damaged place the next record is looked for. */
const SEARCH = 16 * 1024 ** 2;

/**
 * The records of a TFRecord file, from a place on. Checksums of lengths are always compared, those of data for records up to 16 KB. Where
 * a length is damaged the next record is looked for; what is not complete at the end is left for later.
 */
export class EventFrames {
  /** Behind the last complete record: where to go on when the file has grown. */
  complete: number;
  /** Places and records that were given up because a checksum is wrong. */
  damaged = 0;
  /** Whether it ends at a damaged place behind which no record was found. */
  lost = false;
  /** Where the record's data begin, and how long they are. */
  at = 0;
  length = 0;

  readonly #source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;
  #readSize = LEAST_READ;

  constructor(source: ByteSource, from: number) {
    this.#source = source;
    this.complete = from;
  }

  /** The next record as a message; undefined where there is none that is complete. */
  next(): Message | undefined {
    let at = this.complete;
    for (;;) {
      if (at + HEAD > this.#source.size) return undefined;
      if (!this.#lengthHolds(at)) {
        const found = this.#search(at + 1);
        this.lost = found === undefined;
        if (found === undefined) return undefined;
        this.damaged += 1;
        at = found;
      }
      const length = this.#lengthAt(at);
      const end = at + HEAD + length + FOOT;
      if (!(end <= this.#source.size)) return undefined;
      this.complete = end;
      this.at = at + HEAD;
      this.length = length;
      if (length > WHOLE) {
        this.#readSize = LEAST_READ;
        return new Message(this.#source, this.at, this.at + length);
      }
      const bytes = this.#bytes(at, HEAD + length + FOOT);
      const from = this.at - this.#windowAt;
      if (length > CHECKED || maskedCrc32c(bytes, from, from + length) === u32(bytes, from + length)) {
        return new Message(bytes, from, from + length);
      }
      this.damaged += 1;
      at = end;
    }
  }

  #lengthHolds(at: number): boolean {
    const bytes = this.#bytes(at, HEAD);
    const from = at - this.#windowAt;
    return this.#lengthAt(at) < LONGEST && maskedCrc32c(bytes, from, from + 8) === u32(bytes, from + 8);
  }

  #lengthAt(at: number): number {
    const bytes = this.#bytes(at, 8);
    const from = at - this.#windowAt;
    return u32(bytes, from) + u32(bytes, from + 4) * 2 ** 32;
  }

  /** The next place at which a length stands beside its checksum, and the record fits into the file. */
  #search(from: number): number | undefined {
    const last = Math.min(this.#source.size - HEAD, from + SEARCH);
    for (let at = from; at <= last; at += 1) {
      if (at + HEAD > this.#windowAt + this.#window.length) this.#readSize = MOST_READ;
      const bytes = this.#bytes(at, HEAD);
      const inWindow = at - this.#windowAt;
      // Lengths are below 4 GB: most places are passed over without a checksum.
      if (u32(bytes, inWindow + 4) === 0 && this.#lengthHolds(at)) return at;
    }
    return undefined;
  }

  /** The window, after it was made to hold these bytes. */
  #bytes(at: number, length: number): Uint8Array {
    const from = at - this.#windowAt;
    if (from < 0 || from + length > this.#window.length) {
      const most = this.#source.size - at;
      this.#window = this.#source.read(at, Math.max(length, Math.min(this.#readSize, most)));
      this.#windowAt = at;
      this.#readSize = Math.min(this.#readSize * 2, MOST_READ);
    }
    return this.#window;
  }
}

function u32(bytes: Uint8Array, at: number): number {
  // proof: the callers hold the four bytes in the window.
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
