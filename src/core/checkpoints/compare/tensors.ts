import * as l10n from '@vscode/l10n';
import type { Tensor } from '../checkpoint.ts';
import { isState } from '../totals.ts';
import type { TensorChange } from './comparison.ts';
import type { Pair } from './match.ts';
import type { Outcome, ShapedPair } from './measurePairs.ts';
import { layerOf } from './names.ts';
import type { PairSums } from './pairSums.ts';

/** A tensor of either side with what was summed up over it. */
export interface Compared {
  readonly change: TensorChange;
  readonly sums?: PairSums;
}

/** Whether both sides have it, in the same shape. */
export function isShaped(pair: Pair): pair is ShapedPair {
  const { a, b } = pair;
  return a !== undefined && b !== undefined && a.shape.join() === b.shape.join();
}

/** Where and how the values of a tensor lie: the same for tensors that are one. Undefined where it has none, or that is not known. */
function identityOf({ place, shape, dtype, bytes }: Tensor): string | undefined {
  if (!place || bytes === 0) return undefined;
  return JSON.stringify([place.file, place.offset, dtype, shape, place.strides ?? null]);
}

/** Which of the pairs share their storage on both sides with an earlier one, and with which. */
export function tiedPairs(pairs: readonly ShapedPair[]): ReadonlyMap<ShapedPair, ShapedPair> {
  const first = new Map<string, ShapedPair>();
  const tied = new Map<ShapedPair, ShapedPair>();
  for (const pair of pairs) {
    const [a, b] = [identityOf(pair.a), identityOf(pair.b)];
    if (a === undefined || b === undefined) continue;
    const key = `${a}|${b}`;
    const earlier = first.get(key);
    if (earlier) tied.set(pair, earlier);
    else first.set(key, pair);
  }
  return tied;
}

/** What became of each tensor. @param tied pairs that stand for earlier ones, which alone were measured */
export function changesOf(
  pairs: readonly Pair[],
  tied: ReadonlyMap<ShapedPair, ShapedPair>,
  outcomes: ReadonlyMap<ShapedPair, Outcome>,
): readonly Compared[] {
  const inBoth = { a: namesOfShared(pairs, 'a'), b: namesOfShared(pairs, 'b') };
  return pairs.map(pair => {
    if (isShaped(pair)) return shapedChange(pair, tied.get(pair), outcomes);
    const { a, b } = pair;
    if (a && b) return { change: { ...headOf(a, b), state: 'reshaped' } };
    const only = a ?? b;
    // proof: a pair has at least one tensor
    const tensor = only!;
    const tiedTo = inBoth[a ? 'a' : 'b'].get(identityOf(tensor) ?? '');
    const state = a ? 'removed' : 'added';
    return { change: { ...headOf(a, b), state, ...(tiedTo !== undefined && { tiedTo }) } };
  });
}

/** Tensors that both sides have, by where the values of this side lie. */
function namesOfShared(pairs: readonly Pair[], side: 'a' | 'b'): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const pair of pairs) {
    const { a, b } = pair;
    const identity = a && b && identityOf(side === 'a' ? a : b);
    if (a && identity !== undefined && !names.has(identity)) names.set(identity, a.name);
  }
  return names;
}

function shapedChange(
  pair: ShapedPair,
  tiedTo: ShapedPair | undefined,
  outcomes: ReadonlyMap<ShapedPair, Outcome>,
): Compared {
  const head = headOf(pair.a, pair.b);
  const outcome = outcomes.get(tiedTo ?? pair) ?? { reason: l10n.t('It was not read.') };
  const tie = tiedTo && { tiedTo: tiedTo.a.name };
  if ('reason' in outcome) {
    return { change: { ...head, state: 'not-compared', ...tie, reason: outcome.reason } };
  }
  const measures = outcome.sums.result();
  const state = measures.equal ? 'unchanged' : 'changed';
  return { change: { ...head, state, ...tie, measures }, sums: outcome.sums };
}

function headOf(a: Tensor | undefined, b: Tensor | undefined): Omit<TensorChange, 'state'> {
  const name = a?.name ?? b?.name ?? '';
  return {
    name,
    ...(a && b && a.name !== b.name && { nameB: b.name }),
    ...(a && { a: { dtype: a.dtype, shape: a.shape } }),
    ...(b && { b: { dtype: b.dtype, shape: b.shape } }),
    layer: layerOf(name),
    parameter: !isState(name),
  };
}
