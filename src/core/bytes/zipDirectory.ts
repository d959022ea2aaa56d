import { Cursor } from './cursor.ts';
import { type ByteSource, MalformedError } from './source.ts';
import { viewOf } from './view.ts';
import type { ZipProblem } from './zip.ts';

/** A member as the central directory has it. */
export interface Entry {
  /** Byte of the file at which the entry stands. */
  readonly at: number;
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its local header is said to stand. */
  readonly local: number;
}

export interface Directory {
  readonly entries: readonly Entry[];
  /** What each is called; what is no UTF-8 is shown as it can be. */
  readonly names: readonly string[];
  readonly problems: readonly ZipProblem[];
  /** First byte of the directory, first byte behind the end record's comment, size of the file. */
  readonly start: number;
  readonly end: number;
  readonly size: number;
  /** By how much everything lies behind where it is said to: bytes were put before the zip file. */
  readonly shift: number;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const END_SIZE = 22;
const ENTRY_SIZE = 46;
/** The end record with the longest comment. */
const TAIL = END_SIZE + 0xffff;
const MOST_MEMBERS = 100_000;
const MOST_BYTES = 32 * 1024 ** 2;
const IN_64 = 0xffffffff;

const utf8 = new TextDecoder();

interface End {
  readonly at: number;
  readonly end: number;
  readonly count: number;
  readonly size: number;
  readonly start: number;
  readonly disks: boolean;
  /** Where the directory must end: the end record, or the one of zip64 before it. */
  readonly directoryEnd: number;
}

/** Every reader of a format that is kept in zip files asks for it. */
const known = new WeakMap<ByteSource, Directory>();

/** The central directory, read once. Throws MalformedError where there is none. */
export function directoryOf(source: ByteSource): Directory {
  const before = known.get(source);
  if (before) return before;
  const found = readDirectory(source);
  known.set(source, found);
  return found;
}

function readDirectory(source: ByteSource): Directory {
  const found = endRecords(source);
  // proof: endRecords throws where there is none
  const last = found[0]!;
  const problems: ZipProblem[] = [];
  if (found.length > 1) problems.push({ code: 'zip-two-directories', offset: found[1]?.at ?? 0 });
  if (last.disks) problems.push({ code: 'zip-multi-disk', offset: last.at });
  const start = last.directoryEnd - last.size;
  if (start < 0)
    throw new MalformedError('zip-no-directory', 'Its central directory would start before the file.');
  const entries = entriesOf(source, start, last, problems);
  const shift = start - last.start;
  if (shift !== 0) problems.push({ code: 'zip-prepended', offset: 0 });
  const names = entries.map(({ name }) => utf8.decode(name));
  return { entries, names, problems, start, end: last.end, size: source.size, shift: Math.max(0, shift) };
}

/** Every end record in the tail that a reader could take, the one with the last signature first. */
function endRecords(source: ByteSource): End[] {
  const from = Math.max(0, source.size - TAIL);
  const tail = source.read(from, source.size - from);
  const view = viewOf(tail);
  const found: End[] = [];
  for (let i = tail.length - END_SIZE; i >= 0 && found.length < 8; i--) {
    if (tail[i] !== 0x50 || view.getUint32(i, true) !== END) continue;
    const end = from + i + END_SIZE + view.getUint16(i + 20, true);
    // what only looks like a record within data says that the directory lies somewhere else
    const record = endAt(source, view, i, from + i, Math.min(end, source.size));
    if (!record || !opensAt(source, record)) continue;
    // an earlier one counts where a reader could take it: when its comment would reach to the end. Others are those of zip files within.
    if (found.length === 0 || end === source.size) found.push(record);
  }
  if (found.length === 0)
    throw new MalformedError('zip-no-directory', 'It has no central directory of a zip file.');
  return found;
}

function endAt(source: ByteSource, view: DataView, i: number, at: number, end: number): End | undefined {
  const plain = {
    at,
    end,
    disks: view.getUint16(i + 4, true) !== 0 && view.getUint16(i + 4, true) !== 0xffff,
    count: view.getUint16(i + 10, true),
    size: view.getUint32(i + 12, true),
    start: view.getUint32(i + 16, true),
    directoryEnd: at,
  };
  const wide = zip64(source, at);
  return wide ? { ...plain, ...wide } : plain;
}

/** The end record of zip64, where its locator stands right before the plain one. */
function zip64(
  source: ByteSource,
  at: number,
): Pick<End, 'count' | 'size' | 'start' | 'directoryEnd'> | undefined {
  if (at < 20) return undefined;
  const locator = new Cursor(source, at - 20);
  if (locator.u32() !== LOCATOR64) return undefined;
  locator.skip(4);
  const said = locator.u64();
  // Bytes put before the file shift it: then it is looked for right before its locator.
  for (const place of [said, at - 20 - 56]) {
    if (!(place >= 0 && place + 56 <= at - 20)) continue;
    const record = new Cursor(source, place);
    if (record.u32() !== END64) continue;
    record.skip(8 + 2 + 2 + 4 + 4 + 8);
    return { count: record.u64(), size: record.u64(), start: record.u64(), directoryEnd: place };
  }
  return undefined;
}

/** Whether there is a directory where the record says, or nothing in it. */
function opensAt(source: ByteSource, { count, size, directoryEnd }: End): boolean {
  const start = directoryEnd - size;
  if (start < 0) return false;
  if (count === 0 && size === 0) return true;
  return size >= ENTRY_SIZE && new Cursor(source, start).u32() === ENTRY;
}

function entriesOf(source: ByteSource, start: number, end: End, problems: ZipProblem[]): Entry[] {
  if (end.size > MOST_BYTES) {
    throw new MalformedError('zip-directory-too-large', `Its central directory has ${end.size} bytes.`);
  }
  const entries: Entry[] = [];
  const cursor = new Cursor(source, start);
  while (cursor.at + ENTRY_SIZE <= end.directoryEnd) {
    const { at } = cursor;
    if (cursor.u32() !== ENTRY) break;
    if (entries.length === MOST_MEMBERS) {
      problems.push({ code: 'zip-too-many-members', offset: at });
      return entries;
    }
    entries.push(entryAt(cursor, at));
  }
  const whole = cursor.at === end.directoryEnd;
  // a directory with other entries than it counts is read differently by whoever believes the count
  if (!whole || (entries.length & 0xffff) !== (end.count & 0xffff)) {
    problems.push({ code: 'zip-two-directories', offset: Math.min(cursor.at, end.directoryEnd) });
  }
  return entries;
}

function entryAt(cursor: Cursor, at: number): Entry {
  // all of it at once: there may be 100 000 entries
  const fixed = viewOf(cursor.bytes(ENTRY_SIZE - 4));
  const nameLength = fixed.getUint16(24, true);
  const extraLength = fixed.getUint16(26, true);
  const packed = fixed.getUint32(16, true);
  const size = fixed.getUint32(20, true);
  const local = fixed.getUint32(38, true);
  const name = cursor.bytes(nameLength).slice();
  const extra = cursor.bytes(extraLength);
  cursor.skip(fixed.getUint16(28, true));
  const wide = wideFields(extra, [size, packed, local]);
  return {
    at,
    name,
    flags: fixed.getUint16(4, true),
    method: fixed.getUint16(6, true),
    crc: fixed.getUint32(12, true),
    size: wide[0] ?? size,
    packed: wide[1] ?? packed,
    local: wide[2] ?? local,
  };
}

/** Fields that are all ones stand in the extra field of zip64, in order. */
export function wideFields(extra: Uint8Array, fields: readonly number[]): number[] {
  const found = [...fields];
  if (extra.length === 0) return found;
  const view = viewOf(extra);
  for (let i = 0; i + 4 <= extra.length; i += 4 + view.getUint16(i + 2, true)) {
    if (view.getUint16(i, true) !== 1) continue;
    const end = Math.min(extra.length, i + 4 + view.getUint16(i + 2, true));
    let at = i + 4;
    for (const [field, value] of fields.entries()) {
      if (value !== IN_64 || at + 8 > end) continue;
      found[field] = Number(view.getBigUint64(at, true));
      at += 8;
    }
    break;
  }
  return found;
}
