import * as l10n from '@vscode/l10n';
import type { Json, Undefined } from '../catalogue/statistic.ts';
import type { Rule } from './rules.ts';
import { type ControlSignal, signalsOf } from './signals.ts';

/** The value of every control chart statistic. */
export interface ControlChart {
  /** The centre of the chart; with seasons, the mean of the centres. */
  readonly centre: number;
  /** With seasons, the centre at each point. */
  readonly centres?: readonly (number | null)[];
  /** What is compared with the limits, where that is not the values themselves: EWMA, upper CUSUM sum, T². */
  readonly statistic?: readonly (number | null)[];
  /** A second one, which falls below the lower limit: the lower CUSUM sum, negative. */
  readonly lowerStatistic?: readonly (number | null)[];
  /** Control limits at each point, within what values are possible. Null: no limit there. */
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
  /** Standard deviation at each point. */
  readonly sigma: readonly (number | null)[];
  readonly signals: readonly ControlSignal[];
}

/** What a Shewhart chart is made of; all arrays hold one number per point, NaN: unknown, so no judgement there. */
export interface ChartInput {
  readonly values: Float64Array;
  readonly centres: Float64Array;
  /** Standard deviations. */
  readonly sigmas: Float64Array;
  /** Limits before they are cut to `range`. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Smallest and largest possible value. */
  readonly range: readonly [number, number];
  readonly rules: readonly Rule[];
}

/** What is said of values so far from 0 or from one another that no double holds their limits. */
export function tooFar(): Undefined {
  return { undefined: l10n.t('The values are so large that control limits exceed the largest number.') };
}

/** A chart of points around their centres. Points on a limit are within it. */
export function controlChart(input: ChartInput): ControlChart | Undefined {
  const { centres, sigmas, lower, upper, range, rules } = input;
  // proof: all arrays hold one number per point
  const held = (centre: number, i: number) =>
    Number.isNaN(centre) ||
    Number.isNaN(sigmas[i]!) ||
    (Number.isFinite(centre) && Number.isFinite(lower[i]!) && Number.isFinite(upper[i]!));
  if (!centres.every(held)) return tooFar();
  const { z, outside } = standardised(input);
  const within = (limit: number) => Math.min(range[1], Math.max(range[0], limit));
  const constant = sigmas.some(sigma => sigma === 0);
  // A point that is missing may have no centre; it must not hide that of the others.
  const known = centres.filter(centre => !Number.isNaN(centre));
  const [first = Number.NaN] = known;
  const seasonal = known.some(centre => centre !== first);
  return {
    centre: seasonal ? known.reduce((sum, each) => sum + each / known.length, 0) : first,
    ...(seasonal && { centres: nullable(centres) }),
    lower: Array.from(lower, limit => finiteOrNull(within(limit))),
    upper: Array.from(upper, limit => finiteOrNull(within(limit))),
    sigma: nullable(sigmas),
    signals: signalsOf(z, rules, constant, outside),
  };
}

/**
 * Each point as its distance from its centre in σ, and as ±∞ beyond its limits, else 0; NaN where it cannot be judged. With σ = 0 any
 * deviation is infinitely many.
 */
export function standardised({
  values,
  centres,
  sigmas,
  lower,
  upper,
}: Omit<ChartInput, 'rules' | 'range'>): { readonly z: Float64Array; readonly outside: Float64Array } {
  const z = new Float64Array(values.length);
  const outside = new Float64Array(values.length);
  for (const [i, value] of values.entries()) {
    // proof: all arrays hold one number per point
    const centre = centres[i]!;
    const distance = distanceOf(value, centre, sigmas[i]!);
    z[i] = distance;
    const slack = (limit: number) => ROUNDING * Math.max(Math.abs(limit), Math.abs(centre));
    outside[i] = Number.isNaN(distance)
      ? Number.NaN
      : value > upper[i]! + slack(upper[i]!)
        ? Number.POSITIVE_INFINITY
        : value < lower[i]! - slack(lower[i]!)
          ? Number.NEGATIVE_INFINITY
          : 0;
  }
  return { z, outside };
}

/** What the operations from counts to a limit may add up to, relative. */
const ROUNDING = 8 * Number.EPSILON;

/**
 * A point's distance from its centre in σ. One that only rounding keeps from the centre or from a line between zones is on it: counts
 * often lie there, and many equal ones would all be on the side that a rounding has put them.
 */
export function distanceOf(value: number, centre: number, sigma: number): number {
  if (value === centre && !Number.isNaN(sigma)) return 0;
  const z = (value - centre) / sigma;
  const line = Math.round(z);
  const unsure = ROUNDING * (1 + Math.abs(z) + Math.max(Math.abs(value), Math.abs(centre)) / sigma);
  return Math.abs(z - line) <= Math.min(1e-6, unsure) ? line : z;
}

/** Limits k standard deviations from the centre. */
export function limitsAround(
  centres: Float64Array,
  sigmas: Float64Array,
  k: number,
): { readonly lower: Float64Array; readonly upper: Float64Array } {
  // proof: centres and sigmas are equally long
  return {
    lower: centres.map((centre, i) => centre - k * sigmas[i]!),
    upper: centres.map((centre, i) => centre + k * sigmas[i]!),
  };
}

export function finiteOrNull(number: number): number | null {
  return Number.isFinite(number) ? number : null;
}

/** The numbers with null for NaN. */
export function nullable(numbers: Float64Array): (number | null)[] {
  return Array.from(numbers, number => (Number.isNaN(number) ? null : number));
}

/** The chart as JSON, which is how the catalogue hands it on. */
export function chartValue(chart: ControlChart): Json {
  return { ...chart, signals: chart.signals.map(signal => ({ ...signal })) };
}
