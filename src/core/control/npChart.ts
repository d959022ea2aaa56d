import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { type AttributeKind, attributeChart, attributeOptions, countedOf } from './attributes.ts';
import { BINOMIAL } from './counts.ts';

const KIND: AttributeKind = { id: 'np_chart', law: BINOMIAL, plots: 'count', most: 1 };

export const npChart: Statistic = {
  id: 'np_chart',
  title: 'np-chart',
  aliases: ['np'],
  kind: 'control',
  summary:
    'A series of counts of hits in subgroups, with binomial limits, and the patterns in it that chance seldom makes.',
  needs: ['counts', 'sizes'],
  takes: ['reference', 'reference_weights', 'times', 'reference_times'],
  options: attributeOptions({
    name: 'centre',
    type: 'number',
    min: 0,
    max: 1,
    summary: 'The proportion in control. Default: from the input `reference`, else from the series.',
  }),
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'Points: counts. Proportion p̄: the option, else Σ of `reference` (counts) over Σ of their sizes, which are `reference_weights`, else all the first size, else Σ counts / Σ sizes. Centre n_i p̄, σ_i = √(n_i p̄(1 − p̄)), limits n_i p̄ ± 3σ_i cut at 0; with `alpha` or `arl` (α = 1/ARL) the exact binomial quantiles at α/2 and 1 − α/2. The same as a p-chart times n; where sizes differ, the centre moves with them and the p-chart is easier to read.',
  source:
    'Montgomery, Introduction to Statistical Quality Control, 7.2; quantiles as scipy.stats.binom.ppf 1.17.',
  compute(evidence, options): Outcome {
    const series = countedOf(evidence, KIND);
    return 'undefined' in series ? series : attributeChart(KIND, evidence, options, series);
  },
};
