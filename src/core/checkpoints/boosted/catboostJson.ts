import type { Loose } from '../../bytes/looseJson.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { JsonValues } from '../../bytes/structured/json.ts';
import type { Structured } from '../../bytes/structured/structured.ts';
import type { Turn } from '../../turns.ts';
import { catboostInfo, catboostOutputs } from './catboost.ts';
import { type BoostedModel, type Feature, shown } from './model.ts';

/** Information of a model, histories of its metrics among it. */
const MOST_INFO = 16 * 1024 ** 2;

/** Kinds of features by the key of their list. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['float_features', 'float32'],
  ['categorical_features', 'categorical'],
  ['text_features', 'text'],
  ['embedding_features', 'embedding'],
]);

/** A model that CatBoost exported as JSON. */
export async function readCatboostJson(source: ByteSource, model: BoostedModel, turn: Turn): Promise<void> {
  const values = new JsonValues(source);
  let dimension = 1;
  for (const key of values.keys()) {
    if (key === 'features_info') await features(values, model, turn);
    else if (key === 'model_info') await info(values, model, turn);
    else if (key === 'oblivious_trees' || key === 'trees') {
      model.facts.set('symmetric_trees', key === 'oblivious_trees');
      await trees(values, model, key === 'oblivious_trees', turn);
    } else if (key === 'scale_and_bias') dimension = scaleAndBias(values.value(), model);
  }
  catboostOutputs(model, dimension);
  values.end();
}

async function features(values: Structured, model: BoostedModel, turn: Turn): Promise<void> {
  const found: [number, Feature][] = [];
  for (const key of values.keys()) {
    const dtype = KINDS.get(key);
    if (dtype === undefined || values.kind() !== 'list') continue;
    for (const _ of values.items()) {
      found.push(feature(values, dtype));
      await turn();
    }
  }
  model.features = found.sort(([a], [b]) => a - b).map(([, each]) => each);
  model.facts.set('features', found.length);
}

function feature(values: Structured, dtype: string): [number, Feature] {
  let name = '';
  let place = -1;
  for (const key of values.keys()) {
    if (key !== 'feature_id' && key !== 'flat_feature_index') continue;
    const value = values.value();
    if (key === 'feature_id' && typeof value === 'string') name = shown(value);
    else if (typeof value === 'number') place = value;
  }
  // without a name CatBoost calls a feature by its number
  return [place, { name: name || String(place), dtype }];
}

async function info(values: Structured, model: BoostedModel, turn: Turn): Promise<void> {
  const found = new Map<string, Loose>();
  for (const key of values.keys()) {
    const value = values.value(MOST_INFO);
    if (value !== undefined) found.set(key, value);
    await turn();
  }
  catboostInfo(found, model);
}

async function trees(values: Structured, model: BoostedModel, symmetric: boolean, turn: Turn): Promise<void> {
  model.trees = 0;
  for (const _ of values.items()) {
    if (symmetric) symmetricTree(values, model);
    model.trees += 1;
    await turn();
  }
}

/** A tree that splits by the same in all nodes of a level: as deep as it has splits. */
function symmetricTree(values: Structured, model: BoostedModel): void {
  let depth = 0;
  for (const key of values.keys()) {
    if (key !== 'splits' || values.kind() !== 'list') continue;
    for (const _ of values.items()) depth += 1;
  }
  model.counts.add(2 ** depth, depth);
}

/** `[scale, [bias of each dimension]]`, or `[scale, bias]`. */
function scaleAndBias(value: Loose | undefined, model: BoostedModel): number {
  if (!Array.isArray(value)) return 1;
  const [scale, bias]: readonly Loose[] = value;
  const biases: readonly Loose[] = Array.isArray(bias) ? bias : [bias ?? 0];
  if (typeof scale === 'number') model.facts.set('scale', scale);
  const [first] = biases;
  if (biases.length === 1 && typeof first === 'number') model.facts.set('bias', first);
  return Math.max(1, biases.length);
}

/** Keys that a model starts with: CatBoost sorts them. */
const FIRST =
  /^\s*\{\s*"(ctr_data|features_info)"\s*:\s*\{\s*("\{\\"identifier\\"|"(cat|ctrs|float|text|embedding)\w*"\s*:|\})/;

/** Whether a text starts as such a model. */
export function startsAsCatboostJson(head: string): boolean {
  return FIRST.test(head);
}
