import { asObject, flattened, type Loose, type LooseObject } from '../../bytes/looseJson.ts';
import type { Structured } from '../../bytes/structured/structured.ts';
import type { Turn } from '../../turns.ts';
import type { Port, Scalar } from '../checkpoint.ts';
import { type BoostedModel, type Feature, numberOrText, shown } from './model.ts';

/** Features' types as XGBoost has them; others are told as they are. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['float', 'float32'],
  ['q', 'float32'],
  ['i', 'bool'],
  ['c', 'categorical'],
]);
/** Names of the features are read up to so many bytes. */
const MOST_NAMES = 8 * 1024 ** 2;

/** What stands in several places of a file and is put together at its end. */
interface Learner {
  names: readonly string[];
  types: readonly string[];
  boosterName: string | undefined;
  parallel: number;
  rounds: number | undefined;
  model: LooseObject | undefined;
}

/**
 * A model that `save_model` wrote, in JSON or UBJSON, or what a pickled Booster holds: such a model with its configuration.
 * Layout: `doc/model.schema` of XGBoost 3.2 and the reading of its older versions.
 */
export async function readXgboost(values: Structured, model: BoostedModel, turn: Turn): Promise<void> {
  await topLevel(values, model, turn);
  values.end();
}

async function topLevel(values: Structured, model: BoostedModel, turn: Turn): Promise<void> {
  for (const key of values.keys()) {
    if (key === 'learner') await learner(values, model, turn);
    else if (key === 'version') {
      const version = values.value();
      if (Array.isArray(version) && version.length === 3) model.version = version.join('.');
    } else if (key === 'Model' && values.kind() === 'object') await topLevel(values, model, turn);
    else if (key === 'Config') configured(asObject(values.value()), model);
  }
}

async function learner(values: Structured, model: BoostedModel, turn: Turn): Promise<void> {
  const found: Learner = {
    names: [],
    types: [],
    boosterName: undefined,
    parallel: 1,
    rounds: undefined,
    model: undefined,
  };
  try {
    for (const key of values.keys()) {
      if (key === 'gradient_booster') await booster(values, found, model, turn);
      else if (key === 'feature_names') found.names = textsOf(values.value(MOST_NAMES));
      else if (key === 'feature_types') found.types = textsOf(values.value(MOST_NAMES));
      else if (key === 'attributes') attributes(asObject(values.value()), model);
      else if (key === 'learner_model_param') found.model = asObject(values.value());
      else if (key === 'objective') objective(asObject(values.value()), model);
    }
  } finally {
    // what stood before a file broke is told
    finish(found, model);
  }
}

async function booster(values: Structured, found: Learner, model: BoostedModel, turn: Turn): Promise<void> {
  for (const key of values.keys()) {
    if (key === 'model') await trees(values, found, model, turn);
    else if (key === 'gbtree') await booster(values, found, model, turn);
    else if (key === 'name') {
      const name = values.value();
      // dart holds a gbtree and is named behind it
      if (typeof name === 'string') found.boosterName = shown(name);
    }
  }
}

async function trees(values: Structured, found: Learner, model: BoostedModel, turn: Turn): Promise<void> {
  for (const key of values.keys()) {
    if (key === 'gbtree_model_param') {
      const param = asObject(values.value());
      model.trees = countUnder(param, 'num_trees');
      found.parallel = countUnder(param, 'num_parallel_tree') ?? 1;
    } else if (key === 'iteration_indptr') found.rounds = Math.max(0, values.numbers().count - 1);
    else if (key === 'boosted_rounds') {
      const rounds = values.value();
      if (typeof rounds === 'number') found.rounds = rounds;
    } else if (key === 'weights') weights(values, model);
    else if (key === 'trees') {
      for (const _ of values.items()) {
        tree(values, model);
        await turn();
      }
    }
  }
}

function tree(values: Structured, model: BoostedModel): void {
  let left: Int32Array = new Int32Array();
  let right = left;
  let features = left;
  for (const key of values.keys()) {
    if (key === 'left_children') left = values.integers();
    else if (key === 'right_children') right = values.integers();
    else if (key === 'split_indices') features = values.integers();
  }
  model.counts.addNodes(left, right, features);
}

/** Weights of a linear model: plain bytes in UBJSON, text in JSON. */
function weights(values: Structured, model: BoostedModel): void {
  const { count, plain } = values.numbers();
  const dtype = plain?.dtype ?? 'float32';
  const bytes = count * 4;
  const place = plain && { file: '', offset: plain.offset, bytes, littleEndian: false };
  model.tensors = [{ name: 'weights', dtype, shape: [count], bytes, ...(place && { place }) }];
  model.parameters = count;
}

function attributes(found: LooseObject | undefined, model: BoostedModel): void {
  for (const [name, value] of found ?? []) {
    if (typeof value === 'string') model.training.set(shown(name), attribute(name, value));
  }
}

/** Attributes are texts; those that early stopping sets are numbers. */
export function attribute(name: string, value: string): Scalar {
  return name.startsWith('best_') ? numberOrText(value) : shown(value);
}

/** An objective with its parameters. */
export function objective(found: LooseObject | undefined, model: BoostedModel): void {
  for (const [name, value] of found ?? []) {
    if (name === 'name' && typeof value === 'string') model.objective = shown(value);
    else flattened('', value, (path, leaf) => put(model.hyperparameters, path, leaf));
  }
}

/** The parts of a configuration that say how it was trained: of the learner, of the booster, of what grows the trees. */
const TRAINING = /(?:^|\.)(?:generic_param|\w*train_param)\.(\w+)$/;

/** What XGBoost calls by two names is told by the one of its documentation. */
const SECOND_NAMES = new Set([
  'learning_rate',
  'min_split_loss',
  'reg_alpha',
  'reg_lambda',
  'random_state',
  'n_jobs',
]);

/** What a configuration says of how it was trained. */
export function configured(config: LooseObject | undefined, model: BoostedModel): void {
  const from = asObject(config?.get('learner'));
  if (!from) return;
  flattened('', from, (path, leaf) => {
    const name = TRAINING.exec(path)?.[1];
    if (name !== undefined && !SECOND_NAMES.has(name)) put(model.hyperparameters, name, leaf);
  });
}

function put(map: Map<string, Scalar>, name: string, leaf: Scalar): void {
  if (leaf === '') return;
  const value = typeof leaf === 'string' ? numberOrText(leaf) : leaf;
  map.set(name, typeof value === 'number' ? shortest(value) : value);
}

/** XGBoost computes in float32 and writes nine digits: 0.300000012 was given as 0.3. */
function shortest(value: number): number {
  if (Number.isInteger(value)) return value;
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

function finish(found: Learner, model: BoostedModel): void {
  const { boosterName, model: param, parallel } = found;
  const classes = countUnder(param, 'num_class') ?? 0;
  const targets = countUnder(param, 'num_target') ?? 1;
  model.featureCount = countUnder(param, 'num_feature') || undefined;
  const count = Math.max(found.names.length, found.types.length);
  model.features = Array.from({ length: count }, (_, i): Feature => {
    const name = found.names[i];
    const type = found.types[i] ?? 'float';
    return { ...(name !== undefined && { name }), dtype: TYPES.get(type) ?? shown(type) };
  });
  const base = param?.get('base_score');
  const groups = Math.max(1, classes);
  const rounds =
    found.rounds ??
    (model.trees === undefined ? undefined : Math.floor(model.trees / groups / Math.max(1, parallel)));
  describe(model, { boosterName, classes, targets, rounds, parallel });
  if (typeof base === 'string' && base !== '') model.facts.set('base_score', baseScore(base));
}

/** `5E-1`, and `[4.4E-1]` from 3.1 on, with one for each target. */
function baseScore(text: string): Scalar {
  const list = /^\[([^,]*)\]$/.exec(text);
  const value = numberOrText(list?.[1] ?? text);
  return typeof value === 'number' ? value : shown(text);
}

export interface XgboostParts {
  readonly boosterName: string | undefined;
  readonly classes: number;
  readonly targets: number;
  readonly rounds: number | undefined;
  readonly parallel: number;
}

/** What follows from the parts that every format of XGBoost holds. */
export function describe(model: BoostedModel, parts: XgboostParts): void {
  const { boosterName, classes, targets, rounds, parallel } = parts;
  const { facts, hyperparameters } = model;
  if (boosterName !== undefined) hyperparameters.set('booster', boosterName);
  if (boosterName === 'gblinear') model.kind = 'linear model';
  else if (boosterName === 'dart') model.kind = 'gradient boosted trees (dart)';
  if (model.objective !== undefined) hyperparameters.set('objective', model.objective);
  if (parallel > 1) hyperparameters.set('num_parallel_tree', parallel);
  if (model.featureCount !== undefined) facts.set('features', model.featureCount);
  if (classes > 1) facts.set('classes', classes);
  else if (model.objective?.startsWith('binary:')) facts.set('classes', 2);
  if (targets > 1) facts.set('targets', targets);
  if (rounds !== undefined) facts.set('rounds', rounds);
  shapeWeights(model);
  model.outputs = model.objective === undefined ? [] : [outputOf(model.objective, classes, targets)];
}

/** A row for each feature and the last for the bias, a column for each output. */
function shapeWeights(model: BoostedModel): void {
  const [weights] = model.tensors;
  if (weights && model.featureCount !== undefined) {
    const rows = model.featureCount + 1;
    const columns = (weights.shape[0] ?? 0) / rows;
    if (Number.isInteger(columns)) model.tensors = [{ ...weights, shape: [rows, columns] }];
  }
}

/** What a model of this objective predicts. */
function outputOf(objective: string, classes: number, targets: number): Port {
  const dtype = 'float32';
  const rows = targets > 1 ? [-1, targets] : [-1];
  if (objective === 'multi:softprob') return { name: 'probability', dtype, shape: [-1, classes] };
  if (objective === 'multi:softmax') return { name: 'class', dtype, shape: [-1] };
  if (objective === 'binary:logitraw') return { name: 'margin', dtype, shape: rows };
  if (objective === 'binary:hinge') return { name: 'class', dtype, shape: rows };
  if (objective === 'binary:logistic' || objective === 'reg:logistic')
    return { name: 'probability', dtype, shape: rows };
  return { name: objective.startsWith('rank:') ? 'score' : 'prediction', dtype, shape: rows };
}

function textsOf(value: Loose | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(each => (typeof each === 'string' ? shown(each) : '?')) : [];
}

/** A number that is written as a text. */
function countUnder(from: LooseObject | undefined, name: string): number | undefined {
  const value = from?.get(name);
  const count = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}
