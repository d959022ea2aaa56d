import { closeSync, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { decoded } from '../bytes/encoding.ts';
import { MalformedError } from '../bytes/source.ts';

/** Times of files are coarse: what was read so short after it was written may have changed with the same time, ms. */
const FRESH_MS = 100;

interface Kept<T> {
  readonly size: number;
  readonly modified: number;
  readonly inode: number;
  readonly sure: boolean;
  readonly value: T;
}

/** What was made of small files, which are read again when they have changed. */
export class KeptFiles<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #most: number;

  /** @param most bytes of a file; throws MalformedError for larger ones */
  constructor(most: number) {
    this.#most = most;
  }

  /** What `make` makes of the text of a file; undefined where there is none or a link. Throws what `make` throws, and Node's own errors. */
  async of(path: string, make: (text: string, stats: Stats) => T | Promise<T>): Promise<T | undefined> {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile()) {
      this.#kept.delete(path);
      return undefined;
    }
    const before = this.#kept.get(path);
    const { size, mtimeMs: modified, ino: inode } = stats;
    if (before?.sure && before.size === size && before.modified === modified && before.inode === inode) {
      return before.value;
    }
    const value = await make(textOf(path, this.#most), stats);
    this.#kept.set(path, { size, modified, inode, sure: Date.now() - modified > FRESH_MS, value });
    return value;
  }

  clear(): void {
    this.#kept.clear();
  }
}

const room = Buffer.allocUnsafe(64 * 1024);

/** A whole text file, in UTF-8, or in UTF-16 where its mark says so. Most are a few hundred bytes: one open, one read, one close. Throws MalformedError where it is too large. */
export function textOf(path: string, most: number): string {
  const descriptor = openSync(path, 'r');
  try {
    const first = readSync(descriptor, room, 0, room.length, 0);
    if (first < room.length) return decoded(room.subarray(0, tooLarge(first, most)));
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(tooLarge(size, most));
    let done = 0;
    while (done < bytes.length) {
      const read = readSync(descriptor, bytes, done, bytes.length - done, done);
      if (read === 0) break;
      done += read;
    }
    return decoded(bytes.subarray(0, done));
  } finally {
    closeSync(descriptor);
  }
}

function tooLarge(size: number, most: number): number {
  if (size <= most) return size;
  throw new MalformedError(
    'too-large',
    l10n.t('It has {0} bytes; at most {1} are read of such a file.', size, most),
  );
}
