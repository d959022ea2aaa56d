import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { type AttributeKind, attributeChart, attributeOptions, countedOf } from './attributes.ts';
import { POISSON } from './counts.ts';

const KIND: AttributeKind = { id: 'u_chart', law: POISSON, plots: 'rate', most: Number.POSITIVE_INFINITY };

export const uChart: Statistic = {
  id: 'u_chart',
  title: 'u-chart',
  aliases: ['u'],
  kind: 'control',
  summary:
    'A series of events per unit of exposure, with Poisson limits that follow each exposure, and the patterns in it that chance seldom makes.',
  needs: ['counts', 'sizes'],
  takes: ['reference', 'reference_weights', 'times', 'reference_times'],
  options: attributeOptions({
    name: 'centre',
    type: 'number',
    min: 0,
    summary:
      'Events per unit of exposure in control. Default: from the input `reference`, else from the series.',
  }),
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'Points: counts/sizes, sizes being exposures (rows, hours, units; need not be whole). Centre ū: the option, else the mean of `reference` (events per unit of exposures that are `reference_weights`, else equal), else Σ counts / Σ sizes. σ_i = √(ū/n_i), limits ū ± 3σ_i cut at 0; with `alpha` or `arl` (α = 1/ARL) the exact Poisson quantiles at α/2 and 1 − α/2 over n_i. Points without an exposure above 0 are missing. Run lengths are those at the median exposure.',
  source:
    'Montgomery, Introduction to Statistical Quality Control, 7.3 (variable sample size); quantiles as scipy.stats.poisson.ppf 1.17.',
  compute(evidence, options): Outcome {
    const series = countedOf(evidence, KIND);
    return 'undefined' in series ? series : attributeChart(KIND, evidence, options, series);
  },
};
