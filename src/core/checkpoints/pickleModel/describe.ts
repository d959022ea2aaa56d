import { viewOf } from '../../bytes/view.ts';
import { moreThanShown, onlyFirst } from '../../onlyFirst.ts';
import type { Turn } from '../../turns.ts';
import type { BoostedModel } from '../boosted/model.ts';
import { mayHoldBooster, pickledBooster } from '../boosted/pickled.ts';
import type { Checkpoint, Layer, Scalar, Tensor } from '../checkpoint.ts';
import {
  integerOf,
  itemsOf,
  PickledDict,
  PickledGlobal,
  PickledInstance,
  PickledList,
  PickledSet,
  PickledTuple,
  under,
  type Value,
} from '../pickle/values.ts';
import { numberAt, pairsOf, scalarOf } from '../valueFacts.ts';
import { arrayOf, type PickledArray, tensorOfArray } from './arrays.ts';

export type Description = Pick<
  Checkpoint,
  | 'contents'
  | 'layers'
  | 'hyperparameters'
  | 'training'
  | 'facts'
  | 'tensors'
  | 'tensorBytes'
  | 'inputs'
  | 'outputs'
  | 'diagnostics'
> &
  Partial<Pick<Checkpoint, 'framework' | 'trees'>>;

const MOST_VISITS = 500_000;
/** What is listed. */
const MOST = { tensors: 20_000, layers: 2000 } as const;
const MOST_DEPTH = 60;
const MOST_NAME = 200;
const MOST_BOOSTERS = 1000;
/** Names and classes are told as a text up to so many. */
const MOST_LISTED = 50;

/** Frameworks by the top-level module of a class. */
const FRAMEWORKS: ReadonlyMap<string, string> = new Map([
  ['sklearn', 'scikit-learn'],
  ['xgboost', 'XGBoost'],
  ['lightgbm', 'LightGBM'],
  ['catboost', 'CatBoost'],
  ['keras', 'Keras'],
  ['tensorflow', 'TensorFlow'],
  ['torch', 'PyTorch'],
  ['pandas', 'pandas'],
  ['statsmodels', 'statsmodels'],
  ['transformers', 'Transformers'],
  ['imblearn', 'imbalanced-learn'],
  ['river', 'River'],
  ['prophet', 'Prophet'],
  ['mlflow', 'MLflow'],
]);

/**
 * What a pickled model tells of itself: its class, what it was made with, what it has learnt, and every array in it.
 * @param isCut whether another search in it ended early, which is told with whether this one did
 */
export async function describeModel(
  root: Value,
  inFile: boolean,
  turn: Turn,
  isCut = false,
): Promise<Description> {
  const found = await walk(root, inFile, turn);
  const { facts, hyperparameters } = root instanceof PickledInstance ? estimatorFacts(root) : rootFacts(root);
  const version = found.version;
  const framework = frameworkOf(root, found.classes, version);
  if (version !== undefined) facts.set('sklearn_version', version);
  const boosted = await boostersOf(found.boosters, turn);
  const [booster] = boosted;
  const columns = namesOf(under(root, 'feature_names_in_'));
  const own = columns ? columns.map(name => ({ name, dtype: 'unknown', shape: [-1] })) : countedInput(root);
  // one model is told with its object; of several, as of a search, only the trees are
  const told = boosted.length === 1 ? booster?.told() : undefined;
  const trees = boosted.reduce((sum, each) => sum + (each.trees ?? 0), found.trees);
  return {
    contents: [contentsOf(root), ...(told ? [told.contents] : [])].join(', '),
    ...(framework && { framework: { ...framework, ...(booster && named(framework.name, booster)) } }),
    ...(trees > 0 && { trees }),
    layers: found.layers,
    hyperparameters: merged(hyperparameters, told?.hyperparameters),
    training: new Map(told?.training),
    facts: new Map([...(told?.facts ?? []), ...facts]),
    tensors: found.tensors,
    tensorBytes: found.tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    inputs: own.length > 0 && own[0]?.name !== 'X' ? own : (told?.inputs ?? own),
    outputs: told?.outputs ?? [],
    diagnostics: [
      ...(found.cut || isCut ? [moreThanShown()] : []),
      ...[...found.more].map(what => onlyFirst(what, MOST[what])),
    ],
  };
}

/** What was given to an object with what its booster was trained with: `None` leaves a value to the booster. */
function merged(given: ReadonlyMap<string, Scalar>, trained: ReadonlyMap<string, Scalar> = new Map()) {
  const decided = [...given].filter(([name, value]) => value !== null || !trained.has(name));
  return new Map([...trained, ...decided]);
}

/** The version that a booster was written by, where that is the framework of the whole. */
function named(framework: string, { framework: own, version }: BoostedModel) {
  return framework === own && version !== undefined ? { version } : {};
}

async function boostersOf(found: readonly PickledInstance[], turn: Turn): Promise<readonly BoostedModel[]> {
  const models: BoostedModel[] = [];
  for (const each of found) {
    const model = await pickledBooster(each, turn);
    if (model) models.push(model);
  }
  return models;
}

function frameworkOf(root: Value, classes: ReadonlySet<string>, version: string | undefined) {
  const own = root instanceof PickledInstance ? [root.type] : [];
  for (const type of [...own, ...classes]) {
    const name = FRAMEWORKS.get(type.split('.', 1)[0] ?? '');
    if (name) return { name, ...(version !== undefined && name === 'scikit-learn' && { version }) };
  }
  return undefined;
}

function classOf(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

function contentsOf(root: Value): string {
  const array = arrayOf(root);
  if (array) return 'array';
  if (root instanceof PickledInstance) {
    if (root.type === '') return 'object';
    const estimator = under(root, '_sklearn_version') !== undefined || root.type.startsWith('sklearn.');
    return `${estimator ? 'estimator' : 'object'} ${classOf(root.type)}`;
  }
  if (root instanceof PickledDict) return 'dictionary';
  if (root instanceof PickledList || root instanceof PickledTuple) return 'list';
  return root instanceof PickledSet ? 'set' : 'value';
}

function rootFacts(root: Value) {
  const facts = new Map<string, Scalar>();
  for (const [key, value] of pairsOf(root).slice(0, MOST_LISTED)) {
    const scalar = scalarOf(value);
    if (typeof key === 'string' && scalar !== undefined) facts.set(key, scalar);
  }
  return { facts, hyperparameters: new Map<string, Scalar>() };
}

/** Attributes of an estimator of scikit-learn: learnt ones end in an underscore, private ones start with one. */
function estimatorFacts(root: PickledInstance) {
  const facts = new Map<string, Scalar>([['class', root.type]]);
  const hyperparameters = new Map<string, Scalar>();
  for (const [key, value] of pairsOf(root)) {
    if (typeof key !== 'string') continue;
    const name = key.slice(0, MOST_NAME);
    const plain = scalarOf(value);
    const scalar = plain === undefined ? listed(value) : plain;
    if (name.endsWith('_') && !name.startsWith('_')) {
      if (scalar !== undefined) facts.set(name, scalar);
    } else if (!name.startsWith('_')) {
      const type = value instanceof PickledInstance && value.type !== '' ? classOf(value.type) : undefined;
      const shown = scalar === undefined ? type : scalar;
      if (shown !== undefined) hyperparameters.set(name, shown);
    }
  }
  return { facts, hyperparameters };
}

/** An array of few values, as classes are one, as a text. */
function listed(value: Value): Scalar | undefined {
  const names = namesOf(value);
  return names && names.length <= MOST_LISTED ? `[${names.join(', ')}]` : undefined;
}

/** Texts of an array: of objects, or of texts and numbers where they lie in the file. */
function namesOf(value: Value | undefined): string[] | undefined {
  const array = value === undefined ? undefined : arrayOf(value);
  if (array?.shape.length !== 1) return undefined;
  if (array.objects !== undefined) {
    const inner = itemsOf(arrayOf(array.objects)?.objects ?? array.objects);
    return inner.length > 5000 ? undefined : inner.map(each => String(scalarOf(each) ?? '?'));
  }
  return plainNames(array);
}

const MOST_BYTES = 256 * 1024;

function plainNames({ dtype, shape, raw, littleEndian, bytes }: PickledArray): string[] | undefined {
  const [count = 0] = shape;
  if (!raw || bytes > MOST_BYTES || raw.length < bytes || count > 5000) return undefined;
  const width = count === 0 ? 0 : bytes / count;
  const all = raw.head(bytes);
  const each = Array.from({ length: count }, (_, i) => all.subarray(i * width, (i + 1) * width));
  if (dtype === 'str') return each.map(cell => unicode(cell, littleEndian));
  return each.map(cell => String(numberAt(cell, 0, dtype, littleEndian) ?? '?'));
}

/** Text of NumPy: four bytes a character, zeros behind it. */
function unicode(cell: Uint8Array, littleEndian: boolean): string {
  const view = viewOf(cell);
  let text = '';
  for (let i = 0; i + 4 <= cell.length; i += 4) {
    const point = view.getUint32(i, littleEndian);
    if (point === 0 || point > 0x10ffff) break;
    text += String.fromCodePoint(point);
  }
  return text;
}

function countedInput(root: Value) {
  const count = integerOf(under(root, 'n_features_in_')) ?? integerOf(under(root, 'n_features_'));
  return count === undefined ? [] : [{ name: 'X', dtype: 'unknown', shape: [-1, count] }];
}

interface Walked {
  readonly tensors: Tensor[];
  readonly layers: Layer[];
  /** What there are more of than is told. */
  readonly more: Set<keyof typeof MOST>;
  /** Whether not all of it was looked at. */
  cut: boolean;
  readonly classes: Set<string>;
  /** Objects that may hold boosted trees in a format of their own. */
  readonly boosters: PickledInstance[];
  trees: number;
  version: string | undefined;
}

const TREE =
  /^sklearn\.tree\._tree\.Tree$|^sklearn\.ensemble\._hist_gradient_boosting\.predictor\.TreePredictor$/;
const NOT_LAYERS =
  /^(numpy|joblib|collections|builtins|copyreg|datetime|pandas)\.|(^|\.)(Tree|Bunch|RandomState|TreePredictor)$/;

async function walk(root: Value, inFile: boolean, turn: Turn): Promise<Walked> {
  const found: Walked = {
    tensors: [],
    layers: [],
    more: new Set(),
    cut: false,
    classes: new Set(),
    boosters: [],
    trees: 0,
    version: undefined,
  };
  const seen = new Set<Value>();
  const pending: { value: Value; path: string; depth: number }[] = [{ value: root, path: '', depth: 0 }];
  let visits = 0;
  for (let visit = pending.pop(); visit; visit = pending.pop()) {
    if (visits++ >= MOST_VISITS) {
      found.cut = true;
      break;
    }
    const { value, path, depth } = visit;
    if (visits % 1000 === 0) await turn();
    if (typeof value !== 'object' || value === null || seen.has(value) || depth > MOST_DEPTH) continue;
    seen.add(value);
    const array = arrayOf(value);
    if (array) {
      if (found.tensors.length < MOST.tensors)
        found.tensors.push(tensorOfArray(path || 'array', array, inFile));
      else found.more.add('tensors');
      // joblib pickles an array of objects as an array of its own
      const objects = array.objects && (arrayOf(array.objects)?.objects ?? array.objects);
      if (objects !== undefined) pending.push({ value: objects, path, depth: depth + 1 });
      continue;
    }
    if (value instanceof PickledInstance) note(value, path, found);
    for (const [name, inner] of partsOf(value, path).reverse())
      pending.push({ value: inner, path: name, depth: depth + 1 });
  }
  return found;
}

/** Steps of a pipeline, trees of a forest, parts of a search: every estimator in the model. */
function note(value: PickledInstance, path: string, found: Walked): void {
  const { type } = value;
  if (type === '') return;
  found.classes.add(type);
  if (TREE.test(type)) found.trees++;
  if (mayHoldBooster(type) && found.boosters.length < MOST_BOOSTERS) found.boosters.push(value);
  const version = under(value, '_sklearn_version');
  if (typeof version === 'string') found.version ??= version;
  const isPart = version !== undefined || (path === '' && !NOT_LAYERS.test(type));
  // hundreds of trees are counted, not listed
  if (!isPart || /(^|\.)estimators_\./.test(path)) return;
  if (found.layers.length < MOST.layers) found.layers.push({ name: path, type: classOf(type) });
  else found.more.add('layers');
}

function join(path: string, key: Value | number): string {
  const name = typeof key === 'string' || typeof key === 'number' ? String(key).slice(0, MOST_NAME) : '?';
  return path === '' ? name : `${path}.${name}`;
}

function partsOf(value: Value, path: string): [string, Value][] {
  if (value instanceof PickledList || value instanceof PickledTuple || value instanceof PickledSet) {
    // steps of a pipeline are (name, estimator, …)
    const [first, second] = value.items;
    if (value instanceof PickledTuple && typeof first === 'string' && second instanceof PickledInstance) {
      return value.items
        .slice(1)
        .map((item): [string, Value] => [join(path.replace(/\.\d+$/, ''), first), item]);
    }
    return value.items.map((item, i) => [join(path, i), item]);
  }
  if (value instanceof PickledDict) return value.pairs.map(([key, inner]) => [join(path, key), inner]);
  if (!(value instanceof PickledInstance)) return [];
  const args = itemsOf(value.args).filter(each => !(each instanceof PickledGlobal));
  const state = value.state instanceof PickledDict || value.state === undefined ? [] : [value.state];
  return [
    ...pairsOf(value).map(([key, inner]): [string, Value] => [join(path, key), inner]),
    ...[...args, ...state].map((inner): [string, Value] => [path, inner]),
    ...value.items.map((item, i): [string, Value] => [join(path, i), item]),
    ...value.pairs.map(([key, inner]): [string, Value] => [join(path, key), inner]),
  ];
}
