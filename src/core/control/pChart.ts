import type { Evidence } from '../catalogue/evidence.ts';
import type { Outcome, Statistic, Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { chartValue, controlChart } from './chart.ts';
import { numbersOf, rulesOption } from './individuals.ts';
import { rulesOf } from './rules.ts';

export const pChart: Statistic = {
  id: 'p_chart',
  title: 'p-chart',
  kind: 'control',
  summary:
    'A series of rates with limits that follow each subgroup’s size, and the patterns in it that chance seldom makes.',
  needs: ['sizes'],
  takes: ['values', 'counts', 'reference'],
  options: [
    rulesOption,
    {
      name: 'centre',
      type: 'number',
      min: 0,
      max: 1,
      summary: 'The proportion in the reference. Default: from the input `reference`, else from the series.',
    },
  ],
  range: [0, 1],
  worse: 'neither',
  convention:
    'Points: counts/sizes, or rates in `values`. Centre p̄: the option, else the mean of `reference` (0/1 outcomes, or rates of equally large subgroups), else Σ counts / Σ sizes of the series. σ_i = √(p̄(1 − p̄)/n_i), limits p̄ ± 3σ_i cut to 0–1. Rules look at (p_i − p̄)/σ_i, so unequal sizes are comparable. Points without a size or with size 0 are missing; missing points end runs. For very large subgroups binomial limits are narrower than the natural variation from day to day; an individuals chart is then the better one.',
  source:
    'Montgomery, Introduction to Statistical Quality Control, 7.2 (variable sample size, standardised chart for the rules).',
  compute(evidence, options): Outcome {
    const series = seriesOf(evidence);
    if ('undefined' in series) return series;
    const given = options.optional('centre');
    const centre = typeof given === 'number' ? given : centreOf(evidence, series);
    if (typeof centre !== 'number') return centre;
    const sigmas = series.sizes.map(size =>
      size > 0 ? Math.sqrt((centre * (1 - centre)) / size) : Number.NaN,
    );
    const chart = controlChart(series.rates, centre, sigmas, [0, 1], rulesOf(options.text('rules')));
    return {
      value: chartValue(chart),
      details: {
        centreFrom: given !== undefined ? 'option' : evidence.inputs.reference ? 'reference' : 'series',
        rates: Array.from(series.rates, rate => (Number.isNaN(rate) ? null : rate)),
      },
    };
  },
};

interface Rates {
  /** NaN where there is no rate or no size. */
  readonly rates: Float64Array;
  readonly sizes: Float64Array;
}

function seriesOf({ inputs }: Evidence): Rates | Undefined {
  const { counts, values } = inputs;
  if (!counts && !values)
    throw new UsageError('p_chart needs the input "counts" or "values" beside "sizes".');
  const sizes = numbersOf(inputs, 'sizes');
  if ('undefined' in sizes) return sizes;
  const points = numbersOf(inputs, counts ? 'counts' : 'values');
  if ('undefined' in points) return points;
  const n = sizes.values;
  if (n.length !== points.values.length) {
    throw new UsageError(
      `p_chart has ${points.values.length} ${counts ? 'counts' : 'values'} and ${n.length} sizes; expected equally many.`,
    );
  }
  const rates = points.values.map((point, i) => {
    const size = n[i] ?? Number.NaN;
    return size > 0 ? (counts ? point / size : point) : Number.NaN;
  });
  const wrong = rates.find(rate => rate < 0 || rate > 1);
  if (wrong !== undefined) return { undefined: `A rate is ${wrong}; expected 0 to 1.` };
  if (rates.every(Number.isNaN)) return { undefined: 'No point has both a rate and a size above 0.' };
  return { rates, sizes: n };
}

function centreOf({ inputs }: Evidence, { rates, sizes }: Rates): number | Undefined {
  if (inputs.reference) {
    const reference = numbersOf(inputs, 'reference');
    if ('undefined' in reference) return reference;
    const known = reference.values.filter(value => !Number.isNaN(value));
    const centre = known.reduce((sum, value) => sum + value, 0) / known.length;
    return centre >= 0 && centre <= 1
      ? centre
      : { undefined: `The mean of reference is ${centre}; expected 0 to 1.` };
  }
  let hits = 0;
  let trials = 0;
  for (const [i, rate] of rates.entries()) {
    if (Number.isNaN(rate)) continue;
    // proof: rates and sizes are equally long
    const size = sizes[i]!;
    hits += rate * size;
    trials += size;
  }
  return hits / trials;
}
