import { closeSync, lstatSync, openSync, readSync } from 'node:fs';
import * as l10n from '@vscode/l10n';
import { MalformedError } from '../source.ts';

/** A database file as it is at a moment, with what lies beside it. */
export interface FileState {
  /** Another one after each change of what a reader sees. */
  readonly key: string;
  /** Another one after each change but to the end of what lies beside it. */
  readonly generation: string;
  /** Bytes of the database, and of what has to be copied with it. */
  readonly size: number;
  readonly bytes: number;
  /** No table in it yet. */
  readonly empty: boolean;
  /** Something beside it that changes what is in it: pages written ahead, or those to put back. */
  readonly beside: '-wal' | '-journal' | undefined;
}

const MAGIC = 'SQLite format 3\0';
const HEADER = 100;
/** First four bytes of a write-ahead log, but for the last bit. */
const WAL_MAGIC = 0x377f0682;
const WAL_HEADER = 32;
const WAL_FRAME_SALTS = [WAL_HEADER + 8, WAL_HEADER + 16] as const;
/** A journal that was ended by overwriting its head has zeros here. */
const JOURNAL_MAGIC = 'd9d505f920a163d7';
/** Times of files are coarse: what was written so short ago may be written again with the same time, ms. */
const FRESH_MS = 100;

/**
 * Looks at the file without opening it as a database.
 * @throws MalformedError `not-a-database`, and Node's own error where the file cannot be read
 */
export function stateOf(path: string, now: () => number = Date.now): FileState {
  const file = lstatSync(path);
  if (!file.isFile()) throw new MalformedError('no-file', l10n.t('It is no plain file.'));
  const head = bytesOf(path, HEADER);
  const empty = file.size === 0;
  if (!empty && (head.length < HEADER || head.toString('latin1', 0, MAGIC.length) !== MAGIC)) {
    throw new MalformedError('not-a-database', l10n.t('It is no SQLite database.'));
  }
  // In WAL mode, what a journal of that name holds is not looked at, and the other way round.
  const suffix = head[19] === 2 ? '-wal' : '-journal';
  const other = beside(path, suffix);
  const counter = empty ? 0 : head.readUInt32BE(24);
  const newest = Math.max(file.mtimeMs, other?.modified ?? 0);
  const fresh = now() - newest < FRESH_MS ? [now(), Math.random()] : [];
  const generation = [file.size, file.mtimeMs, file.ino, counter, other?.salts].join(' ');
  return {
    key: [generation, other?.size, other?.modified, ...fresh].join(' '),
    generation,
    size: file.size,
    bytes: file.size + (other?.size ?? 0),
    empty: empty && other === undefined,
    beside: other && suffix,
  };
}

interface Beside {
  readonly salts: string;
  readonly size: number;
  readonly modified: number;
}

/** The log or journal, when there is one with something in it. A link is not followed: SQLite would not make one. */
function beside(path: string, suffix: '-wal' | '-journal'): Beside | undefined {
  const stats = lstatSync(path + suffix, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size === 0) return undefined;
  let head: Buffer;
  try {
    head = bytesOf(path + suffix, WAL_FRAME_SALTS[1]);
  } catch (error) {
    // Deleted meanwhile, as a journal is when its transaction ends.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const filled = suffix === '-wal' ? hasFrames(head) : head.toString('hex', 0, 8) === JOURNAL_MAGIC;
  if (!filled) return undefined;
  return { salts: head.toString('hex', 16, 24), size: stats.size, modified: stats.mtimeMs };
}

/** Whether the first frame belongs to this log and is no remnant of the one before. */
function hasFrames(head: Buffer): boolean {
  const [from, to] = WAL_FRAME_SALTS;
  if (head.length < to || (head.readUInt32BE(0) & ~1) >>> 0 !== WAL_MAGIC) return false;
  return head.subarray(16, 24).equals(head.subarray(from, to));
}

function bytesOf(path: string, length: number): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, length, 0));
  } finally {
    closeSync(descriptor);
  }
}
