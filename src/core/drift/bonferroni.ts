import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { pValuesIn } from './benjaminiHochberg.ts';

export const bonferroni: Statistic = {
  id: 'bonferroni',
  title: 'Bonferroni',
  aliases: ['bonferroni_correction'],
  kind: 'correction',
  summary:
    'Raises p-values of several tests so that the chance of even one false alarm among all stays below the level.',
  needs: ['p_values'],
  options: [],
  range: [0, 1],
  worse: 'lower',
  convention:
    'p becomes min(1, k p) for k p-values, which is the same as comparing p with the level over k. Missing p-values stay missing and do not count in k. Valid for any dependence; finds less than Benjamini–Hochberg.',
  source: 'Dunn 1961. Agrees with statsmodels multipletests(bonferroni) and the limit of Alibi Detect.',
  compute(evidence): Outcome {
    const given = pValuesIn(evidence);
    if ('undefined' in given) return given;
    return {
      value: given.values.map(p => (p === undefined ? null : Math.min(1, p * given.tests))),
      details: { tests: given.tests },
    };
  },
};
