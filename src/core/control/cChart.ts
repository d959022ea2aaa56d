import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { type AttributeKind, attributeChart, attributeOptions, countedOf } from './attributes.ts';
import { POISSON } from './counts.ts';

const KIND: AttributeKind = { id: 'c_chart', law: POISSON, plots: 'count', most: Number.POSITIVE_INFINITY };

export const cChart: Statistic = {
  id: 'c_chart',
  title: 'c-chart',
  aliases: ['c'],
  kind: 'control',
  summary:
    'A series of counts of events with Poisson limits, and the patterns in it that chance seldom makes.',
  needs: ['counts'],
  takes: ['reference', 'times', 'reference_times'],
  options: attributeOptions({
    name: 'centre',
    type: 'number',
    min: 0,
    summary: 'Events per point in control. Default: from the input `reference`, else from the series.',
  }),
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'Points: counts of events in equally large units. Centre c̄: the option, else the mean of `reference` (counts too), else of the series. σ = √c̄, limits c̄ ± 3√c̄ cut at 0; with `alpha` or `arl` (α = 1/ARL) the exact Poisson quantiles at α/2 and 1 − α/2, so that a point in control is beyond them with probability α at most. For small c̄ (below about 9) the 3σ limits have no lower one.',
  source:
    'Montgomery, Introduction to Statistical Quality Control, 7.3; quantiles as scipy.stats.poisson.ppf 1.17.',
  compute(evidence, options): Outcome {
    const series = countedOf(evidence, KIND);
    return 'undefined' in series ? series : attributeChart(KIND, evidence, options, series);
  },
};
