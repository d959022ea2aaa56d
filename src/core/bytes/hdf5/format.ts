import * as l10n from '@vscode/l10n';
import { type ByteSource, MalformedError } from '../source.ts';
import { utf8 } from '../texts.ts';

/** What a file of HDF5 is read under: how wide its addresses are, and how much of it may still be looked at. */
export interface Format {
  /** From the base address on, so that an address is a place in it. */
  readonly source: ByteSource;
  /** Bytes of an address, and of a length. */
  readonly offsetSize: number;
  readonly lengthSize: number;
  readonly budget: Budget;
}

/** Pieces of structure (headers, nodes, heaps, messages) that are looked at in one file: a real one with 100 000 tensors has 2 million. */
const MOST_PIECES = 4_000_000;

/** Counts what is looked at, since structures may point at each other in circles. */
export class Budget {
  #left = MOST_PIECES;

  spend(pieces = 1): void {
    this.#left -= pieces;
    if (this.#left < 0) {
      throw new MalformedError('over-budget', l10n.t('The HDF5 file has more structure than is looked at.'));
    }
  }
}

/** Something is not what the format asks for at this address. */
export function broken(at: number): MalformedError {
  return new MalformedError('broken-hdf5', l10n.t('The HDF5 file is broken at byte {0}.', at));
}

/** Something that the format has and that is not read. */
export function unread(what: string): MalformedError {
  return new MalformedError('unread-hdf5', l10n.t('The HDF5 file uses what is not read: {0}.', what));
}

/** Bytes that are taken at once: fields are small, and follow one another. */
const NEAR = 64;

/** A place in the file that moves on with what is read. Numbers are little-endian, and as wide as the file has them. Throws what the source throws. */
export class Reader {
  readonly source: ByteSource;
  at: number;
  readonly #offsetSize: number;
  readonly #lengthSize: number;
  #near: Uint8Array = new Uint8Array(0);
  #nearAt = 0;

  constructor({ source: own, offsetSize, lengthSize }: Format, at: number, source: ByteSource = own) {
    this.source = source;
    this.at = at;
    this.#offsetSize = offsetSize;
    this.#lengthSize = lengthSize;
  }

  /** These stay valid. */
  bytes(length: number): Uint8Array {
    const from = this.#take(length);
    return this.#near.subarray(from, from + length);
  }

  skip(length: number): void {
    this.at += length;
  }

  u8(): number {
    return this.uint(1);
  }

  u16(): number {
    return this.uint(2);
  }

  u32(): number {
    return this.uint(4);
  }

  /** As a double, exact up to 2^53. */
  u64(): number {
    return this.uint(8);
  }

  /** An unsigned number of 0 to 8 bytes. */
  uint(bytes: number): number {
    const from = this.#take(bytes);
    let value = 0;
    // proof: so many bytes were taken from there on
    for (let i = from + bytes - 1; i >= from; i--) value = value * 256 + this.#near[i]!;
    return value;
  }

  /** An address; undefined where all bits are set, which stands for none. */
  address(): number | undefined {
    const value = this.uint(this.#offsetSize);
    return value >= 2 ** (8 * this.#offsetSize) - 1 ? undefined : value;
  }

  length(): number {
    return this.uint(this.#lengthSize);
  }

  /** Steps over a signature of four letters. Throws MalformedError where another stands there. */
  expect(signature: string): void {
    const at = this.at;
    const from = this.#take(signature.length);
    for (let i = 0; i < signature.length; i++) {
      if (this.#near[from + i] !== signature.charCodeAt(i)) throw broken(at);
    }
  }

  /** Text up to the next zero, at most `most` bytes. */
  text(most: number): string {
    const start = this.at;
    const there = Math.max(0, Math.min(most, this.source.size - start));
    // names are short, and only these bytes are asked for
    for (let length = Math.min(there, NEAR); ; length = Math.min(there, length * 4)) {
      this.at = start;
      const from = this.#take(length);
      const zero = this.#near.indexOf(0, from);
      const found = zero >= 0 && zero < from + length;
      if (!found && length < there) continue;
      const end = found ? zero : from + length;
      this.at = start + end - from + (found ? 1 : 0);
      return utf8(this.#near, from, end - from);
    }
  }

  /** Where the next bytes stand in those that were taken; steps over them. */
  #take(length: number): number {
    let from = this.at - this.#nearAt;
    if (from < 0 || from + length > this.#near.length) {
      const { source, at } = this;
      if (source.near) {
        const found = source.near(at, length);
        this.#near = found.bytes;
        this.#nearAt = found.at;
      } else {
        this.#near = source.read(at, Math.max(length, Math.min(NEAR, source.size - at)));
        this.#nearAt = at;
      }
      from = at - this.#nearAt;
    }
    this.at += length;
    return from;
  }
}
