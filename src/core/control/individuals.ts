import { type InputName, type Inputs, vectorIn } from '../catalogue/evidence.ts';
import type { OptionSpec } from '../catalogue/options.ts';
import type { Json, Outcome, Statistic, Undefined } from '../catalogue/statistic.ts';
import { meanOf } from '../mathematics/moments.ts';
import { chartValue, controlChart } from './chart.ts';
import { rulesOf } from './rules.ts';

/** Expected range of two values of a standard normal distribution, and the standard deviation of that range. */
const D2 = 2 / Math.sqrt(Math.PI);
const D3 = Math.sqrt(2 - 4 / Math.PI);

export const rulesOption: OptionSpec = {
  name: 'rules',
  type: 'text',
  default: 'nelson',
  summary:
    'Which patterns are signals: nelson, western_electric, limits, or single rules separated by commas, e.g. nelson-1,nelson-2.',
};

export const individuals: Statistic = {
  id: 'individuals',
  title: 'Individuals chart',
  aliases: ['i_mr', 'xmr'],
  kind: 'control',
  summary: 'A series with its centre and control limits, and the patterns in it that chance seldom makes.',
  needs: ['values'],
  takes: ['reference'],
  options: [
    rulesOption,
    { name: 'min', type: 'number', summary: 'The smallest possible value; the lower limit is not below it.' },
    { name: 'max', type: 'number', summary: 'The largest possible value; the upper limit is not above it.' },
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'Centre: the mean. σ: the mean moving range of neighbours over d₂ = 2/√π = 1.128, which a slow trend or a jump widens far less than the standard deviation. Both from the reference series where one is given (phase II), else from the values themselves (phase I). Limits: centre ± 3σ. A missing value ends runs and has no moving range; infinite values are beyond any limit and set none. River instead freezes mean and sample deviation after a warm-up.',
  source: 'Shewhart 1931; Montgomery, Introduction to Statistical Quality Control, 6.4; Wheeler 1993.',
  compute(evidence, options): Outcome {
    const { inputs } = evidence;
    const series = numbersOf(inputs, 'values');
    if ('undefined' in series) return series;
    const base = inputs.reference ? numbersOf(inputs, 'reference') : series;
    if ('undefined' in base) return base;
    const limits = individualsLimits(base.values);
    if ('undefined' in limits) return limits;
    const chart = controlChart(
      series.values,
      limits.centre,
      new Float64Array(series.values.length).fill(limits.sigma),
      [
        bound(options.optional('min'), Number.NEGATIVE_INFINITY),
        bound(options.optional('max'), Number.POSITIVE_INFINITY),
      ],
      rulesOf(options.text('rules')),
    );
    return {
      value: chartValue(chart),
      details: {
        limitsFrom: inputs.reference ? 'reference' : 'values',
        movingRange: movingRangeChart(series.values, limits.meanRange),
      },
    };
  },
};

function bound(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

/** The numbers of an input, or why it has none that can be charted. */
export function numbersOf(inputs: Inputs, name: InputName): { readonly values: Float64Array } | Undefined {
  const vector = vectorIn(inputs, name);
  if (!vector || vector.type === 'category')
    return { undefined: `The input "${name}" holds text; a chart needs numbers.` };
  if (vector.values.length === 0) return { undefined: `The input "${name}" is empty.` };
  if (vector.values.every(value => Number.isNaN(value))) {
    return { undefined: `All ${vector.values.length} values of the input "${name}" are missing.` };
  }
  return { values: vector.values };
}

export interface IndividualsLimits {
  readonly centre: number;
  readonly sigma: number;
  /** Mean moving range. */
  readonly meanRange: number;
}

/** Centre and σ of a series, from its finite values and the ranges of finite neighbours. */
export function individualsLimits(series: Float64Array): IndividualsLimits | Undefined {
  const finite = series.filter(Number.isFinite);
  const ranges = movingRanges(series).filter(Number.isFinite);
  if (ranges.length === 0) {
    return {
      undefined: `Control limits need two neighbouring points with finite values; there ${finite.length === 1 ? 'is 1 point' : `are ${finite.length} points`} and no such pair.`,
    };
  }
  const meanRange = meanOf(ranges);
  // the mean of equal numbers can miss them by a rounding, which with σ = 0 would make every point a signal
  const centre = finite.every(value => value === finite[0]) ? (finite[0] ?? Number.NaN) : meanOf(finite);
  return { centre, sigma: meanRange / D2, meanRange };
}

/** |x_i − x_(i−1)|, one fewer than there are points; NaN beside a missing value. */
function movingRanges(series: Float64Array): Float64Array {
  // proof: i + 1 < series.length
  return Float64Array.from({ length: series.length - 1 }, (_, i) => Math.abs(series[i + 1]! - series[i]!));
}

/** The moving range chart: its first point has none. Upper limit D₄ · mean range with D₄ = 1 + 3 d₃/d₂ = 3.267; lower limit 0. */
function movingRangeChart(series: Float64Array, centre: number): Json {
  const ranges = movingRanges(series);
  const upper = centre * (1 + (3 * D3) / D2);
  const points = [Number.NaN, ...ranges];
  return {
    values: points.map(range => (Number.isNaN(range) ? null : range)),
    centre,
    upper,
    lower: 0,
    beyond: points.flatMap((range, at) => (range > upper ? [at] : [])),
  };
}
