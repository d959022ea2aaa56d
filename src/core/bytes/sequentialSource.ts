import { type ByteSource, EndOfBytes } from './source.ts';

/**
 * Bytes that are made as they are read, as if they lay one after the other: each read goes on where the one before ended. Throws EndOfBytes
 * where no more are made, and what making them throws.
 * @param size how many there should be
 * @param bands stretches of them; one may share memory with the next
 */
export function sequentialSource(size: number, bands: Iterator<Uint8Array, unknown>): ByteSource {
  let band: Uint8Array = new Uint8Array(0);
  let used = 0;
  return {
    size,
    read(at, length) {
      const found = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        if (used === band.length) {
          const next = bands.next();
          if (next.done) throw new EndOfBytes(at, length, at + filled);
          band = next.value;
          used = 0;
        }
        const part = band.subarray(used, used + length - filled);
        found.set(part, filled);
        filled += part.length;
        used += part.length;
      }
      return found;
    },
  };
}
