import type { LayerNode } from './config.ts';
import { cellOf, classOfGroup, inSnakeCase, variableNames } from './variables.ts';

/** Groups that only hold others. */
const CONTAINERS: ReadonlySet<string> = new Set(['layers', '_layer_checkpoint_dependencies', 'container']);

/** A layer that a group of weights belongs to. */
interface Place {
  /** As it is told: `encoder/dense_1`. */
  readonly path: string;
  readonly type: string | undefined;
  readonly node: LayerNode | undefined;
}

/**
 * Names of weights as people know them, out of the paths that Keras 3 saves them under: `layers/dense_1/vars/0` is `my_output/kernel`. Groups
 * are called after the class and the number of a layer, so it takes the configuration, or the name that newer versions write beside, to know
 * which layer it is.
 */
export class Naming {
  readonly #root: LayerNode | undefined;
  /** Names that are written beside the variables of a group, by its path. */
  readonly #said: ReadonlyMap<string, string>;
  readonly #places = new Map<string, Place>();
  readonly #byGroup = new Map<LayerNode, ReadonlyMap<string, LayerNode>>();

  constructor(root: LayerNode | undefined, said: ReadonlyMap<string, string>) {
    this.#root = root;
    this.#said = said;
  }

  /** The name of a variable: of so many in its group, by number. */
  variable(group: string, index: string, count: number): string {
    const { path, type, node } = this.#placeOf(group);
    const names = type === undefined ? undefined : variableNames(type, node?.config, count);
    const name = names?.[Number(index)] ?? index;
    return path === '' ? name : `${path}/${name}`;
  }

  /** Where in the order of the model a group stands; those that are not in it come last. */
  order(group: string): number {
    const { node } = this.#placeOf(group);
    return node ? (this.#orders.get(node) ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  }

  /** The class of the layer that a group belongs to. */
  typeOf(group: string): string | undefined {
    return this.#placeOf(group).type;
  }

  pathOf(group: string): string {
    return this.#placeOf(group).path;
  }

  get #orders(): ReadonlyMap<LayerNode, number> {
    this.#ordered ??= ordersOf(this.#root);
    return this.#ordered;
  }

  #ordered: ReadonlyMap<LayerNode, number> | undefined;

  /** From the root down, each group by what its parent is. */
  #placeOf(group: string): Place {
    const known = this.#places.get(group);
    if (known) return known;
    const parts = group.split('/').filter(each => each !== '');
    let place: Place = { path: '', type: this.#root?.type, node: this.#root };
    let so = '';
    for (const [i, part] of parts.entries()) {
      so += `/${part}`;
      if (CONTAINERS.has(part)) continue;
      const earlier = this.#places.get(so);
      place = earlier ?? this.#inner(place, part, parts[i - 1], so);
      this.#places.set(so, place);
    }
    this.#places.set(group, place);
    return place;
  }

  #inner({ path, type, node }: Place, part: string, container: string | undefined, so: string): Place {
    const inList = container !== undefined && CONTAINERS.has(container);
    const inner = node && (inList ? this.#groupsOf(node).get(part) : partOf(node, part));
    const said = this.#said.get(so);
    const name = said ?? inner?.name ?? part;
    const cell = part === 'cell' ? cellOf(type) : undefined;
    const own = inner?.type ?? cell ?? (said && classOfGroup(said)) ?? classOfGroup(part);
    return {
      path: path === '' ? name : `${path}/${name}`,
      type: own,
      node: inner ?? (cell ? node : undefined),
    };
  }

  /** Layers of a model by the groups that they are saved in: the class, and how many of it came before. */
  #groupsOf(model: LayerNode): ReadonlyMap<string, LayerNode> {
    const known = this.#byGroup.get(model);
    if (known) return known;
    const counts = new Map<string, number>();
    const found = new Map<string, LayerNode>();
    for (const layer of model.layers) {
      const base = inSnakeCase(layer.type);
      const before = counts.get(base) ?? 0;
      counts.set(base, before + 1);
      found.set(before === 0 ? base : `${base}_${before}`, layer);
    }
    this.#byGroup.set(model, found);
    return found;
  }
}

/** What a wrapper holds under an attribute. */
function partOf(node: LayerNode, part: string): LayerNode | undefined {
  return (
    node.parts.get(part) ??
    (part === 'forward_layer' || part === 'backward_layer' ? node.parts.get('layer') : undefined)
  );
}

function ordersOf(root: LayerNode | undefined): ReadonlyMap<LayerNode, number> {
  const orders = new Map<LayerNode, number>();
  const ahead = root ? [root] : [];
  for (let node = ahead.pop(); node; node = ahead.pop()) {
    orders.set(node, orders.size);
    ahead.push(...[...node.parts.values()].reverse(), ...[...node.layers].reverse());
  }
  return orders;
}
