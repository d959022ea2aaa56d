import { asObject, flattened, type Loose, type LooseObject, parseLooseJson } from '../../bytes/looseJson.ts';
import { MalformedError } from '../../bytes/source.ts';
import { type BoostedModel, numberOrText, shown } from './model.ts';

/** What the model's information says of it, under the names of its keys: the same in all formats of CatBoost. */
export function catboostInfo(info: ReadonlyMap<string, Loose>, model: BoostedModel): void {
  const { facts, training } = model;
  for (const [key, given] of info) {
    // objects stand as texts, in some versions and formats
    const value = typeof given === 'string' && given.startsWith('{') ? inJson(given) : given;
    if (key === 'params') params(asObject(value), model);
    else if (key === 'class_params') classes(asObject(value), model);
    else if (key === 'training') errors(asObject(value), model);
    else if (key === 'catboost_version_info' && typeof value === 'string') model.version = versionIn(value);
    else if (key === 'train_finish_time' && typeof value === 'string') training.set(key, shown(value));
    else if (key !== 'output_options') {
      if (value === null || typeof value !== 'object')
        facts.set(shown(key), typeof value === 'string' ? shown(value) : value);
    }
  }
}

/** What is no JSON is a text as any other. */
function inJson(text: string): Loose {
  try {
    return parseLooseJson(text);
  } catch (error) {
    if (error instanceof MalformedError) return text;
    throw error;
  }
}

/** `Summary: CatBoost release 1.2.10. …`, or the tag of the source. */
function versionIn(text: string): string | undefined {
  return (/CatBoost release (\d+(\.\d+)+)/.exec(text) ?? /tags\/v(\d+(\.\d+)+)/.exec(text))?.[1];
}

/** Groups of parameters whose values are told: the others are the defaults of what was not used. */
const GROUPS = ['boosting_options', 'tree_learner_options'] as const;

function params(found: LooseObject | undefined, model: BoostedModel): void {
  if (!found) return;
  const { hyperparameters } = model;
  const set = (name: string, value: Loose | undefined): void => {
    if (value === undefined || value === '') return;
    flattened(shown(name), value, (path, leaf) =>
      hyperparameters.set(shown(path), typeof leaf === 'string' ? numberOrText(leaf) : leaf),
    );
  };
  for (const group of GROUPS) for (const [name, value] of asObject(found.get(group)) ?? []) set(name, value);
  for (const name of ['random_seed', 'task_type']) set(name, found.get(name));
  // what the user asked for, by the names of the documentation
  for (const [name, value] of asObject(found.get('flat_params')) ?? []) set(name, value);
  const loss = asObject(found.get('loss_function'));
  const type = loss?.get('type');
  if (typeof type !== 'string') return;
  model.objective = shown(type);
  hyperparameters.set('loss_function', model.objective);
  for (const [name, value] of asObject(loss?.get('params')) ?? []) set(`loss_function.${name}`, value);
}

const MOST_CLASSES = 50;

function classes(found: LooseObject | undefined, model: BoostedModel): void {
  const names = found?.get('class_names');
  if (!Array.isArray(names) || names.length === 0) return;
  model.facts.set('classes', names.length);
  if (names.length <= MOST_CLASSES) model.facts.set('class_names', shown(`[${names.join(', ')}]`));
}

/** Best errors, by the metric: of the learning set, of each test set. Histories are not told here. */
function errors(found: LooseObject | undefined, model: BoostedModel): void {
  const metrics = asObject(found?.get('metrics'));
  const put = (path: string, leaf: Loose): void => {
    if (typeof leaf === 'number') model.training.set(shown(path), leaf);
  };
  const learnt = asObject(metrics?.get('learn_best_error'));
  if (learnt) flattened('best_score.learn', learnt, put);
  const tests = metrics?.get('test_best_error');
  if (Array.isArray(tests))
    tests.forEach((test, i) => {
      flattened(i === 0 ? 'best_score.validation' : `best_score.validation_${i}`, test, put);
    });
}

/** What the formulas give: raw values, which the objective makes classes or probabilities of when asked. */
export function catboostOutputs(model: BoostedModel, dimension: number): void {
  model.outputs = [
    { name: 'RawFormulaVal', dtype: 'float64', shape: dimension > 1 ? [-1, dimension] : [-1] },
  ];
}
