import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { correctionOption, poolOption, testOfCounts, testOption } from './contingency.ts';

export const chiSquare: Statistic = {
  id: 'chi_square',
  title: 'Chi-square',
  aliases: ['chi2', 'chisquare', 'chi2_contingency'],
  kind: 'drift',
  columnTypes: ['category'],
  summary:
    'Whether the categories of two samples occur in different shares, and how likely chance alone makes it.',
  needs: ['reference', 'current'],
  options: [testOption, correctionOption, poolOption],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    {
      id: 'scipy',
      summary: "scipy chi2_contingency: Yates' correction with two categories.",
      options: { correction: true },
    },
    { id: 'sklearn', summary: 'As scipy.', options: { correction: true } },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: goodness of fit against the reference counts scaled to the current size; a category unseen in the reference gives p = 0. A single category gives p = 1, where Evidently returns NaN.',
      options: { test: 'goodness_of_fit' },
    },
    {
      id: 'azure',
      summary: 'Azure ML: goodness of fit, as Evidently.',
      options: { test: 'goodness_of_fit' },
    },
    {
      id: 'nannyml',
      summary: "NannyML 0.13: 2×k table, Yates' correction with two categories.",
      options: { correction: true },
    },
    {
      id: 'frouros',
      summary: "Frouros 0.9: 2×k table, Yates' correction with two categories.",
      options: { correction: true },
    },
  ],
  convention:
    "Pearson's χ² on the 2×k table of counts, k − 1 degrees of freedom, without Yates' correction: it makes p too large on average, so false alarms would not come at the rate asked for. A single common category gives χ² = 0, p = 1. Details hold Cramér's V = √(χ²/N), which depends on how unequal the sample sizes are. Numbers are taken value by value. Missing values are in no category and reported.",
  source: 'Pearson 1900; Cramér 1946. Agrees with scipy.stats.chi2_contingency and chisquare 1.17 to 1e-11.',
  compute: (evidence, options): Outcome => testOfCounts(evidence, options, pearson),
};

/** (observed − expected)² / expected. */
export function pearson(observed: number, expected: number): number {
  return (observed - expected) ** 2 / expected;
}
