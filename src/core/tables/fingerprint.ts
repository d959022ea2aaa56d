import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const BLOCK = 4096;
/** Blocks that are looked at, spread evenly from the first bytes to the last. */
const BLOCKS = 16;

/**
 * Digest of samples of the first `length` bytes of a file, by which one that was only appended to is told from one that was
 * written anew: whatever moves the bytes changes a sample. Undefined when the file cannot be read that far.
 */
export async function fingerprintOf(path: string, length: number): Promise<string | undefined> {
  try {
    const handle = await open(path, 'r');
    try {
      const hash = createHash('sha256');
      const bytes = new Uint8Array(Math.min(BLOCK, length));
      const steps = length <= BLOCK ? 0 : BLOCKS - 1;
      for (let step = 0; step <= steps; step++) {
        const at = steps === 0 ? 0 : Math.floor(((length - BLOCK) * step) / steps);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, at);
        if (bytesRead < bytes.length) return undefined;
        hash.update(bytes);
      }
      return hash.digest('hex');
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
