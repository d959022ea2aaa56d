import * as zlib from 'node:zlib';

/** Reflected polynomials: CRC-32 of IEEE 802.3 (zlib, gzip, W&B) and CRC-32C of Castagnoli (TFRecord, LevelDB). */
const IEEE = 0xedb88320;
const CASTAGNOLI = 0x82f63b78;

/** Eight tables of 256: what a byte does to the sum when 0 to 7 more bytes follow it. */
function tablesOf(polynomial: number): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
    tables[byte] = sum;
  }
  for (let at = 256; at < tables.length; at += 1) {
    // proof: at − 256 is an index of what has been filled, and a byte one of the first table.
    const before = tables[at - 256]!;
    tables[at] = (before >>> 8) ^ tables[before & 255]!;
  }
  return tables;
}

/** Sliced by eight: two words at a time, each byte looked up in a table of its own (Kounavis and Berry, 2008). */
function sumWith(tables: Uint32Array, bytes: Uint8Array, from: number, to: number): number {
  let sum = 0xffffffff;
  let at = from;
  // proof: at + 7 < to ≤ bytes.length, and every table index is a byte plus the table's start.
  for (; at + 8 <= to; at += 8) {
    const low = sum ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    sum =
      tables[1792 + (low & 255)]! ^
      tables[1536 + ((low >>> 8) & 255)]! ^
      tables[1280 + ((low >>> 16) & 255)]! ^
      tables[1024 + (low >>> 24)]! ^
      tables[768 + bytes[at + 4]!]! ^
      tables[512 + bytes[at + 5]!]! ^
      tables[256 + bytes[at + 6]!]! ^
      tables[bytes[at + 7]!]!;
  }
  for (; at < to; at += 1) sum = (sum >>> 8) ^ tables[(sum ^ bytes[at]!) & 255]!;
  return ~sum >>> 0;
}

let ieee: Uint32Array | undefined;
let castagnoli: Uint32Array | undefined;

/** CRC-32 (IEEE) without Node's help: what Node older than 22.2 has. */
export function crc32Table(bytes: Uint8Array): number {
  ieee ??= tablesOf(IEEE);
  return sumWith(ieee, bytes, 0, bytes.length);
}

/** CRC-32 (IEEE, as zlib's) of bytes, unsigned. */
export const crc32: (bytes: Uint8Array) => number =
  typeof zlib.crc32 === 'function' ? bytes => zlib.crc32(bytes) : crc32Table;

/** CRC-32C (Castagnoli, RFC 3720) of bytes `from` to before `to`, unsigned. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  castagnoli ??= tablesOf(CASTAGNOLI);
  return sumWith(castagnoli, bytes, from, to);
}

/** CRC-32C as TFRecord and LevelDB store it: rotated and shifted, so that sums of sums are none of themselves. */
export function maskedCrc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const sum = crc32c(bytes, from, to);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
