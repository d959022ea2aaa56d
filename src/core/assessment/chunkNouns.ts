import * as l10n from '@vscode/l10n';
import type { Period } from '../tables/chunk.ts';
import { formatCount } from '../words.ts';

/** What one point of a chart is called, and several. */
export type Nouns = readonly [one: string, many: string];

/** The period that chunks are cut by, where there is one. */
export interface CutBy {
  readonly period?: Period;
}

/** What chunks are called: as the periods that they are, or chunks. */
export function chunkNouns({ period }: CutBy): Nouns {
  switch (period) {
    case 'hour':
      return [l10n.t('hour'), l10n.t('hours')];
    case 'day':
      return [l10n.t('day'), l10n.t('days')];
    case 'week':
      return [l10n.t('week'), l10n.t('weeks')];
    case 'month':
      return [l10n.t('month'), l10n.t('months')];
    case 'quarter':
      return [l10n.t('quarter'), l10n.t('quarters')];
    case 'year':
      return [l10n.t('year'), l10n.t('years')];
    default:
      return [l10n.t('chunk'), l10n.t('chunks')];
  }
}

/** So many chunks, in words. */
export function formatChunks(count: number, cut: CutBy): string {
  return formatCount(count, ...chunkNouns(cut));
}
