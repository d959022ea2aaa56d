import type { Statistic } from '../../catalogue/statistic.ts';
import { SKLEARN, sklearnProfile } from '../shared.ts';
import { AGREEMENT, AGREEMENT_CONVENTION, agreement } from './agreement.ts';
import { homogeneities } from './homogeneities.ts';

export const vMeasure: Statistic = {
  id: 'v_measure',
  title: 'V-measure',
  aliases: ['v_measure_score'],
  ...AGREEMENT,
  summary: 'Weighted harmonic mean of homogeneity and completeness.',
  options: [
    {
      name: 'beta',
      type: 'number',
      default: 1,
      min: 0,
      max: 1e100,
      summary: 'Above 1 completeness counts more, below 1 homogeneity.',
    },
  ],
  range: [0, 1],
  profiles: [sklearnProfile()],
  convention: `(1 + β)·h·c / (β·h + c); with β = 1 it equals the normalized mutual information. 0 when both are 0. Symmetric only with β = 1. ${AGREEMENT_CONVENTION}`,
  source: `A. Rosenberg and J. Hirschberg, EMNLP-CoNLL 2007; numbers agree with ${SKLEARN} v_measure_score.`,
  compute: (evidence, options) =>
    agreement(evidence, table => {
      const { homogeneity, completeness } = homogeneities(table);
      const beta = options.number('beta');
      const sum = beta * homogeneity + completeness;
      const value = sum === 0 ? 0 : ((1 + beta) * homogeneity * completeness) / sum;
      return { value, details: { homogeneity, completeness } };
    }),
};
