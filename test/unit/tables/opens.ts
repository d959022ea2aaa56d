import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import type { TestContext } from 'node:test';

/** Bytes read of each file, by its name; a file that was opened and not read has 0. */
export type Opened = Map<string, number>;

/** Watches which files are opened by `node:fs/promises`, and how many bytes are read of them, until the test ends. */
export function watchOpens(t: TestContext): Opened {
  const opened: Opened = new Map();
  const { open } = fs;
  const watched = async (...given: Parameters<typeof open>): Promise<FileHandle> => {
    const handle = await open(...given);
    const name = basename(String(given[0]));
    opened.set(name, opened.get(name) ?? 0);
    const read = handle.read.bind(handle) as (...args: unknown[]) => Promise<{ bytesRead: number }>;
    const counted = async (...args: unknown[]) => {
      const result = await read(...args);
      opened.set(name, (opened.get(name) ?? 0) + result.bytesRead);
      return result;
    };
    return Object.assign(handle, { read: counted });
  };
  const put = (value: typeof open) => {
    Object.assign(fs, { open: value });
    syncBuiltinESMExports();
  };
  put(watched);
  t.after(() => put(open));
  return opened;
}
