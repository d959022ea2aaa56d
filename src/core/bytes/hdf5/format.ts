import * as l10n from '@vscode/l10n';
import { Cursor } from '../cursor.ts';
import { type ByteSource, MalformedError } from '../source.ts';

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

/** Reads numbers as wide as the file has them. */
export class Reader extends Cursor {
  readonly #format: Format;

  constructor(format: Format, at: number, source: ByteSource = format.source) {
    super(source, at);
    this.#format = format;
  }

  /** An unsigned number of 0 to 8 bytes. */
  uint(bytes: number): number {
    let value = 0;
    const found = this.bytes(bytes);
    for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (found[i] ?? 0);
    return value;
  }

  /** An address; undefined where all bits are set, which stands for none. */
  address(): number | undefined {
    const found = this.bytes(this.#format.offsetSize);
    return found.every(byte => byte === 0xff) ? undefined : toNumber(found);
  }

  length(): number {
    return this.uint(this.#format.lengthSize);
  }

  /** Steps over a signature of four letters. Throws MalformedError where another stands there. */
  expect(signature: string): void {
    const at = this.at;
    const found = this.bytes(signature.length);
    for (let i = 0; i < signature.length; i++) if (found[i] !== signature.charCodeAt(i)) throw broken(at);
  }

  /** Text up to the next zero, at most `most` bytes. */
  text(most: number): string {
    const there = Math.max(0, Math.min(most, this.left));
    const found = this.bytes(there);
    const end = found.indexOf(0);
    this.at += (end < 0 ? there : end + 1) - there;
    return Buffer.from(found.subarray(0, end < 0 ? there : end)).toString('utf8');
  }
}

function toNumber(bytes: Uint8Array): number {
  let value = 0;
  for (let i = bytes.length - 1; i >= 0; i--) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
