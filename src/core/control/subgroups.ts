import * as l10n from '@vscode/l10n';
import type { Evidence, Matrix } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Json, Outcome, Undefined } from '../catalogue/statistic.ts';
import {
  chartValue,
  controlChart,
  finiteOrNull,
  limitsAround,
  nullable,
  standardised,
  tooFar,
} from './chart.ts';
import { c4, c5, deviationUpperQuantile, rangeConstants, rangeUpperQuantile } from './constants.ts';
import { chosenRules, given, type Width, widthOf } from './limits.ts';
import { finiteDeviation, finiteMean, matrixOf } from './numbers.ts';
import { phaseOne } from './phaseOne.ts';
import { normalRunLengths } from './runLength.ts';

/** What X̄-R and X̄-s charts share: one subgroup per row, NaN for the cells that a smaller subgroup does not have. */

/** How the spread within a subgroup is measured, in σ of a value, for subgroups of n ≥ 2. */
export interface Spread {
  readonly name: 'range' | 'deviation';
  readonly of: (subgroup: Float64Array, mean: number) => number;
  readonly mean: (n: number) => number;
  readonly deviation: (n: number) => number;
  readonly upperQuantile: (tail: number, n: number) => number;
}

export const RANGE: Spread = {
  name: 'range',
  of: subgroup => subgroup.reduce((a, b) => Math.max(a, b)) - subgroup.reduce((a, b) => Math.min(a, b)),
  mean: n => rangeConstants(n).d2,
  deviation: n => rangeConstants(n).d3,
  upperQuantile: rangeUpperQuantile,
};

export const DEVIATION: Spread = {
  name: 'deviation',
  of: finiteDeviation,
  mean: c4,
  deviation: c5,
  upperQuantile: deviationUpperQuantile,
};

export interface Subgroups {
  readonly sizes: Float64Array;
  readonly means: Float64Array;
  /** NaN with fewer than two values; infinite where they lie farther apart than the largest number. */
  readonly spreads: Float64Array;
}

/** What a chart knows of one subgroup. */
export interface Subgroup {
  /** How many of its values are finite. */
  readonly size: number;
  /** NaN without any. */
  readonly mean: number;
  /** NaN with fewer than two. */
  readonly spread: number;
}

/** One subgroup from its values, of which those that are not finite are left out. */
export function subgroupOf(values: Float64Array, spread: Spread): Subgroup {
  const finite = values.every(Number.isFinite) ? values : values.filter(Number.isFinite);
  const mean = finite.length === 0 ? Number.NaN : finiteMean(finite);
  return { size: finite.length, mean, spread: finite.length < 2 ? Number.NaN : spread.of(finite, mean) };
}

export function subgroups(list: readonly Subgroup[]): Subgroups {
  return {
    sizes: Float64Array.from(list, each => each.size),
    means: Float64Array.from(list, each => each.mean),
    spreads: Float64Array.from(list, each => each.spread),
  };
}

export function subgroupsOf({ columns }: Matrix, spread: Spread): Subgroups {
  const rows = columns[0]?.length ?? 0;
  return subgroups(
    Array.from({ length: rows }, (_, row) =>
      subgroupOf(
        Float64Array.from(columns, column => column[row] ?? Number.NaN),
        spread,
      ),
    ),
  );
}

/** The chart of subgroup means, with the chart of their spread in the details. */
export function subgroupChart(evidence: Evidence, options: Options, spread: Spread): Outcome {
  const matrix = matrixOf(evidence.inputs, 'values');
  if ('undefined' in matrix) return matrix;
  const reference = evidence.inputs.reference && matrixOf(evidence.inputs, 'reference');
  if (reference && 'undefined' in reference) return reference;
  return chartOfSubgroups(
    subgroupsOf(matrix, spread),
    reference && subgroupsOf(reference, spread),
    options,
    spread,
  );
}

/** The same from subgroups of any size that were summed up one at a time. @param reference absent: the series itself gives the limits */
export function chartOfSubgroups(
  series: Subgroups,
  reference: Subgroups | undefined,
  options: Options,
  spread: Spread,
): Outcome {
  const width = widthOf(options);
  const rules = chosenRules(options, width);
  const base = reference ?? series;
  const frozen = phaseOne(options, base.means.length, 1, keep => {
    const estimated = estimateOf(base, spread, keep);
    if ('undefined' in estimated) return estimated;
    const estimate = {
      centre: given(options, 'centre') ?? estimated.centre,
      sigma: given(options, 'sigma') ?? estimated.sigma,
    };
    const { outside } = standardised({ values: base.means, ...meanLimits(base, estimate, width) });
    const within = spreadLimits(base, estimate.sigma, spread, width);
    return { estimate, beyond: at => Math.abs(outside[at] ?? 0) > 0 || within.beyond(at) };
  });
  if ('undefined' in frozen) return frozen;
  const { estimate } = frozen;
  const chart = controlChart({
    values: series.means,
    ...meanLimits(series, estimate, width),
    range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    rules,
  });
  if ('undefined' in chart) return chart;
  const sizes = series.sizes.filter(size => size > 0).sort();
  const typical = sizes[sizes.length >> 1] ?? 1;
  return {
    value: chartValue({ ...chart, statistic: nullable(series.means) }),
    details: {
      limitsFrom: reference ? 'reference' : 'values',
      sigma: estimate.sigma,
      sizes: Array.from(series.sizes),
      ...frozen.details,
      [spread.name]: spreadDetails(series, estimate.sigma, spread, width),
      ...normalRunLengths(options, rules, width.sigmas, Math.sqrt(typical)),
    },
  };
}

interface Estimate {
  readonly centre: number;
  readonly sigma: number;
}

/** The mean of all values, and the mean over the subgroups of each one's spread over what is expected for its size. */
export function estimateOf(
  base: Subgroups,
  spread: Spread,
  keep: (at: number) => boolean,
): Estimate | Undefined {
  const ratios: number[] = [];
  let values = 0;
  let centre = 0;
  for (const [at, mean] of base.means.entries()) {
    const size = base.sizes[at] ?? 0;
    if (!keep(at) || size === 0) continue;
    values += size;
    centre += (mean - centre) * (size / values);
    const measured = base.spreads[at] ?? Number.NaN;
    if (!Number.isNaN(measured)) ratios.push(measured / spread.mean(size));
  }
  if (ratios.length === 0) {
    return { undefined: l10n.t('Control limits need a subgroup of two finite values; there is none.') };
  }
  const sigma = finiteMean(Float64Array.from(ratios));
  return Number.isFinite(sigma) && Number.isFinite(centre) ? { centre, sigma } : tooFar();
}

function meanLimits({ sizes }: Subgroups, { centre, sigma }: Estimate, width: Width) {
  const centres = new Float64Array(sizes.length).fill(centre);
  const sigmas = sizes.map(size => (size > 0 ? sigma / Math.sqrt(size) : Number.NaN));
  return { centres, sigmas, ...limitsAround(centres, sigmas, width.sigmas) };
}

function spreadLimits({ sizes, spreads }: Subgroups, sigma: number, spread: Spread, width: Width) {
  const known = new Map<number, { readonly lower: number; readonly upper: number }>();
  const factors = (n: number) => {
    let found = known.get(n);
    if (!found) {
      const off = width.sigmas * spread.deviation(n);
      found =
        width.by === 'sigmas'
          ? { lower: Math.max(0, spread.mean(n) - off), upper: spread.mean(n) + off }
          : {
              lower: spread.upperQuantile(1 - width.alpha / 2, n),
              upper: spread.upperQuantile(width.alpha / 2, n),
            };
      known.set(n, found);
    }
    return found;
  };
  const at = (side: 'lower' | 'upper') =>
    sizes.map(size => (size < 2 ? Number.NaN : factors(size)[side] * sigma));
  const lower = at('lower');
  const upper = at('upper');
  return {
    lower,
    upper,
    beyond: (i: number) =>
      (spreads[i] ?? 0) > (upper[i] ?? Number.NaN) || (spreads[i] ?? 0) < (lower[i] ?? Number.NaN),
  };
}

/** The chart of the spread within subgroups, as the details tell it. */
function spreadDetails(series: Subgroups, sigma: number, spread: Spread, width: Width): Json {
  const { lower, upper, beyond } = spreadLimits(series, sigma, spread, width);
  return {
    values: nullable(series.spreads),
    centres: Array.from(series.sizes, size => (size < 2 ? null : finiteOrNull(spread.mean(size) * sigma))),
    lower: Array.from(lower, finiteOrNull),
    upper: Array.from(upper, finiteOrNull),
    beyond: [...series.spreads.keys()].filter(beyond),
  };
}
