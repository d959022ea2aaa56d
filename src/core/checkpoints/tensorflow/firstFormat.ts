import { Message, WIRE } from '../../bytes/protobuf.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import { tablePlaces } from '../../bytes/sstable.ts';
import { listIn } from '../../grouped.ts';
import { type StoredValues, type TypedFields, TypedValues } from '../typedValues.ts';
import { type Bundle, type BundleEntry, type BundleSlice, sliceOf } from './bundle.ts';
import { tensorflowDtype } from './dtypes.ts';
import { shapeOf, wholeShape } from './shape.ts';

/** Fields of TensorProto (tensor.proto) by the types that stand in them. */
const FIELDS: TypedFields = {
  plain: new Map([
    [5, /^float32$/],
    [6, /^float64$/],
    [9, /^complex64$/],
    [12, /^complex128$/],
  ]),
  varints: new Map([
    [7, /^(int32|u?int16|u?int8|qint\d+|quint\d+)$/],
    [10, /^int64$/],
    [11, /^bool$/],
    [13, /^b?float16$/],
    [16, /^uint32$/],
    [17, /^uint64$/],
  ]),
};

/**
 * Whether a table is a checkpoint as TensorFlow wrote them before 2016, and `write_version=V1` of its Saver still does: under the empty key
 * stands a description of all tensors. Never throws for what data can be.
 */
export function isFirstFormat(source: ByteSource): boolean {
  try {
    const [first] = tablePlaces(source);
    if (!first || first.key.length > 0) return false;
    const head = new Message(source, first.at, first.at + first.length);
    return head.next() && head.field === 1 && head.type === WIRE.bytes;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return false;
  }
}

/**
 * The tensors of such a checkpoint, or of one of its shards, as an index has them: their values stand in the table itself, as fields of
 * messages (saved_tensor_slice.proto), and are not read. Throws MalformedError for what is none.
 */
export function firstFormatOf(source: ByteSource): Bundle {
  const described: BundleEntry[] = [];
  const pieces = new Map<string, BundleEntry[]>();
  const values = new Map<string, StoredValues>();
  const dtypes = new Map<string, string>();
  for (const { key, at, length } of tablePlaces(source)) {
    const of = new Message(source, at, at + length);
    if (key.length === 0) {
      for (const entry of descriptionsIn(of)) {
        described.push(entry);
        dtypes.set(entry.name, entry.dtype);
      }
      continue;
    }
    const piece = pieceOf(of, dtypes);
    if (!piece) continue;
    const { name, slice, stored } = piece;
    if (slice.extents.every(([start, size]) => start === 0 && size < 0)) values.set(name, stored);
    else if (!stored.varints) {
      const shape = slice.extents.map(([, size]) => size);
      listIn(pieces, name).push({ ...unplaced(name), shape, offset: stored.offset, size: stored.bytes });
    }
  }
  const entries = described.map(entry => {
    const stored = values.get(entry.name);
    if (!stored) return entry;
    const { offset, bytes: size, varints } = stored;
    return { ...entry, offset, size, slices: [], ...(varints && { varints }) };
  });
  return { shards: 1, littleEndian: true, entries, pieces, damaged: false };
}

const unplaced = (name: string): BundleEntry => ({
  name,
  dtype: 'undefined',
  shape: [],
  shard: 0,
  offset: -1,
  size: 0,
  slices: [],
});

/** What stands under the empty key: SavedTensorSliceMeta, a SavedSliceMeta for each tensor. */
function* descriptionsIn(of: Message): Generator<BundleEntry> {
  while (of.next()) {
    if (of.field !== 1 || of.type !== WIRE.bytes) continue;
    const meta = of.message();
    while (meta.next()) {
      if (meta.field === 1 && meta.type === WIRE.bytes) yield descriptionOf(meta.message());
    }
  }
}

function descriptionOf(of: Message): BundleEntry {
  const slices: BundleSlice[] = [];
  const entry = { ...unplaced(''), slices };
  while (of.next()) {
    if (of.field === 3 && of.type === WIRE.varint) entry.dtype = tensorflowDtype(of.unsigned());
    if (of.type !== WIRE.bytes) continue;
    if (of.field === 1) entry.name = of.text();
    else if (of.field === 2) entry.shape = wholeShape(shapeOf(of.message())) ?? [];
    else if (of.field === 4) slices.push(sliceOf(of.message()));
  }
  return entry;
}

/** SavedSlice: whose it is, which part, and where its values stand; undefined where there are none of the tensor's type. */
function pieceOf(of: Message, dtypes: ReadonlyMap<string, string>) {
  while (of.next()) {
    if (of.field !== 2 || of.type !== WIRE.bytes) continue;
    const data = of.message();
    let name = '';
    let slice: BundleSlice = { extents: [] };
    const values = new TypedValues(FIELDS);
    while (data.next()) {
      if (data.type !== WIRE.bytes) continue;
      if (data.field === 1) name = data.text();
      else if (data.field === 2) slice = sliceOf(data.message());
      else if (data.field === 3) {
        const tensor = data.message();
        while (tensor.next()) values.note(tensor);
      }
    }
    const stored = values.of(dtypes.get(name) ?? '');
    return stored && { name, slice, stored };
  }
  return undefined;
}
