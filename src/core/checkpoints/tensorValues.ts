import type { ByteSource } from '../bytes/source.ts';
import type { Tensor, TensorPlace } from './checkpoint.ts';
import { countOf, widthOf } from './dtypes.ts';
import { bfloat16, float16 } from './valueFacts.ts';

/** Values that are decoded at once. */
const BLOCK = 128 * 1024;

/** Whether the values of a tensor can be read: they lie plain in a file, and are numbers. */
export function isReadable({ place, dtype }: Tensor): boolean {
  return place !== undefined && decoders.has(dtype);
}

/**
 * Values of a tensor in blocks, in row-major order: each block is used before the next is asked for, since they share memory. Throws
 * MalformedError where the file ends before them; nothing where they cannot be read.
 * @param source the file that its place names
 */
export function* valuesOf(tensor: Tensor, source: ByteSource): Generator<Float64Array> {
  const { place, dtype, shape } = tensor;
  const decode = decoders.get(dtype);
  const width = widthOf(dtype);
  if (!place || !decode || width === undefined) return;
  const values = new Float64Array(Math.min(BLOCK, Math.max(1, countOf(shape))));
  if (place.strides) {
    yield* strided(source, place, { shape, strides: place.strides, width, decode, values });
    return;
  }
  const count = countOf(shape);
  for (let at = 0; at < count; at += BLOCK) {
    const length = Math.min(BLOCK, count - at);
    const bytes = source.read(place.offset + at * width, length * width);
    decode(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), values, length, place.littleEndian);
    yield values.subarray(0, length);
  }
}

interface Strided {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly width: number;
  readonly decode: Decode;
  readonly values: Float64Array;
}

/** One value after the other by its strides, out of pieces that stay read as long as values come from them. */
function* strided(
  source: ByteSource,
  place: TensorPlace,
  { shape, strides, width, decode, values }: Strided,
): Generator<Float64Array> {
  const index = new Array<number>(shape.length).fill(0);
  const one = new Float64Array(1);
  const piece = BLOCK * width;
  let pieceAt = -1;
  let view: DataView = new DataView(new ArrayBuffer(0));
  let filled = 0;
  let offset = 0;
  for (let left = countOf(shape); left > 0; left--) {
    const at = offset * width;
    const from = at - (at % piece);
    if (from !== pieceAt) {
      const bytes = source.read(place.offset + from, Math.min(piece, place.bytes - from));
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      pieceAt = from;
    }
    decode(new DataView(view.buffer, view.byteOffset + at - from, width), one, 1, place.littleEndian);
    // proof: one value was decoded
    values[filled++] = one[0]!;
    if (filled === values.length || left === 1) {
      yield values.subarray(0, filled);
      filled = 0;
    }
    offset = advance(index, shape, strides, offset);
  }
}

/** Counts an index up by one, the last dimension first; gives the offset of its value. */
function advance(
  index: number[],
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): number {
  let at = offset;
  for (let d = shape.length - 1; d >= 0; d--) {
    // proof: all three have as many entries as the tensor has dimensions
    const stride = strides[d]!;
    if (++index[d]! < shape[d]!) return at + stride;
    at -= (shape[d]! - 1) * stride;
    index[d] = 0;
  }
  return at;
}

type Decode = (view: DataView, values: Float64Array, count: number, littleEndian: boolean) => void;

function each(width: number, read: (view: DataView, at: number, littleEndian: boolean) => number): Decode {
  return (view, values, count, littleEndian) => {
    for (let i = 0; i < count; i++) values[i] = read(view, i * width, littleEndian);
  };
}

/** An 8-bit float with so many bits of exponent: `fn` has no infinity, and NaN where all bits are set; `uz` has NaN in place of −0. */
function float8(bits: number, exponentBits: number, bias: number, kind: 'ieee' | 'fn' | 'uz'): number {
  const fractionBits = 7 - exponentBits;
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
  const fraction = bits & ((1 << fractionBits) - 1);
  const ones = exponent === (1 << exponentBits) - 1;
  if (kind === 'uz' && bits === 0x80) return Number.NaN;
  if (kind === 'ieee' && ones) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (kind === 'fn' && ones && fraction === (1 << fractionBits) - 1) return Number.NaN;
  const scale = 2 ** -fractionBits;
  if (exponent === 0) return sign * fraction * scale * 2 ** (1 - bias);
  return sign * (1 + fraction * scale) * 2 ** (exponent - bias);
}

/** Eight bits have 256 values, which are worked out once. */
function byTable(value: (bits: number) => number): Decode {
  const table = Float64Array.from({ length: 256 }, (_, bits) => value(bits));
  // proof: a byte is an index of a table of 256
  return each(1, (view, at) => table[view.getUint8(at)]!);
}

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['float64', each(8, (view, at, little) => view.getFloat64(at, little))],
  ['float32', each(4, (view, at, little) => view.getFloat32(at, little))],
  ['float16', each(2, (view, at, little) => float16(view.getUint16(at, little)))],
  ['bfloat16', each(2, (view, at, little) => bfloat16(view.getUint16(at, little)))],
  ['float8_e4m3fn', byTable(bits => float8(bits, 4, 7, 'fn'))],
  ['float8_e4m3fnuz', byTable(bits => float8(bits, 4, 8, 'uz'))],
  ['float8_e5m2', byTable(bits => float8(bits, 5, 15, 'ieee'))],
  ['float8_e5m2fnuz', byTable(bits => float8(bits, 5, 16, 'uz'))],
  ['float8_e8m0fnu', byTable(bits => (bits === 0xff ? Number.NaN : 2 ** (bits - 127)))],
  ['int64', each(8, (view, at, little) => Number(view.getBigInt64(at, little)))],
  ['uint64', each(8, (view, at, little) => Number(view.getBigUint64(at, little)))],
  ['int32', each(4, (view, at, little) => view.getInt32(at, little))],
  ['uint32', each(4, (view, at, little) => view.getUint32(at, little))],
  ['int16', each(2, (view, at, little) => view.getInt16(at, little))],
  ['uint16', each(2, (view, at, little) => view.getUint16(at, little))],
  ['int8', each(1, (view, at) => view.getInt8(at))],
  ['uint8', each(1, (view, at) => view.getUint8(at))],
  ['bool', each(1, (view, at) => Math.min(1, view.getUint8(at)))],
  ['qint8', each(1, (view, at) => view.getInt8(at))],
  ['quint8', each(1, (view, at) => view.getUint8(at))],
  ['qint32', each(4, (view, at, little) => view.getInt32(at, little))],
]);
