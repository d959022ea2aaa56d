import * as l10n from '@vscode/l10n';
import { brokenHeader } from '../../bytes/brokenHeader.ts';
import { Cursor } from '../../bytes/cursor.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { countOf } from '../dtypes.ts';
import { ggmlType } from './types.ts';

const MAGIC = [0x47, 0x47, 0x55, 0x46];
/** More is not a header: the largest vocabularies have some 300 000 entries. */
const MOST_KEYS = 100_000;
const MOST_TENSORS = 1_000_000;
const MOST_ITEMS = 16_000_000;
const MOST_DIMENSIONS = 8;
/** Longer texts are told by their beginning, and names are shorter. */
const SHOWN_TEXT = 500;
const LONGEST_NAME = 64 * 1024;
const ARRAY = 9;
const STRING = 8;

/** Fixed widths of values by type number. */
const WIDTHS: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

export interface GgufHeader {
  readonly version: number;
  /** Lists are told by their length. */
  readonly values: ReadonlyMap<string, Scalar>;
  readonly tensors: readonly Tensor[];
  /** Where the file should end by its header. */
  readonly end: number;
}

/** Whether bytes start as a GGUF file. */
export function isGguf(source: ByteSource): boolean {
  if (source.size < 24) return false;
  const head = source.read(0, 4);
  return MAGIC.every((byte, i) => head[i] === byte);
}

/** The header of a GGUF file (ggml's docs/gguf.md), little-endian as nearly all are. Throws MalformedError for what cannot be, EndOfBytes where it is cut off. */
export function ggufHeader(source: ByteSource): GgufHeader {
  const cursor = new Cursor(source, 4);
  const version = cursor.u32();
  if (version < 1 || version > 3) {
    const message = l10n.t(
      'It is of version {0} or of the other byte order; versions 1 to 3 are read.',
      version,
    );
    throw new MalformedError('unread-version', message);
  }
  const size = version === 1 ? () => cursor.u32() : () => cursor.u64();
  const tensorCount = within(size(), MOST_TENSORS);
  const keyCount = within(size(), MOST_KEYS);
  const values = new Map<string, Scalar>();
  for (let i = 0; i < keyCount; i++) {
    const key = textAt(cursor, size(), LONGEST_NAME);
    values.set(key, valueAt(cursor, cursor.u32(), size));
  }
  const infos: { name: string; shape: number[]; type: number; offset: number }[] = [];
  for (let i = 0; i < tensorCount; i++) {
    const name = textAt(cursor, size(), LONGEST_NAME);
    const shape = Array.from({ length: within(cursor.u32(), MOST_DIMENSIONS) }, size);
    // the first dimension is the one that runs fastest: the last of a row-major shape
    infos.push({ name, shape: shape.reverse(), type: cursor.u32(), offset: cursor.u64() });
  }
  const alignment = values.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !Number.isInteger(alignment) || alignment < 1) throw brokenHeader();
  const start = Math.ceil(cursor.at / alignment) * alignment;
  const tensors = infos.map(({ name, shape, type, offset }) => {
    const known = ggmlType(type);
    const bytes = known ? (countOf(shape) / known.block) * known.bytes : 0;
    const dtype = known?.name ?? `type ${type}`;
    const place = { file: '', offset: start + offset, bytes, littleEndian: true };
    return { name, dtype, shape, bytes, ...(known && { place }) };
  });
  const end = tensors.reduce(
    (most, { place }) => Math.max(most, place ? place.offset + place.bytes : 0),
    start,
  );
  return { version, values, tensors, end };
}

function within(count: number, most: number): number {
  if (count > most) throw brokenHeader();
  return count;
}

function textAt(cursor: Cursor, length: number, most: number): string {
  return Buffer.from(cursor.bytes(within(length, most))).toString('utf8');
}

function valueAt(cursor: Cursor, type: number, size: () => number): Scalar {
  switch (type) {
    case STRING: {
      const length = size();
      if (length <= SHOWN_TEXT) return textAt(cursor, length, SHOWN_TEXT);
      const start = textAt(cursor, SHOWN_TEXT, SHOWN_TEXT);
      passOver(cursor, length - SHOWN_TEXT);
      return `${start}…`;
    }
    case ARRAY: {
      const of = cursor.u32();
      const count = within(size(), MOST_ITEMS);
      const width = WIDTHS[of];
      if (width !== undefined) passOver(cursor, count * width);
      else if (of === STRING) for (let i = 0; i < count; i++) passOver(cursor, size());
      // lists of lists are allowed, and written by nobody
      else throw brokenHeader();
      return l10n.t('{0} values', count);
    }
    default:
      return numberAt(cursor, type);
  }
}

function passOver(cursor: Cursor, length: number): void {
  if (length > cursor.left) throw brokenHeader();
  cursor.skip(length);
}

function numberAt(cursor: Cursor, type: number): number | boolean | string {
  const width = WIDTHS[type];
  if (width === undefined) throw brokenHeader();
  const bytes = cursor.bytes(width);
  const view = new DataView(bytes.buffer, bytes.byteOffset, width);
  switch (type) {
    case 0:
      return view.getUint8(0);
    case 1:
      return view.getInt8(0);
    case 2:
      return view.getUint16(0, true);
    case 3:
      return view.getInt16(0, true);
    case 4:
      return view.getUint32(0, true);
    case 5:
      return view.getInt32(0, true);
    case 6:
      return view.getFloat32(0, true);
    case 7:
      return view.getUint8(0) !== 0;
    case 12:
      return view.getFloat64(0, true);
    default: {
      const exact = type === 10 ? view.getBigUint64(0, true) : view.getBigInt64(0, true);
      const near = Number(exact);
      return Number.isSafeInteger(near) ? near : exact.toString();
    }
  }
}
