import * as l10n from '@vscode/l10n';
import type { Comparison, Finding, FindingKind, LayerChange, TensorChange } from './comparison.ts';
import { distanceOf } from './layers.ts';
import { isOfAdapter } from './names.ts';
import { notesOf, unlike } from './notes.ts';
import { isRounding } from './precision.ts';
import { relativeText } from './relativeText.ts';
import { unrelatedMatrices } from './unrelated.ts';

export type Facts = Pick<
  Comparison,
  'counts' | 'layers' | 'ordered' | 'tensors' | 'renamed' | 'settings' | 'total'
> & {
  readonly sameFile: boolean;
  /** Names of those that are no checkpoint that can be read. */
  readonly unreadable: readonly string[];
};

/** Layers of which as many are named in a sentence. */
const NAMED = 3;

/** What the facts come to, in one sentence, from what is said in its conditions and nothing else. */
export function findingOf(facts: Facts): Finding {
  const [kind, sentence] = answer(facts);
  return { kind, sentence, notes: notesOf(facts) };
}

function answer(facts: Facts): [FindingKind, string] {
  const { sameFile, unreadable, tensors } = facts;
  if (sameFile) return ['same-file', l10n.t('Both are the same file.')];
  const [unread] = unreadable;
  if (unread !== undefined) {
    return ['unreadable', l10n.t('{0} is no checkpoint that can be read, so nothing is compared.', unread)];
  }
  if (tensors.length === 0) return ['no-tensors', withoutTensors(facts)];
  const shared = tensors.filter(({ a, b }) => a && b);
  if (shared.length === 0) return ['nothing-in-common', strangers(tensors)];
  const compared = shared.filter(({ measures }) => measures);
  if (compared.length === 0) {
    return [
      'not-compared',
      shared.length === 1
        ? l10n.t('The one tensor that both have cannot be compared by its values.')
        : l10n.t('None of the {0} tensors that both have can be compared by its values.', shared.length),
    ];
  }
  const changed = compared.filter(({ state }) => state === 'changed');
  if (changed.length === 0) return unchanged(facts, compared);
  if (changed.every(isRounding)) {
    return [
      'same-weights-other-precision',
      l10n.t('The same weights in another precision: no tensor is farther off than rounding brings it.'),
    ];
  }
  return moved(facts, changed);
}

function withoutTensors({ settings }: Facts): string {
  const differ = Object.values(settings).reduce((sum, { changed }) => sum + changed.length, 0);
  if (differ === 0) return l10n.t('Neither has tensors, and what they tell of themselves is the same.');
  return differ === 1
    ? l10n.t('Neither has tensors; one of the things that they tell of themselves differs.')
    : l10n.t('Neither has tensors; {0} of the things that they tell of themselves differ.', differ);
}

function strangers(tensors: readonly TensorChange[]): string {
  const added = tensors.filter(({ state }) => state === 'added');
  if (added.length > 0 && added.every(({ name }) => isOfAdapter(name))) {
    return l10n.t(
      'The second holds only an adapter, as LoRA writes it, and none of the weights of the first.',
    );
  }
  return l10n.t('No tensor of one is in the other: these are different architectures.');
}

function unchanged({ tensors }: Facts, compared: readonly TensorChange[]): [FindingKind, string] {
  const { added, removed, reshaped, notCompared } = unlike(tensors);
  const others = removed.length + reshaped.length + notCompared.length;
  if (added.length > 0 && others === 0 && added.every(({ name }) => isOfAdapter(name))) {
    return [
      'adapter-added',
      l10n.t(
        'An adapter was added (tensors: {0}), as LoRA does; the weights beside it are the same.',
        added.length,
      ),
    ];
  }
  const bits = compared.every(({ a, b }) => a?.dtype === b?.dtype);
  if (added.length + others > 0) {
    return [
      'same-weights',
      bits
        ? l10n.t(
            'Of what both have, all that was compared is the same bit for bit (tensors: {0}).',
            compared.length,
          )
        : l10n.t(
            'Of what both have, all that was compared holds the same numbers (tensors: {0}).',
            compared.length,
          ),
    ];
  }
  return [
    'same-weights',
    bits
      ? l10n.t(
          'The same weights: all tensors that both have ({0}) are the same bit for bit.',
          compared.length,
        )
      : l10n.t('The same weights: all tensors that both have ({0}) hold the same numbers.', compared.length),
  ];
}

function moved(facts: Facts, changed: readonly TensorChange[]): [FindingKind, string] {
  const layers = facts.layers.filter(({ state }) => state !== 'not-compared');
  const those = layers.filter(({ state }) => state === 'changed');
  if (those.length === 0) {
    const [first] = changed;
    return [
      'only-state-changed',
      l10n.t(
        'The learnt weights are the same; only state beside them changed ({0} tensors, such as {1}).',
        changed.length,
        first?.name ?? '',
      ),
    ];
  }
  const unrelated = unrelatedMatrices(facts.tensors);
  if (unrelated) {
    return [
      'unrelated-weights',
      l10n.t(
        '{0} of {1} weight matrices point in directions as unrelated as random ones: as after training from another start.',
        unrelated.count,
        unrelated.of,
      ),
    ];
  }
  if (those.length < layers.length) return someOf(facts, layers, those);
  return ['all-layers-changed', allOf(layers)];
}

function someOf(
  { ordered }: Facts,
  layers: readonly LayerChange[],
  those: readonly LayerChange[],
): [FindingKind, string] {
  const [n, k] = [layers.length, those.length];
  const isTail = layers.slice(n - k).every(({ state }) => state === 'changed');
  if (ordered && isTail && k <= n / 2) {
    return [
      'only-last-layers-changed',
      k === 1
        ? l10n.t(
            'Only the last of {0} layers changed, {1}: as when a head is trained on frozen layers.',
            n,
            names(those),
          )
        : l10n.t(
            'Only the last {0} of {1} layers changed, {2}: as when a head is trained on frozen layers.',
            k,
            n,
            names(those),
          ),
    ];
  }
  return [
    'some-layers-changed',
    k === 1
      ? l10n.t('1 of {0} layers changed, {1}; the others are the same.', n, names(those))
      : l10n.t('{0} of {1} layers changed, {2}; the others are the same.', k, n, farthest(those)),
  ];
}

function allOf(layers: readonly LayerChange[]): string {
  if (layers.length === 1) return l10n.t('The one layer that was compared changed, {0}.', farthest(layers));
  const spread = spreadOf(layers);
  if (spread?.alike) {
    return l10n.t(
      'All {0} layers changed, about alike, the median one by {1}: as when all of a model is trained on.',
      layers.length,
      relativeText(spread.middle),
    );
  }
  return spread
    ? l10n.t(
        'All {0} layers changed, the median one by {1}, {2}.',
        layers.length,
        relativeText(spread.middle),
        farthest(layers),
      )
    : l10n.t('All {0} layers changed, {1}.', layers.length, farthest(layers));
}

/** Nine of ten layers within this factor of one another have moved alike: half an order of magnitude, a choice of ours. */
const ALIKE = 3;

/** How far the middle layer moved, and whether the ten per cent that moved most are within reach of those that moved least. */
function spreadOf(
  layers: readonly LayerChange[],
): { readonly middle: number; readonly alike: boolean } | undefined {
  const distances = layers.map(distanceOf).sort((a, b) => a - b);
  const at = (share: number) => distances[Math.round(share * (distances.length - 1))] ?? 0;
  const [low, middle, high] = [at(0.1), at(0.5), at(0.9)];
  return Number.isFinite(middle) ? { middle, alike: low > 0 && high <= ALIKE * low } : undefined;
}

/** The layer that moved farthest, and how far. */
function farthest(layers: readonly LayerChange[]): string {
  const [first] = [...layers].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  if (!first) return '';
  const relative = first.measures?.relative;
  if (relative === undefined) return l10n.t('{0} from nothing but zeros', first.name);
  return l10n.t('{0} farthest (by {1})', first.name, relativeText(relative));
}

function names(layers: readonly LayerChange[]): string {
  const listed = layers.slice(0, NAMED).map(({ name }) => name);
  const more = layers.length - listed.length;
  const list = listed.join(', ');
  return more > 0 ? l10n.t('{0} and {1} more', list, more) : list;
}
