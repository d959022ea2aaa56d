import type { Scalar } from '../checkpoint.ts';

/** An object of the schema. */
export type Node = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is loaded by a node: its class, by which loader, and where in the model. */
export interface NodeFound {
  readonly type: string;
  readonly loader: string;
  /** Attributes joined by dots. */
  readonly path: string;
  /** Member of the archive that holds its values. */
  readonly file?: string;
}

const MOST_NODES = 500_000;
const MOST_DEPTH = 200;
const MOST_NAME = 200;

export interface SkopsTypes {
  readonly types: readonly NodeFound[];
  /** Something is nested too deep or too much to be told. */
  readonly deep: boolean;
}

/** Every node of the schema, the root first. */
export function nodesOf(schema: Node): readonly NodeFound[] {
  return walk(schema).types;
}

/** Every class that a schema names, each once for each loader. */
export function typesIn(schema: Node): SkopsTypes {
  const { types, deep } = walk(schema);
  const seen = new Set<string>();
  const distinct = types.filter(({ type, loader }) => {
    const key = `${type} ${loader}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return { types: distinct, deep };
}

function walk(schema: Node): SkopsTypes {
  const types: NodeFound[] = [];
  let deep = false;
  const pending: { value: unknown; path: string; depth: number }[] = [{ value: schema, path: '', depth: 0 }];
  for (let next = pending.pop(), visits = 0; next; next = pending.pop()) {
    const { value, path, depth } = next;
    if (++visits > MOST_NODES || depth > MOST_DEPTH) {
      deep = true;
      continue;
    }
    if (Array.isArray(value)) {
      for (let i = value.length - 1; i >= 0; i--)
        pending.push({ value: value[i], path: join(path, i), depth: depth + 1 });
      continue;
    }
    if (!isObject(value)) continue;
    const found = nodeOf(value, path);
    if (found) types.push(found, ...alsoLoaded(value, found));
    const entries = Object.entries(value).filter(([, inner]) => typeof inner === 'object');
    for (const [name, inner] of entries.reverse()) {
      // a dictionary's content stands under its own name, its types of keys are of no interest to a reader
      const own = name === 'content' || name === 'attrs' || name === 'key_types' || name.startsWith('__');
      const place = own ? path : join(path, name);
      pending.push({ value: inner, path: place, depth: depth + 1 });
    }
  }
  return { types, deep };
}

function join(path: string, name: string | number): string {
  const short = String(name).slice(0, MOST_NAME);
  return path === '' ? short : `${path}.${short}`;
}

function nodeOf(value: Node, path: string): NodeFound | undefined {
  const [name, module, loader, file] = [
    value['__class__'],
    value['__module__'],
    value['__loader__'],
    value['file'],
  ];
  if (typeof name !== 'string' || typeof module !== 'string') return undefined;
  return {
    type: `${module}.${name}`,
    loader: typeof loader === 'string' ? loader : '',
    path,
    ...(typeof file === 'string' && { file }),
  };
}

/** What some loaders look up beside the class that the node names: a function, an operator, a method. */
function alsoLoaded(value: Node, { type, loader, path }: NodeFound): readonly NodeFound[] {
  const content = isObject(value['content']) ? value['content'] : {};
  const { module_path, function: called, func } = content;
  const other =
    loader === 'FunctionNode' && typeof module_path === 'string' && typeof called === 'string'
      ? `${module_path}.${called}`
      : loader === 'OperatorFuncNode'
        ? `operator.${String(value['__class__'])}`
        : loader === 'MethodNode' && typeof func === 'string'
          ? `${type}.${func}`
          : undefined;
  return other === undefined || other === type ? [] : [{ type: other, loader, path }];
}

/** Names of attributes by the member that holds their values. */
export function arrayNames(schema: Node): ReadonlyMap<string, string> {
  return new Map(
    nodesOf(schema).flatMap(({ file, path }) => (file === undefined || path === '' ? [] : [[file, path]])),
  );
}

/** Plain values among the attributes of the root: what it was made with, and what it has learnt, whose names end in an underscore. */
export function scalarsOfNode(schema: Node): {
  hyperparameters: Map<string, Scalar>;
  learnt: Map<string, Scalar>;
} {
  const hyperparameters = new Map<string, Scalar>();
  const learnt = new Map<string, Scalar>();
  const dictionary = schema['content'];
  const content = isObject(dictionary) ? dictionary['content'] : undefined;
  if (!isObject(content)) return { hyperparameters, learnt };
  for (const [name, node] of Object.entries(content)) {
    if (!isObject(node) || node['is_json'] !== true || typeof node['content'] !== 'string') continue;
    const value = scalarIn(node['content']);
    if (value === undefined) continue;
    const kept =
      name.endsWith('_') || name === '_sklearn_version'
        ? learnt
        : name.startsWith('_')
          ? undefined
          : hyperparameters;
    kept?.set(name, value);
  }
  return { hyperparameters, learnt };
}

function scalarIn(text: string): Scalar | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const plain =
      value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return plain ? value : undefined;
  } catch {
    return undefined;
  }
}
