import type { Tensor } from '../checkpoint.ts';
import { columnMajor, countOf, widthOf } from '../dtypes.ts';
import { dtypeOfValue } from '../pickle/numpyDtype.ts';
import { integersOf, itemsOf, PickledBytes, PickledInstance, under, type Value } from '../pickle/values.ts';

/** An array of NumPy as a pickle or joblib's file describes it. */
export interface PickledArray {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly littleEndian: boolean;
  readonly fortran: boolean;
  /** Where its values lie, when they are bytes. */
  readonly raw?: PickledBytes;
  /** What it holds, when that is objects. */
  readonly objects?: Value;
}

const RECONSTRUCT = /^numpy\._?core\.(multiarray|_multiarray_umath)\._reconstruct$/;
const FROM_BUFFER = /^numpy\.(_)?core\.numeric\._frombuffer$/;

/** The array that a value is; undefined where it is none. */
export function arrayOf(value: Value): PickledArray | undefined {
  if (!(value instanceof PickledInstance)) return undefined;
  if (value.type === 'joblib.numpy_pickle.NumpyArrayWrapper') return wrapped(value);
  if (RECONSTRUCT.test(value.type)) return reconstructed(value);
  if (FROM_BUFFER.test(value.type)) return fromBuffer(value);
  return undefined;
}

function wrapped(value: PickledInstance): PickledArray | undefined {
  const dtype = dtypeOfValue(under(value, 'dtype'));
  const shape = integersOf(under(value, 'shape'));
  if (!dtype || !shape) return undefined;
  return {
    ...sized(dtype, shape),
    fortran: under(value, 'order') === 'F',
    ...(value.raw && { raw: value.raw }),
    ...(value.nested !== undefined && { objects: value.nested }),
  };
}

/** BUILD sets (version, shape, dtype, fortran, values). */
function reconstructed(value: PickledInstance): PickledArray | undefined {
  const [, size, type, fortran, values] = itemsOf(value.state);
  const dtype = dtypeOfValue(type);
  const shape = integersOf(size);
  if (!dtype || !shape) return undefined;
  return {
    ...sized(dtype, shape),
    fortran: fortran === true || fortran === 1,
    ...(values instanceof PickledBytes && { raw: values }),
    ...(dtype.objects && values !== undefined && { objects: values }),
  };
}

/** Protocol 5: (bytes, dtype, shape, order). */
function fromBuffer(value: PickledInstance): PickledArray | undefined {
  const [bytes, type, size, order] = itemsOf(value.args);
  const dtype = dtypeOfValue(type);
  const shape = integersOf(size);
  if (!dtype || !shape) return undefined;
  return {
    ...sized(dtype, shape),
    fortran: order === 'F',
    ...(bytes instanceof PickledBytes && { raw: bytes }),
  };
}

function sized(
  { name, size, littleEndian }: { name: string; size: number; littleEndian: boolean },
  shape: readonly number[],
) {
  return { dtype: name, shape, bytes: countOf(shape) * size, littleEndian };
}

/** The array as a tensor; its place is told where its values lie plain in the file. */
export function tensorOfArray(name: string, array: PickledArray, inFile: boolean): Tensor {
  const { dtype, shape, bytes, littleEndian, fortran, raw } = array;
  const plain = inFile && raw && raw.length >= bytes && widthOf(dtype) !== undefined;
  return {
    name,
    dtype,
    shape,
    bytes,
    ...(plain && {
      place: {
        file: '',
        offset: raw.at,
        bytes,
        littleEndian,
        ...(fortran && shape.length > 1 && { strides: columnMajor(shape) }),
      },
    }),
  };
}
