import type { Options } from '../catalogue/options.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { baselineOf } from './baseline.ts';
import { chartValue, controlChart, limitsAround } from './chart.ts';
import {
  chosenRules,
  given,
  phaseOneOption,
  rulesOption,
  runLengthOption,
  shiftOption,
  standardOptions,
  widthOf,
  widthOptions,
} from './limits.ts';
import { movingRangeDetails } from './movingRangeLimits.ts';
import { normalRunLengths } from './runLength.ts';
import { seasonOptions } from './season.ts';

export const individuals: Statistic = {
  id: 'individuals',
  title: 'Individuals chart',
  aliases: ['i_mr', 'xmr', 'imr', 'x_mr', 'shewhart_individuals'],
  kind: 'control',
  summary: 'A series with its centre and control limits, and the patterns in it that chance seldom makes.',
  needs: ['values'],
  takes: ['reference', 'times', 'reference_times'],
  options: [
    rulesOption,
    ...widthOptions,
    ...standardOptions,
    phaseOneOption,
    ...seasonOptions,
    shiftOption,
    runLengthOption,
    { name: 'min', type: 'number', summary: 'The smallest possible value; the lower limit is not below it.' },
    { name: 'max', type: 'number', summary: 'The largest possible value; the upper limit is not above it.' },
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'Centre: the mean. σ: the mean moving range of neighbours over d₂ = 2/√π = 1.128, which a slow trend or a jump widens far less than the standard deviation. Both from the reference series where one is given (phase II), else from the values themselves (phase I); `phase_one` leaves out points beyond the limits until none is; with `season` each season has its own centre, and σ is divided by √(1 − seasons/points) for the centres that were estimated. Limits: centre ± kσ, k from `sigmas` (3), `alpha` (k = z(1 − α/2)) or `arl` (α = 1/ARL, of the limits alone); rules about zones keep to 1σ and 2σ. A missing value ends runs and has no moving range; infinite values are beyond any limit and set none. Run lengths take centre and σ as known, and points as independent and normal. River instead freezes mean and sample deviation after a warm-up.',
  source:
    'Shewhart 1931; Montgomery, Introduction to Statistical Quality Control, 6.4; Wheeler 1993; run lengths: Champ & Woodall 1987.',
  compute(evidence, options): Outcome {
    const width = widthOf(options);
    const baseline = baselineOf(evidence, options, width.sigmas);
    if ('undefined' in baseline) return baseline;
    const { values, rest, centres, sigma, meanRange } = baseline;
    const rules = chosenRules(options, width);
    const sigmas = new Float64Array(values.length).fill(sigma);
    const range = rangeOf(options);
    const chart = controlChart({
      values,
      centres,
      sigmas,
      ...limitsAround(centres, sigmas, width.sigmas),
      range,
      rules,
    });
    if ('undefined' in chart) return chart;
    return {
      value: chartValue(chart),
      details: {
        ...baseline.details,
        movingRange: movingRangeDetails(rest, meanRange, width),
        ...normalRunLengths(options, rules, width.sigmas),
      },
    };
  },
};

/** What values can be. @throws UsageError where there is nothing in between */
function rangeOf(options: Options): readonly [number, number] {
  const min = given(options, 'min') ?? Number.NEGATIVE_INFINITY;
  const max = given(options, 'max') ?? Number.POSITIVE_INFINITY;
  if (min > max) throw new UsageError(`Option "max" is ${max}; allowed: from "min" on, which is ${min}.`);
  return [min, max];
}
