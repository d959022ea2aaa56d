import * as l10n from '@vscode/l10n';
import { staysBelow } from '../../files/within.ts';
import { danger, uninspected } from '../safety/messages.ts';
import { operationRule } from '../safety/rules/operations.ts';
import type { SafetyFinding } from '../safety/safety.ts';
import { attributesOf, type Span, textsIn } from './attributes.ts';
import type { Graph, Use } from './graph.ts';
import { bare, Literals, type Origins, OWN } from './literals.ts';

/** What a model says of how it saves itself, of its files and its functions. */
export interface Surroundings extends Origins {
  /** Names of the nodes that its saver runs, and of the one that takes the path. */
  readonly saver: readonly string[];
}

/** Where savers of the first TensorFlow put their nodes: a graph may have several, and names one. */
const USUAL_SAVER = /^(.*\/)?save(_\d+)?\//;
const SHOWN = 200;
const FOREIGN = 'PAIT-TF-300';

/** What running a graph does that no model needs, and what others must bring along for it. */
export function graphFindings(graph: Graph, surroundings: Surroundings): readonly SafetyFinding[] {
  const isOfSaver = saverOf(graph, surroundings);
  const literals = new Literals(graph, surroundings);
  const findings: SafetyFinding[] = [];
  const told = new Set<string>();
  for (const use of graph.uses) {
    if (told.has(use.operation)) continue;
    const finding = findingOf(use, literals, isOfSaver);
    if (!finding) continue;
    told.add(use.operation);
    findings.push(finding);
  }
  for (const [operation, use] of graph.foreign) {
    // the first TensorFlow called functions as if they were operations
    if (!graph.functions.has(operation)) findings.push(foreign(operation, use));
  }
  if (graph.full || literals.full) {
    const message = l10n.t('The graph has more of what would be looked at than is kept.');
    findings.push(uninspected('over-budget', message, {}));
  }
  return findings;
}

function foreign(operation: string, use: Use): SafetyFinding {
  return {
    level: 'needs-code',
    rule: 'foreign-operators',
    message: l10n.t(
      'It uses the operation {0}, which a library of native code must bring along.',
      operation.slice(0, SHOWN),
    ),
    subject: operation.slice(0, SHOWN),
    advisory: FOREIGN,
    offset: use.at.at,
  };
}

function findingOf(
  use: Use,
  literals: Literals,
  isOfSaver: (use: Use) => boolean,
): SafetyFinding | undefined {
  const rule = operationRule(use.operation);
  if (!rule) return undefined;
  const { when, advisory } = rule;
  const what = danger(rule.danger);
  const rest = {
    level: 'dangerous',
    rule: 'dangerous-operation',
    subject: use.operation,
    offset: use.at.at,
    ...(advisory !== undefined && { advisory }),
  } as const;
  const place = use.inFunction ?? use.node;
  const message = l10n.t(
    'The graph runs {0} in {1}, which {2}. No model needs it.',
    use.operation,
    place.slice(0, SHOWN),
    what,
  );
  switch (when.kind) {
    case 'always':
      return { ...rest, message };
    case 'text':
      return hasText(use.at, when.attribute, when.pattern) ? { ...rest, message } : undefined;
    case 'not-saver': {
      if (!isOfSaver(use)) return { ...rest, message };
      const inputs = use.operation === 'MergeV2Checkpoints' ? [0, 1] : [0];
      const paths = inputs.map(input => literals.paths(use, input));
      return paths.every(each => each?.every(staysBelow)) ? undefined : { ...rest, message };
    }
    case 'path': {
      const path = literals.in(use, when.input);
      if (path === undefined) return { ...rest, message };
      if (path === OWN || path === '' || staysBelow(path)) return undefined;
      return {
        ...rest,
        rule: 'external-path',
        message: l10n.t(
          'The graph runs {0} with the path {1}, which is no file of the model.',
          use.operation,
          path.slice(0, SHOWN),
        ),
      };
    }
  }
}

function hasText(node: Span, attribute: string, pattern: RegExp): boolean {
  for (const [name, value] of attributesOf(node)) {
    if (name === attribute && textsIn(value)?.some(text => pattern.test(text)) !== false) return true;
  }
  return false;
}

/**
 * Whether a node belongs to what saves and restores the model: by the scope of the saver's nodes, or of others as they are usually called,
 * or in the functions that the saver calls, and nothing else.
 */
function saverOf(graph: Graph, { saver, functions: called }: Surroundings): (use: Use) => boolean {
  const nodes = new Set(saver.map(bare));
  const others = [...graph.calls.keys()].filter(node => !nodes.has(node));
  const functions = reachedFrom(graph, nodes, []);
  const otherFunctions = reachedFrom(graph, others, called.keys());
  const scopes = [...nodes].flatMap(node => /^.*\//.exec(node)?.[0] ?? []);
  return ({ node, inFunction }) => {
    if (inFunction !== undefined) return functions.has(inFunction) && !otherFunctions.has(inFunction);
    return USUAL_SAVER.test(node) || scopes.some(scope => node.startsWith(scope));
  };
}

/** Functions that nodes of the graph call, these functions, and those that they call. */
function reachedFrom(
  graph: Graph,
  nodes: Iterable<string>,
  functions: Iterable<string>,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...functions, ...[...nodes].flatMap(node => [...(graph.calls.get(node) ?? [])])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(graph.callsWithin.get(next) ?? []));
  }
  return reached;
}
