import { Message, WIRE } from '../../bytes/protobuf.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { tableEntries } from '../../bytes/sstable.ts';
import { utf8 } from '../../bytes/texts.ts';
import { listIn } from '../../grouped.ts';
import { tensorflowDtype } from './dtypes.ts';
import { shapeOf, wholeShape } from './shape.ts';

/** Keys that begin so are of slices; names do not. */
const SLICE = 0;
const MOST_SHARDS = 100_000;

/** A piece of a tensor that is stored in pieces. */
export interface BundleSlice {
  /** For each dimension where it begins and how long it is; a dimension that is whole has the length −1. */
  readonly extents: readonly (readonly [start: number, length: number])[];
}

/** A tensor by the index of a checkpoint (tensor_bundle.proto, BundleEntryProto). */
export interface BundleEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  /** Whether its values are packed as varints, as the first format has integers. */
  readonly varints?: true;
  /** Present where its values lie in entries of their own. */
  readonly slices: readonly BundleSlice[];
}

export interface Bundle {
  readonly shards: number;
  readonly littleEndian: boolean;
  /** In the order of their names. */
  readonly entries: readonly BundleEntry[];
  /** Pieces of tensors by the name of the tensor, in the order of their keys, which is that of their beginnings. */
  readonly pieces: ReadonlyMap<string, readonly BundleEntry[]>;
  /** Whether a checksum of the index is wrong. */
  readonly damaged: boolean;
}

/** The index of a checkpoint: which tensors there are, and where. Throws MalformedError for what is none, EndOfBytes where it is cut off. */
export function bundleOf(source: ByteSource): Bundle {
  let shards = 1;
  let littleEndian = true;
  let damaged = false;
  const entries: BundleEntry[] = [];
  const pieces = new Map<string, BundleEntry[]>();
  const report = () => {
    damaged = true;
  };
  for (const { key, value } of tableEntries(source, report)) {
    if (key.length === 0) {
      const header = new Message(value);
      while (header.next()) {
        if (header.type !== WIRE.varint) continue;
        if (header.field === 1) shards = Math.min(header.unsigned(), MOST_SHARDS);
        else if (header.field === 2) littleEndian = header.unsigned() === 0;
      }
    } else if (key[0] === SLICE) {
      const name = nameOfSlice(key);
      listIn(pieces, name).push(entryOf(name, value));
    } else entries.push(entryOf(utf8(key), value));
  }
  return { shards, littleEndian, entries, pieces, damaged };
}

/** The name in an ordered code: a number that is 0, then a text that ends with 00 01 and has 00 as 00 FF, FF as FF 00. */
function nameOfSlice(key: Uint8Array): string {
  const name: number[] = [];
  for (let at = 1; at < key.length; at += 1) {
    // proof: at lies within the key.
    const byte = key[at]!;
    if (byte === 0 && key[at + 1] === 1) break;
    name.push(byte);
    if (byte === 0 || byte === 0xff) at += 1;
  }
  return utf8(Uint8Array.from(name));
}

function entryOf(name: string, value: Uint8Array): BundleEntry {
  const entry = {
    name,
    dtype: 'undefined',
    shape: [] as readonly number[],
    shard: 0,
    offset: 0,
    size: 0,
    slices: [] as BundleSlice[],
  };
  const of = new Message(value);
  while (of.next()) {
    if (of.type === WIRE.varint) {
      const number = of.signed();
      if (of.field === 1) entry.dtype = tensorflowDtype(number);
      else if (of.field === 3) entry.shard = number;
      else if (of.field === 4) entry.offset = number;
      else if (of.field === 5) entry.size = number;
    } else if (of.type === WIRE.bytes) {
      if (of.field === 2) entry.shape = wholeShape(shapeOf(of.message())) ?? [];
      else if (of.field === 7) entry.slices.push(sliceOf(of.message()));
    }
  }
  return entry;
}

/** TensorSliceProto. */
export function sliceOf(of: Message): BundleSlice {
  const extents: [number, number][] = [];
  while (of.next()) {
    if (of.field !== 1 || of.type !== WIRE.bytes) continue;
    const extent = of.message();
    let start = 0;
    let length = -1;
    while (extent.next()) {
      if (extent.type !== WIRE.varint) continue;
      if (extent.field === 1) start = extent.signed();
      else if (extent.field === 2) length = extent.signed();
    }
    extents.push([start, length]);
  }
  return { extents };
}
