import { type ByteSource, partOf } from '../source.ts';
import { Budget, broken, type Format, Reader, unread } from './format.ts';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where the signature stands: at the start, or behind something else at 512, 1024, 2048, … up to `most`. Undefined for other files. */
export function signatureAt(source: ByteSource, most = 2048): number | undefined {
  for (let at = 0; at <= most && at + 16 <= source.size; at = at === 0 ? 512 : at * 2) {
    const head = source.read(at, 8);
    if (SIGNATURE.every((byte, i) => head[i] === byte)) return at;
  }
  return undefined;
}

/** Whether bytes start as an HDF5 file. */
export function isHdf5Head(head: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => head[i] === byte);
}

export interface Superblock {
  readonly format: Format;
  /** Where address 0 is in the source. */
  readonly base: number;
  /** Bytes that the file has from the base on, as it says. */
  readonly end: number;
  /** Address of the header of the root group. */
  readonly root: number;
  /** A writer has it open, or had when it was stopped. */
  readonly writing: boolean;
}

/** Reads what stands at the signature. Throws MalformedError. */
export function readSuperblock(source: ByteSource, at: number): Superblock {
  const version = source.read(at + 8, 1)[0] ?? 0;
  if (version > 3) throw unread(`superblock ${version}`);
  const old = version < 2;
  const [offsetSize = 0, lengthSize = 0] = source.read(at + (old ? 13 : 9), 2);
  for (const size of [offsetSize, lengthSize]) if (![2, 4, 8].includes(size)) throw broken(at + 13);
  const budget = new Budget();
  const reader = new Reader({ source, offsetSize, lengthSize, budget }, at + 11);
  let flags = 0;
  if (old) reader.at = at + (version === 1 ? 28 : 24);
  else flags = reader.u8();
  const said = reader.address() ?? 0;
  reader.address();
  const end = reader.address() ?? 0;
  if (old) reader.address();
  if (old) reader.uint(offsetSize);
  const root = reader.address();
  if (root === undefined) throw broken(at);
  // what was put in front of the file later is not counted in the base that it says
  const format = { source: peeking(partOf(source, at, source.size - at)), offsetSize, lengthSize, budget };
  return { format, base: at, end: end - said, root, writing: version === 3 && (flags & 5) !== 0 };
}

/** Structures lie scattered between values, so nothing is read ahead. */
function peeking(source: ByteSource): ByteSource {
  const { size } = source;
  const near = source.near?.bind(source);
  if (!near) return source;
  return {
    size,
    near,
    read(at, length) {
      const found = near(at, length);
      return found.bytes.subarray(at - found.at, at - found.at + length);
    },
  };
}
