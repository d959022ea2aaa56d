import { WIRE } from '../../bytes/protobuf.ts';
import { staysBelow } from '../../files/within.ts';
import { attributesOf, messageOf, type Span, textsIn } from './attributes.ts';
import { textOfConstant } from './constants.ts';
import { type Graph, headOf, type Scope, type Use } from './graph.ts';

/** Names that are given on from node to node. */
const MOST_STEPS = 20;
/** Functions that pass on to one another what they are given. */
const MOST_CALLERS = 100;
const MOST_LEVELS = 8;
/** Paths that a saver may come to. */
const MOST_PATHS = 1000;
/** Stands for a part of a path that who runs the graph gives. */
const GIVEN = 'given';
/** Nodes that are known by name, of all places together. */
const MOST_NODES = 1_000_000;

/** A file of the model, by what the model says of itself. */
export const OWN = Symbol('file of the model');

/** The name of a node, without which of its outputs is meant. */
export function bare(input: string): string {
  return input.split(':', 1)[0] ?? '';
}

/** Texts that are written in a graph, found from where they are used. */
export class Literals {
  readonly #graph: Graph;
  /** Names of nodes that hold paths of the model's own files. */
  readonly #assets: ReadonlySet<string>;
  readonly #known = new Map<Scope, ReadonlyMap<string, Span>>();
  #left = MOST_NODES;

  constructor(graph: Graph, assets: ReadonlySet<string>) {
    this.#graph = graph;
    this.#assets = assets;
  }

  /** Whether there were more nodes than could be looked at. */
  get full(): boolean {
    return this.#left <= 0;
  }

  /** The text in an input of a node: OWN where it is said to be a file of the model, undefined where it is not written in the graph. */
  in({ inputs, inFunction }: Use, input: number, levels = MOST_LEVELS): string | typeof OWN | undefined {
    let name = bare(inputs[input] ?? '');
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (inFunction === undefined && this.#assets.has(name)) return OWN;
      const node = this.#node(name, inFunction);
      if (!node) return inFunction === undefined ? undefined : this.#passed(inFunction, name, levels);
      const { operation, inputs: further } = headOf(messageOf(node));
      if (operation === 'Const') return textOfConstant(node);
      if (operation !== 'Identity') return undefined;
      name = bare(further[0] ?? '');
    }
    return undefined;
  }

  /** What a function is given by those who call it: a path elsewhere if there is one, or else the model's own files, if it has any. */
  #passed(inFunction: string, name: string, levels: number): string | typeof OWN | undefined {
    const { callers, functions } = this.#graph;
    const place = functions.get(inFunction)?.given.indexOf(name) ?? -1;
    for (const caller of levels > 0 && place >= 0
      ? (callers.get(inFunction) ?? []).slice(0, MOST_CALLERS)
      : []) {
      const text = this.in(caller, place, levels - 1);
      if (typeof text === 'string' && text !== '' && !staysBelow(text)) return text;
    }
    return this.#assets.size > 0 ? OWN : undefined;
  }

  /**
   * Paths that an input of a node may come to, where it is put together as savers do it, of texts and of what who runs the graph gives;
   * undefined where it is worked out in another way.
   */
  paths({ inputs, inFunction }: Use, input: number): readonly string[] | undefined {
    let left = MOST_PATHS;
    const pathsOf = (tensor: string | undefined, steps: number): readonly string[] | undefined => {
      if (steps === 0 || tensor === undefined || --left < 0) return undefined;
      const node = this.#node(bare(tensor), inFunction);
      // the function is given it, or the graph
      if (!node) return [GIVEN];
      const { operation, inputs: all } = headOf(messageOf(node));
      const further = all.filter(each => !each.startsWith('^'));
      const each = (places: readonly (string | undefined)[]) => places.map(of => pathsOf(of, steps - 1));
      switch (operation) {
        case 'Const': {
          const text = textOfConstant(node);
          return text === undefined ? undefined : [text];
        }
        case 'Placeholder':
        case 'PlaceholderV2':
          return [GIVEN];
        case 'PlaceholderWithDefault':
        case 'Identity':
        case 'ExpandDims':
        case 'Reshape':
          return pathsOf(further[0], steps - 1);
        case 'ShardedFilename':
        case 'ShardedFilespec':
          return pathsOf(further[0], steps - 1)?.map(path => `${path}-shard`);
        case 'Select':
        case 'SelectV2':
          return allOf(each([further[1], further[2]]));
        case 'Pack':
          return allOf(each(further));
        case 'StringJoin':
          return joined(each(further), separatorOf(node));
        default:
          return undefined;
      }
    };
    return pathsOf(inputs[input], MOST_STEPS);
  }

  #node(name: string, inFunction: string | undefined): Span | undefined {
    const body = inFunction === undefined ? undefined : this.#graph.functions.get(inFunction);
    const scopes = inFunction === undefined ? this.#graph.scopes : body ? [body] : [];
    for (const scope of scopes) {
      const found = this.#nodes(scope).get(name);
      if (found) return found;
    }
    return undefined;
  }

  #nodes(scope: Scope): ReadonlyMap<string, Span> {
    const known = this.#known.get(scope);
    if (known) return known;
    const found = new Map<string, Span>();
    const of = messageOf(scope.at);
    while (of.next() && this.#left > 0) {
      if (of.field !== scope.field || of.type !== WIRE.bytes) continue;
      this.#left -= 1;
      const at = { source: scope.at.source, at: of.at, length: of.length };
      found.set(headOf(of.message()).name, at);
    }
    this.#known.set(scope, found);
    return found;
  }
}

type Paths = readonly string[] | undefined;

function allOf(parts: readonly Paths[]): Paths {
  const all: string[] = [];
  for (const part of parts) {
    if (!part) return undefined;
    all.push(...part);
  }
  return all.slice(0, MOST_PATHS);
}

/** Every way to put one of each together. */
function joined(parts: readonly Paths[], separator: string): Paths {
  let all: readonly string[] = [];
  for (const [i, part] of parts.entries()) {
    if (!part || part.length * Math.max(1, all.length) > MOST_PATHS) return undefined;
    all = i === 0 ? part : all.flatMap(first => part.map(second => first + separator + second));
  }
  return all;
}

function separatorOf(node: Span): string {
  for (const [name, value] of attributesOf(node)) if (name === 'separator') return textsIn(value)[0] ?? '';
  return '';
}
