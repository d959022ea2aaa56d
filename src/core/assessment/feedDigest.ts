import { createHash } from 'node:crypto';
import type { Turn } from '../turns.ts';

/** Values hashed between two turns. */
const BLOCK = 1 << 16;

/** Checksums of the first values of a feed. Detectors on the same feed ask for the same ones: the values are gone through once. */
export class FeedDigest {
  readonly #values: Float64Array;
  readonly #known = new Map<number, string>();
  #hash = createHash('sha256');
  #count = 0;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  /** SHA-256 of the first `count` values, in hexadecimal digits. */
  async of(count: number, turn: Turn): Promise<string> {
    const known = this.#known.get(count);
    if (known !== undefined) return known;
    if (count < this.#count) {
      this.#hash = createHash('sha256');
      this.#count = 0;
    }
    while (this.#count < count) {
      const { buffer, byteOffset, byteLength } = this.#values.subarray(
        this.#count,
        Math.min(count, this.#count + BLOCK),
      );
      this.#hash.update(new Uint8Array(buffer, byteOffset, byteLength));
      this.#count += byteLength / Float64Array.BYTES_PER_ELEMENT;
      await turn();
    }
    const digest = this.#hash.copy().digest('hex');
    this.#known.set(count, digest);
    return digest;
  }
}
