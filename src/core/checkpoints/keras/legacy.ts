import type { Attribute } from '../../bytes/hdf5/attributes.ts';
import type { Hdf5Object } from '../../bytes/hdf5/file.ts';
import { MalformedError } from '../../bytes/source.ts';

/** A weight of a file that says names itself. */
export interface LegacyName {
  readonly name: string;
  readonly layer: string;
  readonly order: number;
}

/** Attributes that do not fit are split: `weight_names0`, `weight_names1`, … */
const MOST_PARTS = 1000;

/**
 * Names of weights by the path of their dataset, out of the attributes `layer_names` and `weight_names`; empty for a file that has none. The order
 * is that of the model, the optimizer's state last.
 */
export function legacyNames(objects: readonly Hdf5Object[]): ReadonlyMap<string, LegacyName> {
  const byPath = new Map(objects.map(each => [each.path, each]));
  const found = new Map<string, LegacyName>();
  for (const root of ['/', '/model_weights']) {
    const group = byPath.get(root);
    if (!group) continue;
    const prefix = root === '/' ? '' : root;
    for (const layer of textsAt(group, 'layer_names')) {
      const inner = byPath.get(`${prefix}/${layer}`);
      if (!inner) continue;
      for (const weight of textsAt(inner, 'weight_names')) {
        put(found, `${prefix}/${layer}/${weight}`, named(layer, weight), layer);
      }
    }
  }
  const optimizer = byPath.get('/optimizer_weights');
  for (const weight of optimizer ? textsAt(optimizer, 'weight_names') : []) {
    put(found, `/optimizer_weights/${weight}`, `optimizer/${plain(weight)}`, '');
  }
  return found;
}

function put(found: Map<string, LegacyName>, path: string, name: string, layer: string): void {
  if (!found.has(path)) found.set(path, { name, layer, order: found.size });
}

/** TensorFlow numbers what an operation gives. */
function plain(weight: string): string {
  return weight.replace(/:\d+$/, '');
}

/** From the layer on: names may begin with that of the model, or without the layer's. */
function named(layer: string, weight: string): string {
  const parts = plain(weight).split('/');
  const at = parts.indexOf(layer);
  return at >= 0 ? parts.slice(at).join('/') : `${layer}/${parts.join('/')}`;
}

/** A list of texts that an object carries, in one piece or in several. */
export function textsAt({ attributes }: Hdf5Object, name: string): readonly string[] {
  const whole = attributes.get(name);
  if (whole) return textsOf(whole);
  const found: string[] = [];
  for (let i = 0; i < MOST_PARTS; i++) {
    const part = attributes.get(`${name}${i}`);
    if (!part) break;
    for (const text of textsOf(part)) found.push(text);
  }
  return found;
}

function textsOf(attribute: Attribute): readonly string[] {
  try {
    return attribute.texts().map(each => Buffer.from(each).toString('utf8'));
  } catch (error) {
    if (error instanceof MalformedError) return [];
    throw error;
  }
}
