import type { ByteSource } from './source.ts';

/** A place in bytes that moves on with what is read. Numbers are little-endian unless said otherwise. Throws what the source throws. */
export class Cursor {
  readonly source: ByteSource;
  at: number;

  constructor(source: ByteSource, at = 0) {
    this.source = source;
    this.at = at;
  }

  get atEnd(): boolean {
    return this.at >= this.source.size;
  }

  get left(): number {
    return this.source.size - this.at;
  }

  bytes(length: number): Uint8Array {
    const found = this.source.read(this.at, length);
    this.at += length;
    return found;
  }

  skip(length: number): void {
    this.at += length;
  }

  u8(): number {
    return this.#uint(1);
  }

  u16(): number {
    return this.#uint(2);
  }

  u32(): number {
    return this.#uint(4);
  }

  i32(): number {
    return this.#uint(4) | 0;
  }

  /** As a double, exact up to 2^53: what is larger than any file need not be exact. */
  u64(): number {
    const bytes = this.bytes(8);
    return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  }

  #uint(length: number): number {
    const bytes = this.bytes(length);
    let value = 0;
    // proof: so many bytes were read
    for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[i]!;
    return value;
  }
}
