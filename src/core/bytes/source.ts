import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { Scattered } from './scattered.ts';

/** Bytes that can be read anywhere: a file, a part of one, or memory. */
export interface ByteSource {
  readonly size: number;
  /** `length` bytes from `at` on, which stay valid. Throws EndOfBytes where there are fewer, MalformedError for more than a read may take. */
  readonly read: (at: number, length: number) => Uint8Array;
  /**
   * As `read`, with as good as nothing read ahead, and with what is known around them: for formats whose pieces lie scattered between the
   * values. Absent where reading costs nothing.
   */
  readonly near?: (at: number, length: number) => Near;
}

/** Bytes from a place on. */
export interface Near {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A file that is not what its format asks for. Caught where a reader ends and told as a diagnostic, never shown as a crash. */
export class MalformedError extends Error {
  override readonly name: string = 'MalformedError';
  /** Kebab-case, as in a diagnostic. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The bytes end before what they announce. In a file that is still being written that is the end so far. */
export class EndOfBytes extends MalformedError {
  override readonly name = 'EndOfBytes';
  constructor(at: number, wanted: number, size: number) {
    super('truncated', `It ends at byte ${size}, but ${wanted} bytes are announced at byte ${at}.`);
  }
}

/** A length in a hostile file may say anything: more than this is not read at once. */
const READ_CAP = 256 * 1024 ** 2;
/** Small reads are served from a window of so many bytes: headers lie close together. */
const WINDOW = 64 * 1024;
/** The window where reading jumps: headers of members lie far apart, and most of what is around them is of no interest. */
const JUMP_WINDOW = 512;
/** A pipe is opened at once, and seen to be one, instead of waiting for who writes to it. Windows has none. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function assertWithin(at: number, length: number, size: number): void {
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(length) || at < 0 || length < 0) {
    throw new MalformedError('impossible-length', `It speaks of ${length} bytes at byte ${at}.`);
  }
  if (at + length > size) throw new EndOfBytes(at, length, size);
  if (length > READ_CAP) {
    throw new MalformedError(
      'too-large',
      `It asks for ${length} bytes at once; at most ${READ_CAP} are read.`,
    );
  }
}

/** Bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read(at, length) {
      assertWithin(at, length, bytes.length);
      return bytes.subarray(at, at + length);
    },
  };
}

/** `length` bytes of another source, from `start` on. Throws EndOfBytes where that source is shorter. */
export function partOf(source: ByteSource, start: number, length: number): ByteSource {
  if (!(start >= 0 && length >= 0 && start + length <= source.size)) {
    throw new EndOfBytes(start, length, source.size);
  }
  return {
    size: length,
    read(at, wanted) {
      assertWithin(at, wanted, length);
      return source.read(start + at, wanted);
    },
    ...(source.near && { near: nearIn(source.near.bind(source), start, length) }),
  };
}

/** `near` of a part that starts at `start`: what stands before and behind the part is not shown. */
function nearIn(near: NonNullable<ByteSource['near']>, start: number, size: number): typeof near {
  return (at, wanted) => {
    assertWithin(at, wanted, size);
    const found = near(start + at, wanted);
    const before = Math.max(0, start - found.at);
    const behind = Math.max(0, found.at + found.bytes.length - start - size);
    if (before === 0 && behind === 0)
      return start === 0 ? found : { at: found.at - start, bytes: found.bytes };
    return {
      at: found.at + before - start,
      bytes: found.bytes.subarray(before, found.bytes.length - behind),
    };
  };
}

/**
 * A file that is open for reading, as large as it was when it was opened. Reads are synchronous, for they are small and a format that
 * says where it goes on with every byte cannot await each: whoever reads much gives turns between pieces. Close it when done.
 */
export class FileSource implements ByteSource {
  readonly size: number;
  /** When it was opened: ms since epoch, and the number of the file in its file system. */
  readonly modified: number;
  readonly inode: number;
  readonly #descriptor: number;
  #window: Uint8Array = new Uint8Array(0);
  #windowAt = 0;
  #bytesRead = 0;
  readonly #scattered: Scattered;

  /** Throws Node's own error where the file cannot be opened, and MalformedError where it is no plain file. */
  constructor(path: string) {
    this.#descriptor = openSync(path, READ_ONLY);
    const found = fstatSync(this.#descriptor);
    if (!found.isFile()) {
      closeSync(this.#descriptor);
      throw new MalformedError('no-file', 'It is no plain file.');
    }
    this.size = found.size;
    this.modified = found.mtimeMs;
    this.inode = found.ino;
    this.#scattered = new Scattered(this.size, (at, room) => this.#fill(at, room));
  }

  /** Bytes that were read from the disk so far. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  read(at: number, length: number): Uint8Array {
    assertWithin(at, length, this.size);
    const inWindow = at - this.#windowAt;
    if (inWindow >= 0 && inWindow + length <= this.#window.length) {
      return this.#window.subarray(inWindow, inWindow + length);
    }
    const goesOn = at >= this.#windowAt && at <= this.#windowAt + this.#window.length;
    const window = goesOn ? WINDOW : JUMP_WINDOW;
    const room = new Uint8Array(Math.min(Math.max(length, window), this.size - at));
    const filled = this.#fill(at, room);
    if (filled.length < length) throw new EndOfBytes(at, length, at + filled.length);
    if (filled.length <= WINDOW) {
      this.#window = filled;
      this.#windowAt = at;
    }
    return filled.subarray(0, length);
  }

  near(at: number, length: number): Near {
    assertWithin(at, length, this.size);
    if (length > WINDOW) return { at, bytes: this.read(at, length) };
    const found = this.#scattered.near(at, length);
    const end = found.at + found.bytes.length;
    if (end < at + length) throw new EndOfBytes(at, length, end);
    return found;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** A read may give less than asked for, so it is asked again until there is no more: the file was cut off meanwhile. */
  #fill(at: number, room: Uint8Array): Uint8Array {
    let done = 0;
    while (done < room.length) {
      const read = readSync(this.#descriptor, room, done, room.length - done, at + done);
      if (read === 0) break;
      done += read;
    }
    this.#bytesRead += done;
    return done < room.length ? room.subarray(0, done) : room;
  }
}

/** Opens a file for what is done with it, and closes it after. */
export async function withFile<T>(path: string, use: (source: FileSource) => T | Promise<T>): Promise<T> {
  return closedAfter(new FileSource(path), use);
}

/** What is done with something that is open; it is closed after. */
export async function closedAfter<Open extends { readonly close: () => void }, T>(
  source: Open,
  use: (source: Open) => T | Promise<T>,
): Promise<T> {
  try {
    return await use(source);
  } finally {
    source.close();
  }
}
