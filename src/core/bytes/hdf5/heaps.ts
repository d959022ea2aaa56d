import { broken, type Format, Reader } from './format.ts';

/** Names are kept up to so many bytes. */
const MOST_NAME = 4096;

/** Names of a group of the old kind, or of files outside: a stretch of bytes, by offset. */
export class LocalHeap {
  readonly #format: Format;
  readonly #at: number;
  readonly #size: number;

  constructor(format: Format, address: number) {
    const reader = new Reader(format, address);
    reader.expect('HEAP');
    reader.skip(4);
    this.#size = reader.length();
    reader.length();
    const at = reader.address();
    if (at === undefined) throw broken(address);
    this.#format = format;
    this.#at = at;
  }

  text(offset: number): string {
    if (offset >= this.#size) throw broken(this.#at + offset);
    return new Reader(this.#format, this.#at + offset).text(Math.min(MOST_NAME, this.#size - offset));
  }
}

/** Where an object of the global heap lies: values of variable length are kept there. Undefined where there is none. */
export function globalObject(
  format: Format,
  address: number,
  wanted: number,
): { readonly at: number; readonly size: number } | undefined {
  const reader = new Reader(format, address);
  reader.expect('GCOL');
  reader.skip(4);
  const end = address + reader.length();
  while (reader.at + 8 + format.lengthSize <= end) {
    format.budget.spend();
    const index = reader.u16();
    reader.skip(6);
    const size = reader.length();
    if (index === wanted) return { at: reader.at, size };
    // free space, which is the last
    if (index === 0) return undefined;
    reader.skip(Math.ceil(size / 8) * 8);
  }
  return undefined;
}
