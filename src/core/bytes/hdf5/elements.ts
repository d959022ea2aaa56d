import { memorySource } from '../source.ts';
import type { Datatype } from './datatype.ts';
import { type Format, Reader } from './format.ts';
import { globalObject } from './heaps.ts';

/** The bytes of each value that is a text, a sequence of bytes or opaque; none of other types. Throws MalformedError. */
export function textsOf(format: Format, type: Datatype, raw: Uint8Array): readonly Uint8Array[] {
  if (type.size === 0) return [];
  const count = Math.floor(raw.length / type.size);
  const each = (i: number): Uint8Array => raw.subarray(i * type.size, (i + 1) * type.size);
  if (type.class === 'string') return Array.from({ length: count }, (_, i) => unpadded(each(i)));
  if (type.class === 'opaque') return Array.from({ length: count }, (_, i) => each(i));
  if (type.class !== 'text' && type.class !== 'sequence') return [];
  const width = type.class === 'sequence' ? (type.base?.size ?? 1) : 1;
  return Array.from({ length: count }, (_, i) => variable(format, each(i), width));
}

function unpadded(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

/** A value of variable length: how many, and where in the heap. */
function variable(format: Format, reference: Uint8Array, width: number): Uint8Array {
  const reader = new Reader(format, 0, memorySource(reference));
  const count = reader.u32();
  const address = reader.address();
  const index = reader.u32();
  if (count === 0 || address === undefined || address === 0) return new Uint8Array(0);
  const found = globalObject(format, address, index);
  return found ? format.source.read(found.at, Math.min(found.size, count * width)) : new Uint8Array(0);
}
