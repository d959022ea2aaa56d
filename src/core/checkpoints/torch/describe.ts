import type { Checkpoint, Layer, Scalar, Tensor } from '../checkpoint.ts';
import { countOf } from '../dtypes.ts';
import { itemsOf, PickledDict, PickledInstance, under, type Value } from '../pickle/values.ts';
import { isState, totalsOf } from '../totals.ts';
import { pairsOf, scalarOf, scalarsOf } from '../valueFacts.ts';
import type { Collected } from './collect.ts';
import { isModule, rebuiltOf } from './rebuild.ts';

/** What a checkpoint of PyTorch tells beside its tensors. */
export type Description = Pick<
  Checkpoint,
  'contents' | 'layers' | 'hyperparameters' | 'training' | 'facts' | 'parameters' | 'tensorBytes'
>;

/** Keys under which training scripts keep what the run was told. */
const OPTIONS = [
  'hyper_parameters',
  'hparams',
  'hyperparameters',
  'hyperparams',
  'args',
  'config',
  'cfg',
  'opt',
  'train_args',
  'model_args',
  'init_args',
];

/** Keys under which training scripts keep the model. */
const MODELS = [
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'ema',
  'module',
  'weights',
  'params',
  'generator',
  'encoder',
];

export function describeTorch(
  root: Value,
  collected: Collected,
  scalar: (value: Value) => Scalar | undefined,
): Description {
  const { tensors, layers, parameters, kinds } = collected;
  const totals = totalsOf(tensors, tensor => isLearnt(tensor, parameters));
  const facts = new Map<string, Scalar>();
  const special = [...new Set(kinds.values())];
  if (special.length > 0) facts.set('special_tensors', special.join(', '));
  const training = new Map<string, Scalar>();
  const hyperparameters = new Map<string, Scalar>();
  const contents = contentsOf(root, tensors);
  if (root instanceof PickledDict) {
    if (contents !== 'state dict') dictionary(root, training, hyperparameters, facts, scalar);
  } else if (root instanceof PickledInstance && !rebuiltOf(root) && tensors.length === 0) {
    for (const [name, value] of scalarsOf(root)) hyperparameters.set(name, value);
  }
  return {
    contents,
    layers: withParameters(layers, tensors, parameters),
    hyperparameters,
    training,
    facts,
    ...totals,
  };
}

function isLearnt({ name }: Tensor, parameters: ReadonlySet<string>): boolean {
  if (parameters.size > 0) return parameters.has(name);
  // under the key of the model, names are those of its layers
  return !isState(name);
}

function contentsOf(root: Value, tensors: readonly Tensor[]): string {
  if (root instanceof PickledInstance) {
    if (rebuiltOf(root)) return 'tensor';
    const name = root.type.slice(root.type.lastIndexOf('.') + 1);
    return isModule(root) ? `module ${name}` : `object ${name}`;
  }
  if (!(root instanceof PickledDict))
    return Array.isArray(itemsOf(root)) && itemsOf(root).length > 0 ? 'list' : 'value';
  if (isLightning(root)) return 'Lightning checkpoint';
  if (MODELS.some(key => holdsTensors(root.get(key)))) return 'training checkpoint';
  const all = root.pairs.length;
  const direct = root.pairs.filter(([, value]) => rebuiltOf(value)).length;
  if (all > 0 && direct === all) return 'state dict';
  return tensors.length > 0 ? 'dictionary with tensors' : 'dictionary';
}

/** Whether a value is a state dict or a module. */
function holdsTensors(value: Value | undefined): boolean {
  if (value instanceof PickledDict) return value.pairs.some(([, each]) => rebuiltOf(each));
  return value instanceof PickledInstance && isModule(value);
}

function isLightning(root: PickledDict): boolean {
  return (
    root.get('pytorch-lightning_version') !== undefined ||
    (holdsTensors(root.get('state_dict')) && root.get('loops') !== undefined)
  );
}

function dictionary(
  root: PickledDict,
  training: Map<string, Scalar>,
  hyperparameters: Map<string, Scalar>,
  facts: Map<string, Scalar>,
  scalar: (value: Value) => Scalar | undefined,
): void {
  for (const [key, value] of root.pairs.slice(0, 1000)) {
    if (typeof key !== 'string') continue;
    const found = scalar(value) ?? scalarOf(value);
    if (key === 'pytorch-lightning_version') facts.set('lightning_version', found ?? null);
    else if (key === 'hparams_name') continue;
    else if (OPTIONS.includes(key))
      for (const [name, each] of scalarsOf(value)) hyperparameters.set(name, each);
    else if (key === 'callbacks') callbacks(value, training, scalar);
    else if (/^optimizer/.test(key)) optimizer(value, training);
    else if (found !== undefined && found !== null && !(typeof found === 'string' && found.startsWith('[')))
      training.set(key, found);
  }
}

/** What Lightning's callbacks remember: the best score, and where it was written. */
function callbacks(
  value: Value,
  training: Map<string, Scalar>,
  scalar: (value: Value) => Scalar | undefined,
): void {
  for (const [name, state] of pairsOf(value)) {
    if (typeof name !== 'string' || !/ModelCheckpoint|EarlyStopping/.test(name)) continue;
    for (const key of [
      'monitor',
      'best_model_score',
      'best_model_path',
      'best_score',
      'patience',
      'stopped_epoch',
    ]) {
      const inner = under(state, key);
      const found = inner === undefined ? undefined : (scalar(inner) ?? scalarOf(inner));
      if (found !== undefined && found !== null && found !== '') training.set(key, found);
    }
  }
}

/** The learning rate that the optimizer would go on with. */
function optimizer(value: Value, training: Map<string, Scalar>): void {
  const [first = value] = itemsOf(value);
  const [group] = itemsOf(under(first, 'param_groups'));
  const rate = scalarOf(under(group, 'lr'));
  if (typeof rate === 'number' && !training.has('learning_rate')) training.set('learning_rate', rate);
}

/** Layers of a module with how many parameters each has of its own. */
function withParameters(
  layers: readonly Layer[],
  tensors: readonly Tensor[],
  parameters: ReadonlySet<string>,
): readonly Layer[] {
  const own = new Map<string, number>();
  for (const { name, shape } of tensors) {
    if (!parameters.has(name)) continue;
    const layer = name.slice(0, Math.max(0, name.lastIndexOf('.')));
    own.set(layer, (own.get(layer) ?? 0) + countOf(shape));
  }
  return layers.map(layer => ({ ...layer, parameters: own.get(layer.name) ?? 0 }));
}
