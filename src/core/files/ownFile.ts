import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * How a file is opened that a project may have put in our way: a link is not followed, and nobody is waited for, as opening a pipe would.
 */
export const WITHOUT_TRUST = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** No text is longer. */
const MOST_BYTES = 256 * 1024 ** 2;

/**
 * All of a file that should be one of ours, in a folder that others can write to.
 * @throws Error of the file system, and with a sentence for a person where it is a link, a pipe, a device, or larger than `most` bytes
 */
export async function readOwnFile(file: string, most = MOST_BYTES): Promise<Buffer> {
  const handle = await open(file, WITHOUT_TRUST);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${file} is no file of its own. Move it away.`);
    if (found.size > most) throw new Error(`${file} is larger than ${most} bytes. Move it away.`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
