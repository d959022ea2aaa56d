import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { deviance } from '../../mathematics/saddlePoint.ts';
import { correctionOption, poolOption, testOfCounts, testOption } from '../contingency.ts';

export const gTest: Statistic = {
  id: 'g_test',
  title: 'G-test',
  aliases: ['g_stat', 'log_likelihood_ratio'],
  kind: 'drift',
  columnTypes: ['category'],
  summary:
    'As chi-square, by the likelihood ratio: whether the categories of two samples occur in different shares.',
  needs: ['reference', 'current'],
  options: [testOption, correctionOption, poolOption],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'scipy',
      summary: "scipy chi2_contingency(lambda_='log-likelihood'): Yates' correction with two categories.",
      options: { correction: true },
    },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: goodness of fit against the reference counts, alarm below 0.1. Evidently does not scale the reference and raises an error where sizes differ; here it is scaled. A single category gives p = 1, where Evidently returns NaN.',
      options: { test: 'goodness_of_fit' },
    },
  ],
  convention:
    'G = 2 Σ observed · ln(observed / expected), natural logarithm, χ² with k − 1 degrees of freedom; on the 2×k table, or with the reference shares as truth. A category unseen in the reference makes the goodness of fit infinite. Numbers are taken value by value. Missing values are in no category and reported.',
  source:
    'Sokal and Rohlf 1995, 17.2. Agrees with scipy.stats.chi2_contingency(lambda_="log-likelihood") and power_divergence 1.17.',
  compute: (evidence, options): Outcome => testOfCounts(evidence, options, logLikelihood),
};

/** 2 o ln(o / e), plus what adds up to 0 over the table: so no term is negative, and nothing cancels. */
function logLikelihood(observed: number, expected: number): number {
  return observed === 0 ? 2 * expected : 2 * deviance(observed, expected);
}
