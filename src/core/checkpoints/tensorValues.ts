import { sequentialSource } from '../bytes/sequentialSource.ts';
import type { ByteSource } from '../bytes/source.ts';
import { varintBytes } from '../bytes/varints.ts';
import type { Tensor, TensorPlace } from './checkpoint.ts';
import { countOf, partsOf, widthOf } from './dtypes.ts';
import { orderedSource } from './hdf5/orderedSource.ts';
import { float16 } from './valueFacts.ts';

/** Values that are decoded at once. */
const BLOCK = 128 * 1024;
/** What does not lie in row-major order, or in pieces, is read whole, up to so many bytes. */
const MOST_WHOLE = 256 * 1024 ** 2;
/** Packed members of zip files are unpacked whole, up to so many bytes. */
const MOST_UNPACKED = 512 * 1024 ** 2;

/** Whether the values of a tensor can be read: it is known where they lie, and they are numbers. */
export function isReadable({ place, dtype }: Tensor): boolean {
  if (place === undefined || !decoders.has(dtype)) return false;
  if ((place.strides || place.pieces) && place.bytes > MOST_WHOLE) return false;
  return place.packed === undefined || place.packed.size <= MOST_UNPACKED;
}

/** Values that were decoded at once, and the bytes that they were, little-endian; none where they did not lie in row-major order. */
export interface Block {
  /** Of complex numbers two for each, the real part first. */
  readonly values: Float64Array;
  readonly bytes?: Uint8Array;
}

/** As `blocksOf`, one number for each value: of complex ones the modulus, for they have no order of their own. */
export function* valuesOf(tensor: Tensor, source: ByteSource): Generator<Float64Array> {
  const complex = partsOf(tensor.dtype) === 2;
  for (const { values } of blocksOf(tensor, source)) yield complex ? moduli(values) : values;
}

/** |z| of each pair of parts, put in place of the first ones. Infinite where a part is, as NumPy has it, else NaN where a part is. */
function moduli(parts: Float64Array): Float64Array {
  const found = parts.subarray(0, parts.length / 2);
  // proof: there are twice as many parts
  for (let i = 0; i < found.length; i++) found[i] = Math.hypot(parts[2 * i]!, parts[2 * i + 1]!);
  return found;
}

/**
 * Values of a tensor in blocks, in row-major order: each block is used before the next is asked for, since they share memory. Blocks of
 * tensors of one shape are equally long. Throws MalformedError where the file ends before them; nothing where they cannot be read.
 * @param source the bytes that its place counts in
 */
export function* blocksOf(tensor: Tensor, source: ByteSource): Generator<Block> {
  const { place, dtype, shape } = tensor;
  const decode = decoders.get(dtype);
  const width = widthOf(dtype);
  if (!place || !decode || width === undefined || !isReadable(tensor)) return;
  const count = countOf(shape);
  const parts = partsOf(dtype);
  const values = new Float64Array(Math.min(BLOCK, Math.max(1, count)) * parts);
  if (place.strides) {
    const all = decode(ordered(source.read(place.offset, place.bytes), width / parts, place.littleEndian));
    for (const each of strided(all, shape, place.strides, values, parts)) yield { values: each };
    return;
  }
  const [data, start] = dataOf(place, source, count, width);
  for (let at = 0; at < count; at += BLOCK) {
    const length = Math.min(BLOCK, count - at);
    const bytes = data.read(start + at * width, length * width);
    const buffer = ordered(bytes, width / parts, place.littleEndian);
    const decoded = decode(buffer);
    // proof: as many values were decoded as bytes were read for
    for (let i = 0; i < length * parts; i++) values[i] = decoded[i]!;
    yield { values: values.subarray(0, length * parts), bytes: new Uint8Array(buffer) };
  }
}

/** What the values can be read from one after the other, and where they begin in it. */
function dataOf(
  place: TensorPlace,
  source: ByteSource,
  count: number,
  width: number,
): readonly [ByteSource, number] {
  if (place.hdf5 !== undefined) return [orderedSource(place, source), 0];
  if (!place.varints) return [source, place.offset];
  return [sequentialSource(count * width, varintBytes(source, place.offset, place.bytes, width)), 0];
}

/** A copy of the bytes that typed arrays can be laid over: little-endian, as every machine is that Node runs on. @param width of a number */
function ordered(bytes: Uint8Array, width: number, littleEndian: boolean): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  if (!littleEndian && width > 1) {
    const buffer = Buffer.from(copy.buffer);
    if (width === 2) buffer.swap16();
    else if (width === 4) buffer.swap32();
    else buffer.swap64();
  }
  return copy.buffer;
}

/** One value after the other by its strides, each of so many parts. */
function* strided(
  all: ArrayLike<number>,
  shape: readonly number[],
  strides: readonly number[],
  values: Float64Array,
  parts: number,
): Generator<Float64Array> {
  const index = new Array<number>(shape.length).fill(0);
  let filled = 0;
  let offset = 0;
  for (let left = countOf(shape); left > 0; left--) {
    for (let part = 0; part < parts; part++) values[filled++] = all[offset * parts + part] ?? Number.NaN;
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

/** Numbers out of bytes: laid over them where a typed array can be, else worked out. */
type Decode = (bytes: ArrayBuffer) => ArrayLike<number>;

/** The upper halves of float32. */
function bfloat16s(bytes: ArrayBuffer): Float32Array {
  const upper = new Uint16Array(bytes);
  const words = new Uint32Array(upper.length);
  // proof: both have the same length
  for (let i = 0; i < words.length; i++) words[i] = upper[i]! << 16;
  return new Float32Array(words.buffer);
}

/** All numbers of half precision, worked out when first needed. */
let halves: Float32Array | undefined;

function float16s(bytes: ArrayBuffer): Float32Array {
  halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => float16(bits));
  const codes = new Uint16Array(bytes);
  const values = new Float32Array(codes.length);
  // proof: 16 bits are an index of a table of 2^16
  for (let i = 0; i < values.length; i++) values[i] = halves[codes[i]!]!;
  return values;
}

/** 64-bit integers as doubles, rounded as any number is that a double cannot hold. */
function integers64(high: (bytes: ArrayBuffer) => Int32Array | Uint32Array): Decode {
  return bytes => {
    const low = new Uint32Array(bytes);
    const upper = high(bytes);
    const values = new Float64Array(low.length / 2);
    // proof: every value has two words
    for (let i = 0; i < values.length; i++) values[i] = upper[2 * i + 1]! * 2 ** 32 + low[2 * i]!;
    return values;
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
  return bytes => Float64Array.from(new Uint8Array(bytes), bits => table[bits]!);
}

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['float64', bytes => new Float64Array(bytes)],
  ['float32', bytes => new Float32Array(bytes)],
  ['float16', float16s],
  ['bfloat16', bfloat16s],
  ['float8_e4m3fn', byTable(bits => float8(bits, 4, 7, 'fn'))],
  ['float8_e4m3fnuz', byTable(bits => float8(bits, 4, 8, 'uz'))],
  ['float8_e5m2', byTable(bits => float8(bits, 5, 15, 'ieee'))],
  ['float8_e5m2fnuz', byTable(bits => float8(bits, 5, 16, 'uz'))],
  ['float8_e8m0fnu', byTable(bits => (bits === 0xff ? Number.NaN : 2 ** (bits - 127)))],
  ['int64', integers64(bytes => new Int32Array(bytes))],
  ['uint64', integers64(bytes => new Uint32Array(bytes))],
  ['int32', bytes => new Int32Array(bytes)],
  ['uint32', bytes => new Uint32Array(bytes)],
  ['int16', bytes => new Int16Array(bytes)],
  ['uint16', bytes => new Uint16Array(bytes)],
  ['int8', bytes => new Int8Array(bytes)],
  ['uint8', bytes => new Uint8Array(bytes)],
  ['bool', byTable(bits => Math.min(1, bits))],
  ['complex32', float16s],
  ['complex64', bytes => new Float32Array(bytes)],
  ['complex128', bytes => new Float64Array(bytes)],
  ['qint8', bytes => new Int8Array(bytes)],
  ['quint8', bytes => new Uint8Array(bytes)],
  ['qint32', bytes => new Int32Array(bytes)],
]);
