import type { Tensor } from '../checkpoint.ts';
import type { Renaming } from './comparison.ts';
import { partsOf } from './names.ts';

/** A tensor of each side that are the same one, or one that only one side has. */
export interface Pair {
  readonly a?: Tensor;
  readonly b?: Tensor;
}

export interface Matched {
  /** Those of the first in its order, then what only the second has. */
  readonly pairs: readonly Pair[];
  readonly renamed: readonly Renaming[];
}

/** Names that only say what a model was wrapped in: by DataParallel, torch.compile, FSDP, Lightning, a training script, PEFT. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'module',
  'model',
  '_orig_mod',
  'state_dict',
  'model_state_dict',
  'net',
  'network',
  'base_model',
  '_fsdp_wrapped_module',
]);
/** Such names in the middle of others. */
const INNER: ReadonlySet<string> = new Set([
  '_orig_mod',
  '_fsdp_wrapped_module',
  '_checkpoint_wrapped_module',
  'base_layer',
]);
/** Parts at the beginning of a name that may be there on one side only. */
const MOST_PARTS = 4;
/** Rounds of looking for the next way in which names differ. */
const MOST_RENAMINGS = 8;
/** With more names on a side that have no match, none is looked for: no model has them, and it would take seconds. */
const MOST_NAMES = 50_000;

/**
 * Finds the tensors of one checkpoint in another: by name, then without what names of one side begin with. A beginning counts where it is
 * the name of a wrapper, or where it leads to at least half of the tensors that the smaller side has. Names are unique on each side; of
 * several the first counts.
 */
export function matchTensors(a: readonly Tensor[], b: readonly Tensor[]): Matched {
  const left = new Map(a.map(each => [each.name, each]));
  const right = new Map(b.map(each => [each.name, each]));
  const found = new Map<Tensor, Tensor>();
  for (const [name, tensor] of [...left]) {
    const same = right.get(name);
    if (!same) continue;
    found.set(tensor, same);
    left.delete(name);
    right.delete(name);
  }
  const renamed: Renaming[] = [];
  const enough = Math.min(a.length, b.length) / 2;
  const rounds = Math.max(left.size, right.size) > MOST_NAMES ? 0 : MOST_RENAMINGS;
  for (let round = 0; round < rounds && left.size > 0 && right.size > 0; round++) {
    const best = ways(left, right).find(({ known, alike }) => known || alike >= enough);
    if (!best) break;
    for (const [nameA, nameB] of best.pairs) {
      const [one, other] = [left.get(nameA), right.get(nameB)];
      if (!one || !other) continue;
      found.set(one, other);
      left.delete(nameA);
      right.delete(nameB);
    }
    renamed.push({ a: best.a, b: best.b, tensors: best.pairs.length });
  }
  const pairs = a.map((tensor): Pair => {
    const other = found.get(tensor);
    return other ? { a: tensor, b: other } : { a: tensor };
  });
  return { pairs: [...pairs, ...[...right.values()].map(tensor => ({ b: tensor }))], renamed };
}

interface Way {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly known: boolean;
  readonly pairs: (readonly [string, string])[];
  /** How many of them have the same shape. */
  alike: number;
}

/** Ways in which names differ, that which explains most first. */
function ways(left: ReadonlyMap<string, Tensor>, right: ReadonlyMap<string, Tensor>): readonly Way[] {
  const all = new Map<string, Way>();
  const taken = new Map<string, Set<string>>();
  const vote = (
    a: readonly string[],
    b: readonly string[],
    known: boolean,
    names: readonly [string, string],
  ) => {
    const key = `${a.join('\n')}\r${b.join('\n')}`;
    const way = all.get(key) ?? { a, b, known, pairs: [], alike: 0 };
    const used = taken.get(key) ?? new Set();
    all.set(key, way);
    taken.set(key, used);
    // each tensor of the second once
    if (used.has(names[1])) return;
    used.add(names[1]);
    way.pairs.push(names);
    if (left.get(names[0])?.shape.join() === right.get(names[1])?.shape.join()) way.alike++;
  };
  const cores = new Map<string, Core>();
  for (const name of right.keys()) {
    const core = coreOf(name);
    if (!cores.has(core.name)) cores.set(core.name, core);
    for (const [begin, rest] of endings(name)) {
      if (left.has(rest)) vote([], [begin], isWrapper(begin), [rest, name]);
    }
  }
  for (const name of left.keys()) {
    for (const [begin, rest] of endings(name)) {
      if (right.has(rest)) vote([begin], [], isWrapper(begin), [name, rest]);
    }
    const core = coreOf(name);
    const same = cores.get(core.name);
    if (same) vote(core.without, same.without, true, [name, same.of]);
  }
  const length = ({ a, b }: Way) => a.join('').length + b.join('').length;
  return [...all.values()].sort(
    (x, y) => y.alike - x.alike || y.pairs.length - x.pairs.length || length(x) - length(y),
  );
}

/** What a name begins with, and the rest, part by part. */
function endings(name: string): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let at = 0;
  for (const part of partsOf(name).slice(0, -1).slice(0, MOST_PARTS)) {
    at += part.length + 1;
    found.push([name.slice(0, at), name.slice(at)]);
  }
  return found;
}

function isWrapper(begin: string): boolean {
  return partsOf(begin.slice(0, -1)).every(part => WRAPPERS.has(part));
}

interface Core {
  readonly of: string;
  readonly name: string;
  readonly without: readonly string[];
}

/** A name without the names of wrappers: what it begins with, and what is in its middle. */
function coreOf(name: string): Core {
  const parts = partsOf(name);
  let start = 0;
  while (start < parts.length - 1 && WRAPPERS.has(parts[start] ?? '')) start++;
  const begin = start === 0 ? [] : [`${parts.slice(0, start).join('.')}.`];
  const rest = parts.slice(start);
  const inner = rest.filter((part, i) => i < rest.length - 1 && INNER.has(part));
  const kept = rest.filter((part, i) => !(i < rest.length - 1 && INNER.has(part)));
  return { of: name, name: kept.join('.'), without: [...begin, ...new Set(inner.map(each => `${each}.`))] };
}
