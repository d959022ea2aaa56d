import type { KernelMemory } from '../../../kernels/wasm.ts';

/** A place in the kernels' memory that grows as asked and is used again and again; it goes with the region it was made in. */
export class Room {
  readonly #memory: KernelMemory;
  readonly #slack: number;
  #bytes = 0;
  /** Where it is; moves when it grows. */
  at = 0;

  /** @param slack bytes more than asked for, whatever is in them */
  constructor(memory: KernelMemory, slack = 0) {
    this.#memory = memory;
    this.#slack = slack;
  }

  /** At least so many bytes; those before are lost when it has to grow. @throws RangeError when there are no more */
  of(bytes: number): number {
    if (this.#bytes < bytes + this.#slack) this.#grow(bytes + this.#slack);
    return this.at;
  }

  /** As `of`, with the first `kept` bytes kept. */
  keeping(kept: number, bytes: number): number {
    const before = this.at;
    if (this.of(bytes) !== before && kept > 0) {
      this.#memory.bytes(this.at, kept).set(this.#memory.bytes(before, kept));
    }
    return this.at;
  }

  #grow(bytes: number): void {
    // what was there before cannot be given back alone, so it should not happen often
    const wanted = Math.max(bytes, 2 * this.#bytes);
    if (!this.#memory.hasRoom(wanted)) throw new RangeError('more memory than the kernels have');
    this.at = this.#memory.allocate(wanted);
    this.#bytes = wanted;
  }
}
