import { integerOf, itemsOf, PickledGlobal, PickledPersistent, type Value } from '../pickle/values.ts';

/** Values that tensors of PyTorch share, as a pickle names them. */
export interface Storage {
  /** Lower case, as NumPy has it; undefined where the storage is of bytes without a type. */
  readonly dtype: string | undefined;
  readonly key: string;
  readonly device: string;
  /** Elements; bytes where there is no type. */
  readonly count: number;
}

const DTYPES: ReadonlyMap<string, string> = new Map([
  ['Double', 'float64'],
  ['Float', 'float32'],
  ['Half', 'float16'],
  ['BFloat16', 'bfloat16'],
  ['Long', 'int64'],
  ['Int', 'int32'],
  ['Short', 'int16'],
  ['Char', 'int8'],
  ['Byte', 'uint8'],
  ['Bool', 'bool'],
  ['ComplexFloat', 'complex64'],
  ['ComplexDouble', 'complex128'],
  ['QUInt8', 'quint8'],
  ['QInt8', 'qint8'],
  ['QInt32', 'qint32'],
  ['QUInt4x2', 'quint4x2'],
  ['QUInt2x4', 'quint2x4'],
]);

const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['double', 'float64'],
  ['float', 'float32'],
  ['half', 'float16'],
  ['long', 'int64'],
  ['int', 'int32'],
  ['short', 'int16'],
  ['cfloat', 'complex64'],
  ['cdouble', 'complex128'],
  ['chalf', 'complex32'],
]);

/** A dtype of PyTorch, `torch.float32`, as NumPy calls it. */
export function torchDtype(value: Value | undefined): string | undefined {
  if (!(value instanceof PickledGlobal) || value.module !== 'torch') return undefined;
  return SYNONYMS.get(value.name) ?? value.name;
}

/** What an id that PyTorch writes stands for: ('storage', type, key, device, elements, …). */
export function storageOf(value: Value | undefined): Storage | undefined {
  if (!(value instanceof PickledPersistent)) return undefined;
  const [word, type, key, device, count] = itemsOf(value.id);
  const elements = integerOf(count);
  if (word !== 'storage' || !(type instanceof PickledGlobal) || elements === undefined || elements < 0)
    return undefined;
  if (typeof key !== 'string' && typeof key !== 'number' && typeof key !== 'bigint') return undefined;
  return {
    dtype: DTYPES.get(type.name.replace(/Storage$/, '')),
    key: String(key),
    device: typeof device === 'string' ? device : 'cpu',
    count: elements,
  };
}
