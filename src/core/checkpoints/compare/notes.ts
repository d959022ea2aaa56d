import * as l10n from '@vscode/l10n';
import type { Renaming, TensorChange } from './comparison.ts';
import type { Facts } from './finding.ts';

/** What has to be known beside the answer. */
export function notesOf(facts: Facts): readonly string[] {
  if (facts.sameFile) return [];
  return [
    ...structure(facts),
    ...facts.renamed.map(renaming),
    ...retyped(facts.tensors),
    ...tied(facts.tensors),
    ...notCompared(facts.tensors),
    ...leftOut(facts),
  ];
}

/** Learnt tensors that are not in both in the same shape, or were not compared; what stands for a tensor that is in both does not count. */
export function unlike(tensors: readonly TensorChange[]) {
  const of = (wanted: TensorChange['state']) =>
    tensors.filter(({ state, parameter, tiedTo }) => state === wanted && parameter && tiedTo === undefined);
  return {
    added: of('added'),
    removed: of('removed'),
    reshaped: of('reshaped'),
    notCompared: of('not-compared'),
  };
}

function structure({ tensors }: Facts): readonly string[] {
  const { added, removed, reshaped } = unlike(tensors);
  const state = tensors.filter(
    each => !each.parameter && (each.state === 'added' || each.state === 'removed'),
  ).length;
  return [
    ...(added.length > 0 ? [l10n.t('Tensors only in the second: {0}.', added.length)] : []),
    ...(removed.length > 0 ? [l10n.t('Tensors only in the first: {0}.', removed.length)] : []),
    ...(reshaped.length > 0 ? [l10n.t('Tensors of another shape: {0}.', reshaped.length)] : []),
    ...(state > 0
      ? [l10n.t('Tensors of state that only one has, such as the optimizer’s: {0}.', state)]
      : []),
  ];
}

function renaming({ a, b, tensors }: Renaming): string {
  const quoted = (parts: readonly string[]) => parts.map(each => `“${each}”`).join(', ');
  if (b.length === 0) {
    return l10n.t(
      'Tensors of the first that the second has under names without {1}: {0}.',
      tensors,
      quoted(a),
    );
  }
  if (a.length === 0) {
    return l10n.t(
      'Tensors of the second that the first has under names without {1}: {0}.',
      tensors,
      quoted(b),
    );
  }
  return l10n.t(
    'Tensors that both have, under names without {1} in the first and without {2} in the second: {0}.',
    tensors,
    quoted(a),
    quoted(b),
  );
}

/** The change of type that most have, and how many have one. */
function retyped(tensors: readonly TensorChange[]): readonly string[] {
  const changes = new Map<string, number>();
  for (const { a, b } of tensors) {
    if (!a || !b || a.dtype === b.dtype) continue;
    const change = `${a.dtype} → ${b.dtype}`;
    changes.set(change, (changes.get(change) ?? 0) + 1);
  }
  return [...changes]
    .sort(([, x], [, y]) => y - x)
    .slice(0, 3)
    .map(([change, count]) => l10n.t('Tensors of another type, {1}: {0}.', count, change));
}

function tied(tensors: readonly TensorChange[]): readonly string[] {
  const shared = tensors.filter(({ tiedTo }) => tiedTo !== undefined).length;
  return shared === 0
    ? []
    : [l10n.t('Tensors that share the values of another one, which count once: {0}.', shared)];
}

function notCompared(tensors: readonly TensorChange[]): readonly string[] {
  const reasons = new Map<string, number>();
  for (const { state, reason } of tensors) {
    if (state === 'not-compared' && reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return [...reasons]
    .sort(([, x], [, y]) => y - x)
    .slice(0, 3)
    .map(([reason, count]) =>
      l10n.t('Tensors that were not compared by their values: {0}. {1}', count, reason),
    );
}

/** NaN and infinities of all tensors that were compared. */
function leftOut({ tensors }: Facts): readonly string[] {
  let pairs = 0;
  const nan = [0, 0];
  const infinite = [0, 0];
  for (const { measures, tiedTo } of tensors) {
    if (!measures || tiedTo !== undefined) continue;
    pairs += measures.leftOut;
    for (const side of [0, 1] as const) {
      nan[side] = (nan[side] ?? 0) + measures.nan[side];
      infinite[side] = (infinite[side] ?? 0) + measures.infinite[side];
    }
  }
  if (pairs === 0) return [];
  return [
    l10n.t(
      'Left out are {0} values that are not finite on a side: in the first {1} NaN and {2} infinite, in the second {3} and {4}.',
      pairs,
      nan[0] ?? 0,
      infinite[0] ?? 0,
      nan[1] ?? 0,
      infinite[1] ?? 0,
    ),
  ];
}
