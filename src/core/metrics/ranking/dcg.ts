import type { Statistic } from '../../catalogue/statistic.ts';
import { rankingMatricesOf } from '../../summaries/rankings.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { discountedGain, discountSums } from './discounted.ts';
import {
  cutOff,
  IGNORE_TIES,
  OF_RANKINGS,
  overRankings,
  RELEVANCE_CONVENTION,
  TIES_CONVENTION,
} from './overRankings.ts';

export const dcg: Statistic = {
  id: 'dcg',
  title: 'DCG',
  aliases: ['dcg_score', 'dcg_at_k', 'discounted_cumulative_gain'],
  ...OF_RANKINGS,
  summary: 'Relevance of the items found, counted less the lower they are ranked.',
  options: [
    cutOff(),
    {
      name: 'log_base',
      type: 'number',
      default: 2,
      min: 1 + Number.EPSILON,
      summary: 'Base of the logarithm that discounts; a greater one discounts less.',
    },
    IGNORE_TIES,
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'lower',
  profiles: [sklearnProfile('with ignore_ties numpy orders equal scores as its sort leaves them.')],
  convention: `Mean over rows of Σ relevance / log_base(rank + 1) over the k best items; relevance itself, not 2^relevance − 1. ${RELEVANCE_CONVENTION} ${TIES_CONVENTION}`,
  source: `K. Järvelin and J. Kekäläinen, ACM TOIS 20, 2002; F. McSherry and M. Najork, ECIR 2008; numbers agree with ${SKLEARN} dcg_score.`,
  compute: (evidence, options) => {
    const matrices = rankingMatricesOf(evidence);
    if ('undefined' in matrices) return matrices;
    const k = Number(options.optional('k') ?? Number.POSITIVE_INFINITY);
    const sums = discountSums(matrices.truth.length, k, options.number('log_base'));
    return overRankings(evidence, options, ranking => discountedGain(ranking, sums));
  },
};
