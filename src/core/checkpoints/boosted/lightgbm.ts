import type { Port } from '../checkpoint.ts';
import { type BoostedModel, type Feature, numberOrText, shown } from './model.ts';

/** What the head of a model says, as text or JSON. */
export interface LightgbmHead {
  readonly objective: string | undefined;
  readonly classes: number;
  readonly perIteration: number;
  readonly average: boolean;
}

/** `binary sigmoid:1`: the objective and its parameters. */
export function describeLightgbm(model: BoostedModel, head: LightgbmHead): void {
  const { facts, hyperparameters } = model;
  const [name, ...options] = (head.objective ?? '').trim().split(/\s+/);
  if (name) {
    model.objective = shown(name);
    hyperparameters.set('objective', model.objective);
  }
  for (const option of options.slice(0, 100)) {
    const [key = '', value] = option.split(':', 2);
    if (value !== undefined) hyperparameters.set(shown(key), numberOrText(value));
  }
  // trees are averaged in random forests only
  if (head.average) model.kind = 'random forest';
  if (model.featureCount !== undefined) facts.set('features', model.featureCount);
  if (head.classes > 1) facts.set('classes', head.classes);
  else if (name === 'binary') facts.set('classes', 2);
  if (model.trees !== undefined)
    facts.set('rounds', Math.floor(model.trees / Math.max(1, head.perIteration)));
  model.outputs = [outputOf(name ?? '', head.classes)];
}

function outputOf(objective: string, classes: number): Port {
  const dtype = 'float64';
  const shape = classes > 1 ? [-1, classes] : [-1];
  if (/^(binary|cross_entropy|multiclass|multiclassova)$/.test(objective))
    return { name: 'probability', dtype, shape };
  return { name: /rank/.test(objective) ? 'score' : 'prediction', dtype, shape };
}

/** Features by their names and what was seen of them: `[min:max]`, `0:1:2` for categories, `none` for what has one value only. */
export function featuresOf(names: readonly string[], infos: readonly string[]): readonly Feature[] {
  return names.map((name, i) => {
    const info = infos[i] ?? '';
    const categorical = /^-?\d+(:-?\d+)*$/.test(info);
    return { name: shown(name), dtype: categorical ? 'categorical' : 'float64' };
  });
}
