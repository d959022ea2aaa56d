import { memorySource } from '../../bytes/source.ts';
import {
  itemsOf,
  PickledBytes,
  PickledDict,
  PickledGlobal,
  PickledInstance,
  PickledList,
  PickledSet,
  PickledTuple,
  type Value,
} from './values.ts';

/** What calls of well-known containers give, so that a state dict is a dictionary whatever it was written as. */
const MAKERS: ReadonlyMap<string, (args: readonly Value[], callee: PickledGlobal) => Value | undefined> =
  new Map([
    ['collections.OrderedDict', dictOf],
    ['builtins.dict', dictOf],
    ['__builtin__.dict', dictOf],
    ['collections.defaultdict', (args: readonly Value[]) => dictOf(args.slice(1))],
    ['builtins.set', setOf],
    ['__builtin__.set', setOf],
    ['builtins.frozenset', setOf],
    ['__builtin__.frozenset', setOf],
    ['builtins.list', listOf],
    ['_codecs.encode', encoded],
    ['copyreg._reconstructor', reconstructed],
    ['copy_reg._reconstructor', reconstructed],
  ]);

/** What a call gives, as far as that is known without making it: an object of which the call is told, or a plain container. */
export function called(callee: Value, args: Value): Value {
  if (callee instanceof PickledGlobal && args instanceof PickledTuple) {
    const made = MAKERS.get(callee.pair)?.(args.items, callee);
    if (made !== undefined) return made;
  }
  return new PickledInstance(callee, args);
}

function dictOf(args: readonly Value[]): Value | undefined {
  const dict = new PickledDict();
  const [from] = args;
  if (from instanceof PickledDict) dict.pairs.push(...limited(from.pairs));
  else if (from !== undefined && !(from instanceof PickledList || from instanceof PickledTuple))
    return undefined;
  for (const pair of limited(itemsOf(from))) {
    const [key = null, value = null] = itemsOf(pair);
    dict.pairs.push([key, value]);
  }
  return dict;
}

function setOf(args: readonly Value[]): Value | undefined {
  return new PickledSet([...limited(itemsOf(args[0]))]);
}

function listOf(args: readonly Value[]): Value | undefined {
  const list = new PickledList();
  for (const item of limited(itemsOf(args[0]))) list.items.push(item);
  return list;
}

/** A call may copy what was copied before, again and again: it copies so much at most. */
function limited<T>(items: readonly T[]): readonly T[] {
  return items.length > 10_000 ? items.slice(0, 10_000) : items;
}

/** Python 2 and protocols below 3 write bytes as text in Latin-1. */
function encoded([text, encoding]: readonly Value[]): Value | undefined {
  if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1')) return undefined;
  const bytes = Buffer.from(text, 'latin1');
  return new PickledBytes(memorySource(bytes), 0, bytes.length);
}

/** How protocols 0 and 1 write an object: class, base, state of the base. */
function reconstructed([type, base, state]: readonly Value[]): Value | undefined {
  if (type === undefined) return undefined;
  const plain = state === undefined || state === null || !(base instanceof PickledGlobal);
  const made = new PickledInstance(type, new PickledTuple(plain ? [] : [state]));
  return made;
}
