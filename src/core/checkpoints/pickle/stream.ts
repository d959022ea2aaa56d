import { type ByteSource, EndOfBytes, MalformedError } from '../../bytes/source.ts';

const WINDOW = 32 * 1024;
/** Behind bytes that were passed over, what comes next may be short: the window grows as reading goes on. */
const FIRST_WINDOW = 2 * 1024;
/** Longer lines are no numbers and no names. */
const LINE_CAP = 64 * 1024;
const NEWLINE = 0x0a;

/** Bytes one after the other, out of a window that moves along: opcodes are read byte by byte, and what is large is passed over. */
export class Stream {
  readonly source: ByteSource;
  at: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;

  constructor(source: ByteSource, at: number) {
    this.source = source;
    this.at = at;
  }

  get atEnd(): boolean {
    return this.at >= this.source.size;
  }

  u8(): number {
    let i = this.at - this.#windowAt;
    if (i < 0 || i >= this.#window.length) {
      this.#fill(1);
      i = 0;
    }
    this.at++;
    // proof: #fill leaves at least one byte from `at` on, or throws
    return this.#window[i]!;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  i32(): number {
    return this.u16() | (this.u16() << 16);
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  /** As a double: what is larger than any file need not be exact. */
  u64(): number {
    const low = this.u32();
    return this.u32() * 2 ** 32 + low;
  }

  /** A double, big-endian. */
  f64(): number {
    const bytes = this.take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
  }

  take(length: number): Uint8Array {
    const i = this.at - this.#windowAt;
    if (i >= 0 && i + length <= this.#window.length) {
      this.at += length;
      return this.#window.subarray(i, i + length);
    }
    if (length <= WINDOW) {
      this.#fill(length);
      this.at += length;
      return this.#window.subarray(0, length);
    }
    const bytes = this.source.read(this.at, length);
    this.at += length;
    return bytes;
  }

  /** Passes over bytes, which must be there. */
  skip(length: number): void {
    if (!(length >= 0 && this.at + length <= this.source.size)) {
      throw new EndOfBytes(this.at, length, this.source.size);
    }
    this.at += length;
  }

  /** Up to the next newline, which is passed over and not part of it. */
  line(): Uint8Array {
    const from = this.at;
    while (this.u8() !== NEWLINE) {
      if (this.at - from > LINE_CAP) {
        throw new MalformedError(
          'line-too-long',
          `A line of more than ${LINE_CAP} bytes starts at byte ${from}.`,
        );
      }
    }
    const after = this.at;
    this.at = from;
    const bytes = this.take(after - from - 1);
    this.at = after;
    return bytes;
  }

  #fill(least: number): void {
    const goesOn = this.at <= this.#windowAt + this.#window.length;
    const window = goesOn ? Math.min(WINDOW, Math.max(FIRST_WINDOW, 2 * this.#window.length)) : FIRST_WINDOW;
    const length = Math.max(least, Math.min(window, this.source.size - this.at));
    this.#window = this.source.read(this.at, length);
    this.#windowAt = this.at;
  }
}
