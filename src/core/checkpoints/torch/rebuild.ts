import { rowMajor } from '../dtypes.ts';
import { dtypeOfValue } from '../pickle/numpyDtype.ts';
import {
  integerOf,
  integersOf,
  itemsOf,
  PickledBytes,
  PickledDict,
  PickledInstance,
  PickledTuple,
  under,
  type Value,
} from '../pickle/values.ts';
import { type Storage, storageOf, torchDtype } from './storage.ts';

/** A tensor as the pickle describes it. */
export interface Rebuilt {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** In elements of its dtype. */
  readonly strides: readonly number[];
  readonly offset: number;
  /** Absent for a tensor without values (meta), and one whose values lie within the pickle. */
  readonly storage?: Storage;
  /** Values within the pickle, row-major. */
  readonly bytes?: PickledBytes;
  /** A parameter of a module, not only a tensor. */
  readonly parameter?: true;
  /** `sparse`, `quantized`, `nested`, `meta`, `subclass`, `lazy view`: negated or conjugated only when it is used. */
  readonly kind?: string;
  /** Tensors that this one is made of: indices and values of a sparse one. */
  readonly parts?: readonly (readonly [name: string, value: Value])[];
}

type Rebuild = (args: readonly Value[]) => Rebuilt | undefined;

const MOST_DIMENSIONS = 64;

const REBUILDERS: ReadonlyMap<string, Rebuild> = new Map<string, Rebuild>([
  ['_rebuild_tensor', plain],
  ['_rebuild_tensor_v2', second],
  ['_rebuild_tensor_v3', typed],
  ['_rebuild_qtensor', quantized],
  ['_rebuild_sparse_tensor', sparse],
  ['_rebuild_sparse_csr_tensor', sparse],
  ['_rebuild_nested_tensor', nested],
  ['_rebuild_meta_tensor_no_storage', ([dtype, size, stride]) => bare(dtype, size, stride, 'meta')],
  ['_rebuild_wrapper_subclass', ([, dtype, size, stride]) => bare(dtype, size, stride, 'subclass')],
  ['_rebuild_device_tensor_from_numpy', fromNumpy],
  [
    '_rebuild_device_tensor_from_cpu_tensor',
    ([tensor]) => (tensor === undefined ? undefined : rebuiltOf(tensor)),
  ],
]);

/** How deep a tensor may be wrapped: a parameter with state, of a subclass. */
const MOST_WRAPPED = 8;

/** The tensor that a call would rebuild; undefined where it is no such call. */
export function rebuiltOf(value: Value): Rebuilt | undefined {
  let current: Value | undefined = value;
  let parameter = false;
  for (let depth = 0; depth < MOST_WRAPPED; depth++) {
    if (!(current instanceof PickledInstance)) return undefined;
    const { type } = current;
    const args = itemsOf(current.args);
    if (type === 'torch._utils._rebuild_parameter' || type === 'torch._utils._rebuild_parameter_with_state') {
      parameter = true;
      [current] = args;
    } else if (type === 'torch.nn.parameter.Parameter') {
      parameter = true;
      [current] = args;
    } else if (
      type === 'torch._tensor._rebuild_from_type_v2' ||
      type === 'torch._tensor._rebuild_from_type'
    ) {
      // (function, type, arguments, state): what the function gives, made a subclass
      const [callee, , inner] = args;
      if (callee === undefined) return undefined;
      current = new PickledInstance(callee, inner ?? new PickledTuple([]));
    } else {
      const match = /^torch\._utils\.(\w+)$/.exec(type);
      const found = match && REBUILDERS.get(match[1] ?? '')?.(args);
      if (!found) return undefined;
      return parameter ? { ...found, parameter } : found;
    }
  }
  return undefined;
}

function shaped(size: Value | undefined, stride: Value | undefined) {
  // torch.Size is pickled as a call with a tuple
  const shape = integersOf(size instanceof PickledInstance ? itemsOf(size.args)[0] : size);
  if (!shape || shape.length > MOST_DIMENSIONS || shape.some(each => each < 0)) return undefined;
  const strides = integersOf(stride);
  return { shape, strides: strides?.length === shape.length ? strides : rowMajor(shape) };
}

/** Where `_rebuild_tensor_v2` and `_rebuild_tensor_v3` are told what is still to be done to the values: {conj: True, neg: True}. */
const [TO_DO_V2, TO_DO_V3] = [6, 7];

function second(args: readonly Value[]): Rebuilt | undefined {
  return lazyIf(args[TO_DO_V2], plain(args));
}

function lazyIf(toDo: Value | undefined, found: Rebuilt | undefined): Rebuilt | undefined {
  const isLazy = toDo instanceof PickledDict && toDo.pairs.some(([, value]) => value === true);
  return found && isLazy ? { ...found, kind: 'lazy view' } : found;
}

function plain([from, offset, size, stride]: readonly Value[]): Rebuilt | undefined {
  const storage = storageOf(from);
  const found = shaped(size, stride);
  const start = integerOf(offset);
  if (!found || start === undefined) return undefined;
  if (storage) return { ...found, dtype: storage.dtype ?? 'uint8', offset: start, storage };
  // a tensor in a plain pickle has its storage as bytes
  return from instanceof PickledInstance ? { ...found, dtype: 'unknown', offset: start } : undefined;
}

function typed(args: readonly Value[]): Rebuilt | undefined {
  const found = plain(args);
  const dtype = torchDtype(args[6]);
  return lazyIf(args[TO_DO_V3], found && dtype !== undefined ? { ...found, dtype } : found);
}

function quantized(args: readonly Value[]): Rebuilt | undefined {
  const found = plain(args);
  return found && { ...found, kind: 'quantized' };
}

function bare(dtype: Value | undefined, size: Value | undefined, stride: Value | undefined, kind: string) {
  const found = shaped(size, stride);
  return found && { ...found, dtype: torchDtype(dtype) ?? 'unknown', offset: 0, kind };
}

/** (layout, (indices, values, size, …)) or, compressed, (layout, (rows, columns, values, size)). */
function sparse([, data]: readonly Value[]): Rebuilt | undefined {
  const items = itemsOf(data);
  const coordinates = items.length < 4 || typeof items[3] === 'boolean';
  const [names, size] = coordinates
    ? ([['indices', 'values'], items[2]] as const)
    : ([['compressed_indices', 'plain_indices', 'values'], items[3]] as const);
  const found = shaped(size, undefined);
  const values = items[names.length - 1];
  const inner = values === undefined ? undefined : rebuiltOf(values);
  if (!found || !inner) return undefined;
  const parts = names.map((name, i): readonly [string, Value] => [name, items[i] ?? null]);
  return { ...found, dtype: inner.dtype, offset: 0, kind: 'sparse', parts };
}

/** (buffer, sizes, strides, offsets): tensors of different shapes in one buffer. */
function nested([buffer]: readonly Value[]): Rebuilt | undefined {
  const found = buffer === undefined ? undefined : rebuiltOf(buffer);
  return found && { ...found, kind: 'nested' };
}

/** An array of NumPy, which a tensor of another device is saved as: (array, dtype, device, gradient). */
function fromNumpy([array, dtype]: readonly Value[]): Rebuilt | undefined {
  const state = array instanceof PickledInstance ? itemsOf(array.state) : [];
  const [, size, type, , bytes] = state;
  const found = shaped(size, undefined);
  const name = torchDtype(dtype) ?? dtypeOfValue(type)?.name;
  if (!found || name === undefined) return undefined;
  return { ...found, dtype: name, offset: 0, ...(bytes instanceof PickledBytes && { bytes }) };
}

/** Names under which a module keeps what it is made of. */
export const MODULE_PARTS = ['_parameters', '_buffers', '_modules'] as const;

/** Whether an object is a module of PyTorch: it keeps parameters and modules as one does. */
export function isModule(value: PickledInstance): boolean {
  return under(value, '_parameters') !== undefined && under(value, '_modules') !== undefined;
}
