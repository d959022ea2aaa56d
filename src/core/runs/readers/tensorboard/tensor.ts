import { type Message, WIRE } from '../../../bytes/protobuf.ts';
import { MalformedError } from '../../../bytes/source.ts';
import { viewOf } from '../../../bytes/view.ts';

/** Elements of a tensor that are read. Those of summaries have some thousands at most. */
const LARGEST = 1_000_000;

/** A tensor of a summary. */
export interface Tensor {
  /** Sizes of its dimensions; none: a scalar. */
  readonly shape: readonly number[];
  /** Those that are written, as doubles in row-major order; none where the type is none of numbers. Integers are exact within ±2^53. */
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
}

/** How the bytes of `tensor_content` are read, by TensorFlow's DataType. */
const CONTENT: Readonly<
  Record<number, readonly [width: number, read: (view: DataView, at: number) => number]>
> = {
  1: [4, (view, at) => view.getFloat32(at, true)],
  2: [8, (view, at) => view.getFloat64(at, true)],
  3: [4, (view, at) => view.getInt32(at, true)],
  4: [1, (view, at) => view.getUint8(at)],
  5: [2, (view, at) => view.getInt16(at, true)],
  6: [1, (view, at) => view.getInt8(at)],
  9: [8, (view, at) => Number(view.getBigInt64(at, true))],
  10: [1, (view, at) => view.getUint8(at)],
  14: [2, (view, at) => bfloat16(view.getUint16(at, true))],
  17: [2, (view, at) => view.getUint16(at, true)],
  19: [2, (view, at) => float16(view.getUint16(at, true))],
  22: [4, (view, at) => view.getUint32(at, true)],
  23: [8, (view, at) => Number(view.getBigUint64(at, true))],
};
const BFLOAT16 = 14;

/** Reads a TensorProto. Throws MalformedError for what is none, and for more elements than a summary has. */
export function tensorOf(message: Message): Tensor {
  let type = 0;
  let shape: readonly number[] = [];
  let content: Uint8Array | undefined;
  let halves: number[] | undefined;
  let numbers: number[] = [];
  const texts: string[] = [];
  while (message.next()) {
    if (message.type === WIRE.bytes && message.length > LARGEST * 10) throw tooLarge();
    switch (message.field) {
      case 1:
        type = message.unsigned();
        break;
      case 2:
        shape = shapeOf(message.message());
        break;
      case 4:
        content = message.bytes();
        break;
      case 5:
        message.floats(numbers);
        break;
      case 6:
        message.doubles(numbers);
        break;
      case 8:
        texts.push(message.text());
        break;
      case 7:
      case 10:
      case 11:
      case 16:
      case 17:
        message.integers(numbers);
        break;
      case 13:
        halves ??= [];
        message.integers(halves);
        break;
    }
  }
  if (halves !== undefined) numbers = halves.map(type === BFLOAT16 ? bfloat16 : float16);
  if (content !== undefined && content.length > 0) numbers = contentOf(content, type);
  return { shape, numbers, texts };
}

function tooLarge(): MalformedError {
  return new MalformedError('too-large', `A tensor of a summary has more than ${LARGEST} elements.`);
}

function shapeOf(message: Message): readonly number[] {
  const sizes: number[] = [];
  while (message.next()) {
    if (message.field !== 2) continue;
    const dimension = message.message();
    // Zero is not written.
    let size = 0;
    while (dimension.next()) if (dimension.field === 1) size = dimension.signed();
    if (sizes.length === 255 || size < 0)
      throw new MalformedError('bad-shape', 'A tensor has no such shape.');
    sizes.push(size);
  }
  return sizes;
}

function contentOf(bytes: Uint8Array, type: number): number[] {
  const how = CONTENT[type];
  if (how === undefined) return [];
  const [width, read] = how;
  const view = viewOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / width) }, (_, at) => read(view, at * width));
}

/** How many elements a tensor of this shape has. */
function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The one number of a tensor that has one; undefined for any other. */
export function scalarOf({ shape, numbers }: Tensor): number | undefined {
  return elementsOf(shape) === 1 ? numbers[0] : undefined;
}

/**
 * All elements of a tensor: where fewer are written than there are, the last one stands for the rest. Throws MalformedError for more
 * than a summary has.
 */
export function elements({ shape, numbers }: Tensor): readonly number[] {
  const count = elementsOf(shape);
  if (count > LARGEST) throw tooLarge();
  const last = numbers.at(-1);
  if (last === undefined || numbers.length >= count) return numbers;
  return [...numbers, ...new Array<number>(count - numbers.length).fill(last)];
}

const bits = new DataView(new ArrayBuffer(4));

function bfloat16(value: number): number {
  bits.setUint32(0, (value & 0xffff) << 16);
  return bits.getFloat32(0);
}

function float16(value: number): number {
  const sign = value & 0x8000 ? -1 : 1;
  const exponent = (value >> 10) & 31;
  const fraction = value & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
