import type { Port, Scalar } from '../checkpoint.ts';
import { mostUsed } from '../mostUsed.ts';
import type { Graph } from './graph.ts';
import type { MetaGraph, Signature } from './metaGraph.ts';

/** How large a graph is, and what it is made of. */
export function factsOfGraph(graph: Graph): readonly (readonly [string, Scalar])[] {
  const { nodes, functions, functionNodes, producer, operators } = graph;
  return [
    ...(producer > 0 ? [['producer', producer] as const] : []),
    ['nodes', nodes],
    ['functions', functions.size],
    ['function_nodes', functionNodes],
    ['operators', mostUsed(operators)],
  ];
}

/** What TensorFlow calls by itself, which nobody else does. */
const INTERNAL = /^__saved_model_/;

/** Signatures that are there to be called, the usual one first. */
export function shownSignatures(metas: readonly MetaGraph[]): readonly Signature[] {
  const all = metas.flatMap(each => each.signatures).filter(({ name }) => !INTERNAL.test(name));
  return [...all].sort((a, b) => rank(a.name) - rank(b.name));
}

function rank(name: string): number {
  return name === 'serving_default' ? 0 : 1;
}

/** Ports of all signatures; those behind the first are told with the name of theirs. */
export function portsOf(signatures: readonly Signature[], side: 'inputs' | 'outputs'): readonly Port[] {
  return signatures.flatMap((signature, i) =>
    signature[side].map(port => (i === 0 ? port : { ...port, name: `${signature.name}/${port.name}` })),
  );
}
