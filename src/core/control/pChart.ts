import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { type AttributeKind, attributeChart, attributeOptions, countedOf } from './attributes.ts';
import { BINOMIAL } from './counts.ts';

const KIND: AttributeKind = { id: 'p_chart', law: BINOMIAL, plots: 'rate', most: 1 };

export const pChart: Statistic = {
  id: 'p_chart',
  title: 'p-chart',
  aliases: ['p'],
  kind: 'control',
  summary:
    'A series of rates with limits that follow each subgroup’s size, and the patterns in it that chance seldom makes.',
  needs: ['sizes'],
  takes: ['values', 'counts', 'reference', 'reference_weights', 'times', 'reference_times'],
  options: attributeOptions({
    name: 'centre',
    type: 'number',
    min: 0,
    max: 1,
    summary: 'The proportion in the reference. Default: from the input `reference`, else from the series.',
  }),
  range: [0, 1],
  worse: 'neither',
  convention:
    'Points: counts/sizes, or rates in `values`. Centre p̄: the option, else the mean of `reference` (0/1 outcomes, or rates of subgroups whose sizes are `reference_weights`, else equal), else Σ counts / Σ sizes of the series. σ_i = √(p̄(1 − p̄)/n_i), limits p̄ ± 3σ_i cut to 0–1; with `alpha` or `arl` (α = 1/ARL) the exact binomial quantiles at α/2 and 1 − α/2 over n_i, so that a point in control is beyond them with probability α at most. Rules look at (p_i − p̄)/σ_i, so unequal sizes are comparable. Points without a size or with size 0 are missing; missing points end runs. Run lengths are those of the exact binomial distribution at the median size. For very large subgroups binomial limits are narrower than the natural variation from day to day; an individuals chart is then the better one.',
  source:
    'Montgomery, Introduction to Statistical Quality Control, 7.2 (variable sample size, standardised chart for the rules); quantiles as scipy.stats.binom.ppf 1.17.',
  compute(evidence, options): Outcome {
    const { counts, values } = evidence.inputs;
    if (!counts && !values)
      throw new UsageError('p_chart needs the input "counts" or "values" beside "sizes".');
    const series = countedOf(evidence, KIND, !counts);
    return 'undefined' in series ? series : attributeChart(KIND, evidence, options, series);
  },
};
