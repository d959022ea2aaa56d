import { type ByteSource, partOf } from '../source.ts';
import { broken, type Format, Reader, unread } from './format.ts';
import { treeRecords } from './tree.ts';

const MOST_LEVELS = 16;

/** Links and attributes of objects that have many of them: blocks that double in size, by offset. */
export class FractalHeap {
  readonly #format: Format;
  readonly #at: number;
  readonly #width: number;
  readonly #startBlock: number;
  readonly #mostDirect: number;
  readonly #offsetBytes: number;
  readonly #lengthBytes: number;
  readonly #root: number | undefined;
  readonly #rows: number;
  readonly #idBytes: number;
  /** A tree that says where objects are that are too large for blocks. */
  readonly #huge: number | undefined;

  /** Throws MalformedError. */
  constructor(format: Format, address: number) {
    const reader = new Reader(format, address);
    reader.expect('FRHP');
    reader.skip(1);
    this.#idBytes = reader.u16();
    if (reader.u16() !== 0) throw unread('filters of heaps');
    reader.skip(1);
    const mostManaged = reader.u32();
    reader.skip(format.lengthSize);
    this.#huge = reader.address();
    reader.skip(9 * format.lengthSize + format.offsetSize);
    this.#width = reader.u16();
    this.#startBlock = reader.length();
    this.#mostDirect = reader.length();
    this.#offsetBytes = Math.ceil(reader.u16() / 8);
    reader.skip(2);
    this.#root = reader.address();
    this.#rows = reader.u16();
    this.#lengthBytes = bytesFor(Math.min(this.#mostDirect, mostManaged));
    this.#format = format;
    this.#at = address;
    if (this.#width === 0 || !(this.#startBlock > 0) || this.#offsetBytes > 8) throw broken(address);
  }

  /** The object that an id stands for, which lies at `at`. */
  object(at: number): ByteSource {
    const { source } = this.#format;
    const reader = new Reader(this.#format, at);
    const head = reader.u8();
    const kind = (head >> 4) & 3;
    if (kind === 2) return partOf(source, at + 1, (head & 15) + 1);
    if (kind === 1) return this.#hugeObject(reader);
    if (kind !== 0) throw broken(at);
    const offset = reader.uint(this.#offsetBytes);
    const length = reader.uint(this.#lengthBytes);
    return partOf(source, this.#placeOf(offset), length);
  }

  /** One that lies for itself: its id is its place, or a number that a tree knows. */
  #hugeObject(reader: Reader): ByteSource {
    const { source, offsetSize, lengthSize, budget } = this.#format;
    const room = this.#idBytes - 1;
    if (room >= offsetSize + lengthSize) {
      return partOf(source, reader.address() ?? source.size, reader.length());
    }
    const wanted = reader.uint(Math.min(room, lengthSize));
    if (this.#huge === undefined) throw broken(this.#at);
    const record = new Reader(this.#format, 0);
    for (const { at } of treeRecords(this.#format, this.#huge)) {
      budget.spend();
      record.at = at;
      const address = record.address();
      const length = record.length();
      if (record.length() === wanted) return partOf(source, address ?? source.size, length);
    }
    throw broken(this.#at);
  }

  #placeOf(offset: number): number {
    if (this.#root === undefined) throw broken(this.#at);
    if (this.#rows === 0) return this.#root + offset;
    return this.#inIndirect(this.#root, this.#rows, offset, MOST_LEVELS);
  }

  /** Blocks of a row are as large as all rows before it together, from the second on. */
  #inIndirect(address: number, rows: number, offset: number, most: number): number {
    this.#format.budget.spend();
    if (most === 0 || rows > 256) throw broken(address);
    const reader = new Reader(this.#format, address);
    reader.expect('FHIB');
    reader.skip(1 + this.#format.offsetSize + this.#offsetBytes);
    const children = reader.at;
    let start = 0;
    for (let row = 0; row < rows; row++) {
      const size = this.#startBlock * (row === 0 ? 1 : 2 ** (row - 1));
      if (offset >= start + size * this.#width) {
        start += size * this.#width;
        continue;
      }
      const column = Math.floor((offset - start) / size);
      reader.at = children + (row * this.#width + column) * this.#format.offsetSize;
      const child = reader.address();
      if (child === undefined) throw broken(address);
      const within = offset - start - column * size;
      if (size <= this.#mostDirect) return child + within;
      const inner = Math.log2(size) - Math.log2(this.#startBlock * this.#width) + 1;
      return this.#inIndirect(child, inner, within, most - 1);
    }
    throw broken(address);
  }
}

function bytesFor(most: number): number {
  return Math.max(1, Math.ceil(Math.log2(most + 1) / 8));
}
