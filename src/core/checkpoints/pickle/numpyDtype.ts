import { integerOf, itemsOf, PickledDict, PickledGlobal, PickledInstance, type Value } from './values.ts';

/** What a dtype of NumPy says of the values it describes. */
export interface NumpyDtype {
  /** `float64`, `bool`, `str`, `object`, `struct`, …; as it is written where it is unknown. */
  readonly name: string;
  /** Bytes of one value. */
  readonly size: number;
  readonly littleEndian: boolean;
  /** Whether values are objects of Python, which are pickled. */
  readonly objects: boolean;
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['i', 'int'],
  ['u', 'uint'],
  ['f', 'float'],
  ['c', 'complex'],
]);
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['S', 'bytes'],
  ['a', 'bytes'],
  ['U', 'str'],
  ['V', 'struct'],
  ['M', 'datetime64'],
  ['m', 'timedelta64'],
]);

/** A type as NumPy writes it in text: `<f8`, `|b1`, `U5`. Undefined for what is none. */
export function dtypeOfText(text: string): NumpyDtype | undefined {
  const match = /^([<>|=])?([biufcSaUVMmO?])(\d{0,9})(?:\[[^\]]*\])?$/.exec(text);
  if (!match) return undefined;
  const [, order = '|', kind = '', digits = ''] = match;
  const littleEndian = order !== '>';
  const width = Number(digits);
  if (kind === 'O') return { name: 'object', size: 8, littleEndian, objects: true };
  if (kind === '?' || (kind === 'b' && width === 1))
    return { name: 'bool', size: 1, littleEndian, objects: false };
  const number = KINDS.get(kind);
  if (number) {
    if (width === 0 || width > 32) return undefined;
    return { name: `${number}${width * 8}`, size: width, littleEndian, objects: false };
  }
  const name = OTHERS.get(kind);
  if (!name) return undefined;
  const size = kind === 'U' ? width * 4 : kind === 'M' || kind === 'm' ? 8 : width;
  return { name, size, littleEndian, objects: false };
}

/** `hasobject` among the flags of a dtype. */
const HAS_OBJECTS = 1;

/** A pickled `numpy.dtype`: what it was made of, and what BUILD set: (version, order, subtype, names, fields, size, alignment, flags). */
export function dtypeOfValue(value: Value | undefined): NumpyDtype | undefined {
  if (!(value instanceof PickledInstance) || value.type !== 'numpy.dtype') return undefined;
  const [text] = itemsOf(value.args);
  const state = itemsOf(value.state);
  const littleEndian = state[1] !== '>';
  // an extension type, as bfloat16 of ml_dtypes, is made of a class
  const made = typeof text === 'string' ? dtypeOfText(text) : undefined;
  if (!made) {
    if (!(text instanceof PickledGlobal)) return undefined;
    const size = SIZES.get(text.name);
    return size === undefined ? undefined : { name: text.name, size, littleEndian: true, objects: false };
  }
  const [subtype, , fields, size, , flags] = state.slice(2);
  const given = integerOf(size);
  const structured = fields instanceof PickledDict;
  const nested = structured && fields.pairs.some(([, field]) => dtypeOfValue(itemsOf(field)[0])?.objects);
  return {
    name: structured ? 'struct' : itemsOf(subtype).length > 0 ? 'subarray' : made.name,
    size: given !== undefined && given > 0 ? given : made.size,
    littleEndian,
    objects: made.objects || nested || ((integerOf(flags) ?? 0) & HAS_OBJECTS) !== 0,
  };
}

/** Types that NumPy has from other packages. */
const SIZES: ReadonlyMap<string, number> = new Map([
  ['bfloat16', 2],
  ['float8_e4m3fn', 1],
  ['float8_e5m2', 1],
]);
