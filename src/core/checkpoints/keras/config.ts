import { asObject, type Loose, type LooseObject } from '../../bytes/looseJson.ts';
import type { Port } from '../checkpoint.ts';

/** A layer of a model, with those in it. */
export interface LayerNode {
  readonly name: string;
  /** Class: Dense, Functional, … */
  readonly type: string;
  readonly config: LooseObject;
  /** Shape that its weights were made for, where the file says so. */
  readonly inputShape?: readonly (number | string)[];
  /** Layers of a model, in its order. */
  readonly layers: readonly LayerNode[];
  /** What a wrapper holds, by attribute. */
  readonly parts: ReadonlyMap<string, LayerNode>;
}

const MOST_DEPTH = 30;
const MOST_LAYERS = 100_000;
/** Where a wrapper keeps what it wraps. */
const PARTS = ['layer', 'forward_layer', 'backward_layer', 'cell'];

/** The model that a configuration describes; undefined where it describes none. */
export function modelOf(config: Loose | undefined): LayerNode | undefined {
  return nodeOf(config, { left: MOST_LAYERS }, MOST_DEPTH);
}

function nodeOf(value: Loose | undefined, budget: { left: number }, depth: number): LayerNode | undefined {
  const object = asObject(value);
  const type = object?.get('class_name');
  if (!object || typeof type !== 'string' || depth === 0 || budget.left-- <= 0) return undefined;
  // the oldest sequential models have a list of layers in place of a configuration
  const raw = object.get('config');
  const config = asObject(raw) ?? new Map<string, Loose>();
  const name = textAt(object, 'name') ?? textAt(config, 'name') ?? type;
  const listed = Array.isArray(raw) ? raw : config.get('layers');
  const layers = Array.isArray(listed) ? listed.flatMap(each => nodeOf(each, budget, depth - 1) ?? []) : [];
  const parts = new Map<string, LayerNode>();
  for (const key of PARTS) {
    const part = nodeOf(config.get(key), budget, depth - 1);
    if (part) parts.set(key, part);
  }
  const inputShape = shapeOf(asObject(object.get('build_config'))?.get('input_shape'));
  return { name, type, config, layers, parts, ...(inputShape && { inputShape }) };
}

function textAt(object: LooseObject, key: string): string | undefined {
  const value = object.get(key);
  return typeof value === 'string' ? value : undefined;
}

/** A shape without the dimension of the batch being lost: what may vary is −1. */
function shapeOf(value: Loose | undefined): readonly (number | string)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  if (!value.every(each => each === null || typeof each === 'number')) return undefined;
  return value.map(each => (each === null ? -1 : (each as number)));
}

/** What goes into a model, by its input layers, or by the first layer that says what it takes. */
export function inputsOf(model: LayerNode): readonly Port[] {
  const declared = model.layers.filter(each => each.type === 'InputLayer');
  const first = model.layers.find(each => batchShape(each) !== undefined);
  return (declared.length > 0 ? declared : first ? [first] : []).map(each => ({
    name: each.name,
    dtype: dtypeOf(each.config.get('dtype')),
    shape: batchShape(each) ?? [],
  }));
}

function batchShape({ config }: LayerNode): readonly (number | string)[] | undefined {
  return shapeOf(config.get('batch_shape') ?? config.get('batch_input_shape'));
}

/** A name, or a policy that has one. */
function dtypeOf(value: Loose | undefined): string {
  if (typeof value === 'string') return value;
  const policy = asObject(asObject(value)?.get('config'))?.get('name');
  return typeof policy === 'string' ? policy : 'float32';
}

/** What comes out of a model. Shapes are told where the layer says them. */
export function outputsOf(model: LayerNode): readonly Port[] {
  const names = outputNames(model.config.get('output_layers'));
  const last = model.layers.at(-1);
  const layers =
    names.length > 0
      ? names.flatMap(name => model.layers.find(each => each.name === name) ?? [])
      : model.type === 'Sequential' && last
        ? [last]
        : [];
  return layers.map(each => ({
    name: each.name,
    dtype: dtypeOf(each.config.get('dtype')),
    shape: outputShape(each) ?? ['…'],
  }));
}

/** `["out", 0, 0]`, a list of such, or a dictionary of them. */
function outputNames(value: Loose | undefined): readonly string[] {
  if (value instanceof Map) return [...value.values()].flatMap(outputNames);
  if (!Array.isArray(value)) return [];
  const [first] = value;
  return typeof first === 'string' ? [first] : value.flatMap(outputNames);
}

/** Layers that give as many values as they take. */
const SAME = /^(Activation|Softmax|ReLU|LeakyReLU|ELU|PReLU|Dropout|.*Normalization|InputLayer)$/;

function outputShape(layer: LayerNode): readonly (number | string)[] | undefined {
  const { type, config, inputShape } = layer;
  const taken = inputShape ?? batchShape(layer);
  const units = config.get('units');
  if (type === 'Dense' && typeof units === 'number')
    return taken ? [...taken.slice(0, -1), units] : [-1, units];
  return SAME.test(type) ? taken : undefined;
}
