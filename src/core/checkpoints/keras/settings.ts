import { asObject, flattened, type Loose, type LooseObject, looseText } from '../../bytes/looseJson.ts';
import type { Scalar } from '../checkpoint.ts';

const MOST_TEXT = 500;
const MOST_DEPTH = 12;

/** How a model was compiled: `optimizer`, `optimizer.learning_rate`, `loss`, `metrics`, … */
export function settingsOf(compiled: LooseObject | undefined): ReadonlyMap<string, Scalar> {
  const found = new Map<string, Scalar>();
  for (const [key, value] of compiled ?? []) {
    put(found, key === 'optimizer_config' ? 'optimizer' : key, value, MOST_DEPTH);
  }
  return found;
}

/** What is serialized is told by its name, with its settings below. */
function put(found: Map<string, Scalar>, path: string, value: Loose, depth: number): void {
  const object = asObject(value);
  const name = object && nameOf(object);
  const config = asObject(object?.get('config'));
  if (object && name !== undefined && depth > 0) {
    found.set(path, name);
    for (const [key, inner] of config ?? []) {
      if (key !== 'name') put(found, `${path}.${key}`, inner, depth - 1);
    }
  } else if (object && object.size > 0 && depth > 0) {
    for (const [key, inner] of object) put(found, `${path}.${key}`, inner, depth - 1);
  } else if (Array.isArray(value)) found.set(path, cut(value.map(textOf).join(', ')));
  else flattened(path, value, (key, leaf) => found.set(key, typeof leaf === 'string' ? cut(leaf) : leaf));
}

/** The name of what is serialized: its class, or the function's own name. */
function nameOf(object: LooseObject): string | undefined {
  const type = object.get('class_name');
  if (typeof type !== 'string') return undefined;
  const config = object.get('config');
  return type === 'function' && typeof config === 'string' ? config : type;
}

function textOf(value: Loose): string {
  const object = asObject(value);
  if (typeof value === 'string') return value;
  return (
    (object && nameOf(object)) ?? (Array.isArray(value) ? value.map(textOf).join(' + ') : looseText(value))
  );
}

function cut(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
