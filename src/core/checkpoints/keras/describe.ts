import { asObject, type LooseObject } from '../../bytes/looseJson.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import type { Checkpoint, Layer, Scalar, Tensor, TensorPlace } from '../checkpoint.ts';
import { countOf } from '../dtypes.ts';
import { untold } from '../readers/nothing.ts';
import { valuesOf } from '../tensorValues.ts';
import { isState, totalsOf } from '../totals.ts';
import { inputsOf, type LayerNode, modelOf, outputsOf } from './config.ts';
import { settingsOf } from './settings.ts';
import type { Weights } from './weights.ts';

/** What was read of a model, wherever it stands. */
export interface KerasParts {
  /** As `model_config` or `config.json` has it. */
  readonly config: LooseObject | undefined;
  /** How it was compiled; by itself in the older format, else within the configuration. */
  readonly compiled: LooseObject | undefined;
  readonly version: string | undefined;
  readonly weights: Weights;
  /** Where the values of tensors can be read now, by the file that their places name. */
  readonly source: (place: TensorPlace) => ByteSource | undefined;
  readonly facts: readonly (readonly [string, Scalar])[];
}

/** State of random numbers, which layers such as dropout keep. */
const SEEDS = /(^|\/)(seed_generator|random_generator)[^/]*(\/|$)|seed_generator_state$/;

export function isKerasParameter({ name }: Tensor): boolean {
  return !isState(name) && !SEEDS.test(name);
}

/** All that is told of a model of Keras, but what loading it would do. */
export function describeKeras(parts: KerasParts): Omit<Checkpoint, 'format' | 'title' | 'safety'> {
  const { config, weights, version, facts } = parts;
  const model = modelOf(config);
  const { tensors } = weights;
  const compiled = parts.compiled ?? asObject(config?.get('compile_config'));
  const training = new Map<string, Scalar>();
  for (const tensor of tensors) {
    const name = progressOf(tensor);
    const value = name === undefined ? undefined : scalarOf(tensor, parts.source);
    if (name !== undefined && value !== undefined) training.set(name, value);
  }
  return {
    ...untold(),
    framework: { name: 'Keras', ...(version !== undefined && { version }) },
    contents: model ? kindOf(model) : 'weights',
    tensors,
    ...(tensors.length > 0 && totalsOf(tensors, isKerasParameter)),
    layers: model ? layersOf(model, tensors) : counted(weights.layers, parametersBelow(tensors)),
    hyperparameters: settingsOf(compiled),
    training,
    inputs: model ? inputsOf(model) : [],
    outputs: model ? outputsOf(model) : [],
    facts: new Map(model && model.name !== model.type ? [['name', model.name], ...facts] : facts),
  };
}

/** Values of the optimizer that say where the training is. In Keras 3 the first is the iteration, the second the rate. */
function progressOf({ name, shape, dtype }: Tensor): string | undefined {
  if (countOf(shape) !== 1 || !name.startsWith('optimizer/')) return undefined;
  if (/(^|\/)iterations?$/.test(name) || (name === 'optimizer/0' && /int/.test(dtype))) return 'iterations';
  return /\/learning_rate$/.test(name) || (name === 'optimizer/1' && /float/.test(dtype))
    ? 'learning_rate'
    : undefined;
}

function scalarOf(tensor: Tensor, source: KerasParts['source']): number | undefined {
  try {
    const file = tensor.place && source(tensor.place);
    return file && valuesOf(tensor, file).next().value?.[0];
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** Parameters by layer, and by each layer that it lies in. */
function parametersBelow(tensors: readonly Tensor[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const tensor of tensors) {
    const count = isKerasParameter(tensor) ? countOf(tensor.shape) : 0;
    const { name } = tensor;
    for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
      const layer = name.slice(0, at);
      sums.set(layer, (sums.get(layer) ?? 0) + count);
    }
  }
  return sums;
}

function counted(layers: readonly Layer[], sums: ReadonlyMap<string, number>): readonly Layer[] {
  return layers.map(layer => ({ ...layer, parameters: sums.get(layer.name) ?? 0 }));
}

/** All layers in the order of the model, those of models and wrappers within it behind them, under their paths. */
function layersOf(model: LayerNode, tensors: readonly Tensor[]): readonly Layer[] {
  const sums = parametersBelow(tensors);
  const layers: Layer[] = [];
  const ahead: { readonly node: LayerNode; readonly path: string; readonly listed: boolean }[] = [];
  const push = (node: LayerNode, path: string): void => {
    const prefix = path === '' ? '' : `${path}/`;
    const parts = [...node.parts.values()].map(each => ({ node: each, listed: false }));
    const inner = [...parts, ...node.layers.map(each => ({ node: each, listed: true }))];
    for (const each of inner.reverse()) ahead.push({ ...each, path: prefix + each.node.name });
  };
  push(model, '');
  for (let next = ahead.pop(); next; next = ahead.pop()) {
    const { node, path, listed } = next;
    // what a wrapper holds may be saved under another name
    const parameters = sums.get(path) ?? (listed && tensors.length > 0 ? 0 : undefined);
    layers.push({ name: path, type: node.type, ...(parameters !== undefined && { parameters }) });
    push(node, path);
  }
  return layers;
}

/** Keras 2 calls a functional model just a model. */
function kindOf({ type }: LayerNode): string {
  return type === 'Model' ? 'Functional model' : `${type} model`;
}
