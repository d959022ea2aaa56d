import { constants, inflateRawSync } from 'node:zlib';
import { inflated } from './inflate.ts';
import type { ByteSource } from './source.ts';

/** How bytes are packed, told by their first few. */
export type Packing = 'gzip' | 'zlib' | 'bzip2' | 'xz' | 'lz4' | 'joblib-zlib' | 'lzma' | 'zstd';

/** What came out of packed bytes. */
export interface Unpacked {
  readonly bytes: Uint8Array;
  /** Why this is not all; absent where it is. */
  readonly problem?: 'broken' | 'too-large' | 'not-read' | 'trailing';
}

/** Bytes enough for `packingOf`. */
export const PACKING_HEAD = 32;

/** How these bytes are packed; undefined where they are not, as far as can be told. */
export function packingOf(head: Uint8Array): Packing | undefined {
  const starts = (...bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  const [first = 0, second = 0, third = 0] = head;
  if (starts(0x1f, 0x8b, 8)) return 'gzip';
  if (starts(0x42, 0x5a, 0x68) && (head[3] ?? 0) >= 0x31 && (head[3] ?? 0) <= 0x39) return 'bzip2';
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return 'xz';
  if (starts(0x04, 0x22, 0x4d, 0x18)) return 'lz4';
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  if (starts(0x5a, 0x46, 0x30, 0x78)) return 'joblib-zlib';
  if (starts(0x5d, 0, 0) && head.length > 13) return 'lzma';
  // method 8, a window of at most 32 KiB, a checksum over both bytes, no preset dictionary
  if ((first & 0x0f) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0 && (second & 0x20) === 0) {
    // the first block says how it is packed, and there are three ways
    return (third & 6) === 6 ? undefined : 'zlib';
  }
  return undefined;
}

/** `ZF` and the length in hexadecimal, which Python 2 wrote one character wider. */
const HEADER_ZF = 2 + 19;

function zfDataAt(packed: Uint8Array): number {
  return packed[HEADER_ZF] === 0x20 ? HEADER_ZF + 1 : HEADER_ZF;
}

/**
 * Unpacks to at most `most` bytes. What is cut off or broken gives what can be had of it.
 */
export async function unpacked(source: ByteSource, packing: Packing, most: number): Promise<Unpacked> {
  const nothing = new Uint8Array(0);
  if (packing === 'zstd') return { bytes: nothing, problem: 'not-read' };
  if (source.size > most) return { bytes: nothing, problem: 'too-large' };
  const packed = source.read(0, source.size);
  switch (packing) {
    case 'zlib':
      return plain(packed, 2, most);
    case 'joblib-zlib':
      return plain(packed, zfDataAt(packed) + 2, most);
    case 'gzip':
      return gunzipped(packed, most);
    default: {
      // loaded for those that need them
      const { bunzipped, unxzed, unlz4ed } = await import('./unpackers.ts');
      if (packing === 'bzip2') return bunzipped(packed, most);
      if (packing === 'lzma') return (await import('./lzma.ts')).unlzmaed(packed, most);
      return packing === 'xz' ? unxzed(packed, most) : unlz4ed(packed, most);
    }
  }
}

/** Packed bytes that a glance reads. */
const GLANCE = 4096;

/** The first bytes of what is packed with deflate, at once; none for other packings and for what is broken. */
export function glance(source: ByteSource, packing: Packing): Uint8Array {
  const packed = source.read(0, Math.min(GLANCE, source.size));
  const from = deflatedAt(packed, packing);
  if (from === undefined) return new Uint8Array(0);
  try {
    return inflateRawSync(packed.subarray(from), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: GLANCE * 1100,
    });
  } catch {
    return new Uint8Array(0);
  }
}

function deflatedAt(packed: Uint8Array, packing: Packing): number | undefined {
  if (packing === 'gzip') return gzipDataAt(packed, 0);
  if (packing === 'joblib-zlib') return zfDataAt(packed) + 2;
  return packing === 'zlib' ? 2 : undefined;
}

/** Bytes behind a deflate stream that belong to it: its checksum. */
const ADLER = 4;

async function plain(packed: Uint8Array, from: number, most: number): Promise<Unpacked> {
  const { bytes, used, whole, tooLarge } = await inflated(packed.subarray(from), most);
  if (tooLarge) return { bytes, problem: 'too-large' };
  if (!whole) return { bytes, problem: 'broken' };
  return from + used + ADLER < packed.length ? { bytes, problem: 'trailing' } : { bytes };
}

async function gunzipped(packed: Uint8Array, most: number): Promise<Unpacked> {
  const parts: Uint8Array[] = [];
  let total = 0;
  let at = 0;
  let problem: Unpacked['problem'];
  while (at < packed.length && problem === undefined) {
    const from = gzipDataAt(packed, at);
    if (from === undefined) {
      problem = parts.length === 0 ? 'broken' : 'trailing';
      break;
    }
    const { bytes, used, whole, tooLarge } = await inflated(packed.subarray(from), most - total);
    if (tooLarge) problem = 'too-large';
    else if (!whole) problem = 'broken';
    parts.push(bytes);
    total += bytes.length;
    // checksum and length
    at = from + used + 8;
  }
  return {
    bytes: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts),
    ...(problem && { problem }),
  };
}

/** Where the deflate stream of the gzip member begins; undefined where there is none. */
function gzipDataAt(packed: Uint8Array, at: number): number | undefined {
  if (packed[at] !== 0x1f || packed[at + 1] !== 0x8b || packed[at + 2] !== 8) return undefined;
  const flags = packed[at + 3] ?? 0;
  let from = at + 10;
  if (flags & 4) from += 2 + (packed[from] ?? 0) + (packed[from + 1] ?? 0) * 256;
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = packed.indexOf(0, from);
    if (end < 0) return undefined;
    from = end + 1;
  }
  if (flags & 2) from += 2;
  return from <= packed.length ? from : undefined;
}
