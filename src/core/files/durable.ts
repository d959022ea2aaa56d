import { type FileHandle, open, rename, rm } from 'node:fs/promises';

const NEWLINE = 0x0a;

/**
 * Appends lines to a file so that they are on the disk when the promise resolves (write, then fsync). A write that fails half-way,
 * say on a full disk, is undone by truncating back, so that no half line stays. A torn last line left by a killed process is ended
 * with a newline first: it stays readable for a person, and the new lines stay whole.
 * @throws the file system's error when nothing could be written.
 */
export async function appendDurably(file: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const torn = size > 0 && (await lastByte(handle, size)) !== NEWLINE;
    const text = (torn ? '\n' : '') + lines.map(line => `${line}\n`).join('');
    try {
      await handle.appendFile(text);
      await handle.sync();
    } catch (error) {
      // Best effort: the first error is the one to tell.
      await handle.truncate(size).catch(() => undefined);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

async function lastByte(handle: FileHandle, size: number): Promise<number | undefined> {
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer[0];
}

/**
 * Writes a whole file or none of it: to a neighbour first, then fsync, then rename into place.
 * @param mode who may read and write it
 * @throws the file system's error; the old file is then untouched.
 */
export async function writeAtomically(
  file: string,
  content: string | Uint8Array,
  mode = 0o666,
): Promise<void> {
  const neighbour = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    const handle = await open(neighbour, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(neighbour, file);
  } catch (error) {
    await rm(neighbour, { force: true });
    throw error;
  }
}
