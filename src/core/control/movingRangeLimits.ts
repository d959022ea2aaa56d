import type { Json } from '../catalogue/statistic.ts';
import { normalQuantile } from '../mathematics/normal.ts';
import { movingRanges } from './baseline.ts';
import { finiteOrNull, nullable } from './chart.ts';
import { rangeConstants } from './constants.ts';
import type { Width } from './limits.ts';

/**
 * Limits of a moving range, in σ: d₂ ± k d₃ (with k = 3 the upper one is D₄ = 3.267 mean ranges), or the quantiles of the range of two
 * normal values, √2 times those of |Z|.
 */
export function movingRangeLimits(width: Width): { readonly lower: number; readonly upper: number } {
  const { d2, d3 } = rangeConstants(2);
  if (width.by === 'sigmas') {
    return { lower: Math.max(0, d2 - width.sigmas * d3), upper: d2 + width.sigmas * d3 };
  }
  // P(|Z| > z) = tail
  const exceeded = (tail: number) => Math.SQRT2 * -normalQuantile(tail / 2);
  return { lower: exceeded(1 - width.alpha / 2), upper: exceeded(width.alpha / 2) };
}

/** |x_i − x_(i−1)| for each point; NaN for the first, and beside a missing one. */
export function rangesPerPoint(series: Float64Array): Float64Array {
  const points = new Float64Array(series.length).fill(Number.NaN);
  if (series.length > 1) points.set(movingRanges(series), 1);
  return points;
}

/** The moving range chart beside an individuals chart: its first point has none. */
export function movingRangeDetails(series: Float64Array, meanRange: number, width: Width): Json {
  const sigma = meanRange / rangeConstants(2).d2;
  const limits = movingRangeLimits(width);
  const upper = limits.upper * sigma;
  const lower = limits.lower * sigma;
  const points = rangesPerPoint(series);
  return {
    values: nullable(points),
    centre: meanRange,
    upper: finiteOrNull(upper),
    lower,
    beyond: [...points.keys()].filter(at => (points[at] ?? 0) > upper || (points[at] ?? 0) < lower),
  };
}
