import { Cursor } from './cursor.ts';
import { type ByteSource, MalformedError } from './source.ts';
import { viewOf } from './view.ts';
import { type Entry, wideFields } from './zipDirectory.ts';

/** A member as it stands before its bytes. */
export interface LocalHeader {
  readonly at: number;
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: number;
  /** Absent where they stand behind the bytes and could not be found there. */
  readonly sizes?: { readonly crc: number; readonly packed: number; readonly size: number };
  readonly dataAt: number;
  /** The first few bytes of the member. */
  readonly head: Uint8Array;
  /** Behind its bytes and their descriptor. */
  readonly end: number;
}

const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;
const DESCRIPTOR = 0x08074b50;
const HEAD = 32;
/** Sizes and checksum stand behind the bytes. */
const DEFERRED = 8;

/** The local header of an entry; undefined where there is none. */
export function localHeader(source: ByteSource, entry: Entry, shift: number): LocalHeader | undefined {
  const at = entry.local + shift;
  try {
    const cursor = new Cursor(source, at);
    const fixed = viewOf(cursor.bytes(LOCAL_SIZE));
    if (fixed.getUint32(0, true) !== LOCAL) return undefined;
    const flags = fixed.getUint16(6, true);
    const method = fixed.getUint16(8, true);
    const crc = fixed.getUint32(14, true);
    const packed = fixed.getUint32(18, true);
    const size = fixed.getUint32(22, true);
    const nameLength = fixed.getUint16(26, true);
    const extraLength = fixed.getUint16(28, true);
    const name = cursor.bytes(nameLength).slice();
    const extra = cursor.bytes(extraLength);
    const dataAt = cursor.at;
    const [wideSize = size, widePacked = packed] = wideFields(extra, [size, packed]);
    const said = { crc, packed: widePacked, size: wideSize };
    const end = dataAt + entry.packed;
    const first = cursor.bytes(Math.max(0, Math.min(HEAD, entry.packed, cursor.left))).slice();
    const head = { at, name, flags, method, dataAt, head: first };
    if ((flags & DEFERRED) === 0) return { ...head, sizes: said, end };
    // a writer that defers them leaves them out before the bytes, or writes them twice
    const early = packed === 0 && size === 0 ? undefined : said;
    const late = descriptor(source, end, entry);
    if (late === undefined) return { ...head, ...(early && { sizes: early }), end };
    return { ...head, sizes: early ?? late.sizes, end: late.end };
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** What stands behind the bytes: with or without a signature, with sizes of 4 or 8 bytes, told apart by what the directory says. */
function descriptor(source: ByteSource, at: number, { packed, size, crc }: Entry) {
  if (at + 12 > source.size) return undefined;
  const cursor = new Cursor(source, at);
  const first = cursor.u32();
  const signed = first === DESCRIPTOR;
  const start = signed ? at + 4 : at;
  if (!signed && first !== crc) return undefined;
  for (const width of [4, 8] as const) {
    const fields = new Cursor(source, start);
    if (fields.left < 4 + 2 * width) continue;
    const found = { crc: fields.u32(), packed: sized(fields, width), size: sized(fields, width) };
    if (found.packed === packed && found.size === size) return { sizes: found, end: fields.at };
  }
  return undefined;
}

function sized(cursor: Cursor, width: 4 | 8): number {
  return width === 4 ? cursor.u32() : cursor.u64();
}
