import { asObject, type Loose } from '../../bytes/looseJson.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { JsonValues } from '../../bytes/structured/json.ts';
import type { Structured } from '../../bytes/structured/structured.ts';
import type { Turn } from '../../turns.ts';
import { describeLightgbm } from './lightgbm.ts';
import { type BoostedModel, type Feature, shown } from './model.ts';
import { mostOf } from './trees.ts';

/** Names and infos of features are read up to so many bytes. */
const MOST_NAMES = 8 * 1024 ** 2;

/** What `dump_model` of LightGBM gives, as JSON. It cannot be loaded again. */
export async function readLightgbmJson(source: ByteSource, model: BoostedModel, turn: Turn): Promise<void> {
  const values = new JsonValues(source);
  const head = new Map<string, Loose>();
  for (const key of values.keys()) {
    if (key === 'tree_info' && values.kind() === 'list') await trees(values, model, turn);
    else {
      const value = values.value(MOST_NAMES);
      if (value !== undefined) head.set(key, value);
    }
  }
  values.end();
  const number = (name: string): number | undefined => {
    const value = head.get(name);
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  };
  const version = head.get('version');
  if (typeof version === 'string') model.facts.set('format_version', shown(version));
  features(head, model);
  const last = number('max_feature_idx');
  model.featureCount = last === undefined ? undefined : last + 1;
  const objective = head.get('objective');
  describeLightgbm(model, {
    objective: typeof objective === 'string' ? objective : undefined,
    classes: number('num_class') ?? 1,
    perIteration: number('num_tree_per_iteration') ?? 1,
    average: head.get('average_output') === true,
  });
  const importances = [...(asObject(head.get('feature_importances')) ?? [])];
  const told = importances.flatMap(([name, value]) =>
    typeof value === 'number' ? [[shown(name), value] as const] : [],
  );
  for (const [name, value] of mostOf(told)) model.importances.set(`splits.${name}`, value);
}

/** Categories are listed among what was seen of a feature. */
function features(head: ReadonlyMap<string, Loose>, model: BoostedModel): void {
  const names = head.get('feature_names');
  const infos = asObject(head.get('feature_infos'));
  if (!Array.isArray(names)) return;
  model.features = names.map((name): Feature => {
    const values = asObject(infos?.get(String(name)))?.get('values');
    const categorical = Array.isArray(values) && values.length > 0;
    return { name: shown(String(name)), dtype: categorical ? 'categorical' : 'float64' };
  });
}

async function trees(values: Structured, model: BoostedModel, turn: Turn): Promise<void> {
  model.trees = 0;
  for (const _ of values.items()) {
    for (const key of values.keys()) {
      if (key !== 'num_leaves') continue;
      const leaves = values.value();
      if (typeof leaves === 'number') model.counts.add(leaves);
    }
    model.trees += 1;
    await turn();
  }
}
