import { inflateSync } from 'node:zlib';
import type { Filter } from './dataset.ts';
import { isScaleOffset, unscaled } from './scaleOffset.ts';

/** Filters by the numbers that the HDF Group gave them. */
const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;
const SCALE_OFFSET = 6;
const LZF = 32000;

/** Filters that come with the library itself or with h5py; all others are native code that the library looks for. */
const KNOWN: ReadonlySet<number> = new Set([DEFLATE, SHUFFLE, FLETCHER32, 4, 5, SCALE_OFFSET, LZF]);

export function isPlugin({ id }: Filter): boolean {
  return !KNOWN.has(id);
}

/** Whether bytes that went through all of these can be had back. */
export function canUndo(filters: readonly Filter[]): boolean {
  return filters.every(({ id, values }) =>
    id === SCALE_OFFSET ? isScaleOffset(values) : [DEFLATE, SHUFFLE, FLETCHER32, LZF].includes(id),
  );
}

/**
 * Undoes what filters did to a chunk, the last one first.
 * @param size bytes that come out
 * @param mask bits of filters that were left out
 * @returns undefined where the bytes are not what a filter writes
 */
export function undone(
  bytes: Uint8Array,
  filters: readonly Filter[],
  mask: number,
  size: number,
): Uint8Array | undefined {
  let found: Uint8Array | undefined = bytes;
  for (let i = filters.length - 1; i >= 0 && found; i--) {
    const filter = filters[i];
    if (!filter || ((mask >>> i) & 1) === 1) continue;
    if (filter.id === DEFLATE) found = inflatedTo(found, size);
    else if (filter.id === SHUFFLE) found = unshuffled(found, filter.values[0] ?? 1);
    else if (filter.id === FLETCHER32) found = found.subarray(0, Math.max(0, found.length - 4));
    else if (filter.id === LZF) found = unlzfed(found, size);
    else if (filter.id === SCALE_OFFSET) found = unscaled(found, filter.values, size);
    else return undefined;
  }
  return found && found.length >= size ? found.subarray(0, size) : undefined;
}

/** A checksum may stand behind the values, which the next filter takes off. */
const SLACK = 64;

function inflatedTo(bytes: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: size + SLACK });
  } catch {
    return undefined;
  }
}

/** First bytes of all values stand first, then their second ones, …; what is left over stays as it is. */
function unshuffled(bytes: Uint8Array, width: number): Uint8Array {
  if (width <= 1 || width > bytes.length) return bytes;
  const count = Math.floor(bytes.length / width);
  const found = new Uint8Array(bytes.length);
  for (let byte = 0; byte < width; byte++) {
    const from = byte * count;
    // proof: from + i is below width × count, which is at most the length
    for (let i = 0; i < count; i++) found[i * width + byte] = bytes[from + i]!;
  }
  found.set(bytes.subarray(count * width), count * width);
  return found;
}

/** LibLZF: runs of bytes as they are, and references at what came out before. */
function unlzfed(bytes: Uint8Array, size: number): Uint8Array | undefined {
  const found = new Uint8Array(size + SLACK);
  let at = 0;
  let out = 0;
  while (at < bytes.length) {
    // proof: at is below the length
    const control = bytes[at++]!;
    if (control < 32) {
      const length = control + 1;
      if (at + length > bytes.length || out + length > found.length) return undefined;
      found.set(bytes.subarray(at, at + length), out);
      at += length;
      out += length;
      continue;
    }
    let length = control >> 5;
    if (length === 7) length += bytes[at++] ?? 0;
    const from = out - ((control & 31) << 8) - (bytes[at++] ?? 0) - 1;
    length += 2;
    if (from < 0 || out + length > found.length) return undefined;
    // what is copied may overlap what it is copied to
    for (let i = 0; i < length; i++) {
      // proof: from + i is below out, which is at most the length
      found[out++] = found[from + i]!;
    }
  }
  return found.subarray(0, out);
}
