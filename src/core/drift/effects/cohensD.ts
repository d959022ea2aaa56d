import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { standardisedDifference, standardiserOption } from './standardised.ts';

export const cohensD: Statistic = {
  id: 'cohens_d',
  title: 'Cohen’s d',
  aliases: ['cohen_d', 'standardized_mean_difference', 'smd'],
  kind: 'effect',
  columnTypes: ['number'],
  summary: 'How far the mean has moved, in standard deviations.',
  needs: ['reference', 'current'],
  options: [standardiserOption],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'd = (mean now − mean before) / s, so that a rise is positive (t_test, as scipy, has the other sign). s² is the pooled variance ((n − 1)s₁² + (m − 1)s₂²) / (n + m − 2) by default, so that |d| = |t| √(1/n + 1/m) with Student’s t; with `standardiser=average` the mean of both variances, with `reference` that of the reference (Glass’s Δ), which a change of spread now does not alter. Overestimates in small samples: hedges_g takes that out. Customary: 0.2 small, 0.5 medium, 0.8 large. Equal means give 0, different constants an infinite d. Undefined with infinite values. Missing values are left out and reported.',
  source:
    'Cohen 1988, 2.2; Glass 1976. Agrees with t of scipy.stats.ttest_ind 1.17 and with statsmodels 0.15.',
  compute(evidence, options): Outcome {
    const found = standardisedDifference(evidence, options);
    if ('undefined' in found) return found;
    return { value: found.value, details: { degrees: found.degrees, missing: { ...found.missing } } };
  },
};
