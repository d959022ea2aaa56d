import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { FileSource, MalformedError } from '../bytes/source.ts';
import { isWithin } from '../files/within.ts';

/** So many bytes at the beginning, and as many before the place that was read to, show whether a file is the one that was read. */
const SAMPLE = 256;

/**
 * What a file is, without opening it. Throws MalformedError for a link that leads out of `root` and for what is no plain file, Node's
 * own error where there is none.
 * @param root absolute, without links
 */
export function plainFile(path: string, root: string): Stats {
  const found = lstatSync(path);
  if (found.isFile()) return found;
  if (!found.isSymbolicLink()) throw new MalformedError('no-file', l10n.t('It is no plain file.'));
  const target = realpathSync(path);
  if (!isWithin(target, root)) {
    throw new MalformedError(
      'link-outside',
      l10n.t('It is a link that leads out of the folder, and is not followed.'),
    );
  }
  const aim = statSync(target);
  if (!aim.isFile()) throw new MalformedError('no-file', l10n.t('It is no plain file.'));
  return aim;
}

/** Reads from `from` on and says where the next read goes on: behind the last record that is complete. */
export type ReadOn = (source: FileSource, from: number) => number | Promise<number>;

/**
 * A file that a program appends records to. Each look reads from behind the last complete record; one that was rewritten, cut off or
 * replaced is read from the beginning. A change is seen by size, time and inode, and told from appending by samples of what was read.
 */
export class AppendedFile {
  readonly path: string;
  /** When it was last written, ms since epoch; NaN before the first look. */
  modified = Number.NaN;
  size = -1;
  #inode = -1;
  #offset = 0;
  #head: Uint8Array = new Uint8Array(0);
  #tail: Uint8Array = new Uint8Array(0);
  /** Whether the last read ended within: what it told is to be told again. */
  #broken = false;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * Reads what is new. Throws what `plainFile`, opening and `read` throw.
   * @param startOver called before `read` where what was read before is no longer what the file says
   * @returns whether the file has changed
   */
  async readOn(root: string, startOver: () => void, read: ReadOn): Promise<boolean> {
    const now = plainFile(this.path, root);
    const unchanged = now.size === this.size && now.mtimeMs === this.modified && now.ino === this.#inode;
    if (unchanged && !this.#broken) return false;
    const source = new FileSource(this.path);
    try {
      if (this.#broken || (this.#offset > 0 && !this.#grewFrom(source))) {
        this.#offset = 0;
        startOver();
      }
      this.#broken = true;
      this.#offset = await read(source, this.#offset);
      this.#broken = false;
      this.#head = source.read(0, Math.min(SAMPLE, this.#offset));
      const tail = Math.min(SAMPLE, this.#offset);
      this.#tail = source.read(this.#offset - tail, tail);
      this.size = source.size;
      this.modified = source.modified;
      this.#inode = source.inode;
      return true;
    } finally {
      source.close();
    }
  }

  #grewFrom(source: FileSource): boolean {
    if (source.inode !== this.#inode || source.size < this.#offset) return false;
    return (
      same(source.read(0, this.#head.length), this.#head) &&
      same(source.read(this.#offset - this.#tail.length, this.#tail.length), this.#tail)
    );
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
