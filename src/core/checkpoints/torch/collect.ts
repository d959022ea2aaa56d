import type { Turn } from '../../turns.ts';
import type { Layer, Tensor, TensorPlace } from '../checkpoint.ts';
import { countOf, extentOf, isRowMajor, widthOf } from '../dtypes.ts';
import {
  PickledDict,
  PickledInstance,
  PickledList,
  PickledSet,
  PickledTuple,
  under,
  type Value,
} from '../pickle/values.ts';
import { isModule, MODULE_PARTS, type Rebuilt, rebuiltOf } from './rebuild.ts';
import type { Storage } from './storage.ts';

/** Where the bytes of a storage lie; undefined where they are not plain in the file. */
export type Locate = (storage: Storage) => Omit<TensorPlace, 'strides'> | undefined;

/** What a checkpoint of PyTorch is made of. */
export interface Collected {
  readonly tensors: Tensor[];
  readonly layers: Layer[];
  /** Names of tensors that are parameters of modules. Empty where that cannot be told. */
  readonly parameters: ReadonlySet<string>;
  /** Names of tensors that are more than row-major values: `sparse`, `quantized`, … */
  readonly kinds: ReadonlyMap<string, string>;
  /** Tensors whose values reach beyond their storage. */
  readonly beyond: readonly string[];
  readonly cut: boolean;
}

const MOST_VISITS = 500_000;
const MOST_TENSORS = 200_000;
const MOST_DEPTH = 100;
/** Longer keys are cut. */
const MOST_NAME = 200;

interface Visit {
  readonly value: Value;
  readonly path: string;
  readonly depth: number;
}

/** Finds every tensor in a value by its path: keys, indices and attributes joined by dots, as state dicts name them. */
export async function collectTensors(root: Value, locate: Locate, turn: Turn): Promise<Collected> {
  const tensors: Tensor[] = [];
  const layers: Layer[] = [];
  const parameters = new Set<string>();
  const kinds = new Map<string, string>();
  const beyond: string[] = [];
  const seen = new Set<Value>();
  const pending: Visit[] = [{ value: root, path: '', depth: 0 }];
  let visits = 0;
  let cut = false;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    if (++visits > MOST_VISITS || tensors.length >= MOST_TENSORS || visit.depth > MOST_DEPTH) {
      cut = true;
      if (visit.depth <= MOST_DEPTH) break;
      continue;
    }
    if (visits % 1000 === 0) await turn();
    const { value, path, depth } = visit;
    if (typeof value !== 'object' || value === null) continue;
    const rebuilt = rebuiltOf(value);
    if (rebuilt) {
      const name = path === '' ? 'tensor' : path;
      const tensor = tensorOf(name, rebuilt, locate);
      tensors.push(tensor);
      if (rebuilt.parameter) parameters.add(name);
      if (rebuilt.kind) kinds.set(name, rebuilt.kind);
      if (rebuilt.storage && !tensor.place && reaches(rebuilt)) beyond.push(name);
      for (const [part, inner] of [...(rebuilt.parts ?? [])].reverse()) {
        pending.push({ value: inner, path: `${name}.${part}`, depth: depth + 1 });
      }
      continue;
    }
    if (seen.has(value)) continue;
    seen.add(value);
    if (value instanceof PickledInstance && isModule(value))
      layers.push({ name: path, type: value.type.slice(value.type.lastIndexOf('.') + 1) });
    const inner = partsOf(value, path);
    for (const [name, part] of inner.reverse()) pending.push({ value: part, path: name, depth: depth + 1 });
  }
  return { tensors, layers, parameters, kinds, beyond, cut };
}

function join(path: string, key: string | number | bigint): string {
  const name = String(key).slice(0, MOST_NAME);
  return path === '' ? name : `${path}.${name}`;
}

/** What is in a value, in order, with the path of each. */
function partsOf(value: Value, path: string): [string, Value][] {
  if (value instanceof PickledList || value instanceof PickledTuple || value instanceof PickledSet) {
    return value.items.map((item, i) => [join(path, i), item]);
  }
  if (value instanceof PickledDict) return pairs(value.pairs, path);
  if (!(value instanceof PickledInstance)) return [];
  if (isModule(value)) return moduleParts(value, path);
  const state = value.state === undefined ? [] : statePairs(value.state, path);
  const args = value.args instanceof PickledTuple ? value.args.items : [];
  return [
    ...args.filter(each => typeof each === 'object').map((item): [string, Value] => [path, item]),
    ...state,
    ...value.items.map((item, i): [string, Value] => [join(path, i), item]),
    ...pairs(value.pairs, path),
  ];
}

function statePairs(state: Value, path: string): [string, Value][] {
  if (state instanceof PickledDict) return pairs(state.pairs, path);
  return typeof state === 'object' && state !== null ? [[path, state]] : [];
}

/** Parameters, buffers and modules under their own names, then what else there is. */
function moduleParts(value: PickledInstance, path: string): [string, Value][] {
  const own = MODULE_PARTS.flatMap(part => {
    const found = under(value, part);
    return found instanceof PickledDict ? pairs(found.pairs, path) : [];
  });
  const { state } = value;
  const rest = state instanceof PickledDict ? state.pairs.filter(([key]) => !isPart(key)) : [];
  return [...own, ...pairs(rest, path)];
}

function isPart(key: Value): boolean {
  return MODULE_PARTS.some(part => part === key);
}

function pairs(from: readonly (readonly [Value, Value])[], path: string): [string, Value][] {
  const found: [string, Value][] = [];
  for (const [key, value] of from) {
    if (typeof value !== 'object' || value === null) continue;
    const name = typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint' ? key : '?';
    found.push([join(path, name), value]);
  }
  return found;
}

function tensorOf(name: string, rebuilt: Rebuilt, locate: Locate): Tensor {
  const { dtype, shape, storage } = rebuilt;
  const bytes = countOf(shape) * (widthOf(dtype) ?? 0);
  const place = placeOf(rebuilt, locate);
  return {
    name,
    dtype,
    shape,
    bytes,
    ...(storage && { storage: storage.key }),
    ...(place && { place }),
  };
}

/** Whether it has values that its storage does not. */
function reaches({ dtype, shape, strides, offset, storage }: Rebuilt): boolean {
  if (!storage || storage.dtype === undefined || storage.dtype !== dtype) return false;
  return offset + extentOf(shape, strides) > storage.count;
}

/** Where the values of a tensor lie; undefined where they lie in no file, or are not all there. */
export function placeOf(rebuilt: Rebuilt, locate: Locate): TensorPlace | undefined {
  const { dtype, shape, strides, offset, storage, kind } = rebuilt;
  const width = widthOf(dtype);
  if (!storage || width === undefined || (kind !== undefined && kind !== 'quantized')) return undefined;
  if (offset < 0 || strides.some(stride => stride < 0)) return undefined;
  const found = locate(storage);
  const length = extentOf(shape, strides) * width;
  if (!found || offset * width + length > found.bytes) return undefined;
  const place = { ...found, offset: found.offset + offset * width, bytes: length };
  return isRowMajor(shape, strides) ? place : { ...place, strides };
}
