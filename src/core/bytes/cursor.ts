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
    return this.#view(1).getUint8(0);
  }

  u16(): number {
    return this.#view(2).getUint16(0, true);
  }

  u32(): number {
    return this.#view(4).getUint32(0, true);
  }

  i32(): number {
    return this.#view(4).getInt32(0, true);
  }

  /** As a double, exact up to 2^53: what is larger than any file need not be exact. */
  u64(): number {
    return Number(this.#view(8).getBigUint64(0, true));
  }

  #view(length: number): DataView {
    const bytes = this.bytes(length);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }
}
