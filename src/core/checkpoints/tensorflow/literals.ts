import { WIRE } from '../../bytes/protobuf.ts';
import { messageOf, type Span } from './attributes.ts';
import { textOfConstant } from './constants.ts';
import { type Graph, headOf, type Scope, type Use } from './graph.ts';

/** Names that are given on from node to node. */
const MOST_STEPS = 20;
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
  in({ inputs, inFunction }: Use, input: number): string | typeof OWN | undefined {
    let name = bare(inputs[input] ?? '');
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (inFunction === undefined && this.#assets.has(name)) return OWN;
      const node = this.#node(name, inFunction);
      // what a function is given comes from outside of it, where a model has its files
      if (!node) return inFunction !== undefined && this.#assets.size > 0 ? OWN : undefined;
      const { operation, inputs: further } = headOf(messageOf(node));
      if (operation === 'Const') return textOfConstant(node);
      if (operation !== 'Identity') return undefined;
      name = bare(further[0] ?? '');
    }
    return undefined;
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
