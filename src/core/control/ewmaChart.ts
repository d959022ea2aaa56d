import type { Options } from '../catalogue/options.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { baselineOf } from './baseline.ts';
import { chartValue, controlChart, limitsAround, nullable } from './chart.ts';
import { ewmaRunLength } from './integralEquation.ts';
import { designedLimit } from './limitFor.ts';
import { arlOption, given, phaseOneOption, runLengthOption, shiftOption, standardOptions } from './limits.ts';
import { rulesOf } from './rules.ts';
import { type RunLength, remembered, runLengthDetails } from './runLength.ts';
import { seasonOptions } from './season.ts';

export const ewmaChart: Statistic = {
  id: 'ewma_chart',
  title: 'EWMA chart',
  aliases: ['ewma_control_chart'],
  kind: 'control',
  summary:
    'A smoothed series with its control limits: it sees small lasting shifts that single points do not show.',
  needs: ['values'],
  takes: ['reference', 'times', 'reference_times'],
  options: [
    {
      name: 'lambda',
      type: 'number',
      default: 0.2,
      min: 0.01,
      max: 1,
      summary: 'Weight of the newest point; smaller values see smaller shifts.',
    },
    {
      name: 'sigmas',
      type: 'number',
      default: 3,
      min: 0.1,
      max: 8,
      summary: 'Distance L of the limits from the centre in standard deviations of the smoothed series.',
    },
    { ...arlOption, max: 1e6 },
    {
      name: 'time_varying',
      type: 'flag',
      default: true,
      summary: 'Limits that start narrow and widen to the asymptotic ones, as the variance does.',
    },
    ...standardOptions,
    phaseOneOption,
    ...seasonOptions,
    shiftOption,
    runLengthOption,
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'z_i = λx_i + (1 − λ)z_(i−1), z_0 = the centre; with seasons x_i less its season’s centre is smoothed. Centre and σ as for the individuals chart. Limits: centre ± Lσ√(λ/(2 − λ)(1 − (1 − λ)^2i)), i counting the points that are not missing. A missing point leaves z as it is and is not judged; an infinite one is beyond the limits and not smoothed. A point of z beyond a limit is a signal. Run lengths by Crowder’s integral equation, 1e-8 relative, with centre and σ taken as known; `arl` solves for L. River’s EWMA instead learns mean and variance exponentially too (α 0.1, L 4).',
  source:
    'Roberts 1959; Crowder 1987; Lucas & Saccucci, Technometrics 32 (1990); Montgomery, Introduction to Statistical Quality Control, 9.2.',
  compute(evidence, options): Outcome {
    const baseline = baselineOf(evidence, options, 3);
    if ('undefined' in baseline) return baseline;
    const { values, centres, sigma } = baseline;
    const lambda = options.number('lambda');
    const limit = limitOf(options, lambda);
    const { smoothed, factors } = smooth(values, centres, lambda, options.flag('time_varying'));
    const sigmas = factors.map(factor => factor * sigma);
    const chart = controlChart({
      values: smoothed,
      centres,
      sigmas,
      ...limitsAround(centres, sigmas, limit),
      range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      rules: rulesOf('limits').map(rule => ({ ...rule, title: 'EWMA beyond its limit' })),
    });
    if ('undefined' in chart) return chart;
    return {
      value: chartValue({ ...chart, statistic: nullable(smoothed) }),
      details: { ...baseline.details, lambda, sigmas: limit, ...runLengths(options, lambda, limit) },
    };
  },
};

/** The smoothed series, and its standard deviation at each point in σ of a value. */
function smooth(
  values: Float64Array,
  centres: Float64Array,
  lambda: number,
  varying: boolean,
): { readonly smoothed: Float64Array; readonly factors: Float64Array } {
  const smoothed = new Float64Array(values.length).fill(Number.NaN);
  const factors = new Float64Array(values.length).fill(Number.NaN);
  const asymptotic = Math.sqrt(lambda / (2 - lambda));
  let level = 0;
  let seen = 0;
  for (const [i, value] of values.entries()) {
    // proof: one centre for each value
    const off = value - centres[i]!;
    if (Number.isNaN(off)) continue;
    const finite = Number.isFinite(off);
    if (finite) {
      seen++;
      level = lambda * off + (1 - lambda) * level;
    }
    smoothed[i] = finite ? centres[i]! + level : value;
    factors[i] = varying
      ? asymptotic * Math.sqrt(-Math.expm1(2 * Math.max(1, seen) * Math.log1p(-lambda)))
      : asymptotic;
  }
  return { smoothed, factors };
}

/** L: as given, or so that the chart runs as long as asked. */
function limitOf(options: Options, lambda: number): number {
  const arl = given(options, 'arl');
  if (arl === undefined) return options.number('sigmas');
  const varying = options.flag('time_varying');
  const { arl: solved } = remembered(`ewma limit ${lambda} ${arl} ${varying}`, () => ({
    arl: designedLimit(arl, (limit, isVarying) => ewmaRunLength(lambda, limit, 0, isVarying), varying, {
      low: 0.05,
      high: 7,
    }),
    method: 'integral equation',
  }));
  return solved;
}

function runLengths(options: Options, lambda: number, limit: number) {
  if (!options.flag('run_length')) return {};
  const varying = options.flag('time_varying');
  const length = (shift: number): RunLength =>
    remembered(`ewma ${lambda} ${limit} ${shift} ${varying}`, () => ({
      arl: ewmaRunLength(lambda, limit, shift, varying),
      method: 'integral equation',
    }));
  const shift = given(options, 'shift');
  return runLengthDetails(length(0), shift === undefined ? undefined : { shift, length: length(shift) });
}
