import { WIRE } from '../../bytes/protobuf.ts';
import { staysBelow } from '../../files/within.ts';
import { listIn } from '../../grouped.ts';
import { attributesOf, messageOf, type Span, textsIn } from './attributes.ts';
import { textsOfConstant } from './constants.ts';
import { type Graph, headOf, type NodeHead, type Scope, type Use } from './graph.ts';
import type { Bound } from './savedFunctions.ts';

/** Names that are given on from node to node, and from function to function. */
const MOST_STEPS = 40;
/** Places that are looked at for all paths together: nodes, and calls of functions. */
const MOST_PLACES = 4_000_000;
/** Names of parameters that are compared in the time of one place. */
const NAMES_A_PLACE = 64;
/** Paths that a saver may come to. */
const MOST_PATHS = 1000;
/** Stands for a part of a path that who runs the graph gives. */
const GIVEN = 'given';
/** Nodes that are known by name, of all places together. */
const MOST_NODES = 1_000_000;

/** A file of the model, by what the model says of itself. */
export const OWN = Symbol('file of the model');

type Literal = string | typeof OWN | undefined;

/** What the model says of itself that tells where a text comes from. */
export interface Origins {
  /** Names of nodes that hold paths of the model's own files. */
  readonly assets: ReadonlySet<string>;
  /** Functions that the program may call which loads the model, with what they are given at the end. */
  readonly functions: ReadonlyMap<string, readonly Bound[]>;
}

/** A node that is looked at for what it says of a path. */
interface Known extends NodeHead {
  /** Of a constant; undefined where it holds none, or they are not all known. */
  readonly texts: readonly string[] | undefined;
  /** Between what a StringJoin joins; undefined where it is not known. */
  readonly separator: string | undefined;
}

/** The name of a node, without which of its outputs is meant. */
export function bare(input: string): string {
  return input.split(':', 1)[0] ?? '';
}

/** Texts that are written in a graph, found from where they are used. */
export class Literals {
  readonly #graph: Graph;
  readonly #origins: Origins;
  readonly #scopes = new Map<Scope, ReadonlyMap<string, Span>>();
  readonly #known = new Map<Span, Known>();
  /** By function and parameter. */
  readonly #gifts = new Map<string, readonly Origin[]>();
  #variables: Variables | undefined;
  #left = MOST_NODES;
  #places = MOST_PLACES;

  constructor(graph: Graph, origins: Origins) {
    this.#graph = graph;
    this.#origins = origins;
  }

  /** Whether there were more nodes than could be looked at, or more ways to a path. */
  get full(): boolean {
    return this.#left <= 0 || this.#places < 0;
  }

  /**
   * The text in an input of a node: one that leads elsewhere if there is one, OWN where it is said to be a file of the model, undefined
   * where it is not written in the graph, or not wherever it may come from.
   */
  in({ inputs, inFunction }: Use, input: number): Literal {
    const literal = (tensor: string | undefined, within: string | undefined, steps: number): Literal => {
      const name = bare(tensor ?? '');
      if (within === undefined && this.#origins.assets.has(name)) return OWN;
      if (steps === 0 || --this.#places < 0) return undefined;
      const node = this.#node(name, within);
      if (node?.operation === 'Const') return node.texts?.find(isElsewhere) ?? node.texts?.[0];
      if (node?.operation === 'Identity') return literal(node.inputs[0], within, steps - 1);
      if (node?.operation === 'ReadVariableOp' && within === undefined) {
        return ofAll(this.#assigned(bare(node.inputs[0] ?? '')), steps);
      }
      if (node || within === undefined) return undefined;
      const given = this.#given(within, name);
      if (given === 'nothing') return this.#origins.assets.size > 0 ? OWN : undefined;
      return ofAll(given, steps);
    };
    const ofAll = (origins: readonly Origin[] | 'unknown', steps: number): Literal => {
      if (origins === 'unknown') return undefined;
      let found: Literal = OWN;
      for (const each of origins) {
        if (each === OWN) continue;
        const one = each === GIVEN ? undefined : literal(each.tensor, each.inFunction, steps - 1);
        if (one === undefined || isElsewhere(one)) return one;
        found = one;
      }
      return found;
    };
    return literal(inputs[input], inFunction, MOST_STEPS);
  }

  /**
   * Paths that an input of a node may come to, where it is put together as savers do it, of texts and of what who runs the graph gives;
   * undefined where it is worked out in another way.
   */
  paths({ inputs, inFunction }: Use, input: number): readonly string[] | undefined {
    let left = MOST_PATHS;
    const pathsOf = (tensor: string | undefined, within: string | undefined, steps: number): Paths => {
      if (steps === 0 || tensor === undefined || --left < 0 || --this.#places < 0) return undefined;
      const node = this.#node(bare(tensor), within);
      if (!node) return within === undefined ? [GIVEN] : passed(within, bare(tensor), steps);
      const further = node.inputs.filter(each => !each.startsWith('^'));
      const each = (of: readonly (string | undefined)[]) => of.map(one => pathsOf(one, within, steps - 1));
      switch (node.operation) {
        case 'Const':
          return node.texts;
        case 'Placeholder':
        case 'PlaceholderV2':
          return [GIVEN];
        case 'PlaceholderWithDefault':
        case 'Identity':
        case 'ExpandDims':
        case 'Reshape':
          return pathsOf(further[0], within, steps - 1);
        case 'ShardedFilename':
        case 'ShardedFilespec':
          return pathsOf(further[0], within, steps - 1)?.map(path => `${path}-shard`);
        case 'Select':
        case 'SelectV2':
          return allOf(each([further[1], further[2]]));
        case 'Pack':
          return allOf(each(further));
        case 'StringJoin':
          return node.separator === undefined ? undefined : joined(each(further), node.separator);
        default:
          return undefined;
      }
    };
    const passed = (within: string, name: string, steps: number): Paths => {
      const given = this.#given(within, name);
      if (given === 'unknown') return undefined;
      if (given === 'nothing') return [GIVEN];
      return allOf(
        given.map(each =>
          each === GIVEN
            ? [GIVEN]
            : each === OWN
              ? undefined
              : pathsOf(each.tensor, each.inFunction, steps - 1),
        ),
      );
    };
    return pathsOf(inputs[input], inFunction, MOST_STEPS);
  }

  /**
   * What a function is given under a name, by each who calls it: a tensor of theirs, a file of the model, or what the program gives that
   * loads the model. 'unknown' where somebody calls it who is not understood, 'nothing' where it is given no such thing, or nobody calls it.
   */
  #given(name: string, parameter: string): readonly Origin[] | 'unknown' | 'nothing' {
    const { callers, calledOtherwise, functions } = this.#graph;
    const parameters = functions.get(name)?.given ?? [];
    const place = parameters.indexOf(parameter);
    this.#places -= (place < 0 ? parameters.length : place) / NAMES_A_PLACE;
    if (place < 0) return 'nothing';
    if (calledOtherwise.has(name)) return 'unknown';
    const key = `${name}\n${place}`;
    const known = this.#gifts.get(key);
    if (known) return known;
    const calls = callers.get(name) ?? [];
    this.#places -= calls.length;
    const origins: Origin[] = calls.map(({ inputs, inFunction }) => ({ tensor: inputs[place], inFunction }));
    const bound = this.#origins.functions.get(name);
    if (bound) {
      const own = bound[place - (parameters.length - bound.length)];
      if (own === undefined) origins.push(GIVEN);
      else if (own.kind === 'asset') origins.push(OWN);
      else if (own.kind === 'constant') origins.push({ tensor: own.node, inFunction: undefined });
      else return 'unknown';
    }
    if (origins.length === 0) return 'nothing';
    this.#gifts.set(key, origins);
    return origins;
  }

  /**
   * What a variable of the graph is set to, as the path of a file of the model is when the graph begins. 'unknown' where nothing is, or
   * somebody else has the variable.
   */
  #assigned(variable: string): readonly Origin[] | 'unknown' {
    this.#variables ??= variablesOf(this.#graph.scopes.flatMap(scope => [...this.#nodes(scope).values()]));
    const { assigned, held } = this.#variables;
    return held.has(variable) ? 'unknown' : (assigned.get(variable) ?? 'unknown');
  }

  #node(name: string, inFunction: string | undefined): Known | undefined {
    const body = inFunction === undefined ? undefined : this.#graph.functions.get(inFunction);
    const scopes = inFunction === undefined ? this.#graph.scopes : body ? [body] : [];
    for (const scope of scopes) {
      const at = this.#nodes(scope).get(name);
      if (!at) continue;
      const known = this.#known.get(at) ?? knownOf(at);
      this.#known.set(at, known);
      return known;
    }
    return undefined;
  }

  #nodes(scope: Scope): ReadonlyMap<string, Span> {
    const known = this.#scopes.get(scope);
    if (known) return known;
    const found = new Map<string, Span>();
    const of = messageOf(scope.at);
    while (of.next() && this.#left > 0) {
      if (of.field !== scope.field || of.type !== WIRE.bytes) continue;
      this.#left -= 1;
      const at = { source: scope.at.source, at: of.at, length: of.length };
      found.set(headOf(of.message()).name, at);
    }
    this.#scopes.set(scope, found);
    return found;
  }
}

type Paths = readonly string[] | undefined;

/** A tensor of who calls a function, or what is none of the graph's. */
type Origin =
  | { readonly tensor: string | undefined; readonly inFunction: string | undefined }
  | typeof OWN
  | typeof GIVEN;

function isElsewhere(path: string | typeof OWN): boolean {
  return path !== OWN && path !== '' && !staysBelow(path);
}

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

/** Who has which variable. */
interface Variables {
  /** By variable: what it is set to, by nodes of the graph. */
  readonly assigned: ReadonlyMap<string, readonly Origin[]>;
  /** Inputs of all nodes but those that set, read or ask for one. */
  readonly held: ReadonlySet<string>;
}

function variablesOf(nodes: readonly Span[]): Variables {
  const assigned = new Map<string, Origin[]>();
  const held = new Set<string>();
  for (const at of nodes) {
    const { operation, inputs } = headOf(messageOf(at));
    const [variable = '', tensor] = inputs;
    if (operation === 'AssignVariableOp') {
      listIn(assigned, bare(variable)).push({ tensor, inFunction: undefined });
    } else if (operation !== 'ReadVariableOp' && operation !== 'VarIsInitializedOp') {
      for (const each of inputs) held.add(bare(each));
    }
  }
  return { assigned, held };
}

function knownOf(at: Span): Known {
  const head = headOf(messageOf(at));
  return {
    ...head,
    texts: head.operation === 'Const' ? textsOfConstant(at) : undefined,
    separator: head.operation === 'StringJoin' ? separatorOf(at) : undefined,
  };
}

/** None is written where it is empty. */
function separatorOf(node: Span): string | undefined {
  let separator: string | undefined = '';
  for (const [name, value] of attributesOf(node)) {
    if (name !== 'separator') continue;
    const texts = textsIn(value);
    separator = texts && (texts.at(-1) ?? '');
  }
  return separator;
}
