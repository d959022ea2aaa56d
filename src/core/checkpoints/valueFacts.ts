import { viewOf } from '../bytes/view.ts';
import type { Scalar } from './checkpoint.ts';
import { dtypeOfValue } from './pickle/numpyDtype.ts';
import {
  itemsOf,
  PickledBytes,
  PickledDict,
  PickledGlobal,
  PickledInstance,
  PickledList,
  PickledSet,
  PickledTuple,
  type Value,
} from './pickle/values.ts';

/** Longer texts are cut. */
const MOST_TEXT = 500;
/** Lists are told as texts up to so many items. */
const MOST_ITEMS = 16;

/** A value as one that can be shown; undefined for what has parts that cannot. */
export function scalarOf(value: Value | undefined): Scalar | undefined {
  if (value === undefined || value === null || typeof value === 'boolean' || typeof value === 'number')
    return value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') return cut(value);
  if (value instanceof PickledGlobal) return value.pair;
  if (value instanceof PickledInstance) return ofInstance(value);
  return textOfList(value);
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}

function ofInstance(value: PickledInstance): Scalar | undefined {
  const { type } = value;
  const args = itemsOf(value.args);
  if (/^numpy\._?core\.(multiarray|_multiarray_umath)\.scalar$/.test(type)) return numpyScalar(args);
  if (/^pathlib(\._local)?\./.test(type) || /^torch\.torch_version\./.test(type)) {
    const parts = args.map(each => scalarOf(each) ?? '');
    return cut(parts.join('/').replace(/^\/\//, '/'));
  }
  if (type === 'torch.device' || type === 'decimal.Decimal' || type === 'fractions.Fraction')
    return scalarOf(args[0]);
  // a member of an enumeration is made of its value
  if (
    args.length === 1 &&
    value.state === undefined &&
    value.pairs.length === 0 &&
    value.items.length === 0
  ) {
    return scalarOf(args[0]);
  }
  return undefined;
}

/** A list of few simple values, as a text. */
function textOfList(value: Value | undefined): string | undefined {
  if (!(value instanceof PickledList || value instanceof PickledTuple || value instanceof PickledSet))
    return undefined;
  if (value.items.length > MOST_ITEMS) return undefined;
  const texts: string[] = [];
  for (const item of value.items) {
    // nested lists are not shown: a hostile one could be endless
    const text =
      item instanceof PickledList || item instanceof PickledTuple || item instanceof PickledSet
        ? undefined
        : scalarOf(item);
    if (text === undefined) return undefined;
    texts.push(String(text));
  }
  return `[${texts.join(', ')}]`;
}

/** A single value of NumPy: (dtype, bytes). */
function numpyScalar([type, bytes]: readonly Value[]): Scalar | undefined {
  const dtype = dtypeOfValue(type);
  if (!dtype) return undefined;
  const raw =
    bytes instanceof PickledBytes
      ? bytes.head(16)
      : typeof bytes === 'string'
        ? Uint8Array.from(bytes, letter => letter.charCodeAt(0))
        : undefined;
  return raw && numberAt(raw, 0, dtype.name, dtype.littleEndian);
}

/** One number out of bytes; undefined for types that are none and for what is not there. */
export function numberAt(
  bytes: Uint8Array,
  at: number,
  dtype: string,
  little: boolean,
): number | boolean | undefined {
  const view = viewOf(bytes);
  try {
    switch (dtype) {
      case 'float64':
        return view.getFloat64(at, little);
      case 'float32':
        return view.getFloat32(at, little);
      case 'bfloat16':
        return bfloat16(view.getUint16(at, little));
      case 'float16':
        return float16(view.getUint16(at, little));
      case 'int64':
        return Number(view.getBigInt64(at, little));
      case 'uint64':
        return Number(view.getBigUint64(at, little));
      case 'int32':
        return view.getInt32(at, little);
      case 'uint32':
        return view.getUint32(at, little);
      case 'int16':
        return view.getInt16(at, little);
      case 'uint16':
        return view.getUint16(at, little);
      case 'int8':
        return view.getInt8(at);
      case 'uint8':
        return view.getUint8(at);
      case 'bool':
        return view.getUint8(at) !== 0;
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const word = new DataView(new ArrayBuffer(4));

/** The number of these 16 bits, the upper half of a float32. */
export function bfloat16(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

/** The number of these 16 bits, IEEE 754 half precision. */
export function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** At most so many values are told of a dictionary. */
const MOST_NAMES = 500;
const MOST_DEPTH = 4;

/** What a dictionary or an object's attributes hold that can be shown, inner names joined by dots. */
export function scalarsOf(value: Value | undefined): Map<string, Scalar> {
  const found = new Map<string, Scalar>();
  const collect = (from: Value | undefined, prefix: string, depth: number): void => {
    for (const [key, inner] of pairsOf(from)) {
      if (found.size >= MOST_NAMES) return;
      const name = scalarOf(key);
      if (name === undefined || name === null) continue;
      const path = prefix + String(name);
      const scalar = scalarOf(inner);
      if (scalar !== undefined) found.set(path, scalar);
      else if (depth < MOST_DEPTH && pairsOf(inner).length > 0) collect(inner, `${path}.`, depth + 1);
    }
  };
  collect(value, '', 0);
  return found;
}

/** What is set in a dictionary, or as an object's attributes. */
export function pairsOf(value: Value | undefined): readonly (readonly [Value, Value])[] {
  if (value instanceof PickledDict) return value.pairs;
  if (!(value instanceof PickledInstance)) return [];
  if (value.state instanceof PickledDict) return value.state.pairs;
  return itemsOf(value.state).flatMap(part => (part instanceof PickledDict ? part.pairs : []));
}
