import * as l10n from '@vscode/l10n';
import type { Measures, TensorState } from '../../../core/checkpoints/compare/comparison.ts';
import { DASH, relative, value } from '../../shared/format.ts';

/** What became of a tensor or a layer, with a mark of its own. */
export function stateWord(state: TensorState): string {
  switch (state) {
    case 'unchanged':
      return l10n.t('● the same');
    case 'changed':
      return l10n.t('▲ changed');
    case 'reshaped':
      return l10n.t('◇ another shape');
    case 'added':
      return l10n.t('+ only in the second');
    case 'removed':
      return l10n.t('− only in the first');
    case 'not-compared':
      return l10n.t('? not compared');
  }
}

/** The relative change; what began as zeros has none, nor what changed only where it is not finite. */
export function changeText(measures: Measures | undefined): string {
  if (!measures) return DASH;
  if (measures.normDifference === 0 && !measures.equal && measures.leftOut > 0) return l10n.t('not finite');
  if (measures.relative !== undefined) return relative(measures.relative);
  return measures.normDifference === 0 ? '0' : l10n.t('from zeros');
}

/** Close to 1, what it lacks tells more than its digits. */
export function cosineText(measures: Measures | undefined): string {
  const cosine = measures?.cosine;
  if (cosine === undefined) return DASH;
  const lacks = 1 - cosine;
  return lacks > 0 && lacks < 0.0005 ? `1 − ${value(lacks)}` : value(cosine);
}

export function largestText(measures: Measures | undefined): string {
  return measures?.largest === undefined ? DASH : value(measures.largest);
}

/** What orders by how far something moved: from zeros is farthest, and what changed in bits alone comes before what is the same. */
export function changeKey(measures: Measures | undefined): number | undefined {
  if (!measures) return undefined;
  const { relative: change, normDifference, equal } = measures;
  if (normDifference === 0) return equal ? 0 : Number.MIN_VALUE;
  return change ?? Number.POSITIVE_INFINITY;
}
