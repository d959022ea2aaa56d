import * as l10n from '@vscode/l10n';
import { type Message, WIRE } from '../../bytes/protobuf.ts';
import { MalformedError } from '../../bytes/source.ts';

/** What a function is given by the model itself: one of its files, a constant of its graph, or something else. */
export type Bound =
  | { readonly kind: 'asset' | 'other' }
  | { readonly kind: 'constant'; readonly node: string };

/** Objects and functions, of each; and what one is given. */
const MOST = 1_000_000;
const MOST_BOUND = 100_000;

export const OTHER: Bound = { kind: 'other' };

/**
 * The functions of a SavedModel that the program may call which loads it (saved_object_graph.proto): some it calls at once, to set up what
 * the model needs.
 */
export class SavedFunctions {
  /** What kept them from being known whole: something broken in one, which hides none of the others, or more than are looked at. */
  problem: MalformedError | undefined;
  readonly #objects: Bound[] = [];
  readonly #bound = new Map<string, readonly number[]>();

  /** What a function is given that is bound to an object of this kind (a field of SavedObject). */
  kindOf(of: Message): Bound {
    if (of.field === 5) return { kind: 'asset' };
    return of.field === 9 ? (this.#tolerant(() => constantOf(of.message())) ?? OTHER) : OTHER;
  }

  /** Takes in the next object. */
  object(kind: Bound): void {
    if (this.#objects.length < MOST) this.#objects.push(kind);
    else this.problem ??= tooMany();
  }

  /** Takes in an entry of the map from names to SavedConcreteFunction. */
  tell(of: Message): void {
    const found = this.#tolerant(() => functionOf(of.message()));
    if (!found) return;
    if (this.#bound.size < MOST && found.inputs.length <= MOST_BOUND)
      this.#bound.set(found.name, found.inputs);
    else this.problem ??= tooMany();
  }

  /** By name, with what they are given behind that program's own arguments. */
  get all(): ReadonlyMap<string, readonly Bound[]> {
    const boundTo = (inputs: readonly number[]) => inputs.map(each => this.#objects[each] ?? OTHER);
    return new Map(Array.from(this.#bound, ([name, inputs]) => [name, boundTo(inputs)]));
  }

  #tolerant<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      this.problem ??= error;
      return undefined;
    }
  }
}

/** SavedConstant. */
function constantOf(constant: Message): Bound {
  let node = '';
  while (constant.next()) if (constant.field === 1 && constant.type === WIRE.bytes) node = constant.text();
  return { kind: 'constant', node };
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
  }
  return { name, inputs };
}

function tooMany(): MalformedError {
  return new MalformedError(
    'too-many',
    l10n.t('It has more objects and functions than are looked at ({0}).', MOST),
  );
}
