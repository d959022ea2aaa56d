import * as l10n from '@vscode/l10n';
import type { Evidence } from '../../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../../catalogue/options.ts';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { meanOverRankings, type Ranking, rankingMatricesOf } from '../../summaries/rankings.ts';
import { numeric, rowDetails } from '../shared.ts';

/** What the metrics of rankings have in common: a value per row of items, and its mean over rows. */

export const IGNORE_TIES: OptionSpec = {
  name: 'ignore_ties',
  type: 'flag',
  default: false,
  summary:
    'Take items of equal score in a fixed order, the later column first, instead of averaging over all orders.',
};

/** How many of the best items count. @param given the default; absent: all of them */
export function cutOff(given?: number): OptionSpec {
  return {
    name: 'k',
    type: 'number',
    ...(given !== undefined && { default: given }),
    min: 1,
    integer: true,
    summary:
      given === undefined
        ? 'How many of the best items count; without it all of them.'
        : 'How many of the best items count.',
  };
}

export const WITHOUT_RELEVANT: OptionSpec = {
  name: 'zero_division',
  type: 'text',
  default: 'undefined',
  allowed: ['undefined', '0', '1'],
  summary: 'The value of a row without a relevant item: none, so that the row is left out, or 0 or 1.',
};

/** The parts of a descriptor that metrics of rankings share. */
export const OF_RANKINGS = {
  kind: 'metric',
  tasks: ['ranking', 'multilabel'],
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['weights'],
} as const satisfies Partial<Statistic>;

export const RELEVANCE_CONVENTION =
  'y_true (relevance; above 0 is relevant) and y_score are matrices: one row per query or user, one column per item.';

export const TIES_CONVENTION =
  'Items of equal score: the mean over all their orders, after McSherry and Najork.';

/**
 * Mean over rows, weighted by `weights`, of what `measure` makes of each; its undefined rows by the option `zero_division` where the
 * statistic has it.
 */
export function overRankings(
  evidence: Evidence,
  options: Options,
  measure: (ranking: Ranking) => number | undefined,
): Outcome {
  const matrices = rankingMatricesOf(evidence);
  if ('undefined' in matrices) return matrices;
  const instead = Number(options.optional('zero_division'));
  const filled = Number.isNaN(instead) ? measure : (ranking: Ranking) => measure(ranking) ?? instead;
  const { value, withoutValue } = meanOverRankings(matrices, options.flag('ignore_ties'), filled);
  const details = {
    items: matrices.truth.length,
    ...rowDetails(matrices),
    ...(withoutValue > 0 && { rows_without_value: withoutValue }),
  };
  if (value !== undefined) return numeric(value, details);
  return { undefined: l10n.t('No row has a relevant item, so no ranking can be judged.'), details };
}
