import * as l10n from '@vscode/l10n';
import type { Evidence, Inputs } from '../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../catalogue/options.ts';
import type { Json, Outcome, Undefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { quantileOf } from '../mathematics/moments.ts';
import type { Random } from '../mathematics/random.ts';
import { chartValue, controlChart, distanceOf, limitsAround, nullable, standardised } from './chart.ts';
import { type CountLaw, countQuantiles, LARGE_MEAN } from './counts.ts';
import {
  chosenRules,
  given,
  phaseOneOption,
  rulesOption,
  runLengthOption,
  shiftOption,
  type Width,
  widthOf,
  widthOptions,
} from './limits.ts';
import { numbersOf } from './numbers.ts';
import { phaseOne } from './phaseOne.ts';
import type { Rule } from './rules.ts';
import { type Law, normalRunLengths, remembered, runLengthDetails, runLengthOf } from './runLength.ts';
import { perPoint, type Seasons, seasonOptions, seasonsFor } from './season.ts';

/** What p, np, c and u charts share: counts that follow a law with one rate in control. */

/** Which of the four charts it is. */
export interface AttributeKind {
  readonly id: string;
  readonly law: CountLaw;
  /** What is plotted: the count, or the count per size. */
  readonly plots: 'rate' | 'count';
  /** Largest possible value of the rate. */
  readonly most: number;
}

/** Options of all four; the centre's own summary differs. */
export function attributeOptions(centre: OptionSpec): readonly OptionSpec[] {
  return [
    rulesOption,
    centre,
    ...widthOptions,
    phaseOneOption,
    ...seasonOptions,
    shiftOption,
    runLengthOption,
  ];
}

export interface Counted {
  /** NaN where there is none, or no size above 0. */
  readonly counts: Float64Array;
  readonly sizes: Float64Array;
  /** The rates as they were given, where they were. */
  readonly rates?: Float64Array;
}

/** Counts and sizes from the inputs; `rates` are `values`, with sizes. @throws UsageError for unequal lengths */
export function countedOf({ inputs }: Evidence, kind: AttributeKind, rates = false): Counted | Undefined {
  const name = rates ? 'values' : 'counts';
  const points = numbersOf(inputs, name);
  if ('undefined' in points) return points;
  const sizes = inputs.sizes
    ? numbersOf(inputs, 'sizes')
    : { values: new Float64Array(points.values.length).fill(1) };
  if ('undefined' in sizes) return sizes;
  const n = sizes.values;
  if (n.length !== points.values.length) {
    throw new UsageError(
      `${kind.id} has ${points.values.length} ${name} and ${n.length} sizes; expected equally many.`,
    );
  }
  // proof: as many sizes as points
  const counts = points.values.map((point, i) => {
    const size = n[i]!;
    return isSize(size) ? (rates ? countOf(point, size) : point) : Number.NaN;
  });
  const wrong = counts.findIndex(
    (count, i) => count < 0 || count === Number.POSITIVE_INFINITY || count / n[i]! > kind.most,
  );
  if (wrong >= 0) {
    return kind.most === 1
      ? {
          undefined: l10n.t(
            'A rate is {0}; expected 0 to 1.',
            String(rates ? points.values[wrong] : counts[wrong]! / n[wrong]!),
          ),
        }
      : {
          undefined: l10n.t(
            'A count is {0}; expected a finite number from 0 on.',
            String(points.values[wrong]),
          ),
        };
  }
  if (counts.every(Number.isNaN)) {
    return {
      undefined:
        kind.plots === 'rate'
          ? l10n.t('No point has both a rate and a size above 0.')
          : l10n.t('No point has both a count and a size above 0.'),
    };
  }
  return {
    counts,
    sizes: n,
    ...(rates && { rates: points.values.map((rate, i) => (Number.isNaN(counts[i]) ? Number.NaN : rate)) }),
  };
}

/** Whether a point has a size; one without is missing. */
function isSize(size: number): boolean {
  return size > 0 && size < Number.POSITIVE_INFINITY;
}

/** The hits that a rate stands for: whole where only rounding keeps them from it, since limits can lie on whole counts. */
function countOf(rate: number, size: number): number {
  const product = rate * size;
  const whole = Math.round(product);
  return Math.abs(product - whole) <= 2 * Number.EPSILON * product ? whole : product;
}

/** The chart of counts in control at one rate, or at one for each season. */
export function attributeChart(
  kind: AttributeKind,
  evidence: Evidence,
  options: Options,
  series: Counted,
): Outcome {
  const width = widthOf(options);
  const rules = chosenRules(options, width);
  const base = ratesOf(kind, evidence, options, series, width);
  if ('undefined' in base) return base;
  const { counts, sizes } = series;
  const per = kind.plots === 'rate' ? sizes : new Float64Array(sizes.length).fill(1);
  // proof: all arrays hold one number per point
  const plotted = series.rates ?? counts.map((count, i) => count / per[i]!);
  const limits = limitsOf(kind.law, base.rates, sizes, per, width);
  const chart = controlChart({
    ...limits,
    values: plotted,
    range: kind.plots === 'rate' ? [0, kind.most] : [0, Number.POSITIVE_INFINITY],
    rules,
  });
  if ('undefined' in chart) return chart;
  const points = kind.plots === 'rate' ? 'rates' : 'counts';
  return {
    value: chartValue(chart),
    details: {
      ...base.details,
      [points]: nullable(plotted),
      ...runLengths(kind.law, base.rates, sizes, rules, width, options),
    },
  };
}

interface Limits {
  readonly centres: Float64Array;
  readonly sigmas: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Limits in plotted units: counts over `per`. NaN where a point has no size. */
function limitsOf(
  law: CountLaw,
  rates: Float64Array,
  sizes: Float64Array,
  per: Float64Array,
  width: Width,
): Limits {
  // proof: all arrays hold one number per point
  const each = (of: (rate: number, size: number, per: number) => number) =>
    rates.map((rate, i) =>
      isSize(sizes[i]!) && !Number.isNaN(rate) ? of(rate, sizes[i]!, per[i]!) : Number.NaN,
    );
  const centres = each((rate, size, unit) => (unit === size ? rate : law.mean(rate, size) / unit));
  const sigmas = each((rate, size, unit) => Math.sqrt(law.variance(rate, size)) / unit);
  if (width.by === 'sigmas') return { centres, sigmas, ...limitsAround(centres, sigmas, width.sigmas) };
  const quantile = (p: number) => {
    const byRate = new Map<number, (size: number) => number>();
    return each((rate, size, unit) => {
      const quantiles = byRate.get(rate) ?? countQuantiles(law, p, rate);
      byRate.set(rate, quantiles);
      return quantiles(law.name === 'binomial' ? Math.round(size) : size) / unit;
    });
  };
  return { centres, sigmas, lower: quantile(width.alpha / 2), upper: quantile(1 - width.alpha / 2) };
}

interface Rates {
  /** In control, at each point. */
  readonly rates: Float64Array;
  readonly details: Readonly<Record<string, Json>>;
}

function ratesOf(
  kind: AttributeKind,
  evidence: Evidence,
  options: Options,
  series: Counted,
  width: Width,
): Rates | Undefined {
  const length = series.counts.length;
  const centre = given(options, 'centre');
  if (centre !== undefined) {
    return { rates: new Float64Array(length).fill(centre), details: { centreFrom: 'option' } };
  }
  const base = evidence.inputs.reference ? referenceOf(kind, evidence) : series;
  if ('undefined' in base) return base;
  const { counts, sizes } = base;
  const lengths = { values: length, ...(base !== series && { base: counts.length }) };
  const seasons = seasonsFor(evidence.inputs, options, lengths, at => !Number.isNaN(counts[at]));
  const { used } = seasons;
  const frozen = phaseOne(options, counts.length, 1, keep => {
    const means = pooled(base, used, keep);
    // where the sizes of a reference of rates are not known, none of them can be called too far from the mean
    const unsized = base !== series && kind.plots === 'rate' && !evidence.inputs.reference_weights;
    if (unsized) return { estimate: means, beyond: () => false };
    const rates = perPoint(means, used?.base, counts.length);
    const limits = limitsOf(kind.law, rates, sizes, new Float64Array(sizes.length).fill(1), width);
    const { outside } = standardised({ ...limits, values: counts });
    return { estimate: means, beyond: at => Math.abs(outside[at] ?? 0) > 0 };
  });
  if ('undefined' in frozen) return frozen;
  return {
    rates: perPoint(frozen.estimate, used?.values, length),
    details: {
      centreFrom: base === series ? 'series' : 'reference',
      ...frozen.details,
      ...seasons.details(frozen.estimate),
    },
  };
}

/** Σ counts / Σ sizes of each season, or of all points; NaN without any. */
function pooled(
  { counts, sizes }: Counted,
  seasons: Seasons | undefined,
  keep: (at: number) => boolean,
): Float64Array {
  // neither counts nor sizes add up beyond the largest number
  const unit = Math.max(...[counts, sizes].map(each => unitOf(each, keep)));
  const hits = new Float64Array(seasons?.count ?? 1);
  const trials = new Float64Array(hits.length);
  for (const [at, count] of counts.entries()) {
    const season = seasons ? (seasons.base[at] ?? -1) : 0;
    if (season < 0 || Number.isNaN(count) || !keep(at)) continue;
    // proof: a season is below their number, and sizes are as many as counts
    hits[season]! += count / unit;
    trials[season]! += sizes[at]! / unit;
  }
  return hits.map((sum, season) => sum / trials[season]!);
}

/** A power of two, divided by which they add up to a finite number; 1 where their own sum is one. */
function unitOf(numbers: Float64Array, keep: (at: number) => boolean): number {
  const sum = numbers.reduce((all, each, at) => (each > 0 && keep(at) ? all + each : all), 0);
  return Number.isFinite(sum) ? 1 : 2 ** Math.ceil(Math.log2(numbers.length));
}

/** The reference: rates (or 0/1 outcomes) for rates, counts for counts, with their sizes or of equally large subgroups. */
function referenceOf(kind: AttributeKind, { inputs }: Evidence): Counted | Undefined {
  const reference = numbersOf(inputs, 'reference');
  if ('undefined' in reference) return reference;
  const { values } = reference;
  const weighted = inputs.reference_weights !== undefined;
  const typical = kind.id === 'np_chart' && !weighted ? typicalSize(numbersOf(inputs, 'sizes')) : 1;
  const bounded = kind.most === 1 && !(kind.plots === 'count' && weighted);
  const wrong = values.find(
    value => value < 0 || value === Number.POSITIVE_INFINITY || (bounded && value / typical > 1),
  );
  if (wrong !== undefined) {
    const expected = !bounded
      ? l10n.t('a finite number from 0 on')
      : kind.plots === 'rate'
        ? l10n.t('0 to 1')
        : l10n.t('0 to the size {0}', typical);
    return {
      undefined:
        kind.plots === 'rate'
          ? l10n.t('A rate of the reference is {0}; expected {1}.', wrong, expected)
          : l10n.t('A count of the reference is {0}; expected {1}.', wrong, expected),
    };
  }
  if (weighted) return weightedReference(kind, inputs, values);
  return { counts: values, sizes: new Float64Array(values.length).fill(typical) };
}

/** Rates, or counts, with the sizes of their subgroups. @throws UsageError for unequal lengths */
function weightedReference(kind: AttributeKind, inputs: Inputs, values: Float64Array): Counted | Undefined {
  const sizes = numbersOf(inputs, 'reference_weights');
  if ('undefined' in sizes) return sizes;
  const n = sizes.values;
  if (n.length !== values.length) {
    throw new UsageError(
      `${kind.id} has ${values.length} values of the reference and ${n.length} reference_weights; expected equally many.`,
    );
  }
  // proof: as many sizes as values
  const counts = values.map((value, i) => {
    const size = n[i]!;
    if (!isSize(size)) return Number.NaN;
    return kind.plots === 'rate' ? countOf(value, size) : value;
  });
  const above = kind.most === 1 ? counts.findIndex((count, i) => count > n[i]!) : -1;
  if (above >= 0 && kind.plots === 'count') {
    return {
      undefined: l10n.t(
        'A count of the reference is {0}; expected 0 to its size {1}.',
        String(counts[above]),
        String(n[above]),
      ),
    };
  }
  if (counts.every(Number.isNaN)) {
    return {
      undefined:
        kind.plots === 'rate'
          ? l10n.t('No point of the reference has both a rate and a size above 0.')
          : l10n.t('No point of the reference has both a count and a size above 0.'),
    };
  }
  return { counts, sizes: n };
}

function typicalSize(sizes: { readonly values: Float64Array } | Undefined): number {
  if ('undefined' in sizes) return 1;
  return sizes.values.find(isSize) ?? 1;
}

/** Points on both sides of the mean beyond this many deviations are not tabulated: no drawing reaches them. */
const TABLED = 9;

/** The points' distribution on the scale of z, for one rate and size. `from`: what is really the rate. */
function lawOf(law: CountLaw, rate: number, from: number, size: number): Law {
  const mean = law.mean(rate, size);
  const sigma = Math.sqrt(law.variance(rate, size));
  const count = (z: number) => mean + z * sigma;
  // a count that a limit lies on must not slip past it by a rounding
  const slack = (x: number) => 1e-9 * Math.max(1, Math.abs(x));
  const table = tableOf(law, from, size);
  return {
    below: z => law.atMost(Math.ceil(count(z) - slack(count(z))) - 1, from, size),
    above: z => law.above(Math.floor(count(z) + slack(count(z))), from, size),
    draw: random => distanceOf(table(random), mean, sigma),
  };
}

/** Draws counts by their distribution function; where it has very many steps, normal numbers. */
function tableOf(law: CountLaw, rate: number, size: number): (random: Random) => number {
  const deviation = Math.sqrt(law.variance(rate, size));
  const first = Math.max(0, Math.floor(law.mean(rate, size) - TABLED * deviation - TABLED));
  if (!(deviation < 10_000)) return random => law.mean(rate, size) + deviation * random.normal();
  let cumulated: Float64Array | undefined;
  return random => {
    cumulated ??= Float64Array.from({ length: Math.ceil(2 * TABLED * (deviation + 1)) + TABLED }, (_, i) =>
      law.atMost(first + i, rate, size),
    );
    const u = random.uniform();
    let low = 0;
    let high = cumulated.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulated[middle] ?? 1) >= u) high = middle;
      else low = middle + 1;
    }
    return first + low;
  };
}

/** Run lengths of points that all have the median size (and with seasons the median rate): unequal ones have no one run length. */
function runLengths(
  law: CountLaw,
  rates: Float64Array,
  sizes: Float64Array,
  rules: readonly Rule[],
  width: Width,
  options: Options,
): Readonly<Record<string, Json>> {
  if (!options.flag('run_length')) return {};
  const middle = (numbers: Float64Array) => {
    const sorted = numbers.filter(isSize).sort();
    return sorted.length === 0 ? 0 : quantileOf(sorted, 0.5);
  };
  const rate = middle(rates);
  const typical = middle(sizes);
  const size = law.name === 'binomial' ? Math.max(1, Math.round(typical)) : typical;
  const sigma = Math.sqrt(law.variance(rate, size));
  if (!(sigma > 0 && Number.isFinite(sigma))) return { ...runLengthDetails(null), runLengthSize: size };
  if (law.mean(rate, size) > LARGE_MEAN) {
    return { ...normalRunLengths(options, rules, width.sigmas), runLengthSize: size };
  }
  const one = Float64Array.of(1);
  const limits = limitsOf(law, Float64Array.of(rate), Float64Array.of(size), one, width);
  const toZ = (limit: number | undefined) => distanceOf(limit ?? Number.NaN, law.mean(rate, size), sigma);
  const bounds = { lower: toZ(limits.lower[0]), upper: toZ(limits.upper[0]) };
  const design = [law.name, rate, size, bounds.lower, bounds.upper, ...rules.map(rule => rule.id)].join();
  const length = (from: number) =>
    remembered(`${design} ${from}`, () => runLengthOf(rules, bounds, lawOf(law, rate, from, size)));
  const shift = given(options, 'shift');
  const most = law.name === 'binomial' ? 1 : Number.POSITIVE_INFINITY;
  const moved = Math.min(most, Math.max(0, rate + ((shift ?? 0) * sigma) / size));
  return {
    ...runLengthDetails(length(rate), shift === undefined ? undefined : { shift, length: length(moved) }),
    runLengthSize: size,
  };
}
