import { viewOf } from '../view.ts';

/** Numbers of the filter's parameters (H5Zscaleoffset.c): what it did, to how many values of which type, and what stands where nothing was written. */
const [METHOD, FACTOR, COUNT, CLASS, WIDTH, BIG_ENDIAN, HAS_FILL, FILL] = [0, 1, 2, 3, 4, 6, 7, 8];
const [DECIMAL, INTEGERS] = [0, 2];
/** Bits of each value and the least value stand before the values. */
const [LEAST, HEAD] = [5, 21];

/** Whether the filter was told to do what its library can undo. */
export function isScaleOffset(parameters: readonly number[]): boolean {
  const [width, isFloat] = [parameters[WIDTH] ?? 0, parameters[CLASS] === 1];
  return isFloat
    ? parameters[METHOD] === DECIMAL && [4, 8].includes(width)
    : parameters[METHOD] === INTEGERS && [1, 2, 4, 8].includes(width);
}

/**
 * Undoes HDF5's scale-offset filter: values are the least one and what they are above it, in as few bits as the largest takes, the first bit
 * first. Floats are whole multiples of a power of ten above the least one. All bits set stands for the value where nothing was written.
 * @param size bytes that come out
 * @returns undefined where the bytes are not what the filter writes
 */
export function unscaled(
  bytes: Uint8Array,
  parameters: readonly number[],
  size: number,
): Uint8Array | undefined {
  const [count = 0, width = 0] = [parameters[COUNT], parameters[WIDTH]];
  if (!isScaleOffset(parameters) || count * width !== size) return undefined;
  // asked to keep all bits of integers, the filter leaves them as they are
  if (parameters[METHOD] === INTEGERS && parameters[FACTOR] === 8 * width) return bytes;
  if (bytes.length < HEAD) return undefined;
  const head = viewOf(bytes);
  const bits = head.getUint32(0, true);
  if (bits > 8 * width || Math.ceil((bits * count) / 8) > bytes.length - HEAD) return undefined;
  const found = new Uint8Array(size);
  if (bits === 8 * width) found.set(bytes.subarray(HEAD, HEAD + size));
  else {
    const put = parameters[CLASS] === 1 ? putFloat : putInteger;
    unpack(bytes.subarray(HEAD), bits, found, parameters, put(head, found, parameters));
  }
  return parameters[BIG_ENDIAN] === 1 ? turned(found, width) : found;
}

/** Writes a value of so many upper and lower bits at a place. */
type Put = (at: number, high: number, low: number) => void;

function unpack(
  packed: Uint8Array,
  bits: number,
  found: Uint8Array,
  parameters: readonly number[],
  put: Put,
): void {
  const width = parameters[WIDTH] ?? 1;
  const fill = parameters[HAS_FILL] === 1 ? fillOf(parameters, width) : undefined;
  const [upper, lower] = [Math.max(0, bits - 32), Math.min(32, bits)];
  const [allHigh, allLow] = [2 ** upper - 1, 2 ** lower - 1];
  let bit = 0;
  for (let at = 0; at < found.length; at += width) {
    const high = bitsAt(packed, bit, upper);
    const low = bitsAt(packed, bit + upper, lower);
    bit += bits;
    if (fill && high === allHigh && low === allLow) found.set(fill, at);
    else put(at, high, low);
  }
}

/** So many bits, at most 32, from one on. */
function bitsAt(packed: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let bit = from; bit < from + count; ) {
    const there = 8 - (bit & 7);
    const taken = Math.min(there, from + count - bit);
    // proof: the caller has seen that there are as many bytes as the values have bits
    const part = (packed[bit >>> 3]! >>> (there - taken)) & (2 ** taken - 1);
    value = value * 2 ** taken + part;
    bit += taken;
  }
  return value;
}

/** Sums wrap around, as integers of the type do. */
function putInteger(head: DataView, found: Uint8Array, parameters: readonly number[]): Put {
  const width = parameters[WIDTH] ?? 1;
  const [leastLow, leastHigh] = [head.getUint32(LEAST, true), head.getUint32(LEAST + 4, true)];
  return (at, high, low) => {
    const sum = low + leastLow;
    const upper = high + leastHigh + (sum >= 2 ** 32 ? 1 : 0);
    for (let i = 0; i < width; i++) found[at + i] = i < 4 ? sum >>> (8 * i) : upper >>> (8 * (i - 4));
  };
}

/** In the precision of the type, step by step, so that the last bit is the library's. */
function putFloat(head: DataView, found: Uint8Array, parameters: readonly number[]): Put {
  const power = Number(`1e${(parameters[FACTOR] ?? 0) | 0}`);
  const view = new DataView(found.buffer);
  if (parameters[WIDTH] === 8) {
    const least = head.getFloat64(LEAST, true);
    return (at, high, low) => view.setFloat64(at, (high * 2 ** 32 + low) / power + least, true);
  }
  const least = head.getFloat32(LEAST, true);
  const single = Math.fround(power);
  return (at, _, low) => view.setFloat32(at, Math.fround(Math.fround(low) / single) + least, true);
}

/** The value where nothing was written stands in the parameters, four bytes in each. */
function fillOf(parameters: readonly number[], width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, i) => (parameters[FILL + (i >> 2)] ?? 0) >>> (8 * (i & 3)));
}

/** The bytes of each value, the last first. */
function turned(bytes: Uint8Array, width: number): Uint8Array {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
  return bytes;
}
