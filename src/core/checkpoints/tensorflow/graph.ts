import * as l10n from '@vscode/l10n';
import { type Message, WIRE } from '../../bytes/protobuf.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import { listIn } from '../../grouped.ts';
import type { Pieces } from '../../turns.ts';
import type { Port, Tensor } from '../checkpoint.ts';
import { operationRule } from '../safety/rules/operations.ts';
import { isTensorflowOperation } from '../safety/rules/tensorflowOperations.ts';
import { attributesOf, functionsIn, messageOf, type Span } from './attributes.ts';
import { portOfPlaceholder, tensorOfConstant } from './constants.ts';

/** Larger graphs are not looked at to the end. */
const MOST_NODES = 10_000_000;
/** Of what is kept of single nodes. */
const MOST_KEPT = 50_000;
const MOST_CALLS = 500_000;
const MOST_INPUTS = 10_000;
/** Nodes between two turns. */
const STRETCH = 2000;
const PLACEHOLDERS = new Set(['Placeholder', 'PlaceholderV2', 'PlaceholderWithDefault']);
const CALLS = new Set(['PartitionedCall', 'StatefulPartitionedCall']);
/** Names of operations that are given functions: branches, loops, steps of data sets. */
const TAKES_FUNCTIONS =
  /Call|If$|While$|Case$|^For$|^Xla|TPU|Dataset|Defun|Gradient|Function|Launch|Iterator/;

/** A node of which more must be known than that it is there. */
export interface Use {
  readonly operation: string;
  readonly node: string;
  readonly inputs: readonly string[];
  /** The function that it stands in; absent in the graph itself. */
  readonly inFunction?: string;
  readonly at: Span;
}

/** What nodes stand in: the graph, or a function of its library. */
export interface Scope {
  /** Where its nodes can be read again: the message that holds them, and which field they are. */
  readonly at: Span;
  readonly field: number;
  /** What a function is given, by name. */
  readonly given: readonly string[];
}

/** What is known of a graph with the functions that it brings along (graph.proto, function.proto). */
export class Graph {
  nodes = 0;
  functionNodes = 0;
  producer = 0;
  readonly functions = new Map<string, Scope>();
  readonly operators = new Map<string, number>();
  readonly placeholders: Port[] = [];
  readonly constants: Tensor[] = [];
  /** What reaches out of the graph, by the rules. */
  readonly uses: Use[] = [];
  /** Operations that TensorFlow does not have, each with one of its nodes. */
  readonly foreign = new Map<string, Use>();
  /** Functions that nodes of the graph call, and those that functions call: by name of the node, or of the function. */
  readonly calls = new Map<string, Set<string>>();
  readonly callsWithin = new Map<string, Set<string>>();
  /** Where a function is called with inputs that are what it is given, in this order. */
  readonly callers = new Map<string, Use[]>();
  /** Functions that are called in another way, too, so that it is not known with what. */
  readonly calledOtherwise = new Set<string>();
  readonly scopes: Scope[] = [];
  /** Whether there was more than is kept. */
  full = false;
  #seen = 0;
  #kept = 0;

  /** Takes in a graph, with turns between. Throws MalformedError where it is broken; what was found before stands. */
  *read(at: Span): Pieces<void> {
    const of = messageOf(at);
    this.scopes.push({ at, field: 1, given: [] });
    while (of.next()) {
      if (of.type !== WIRE.bytes) continue;
      if (of.field === 1) yield* this.#node(of, at.source, undefined);
      else if (of.field === 2) yield* this.#library(of.message(), at.source);
      else if (of.field === 4) {
        const versions = of.message();
        while (versions.next()) {
          if (versions.field === 1 && versions.type === WIRE.varint) this.producer = versions.unsigned();
        }
      }
    }
  }

  *#library(of: Message, source: ByteSource): Pieces<void> {
    while (of.next()) {
      if (of.field !== 1 || of.type !== WIRE.bytes) continue;
      const at = { source, at: of.at, length: of.length };
      const { name, given } = signatureOf(at);
      this.functions.set(name, { at, field: 3, given });
      const body = of.message();
      while (body.next()) {
        if (body.field === 3 && body.type === WIRE.bytes) yield* this.#node(body, source, name);
      }
    }
  }

  *#node(of: Message, source: ByteSource, inFunction: string | undefined): Pieces<void> {
    if (++this.#seen > MOST_NODES) throw tooLarge();
    if (this.#seen % STRETCH === 0) yield;
    const at = { source, at: of.at, length: of.length };
    const { name, operation, inputs } = headOf(of.message());
    if (inFunction === undefined) this.nodes += 1;
    else this.functionNodes += 1;
    if (this.operators.size < MOST_KEPT || this.operators.has(operation)) {
      this.operators.set(operation, (this.operators.get(operation) ?? 0) + 1);
    }
    const use = { operation, node: name, inputs, at, ...(inFunction !== undefined && { inFunction }) };
    if (operationRule(operation)) {
      if (this.uses.length < MOST_KEPT) this.uses.push(use);
      else this.full = true;
    } else if (!isTensorflowOperation(operation)) {
      if (this.foreign.size < MOST_KEPT) this.foreign.set(operation, use);
      else this.full = true;
      // a function may be called as if it were an operation
      this.#called(operation, use, true);
    }
    if (TAKES_FUNCTIONS.test(operation)) this.#call(use);
    if (inFunction === undefined) this.#mainNode(name, operation, at);
  }

  #call(use: Use): void {
    for (const [, value] of attributesOf(use.at)) {
      for (const each of functionsIn(value)) this.#called(each, use, CALLS.has(use.operation));
    }
  }

  #called(name: string, use: Use, inOrder: boolean): void {
    const [calls, caller] =
      use.inFunction === undefined ? [this.calls, use.node] : [this.callsWithin, use.inFunction];
    if (++this.#kept > MOST_CALLS) {
      this.full = true;
      return;
    }
    const known = calls.get(caller) ?? new Set();
    calls.set(caller, known.add(name));
    if (inOrder) listIn(this.callers, name).push(use);
    else this.calledOtherwise.add(name);
  }

  #mainNode(name: string, operation: string, at: Span): void {
    if (operation === 'Const' && this.constants.length < MOST_KEPT) {
      this.constants.push(tensorOfConstant(name, at));
    } else if (PLACEHOLDERS.has(operation) && this.placeholders.length < MOST_KEPT) {
      this.placeholders.push(portOfPlaceholder(name, at));
    }
  }
}

/** FunctionDef: its signature is an OpDef, which has the name, and what it is given. */
function signatureOf(at: Span): { readonly name: string; readonly given: readonly string[] } {
  const of = messageOf(at);
  let name = '';
  const given: string[] = [];
  while (of.next()) {
    if (of.field !== 1 || of.type !== WIRE.bytes) continue;
    const signature = of.message();
    while (signature.next()) {
      if (signature.type !== WIRE.bytes) continue;
      if (signature.field === 1) name = signature.text();
      if (signature.field !== 2 || given.length >= MOST_INPUTS) continue;
      const argument = signature.message();
      given.push('');
      while (argument.next()) {
        if (argument.field === 1 && argument.type === WIRE.bytes) given[given.length - 1] = argument.text();
      }
    }
  }
  return { name, given };
}

export interface NodeHead {
  readonly name: string;
  readonly operation: string;
  /** Names of nodes, with their outputs; of control, with a caret. */
  readonly inputs: readonly string[];
}

/** NodeDef without its attributes. */
export function headOf(of: Message): NodeHead {
  let name = '';
  let operation = '';
  const inputs: string[] = [];
  while (of.next()) {
    if (of.type !== WIRE.bytes) continue;
    if (of.field === 1) name = of.text();
    else if (of.field === 2) operation = of.name();
    else if (of.field === 3 && inputs.length < MOST_INPUTS) inputs.push(of.text());
  }
  return { name, operation, inputs };
}

function tooLarge(): MalformedError {
  return new MalformedError(
    'too-large',
    l10n.t('The graph has more than {0} nodes; the others were not looked at.', MOST_NODES),
  );
}
