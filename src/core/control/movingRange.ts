import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { baselineOf } from './baseline.ts';
import { chartValue, controlChart } from './chart.ts';
import { rangeConstants } from './constants.ts';
import {
  chosenRules,
  limitsRuleOption,
  phaseOneOption,
  standardOptions,
  widthOf,
  widthOptions,
} from './limits.ts';
import { movingRangeLimits, rangesPerPoint } from './movingRangeLimits.ts';
import { seasonOptions } from './season.ts';

export const movingRange: Statistic = {
  id: 'moving_range',
  title: 'Moving range chart',
  aliases: ['mr_chart', 'mr'],
  kind: 'control',
  summary: 'How much a series changes from each point to the next, with control limits for that change.',
  needs: ['values'],
  takes: ['reference', 'times', 'reference_times'],
  options: [limitsRuleOption, ...widthOptions, ...standardOptions, phaseOneOption, ...seasonOptions],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention:
    'Points: |x_i − x_(i−1)|, with `season` of the differences from the seasons’ centres; the first has none, nor have points beside a missing one. Centre: d₂σ with d₂ = 2/√π, σ as for the individuals chart, so that the centre is the mean moving range. Limits: (d₂ ± k d₃)σ cut at 0, d₃ = √(2 − 4/π), so the upper one is D₄ = 3.267 mean ranges at k = 3; with `alpha` or `arl` (α = 1/ARL) the quantiles √2 z of the range of two normal values. Neighbouring ranges share a value, so rules about runs mean little here; the default is the limits alone.',
  source: 'Montgomery, Introduction to Statistical Quality Control, 6.4.',
  compute(evidence, options): Outcome {
    const width = widthOf(options);
    const baseline = baselineOf(evidence, options, width.sigmas);
    if ('undefined' in baseline) return baseline;
    const { values, rest, sigma } = baseline;
    const { d2, d3 } = rangeConstants(2);
    const limits = movingRangeLimits(width);
    const all = (number: number) => new Float64Array(values.length).fill(number);
    const ranges = rangesPerPoint(rest);
    const chart = controlChart({
      values: ranges,
      centres: all(d2 * sigma),
      sigmas: all(d3 * sigma),
      lower: all(limits.lower * sigma),
      upper: all(limits.upper * sigma),
      range: [0, Number.POSITIVE_INFINITY],
      rules: chosenRules(options, width),
    });
    if ('undefined' in chart) return chart;
    return {
      value: chartValue({
        ...chart,
        statistic: Array.from(ranges, each => (Number.isNaN(each) ? null : each)),
      }),
      details: baseline.details,
    };
  },
};
