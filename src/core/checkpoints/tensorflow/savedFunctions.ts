import * as l10n from '@vscode/l10n';
import { type Message, WIRE } from '../../bytes/protobuf.ts';
import { MalformedError } from '../../bytes/source.ts';
import { messageOf, type Span } from './attributes.ts';

/** What a function is given by the model itself: one of its files, a constant of its graph, or something else. */
export type Bound =
  | { readonly kind: 'asset' | 'other' }
  | { readonly kind: 'constant'; readonly node: string };

/** Objects and functions, of each; and what one is given. */
const MOST = 1_000_000;
const MOST_BOUND = 100_000;

const OTHER: Bound = { kind: 'other' };

/**
 * The functions of a SavedModel that the program may call which loads it (saved_object_graph.proto): some it calls at once, to set up what
 * the model needs. By name, with what they are given behind that program's own arguments.
 * @throws MalformedError for what is no such graph, and for more than are looked at
 */
export function savedFunctions(at: Span): ReadonlyMap<string, readonly Bound[]> {
  const kinds: Bound[] = [];
  const bound = new Map<string, readonly number[]>();
  const graph = messageOf(at);
  while (graph.next()) {
    if (graph.type !== WIRE.bytes) continue;
    if (kinds.length >= MOST || bound.size >= MOST) throw tooMany();
    if (graph.field === 1) kinds.push(kindOf(graph.message()));
    else if (graph.field === 2) {
      const { name, inputs } = functionOf(graph.message());
      bound.set(name, inputs);
    }
  }
  return new Map(Array.from(bound, ([name, inputs]) => [name, inputs.map(each => kinds[each] ?? OTHER)]));
}

/** SavedObject. */
function kindOf(object: Message): Bound {
  let kind = OTHER;
  while (object.next()) {
    if (object.type !== WIRE.bytes) continue;
    if (object.field === 5) kind = { kind: 'asset' };
    if (object.field !== 9) continue;
    const constant = object.message();
    let node = '';
    while (constant.next()) if (constant.field === 1 && constant.type === WIRE.bytes) node = constant.text();
    kind = { kind: 'constant', node };
  }
  return kind;
}

/** An entry of the map from names to SavedConcreteFunction. */
function functionOf(entry: Message): { readonly name: string; readonly inputs: readonly number[] } {
  let name = '';
  const inputs: number[] = [];
  while (entry.next()) {
    if (entry.type !== WIRE.bytes) continue;
    if (entry.field === 1) name = entry.text();
    if (entry.field !== 2) continue;
    const of = entry.message();
    while (of.next()) if (of.field === 2) of.integers(inputs);
    if (inputs.length > MOST_BOUND) throw tooMany();
  }
  return { name, inputs };
}

function tooMany(): MalformedError {
  return new MalformedError(
    'too-many',
    l10n.t('It has more objects and functions than are looked at ({0}).', MOST),
  );
}
