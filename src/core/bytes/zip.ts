import { crc32 } from './crc.ts';
import { inflated } from './inflate.ts';
import { type ByteSource, MalformedError, memorySource, partOf } from './source.ts';
import { type Directory, directoryOf, type Entry } from './zipDirectory.ts';
import { type LocalHeader, localHeader } from './zipLocal.ts';

/** Names of the members as the directory has them, with nothing else read; none where there is no directory. */
export function namesIn(source: ByteSource): readonly string[] {
  try {
    return directoryOf(source).names;
  } catch (error) {
    if (error instanceof MalformedError) return [];
    throw error;
  }
}

/** Whether the first bytes are those of a member of a zip file. */
export function startsAsZip(source: ByteSource): boolean {
  if (source.size < 22) return false;
  const head = source.read(0, 4);
  return head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4;
}

/** Something in which readers of zip files differ, or that a writer does not do. */
export interface ZipProblem {
  /** Kebab-case: `zip-name-mismatch`. */
  readonly code: ZipProblemCode;
  readonly member?: string;
  /** Byte of the file. */
  readonly offset?: number;
}

export type ZipProblemCode =
  | 'zip-name-mismatch'
  | 'zip-size-mismatch'
  | 'zip-method-mismatch'
  | 'zip-flags-mismatch'
  | 'zip-bad-local-header'
  | 'zip-duplicate-name'
  | 'zip-gap'
  | 'zip-overlap'
  | 'zip-prepended'
  | 'zip-trailing'
  | 'zip-two-directories'
  | 'zip-encrypted'
  | 'zip-strange-flags'
  | 'zip-unknown-method'
  | 'zip-bad-crc'
  | 'zip-truncated-member'
  | 'zip-too-large'
  | 'zip-too-many-members'
  | 'zip-unsafe-name'
  | 'zip-multi-disk';

export interface ZipMember {
  readonly name: string;
  readonly method: number;
  /** Bytes in the file, and when unpacked, as the central directory has them. */
  readonly packed: number;
  readonly size: number;
  readonly crc: number;
  readonly encrypted: boolean;
  /** Where its bytes begin in the file. Absent where its local header is broken. */
  readonly dataAt?: number;
  /** The first few of these bytes, packed as they are: they were read with the header. */
  readonly head: Uint8Array;
}

/** Bytes of the file that belong to no member and no directory. */
export interface ZipGap {
  readonly at: number;
  readonly length: number;
}

export interface Zip {
  readonly source: ByteSource;
  readonly members: readonly ZipMember[];
  readonly problems: readonly ZipProblem[];
  readonly gaps: readonly ZipGap[];
}

export const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 0x0041;
/** Patch data and masked headers, which readers refuse or pass over. */
const STRANGE = 0x2020;
/** Flags that say how bytes are to be read: encryption, descriptor, patches, strong encryption, masked headers. */
const FLAGS_THAT_MATTER = 0x2061;

/** Whether there is an end of a central directory: whether programs take it for a zip file, whatever stands at its start. */
export function isZip(source: ByteSource): boolean {
  try {
    directoryOf(source);
    return true;
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

/**
 * Reads the central directory and every local header, strictly: wherever two readers of zip files could differ, it says so. Reads
 * no member. Throws MalformedError where there is no central directory.
 */
export function readZip(source: ByteSource): Zip {
  const directory = directoryOf(source);
  const problems: ZipProblem[] = [...directory.problems];
  const names = new Set<string>();
  const members: ZipMember[] = [];
  const extents: [number, number][] = [];
  for (const [i, entry] of directory.entries.entries()) {
    const name = directory.names[i] ?? '';
    if (names.has(name)) problems.push({ code: 'zip-duplicate-name', member: name, offset: entry.at });
    names.add(name);
    if (unsafe(name)) problems.push({ code: 'zip-unsafe-name', member: name, offset: entry.at });
    const local = localHeader(source, entry, directory.shift);
    if (local) problems.push(...compared(name, entry, local));
    else problems.push({ code: 'zip-bad-local-header', member: name, offset: entry.at });
    const { method, packed, size, crc } = entry;
    const flags = entry.flags | (local?.flags ?? 0);
    const encrypted = (flags & ENCRYPTED) !== 0;
    if ((flags & STRANGE) !== 0) problems.push({ code: 'zip-strange-flags', member: name, offset: entry.at });
    if (encrypted) problems.push({ code: 'zip-encrypted', member: name, offset: entry.at });
    const head = local?.head ?? new Uint8Array(0);
    members.push({
      name,
      method,
      packed,
      size,
      crc,
      encrypted,
      head,
      ...(local && { dataAt: local.dataAt }),
    });
    if (local) extents.push([local.at, local.end]);
  }
  const gaps = gapsBetween(extents, directory, problems);
  return { source, members, problems, gaps };
}

/** Absolute, with a drive letter, or leading out of the folder it is unpacked to. */
function unsafe(name: string): boolean {
  return /^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(name);
}

function compared(member: string, entry: Entry, local: LocalHeader): ZipProblem[] {
  const codes: ZipProblemCode[] = [];
  if (Buffer.compare(entry.name, local.name) !== 0) codes.push('zip-name-mismatch');
  if (entry.method !== local.method) codes.push('zip-method-mismatch');
  if (((entry.flags ^ local.flags) & FLAGS_THAT_MATTER) !== 0) codes.push('zip-flags-mismatch');
  if (local.sizes && (local.sizes.packed !== entry.packed || local.sizes.size !== entry.size)) {
    codes.push('zip-size-mismatch');
  } else if (entry.method === STORED && entry.packed !== entry.size) codes.push('zip-size-mismatch');
  else if (local.sizes && local.sizes.crc !== entry.crc) codes.push('zip-bad-crc');
  return codes.map(code => ({ code, member, offset: local.at }));
}

function gapsBetween(
  extents: readonly [number, number][],
  directory: Directory,
  problems: ZipProblem[],
): ZipGap[] {
  const gaps: ZipGap[] = [];
  const gap = (at: number, end: number, code: ZipProblemCode): void => {
    gaps.push({ at, length: end - at });
    problems.push({ code, offset: at });
  };
  let reached = 0;
  for (const [from, to] of [...extents].sort(([a], [b]) => a - b)) {
    if (from > reached) gap(reached, from, reached === 0 ? 'zip-prepended' : 'zip-gap');
    else if (from < reached) problems.push({ code: 'zip-overlap', offset: from });
    reached = Math.max(reached, to);
  }
  if (directory.start > reached) gap(reached, directory.start, reached === 0 ? 'zip-prepended' : 'zip-gap');
  else if (directory.start < reached) problems.push({ code: 'zip-overlap', offset: directory.start });
  if (directory.end < directory.size) gap(directory.end, directory.size, 'zip-trailing');
  return gaps;
}

/** What can be had of a member. */
export interface MemberBytes {
  readonly source: ByteSource;
  /** What was found on reading it: a wrong checksum, a stream that ends too early. */
  readonly problems: readonly ZipProblem[];
}

/**
 * The bytes of a member: a part of the file where it is stored, else unpacked into memory. Encryption flags are not believed: bytes
 * that can be read are read, for there are readers that do so.
 * @param most bytes that it may have unpacked
 * @param checked up to so many bytes of a stored member are held against its checksum, which takes reading them
 * @returns the reason as a problem where it cannot be had
 */
export async function memberBytes(
  zip: Zip,
  member: ZipMember,
  most: number,
  checked = 0,
): Promise<MemberBytes | ZipProblem> {
  const { name, method, packed, size, crc, dataAt } = member;
  const problem = (code: ZipProblemCode): ZipProblem => ({
    code,
    member: name,
    ...(dataAt !== undefined && { offset: dataAt }),
  });
  if (dataAt === undefined) return problem('zip-bad-local-header');
  const there = Math.max(0, Math.min(packed, zip.source.size - dataAt));
  const problems = there < packed ? [problem('zip-truncated-member')] : [];
  const part = partOf(zip.source, Math.min(dataAt, zip.source.size), there);
  if (method === STORED) {
    if (there === packed && there <= checked && crc32(part.read(0, there)) !== crc)
      problems.push(problem('zip-bad-crc'));
    return { source: part, problems };
  }
  if (method !== DEFLATED) return problem('zip-unknown-method');
  if (size > most || there > most) return problem('zip-too-large');
  const { bytes, used, whole, tooLarge } = await inflated(part.read(0, there), most);
  if (tooLarge) return problem('zip-too-large');
  if (!whole) problems.push(problem('zip-truncated-member'));
  else if (bytes.length !== size || used !== packed) problems.push(problem('zip-size-mismatch'));
  if (whole && crc32(bytes) !== crc) problems.push(problem('zip-bad-crc'));
  return { source: memorySource(bytes), problems };
}
