import type { Json } from '../catalogue/statistic.ts';
import type { Rule } from './rules.ts';
import { type ControlSignal, signalsOf } from './signals.ts';

/** The value of every control chart statistic. */
export interface ControlChart {
  readonly centre: number;
  /** Control limits at each point: three standard deviations from the centre, within what values are possible. Null: no limit there. */
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
  /** Standard deviation at each point. */
  readonly sigma: readonly (number | null)[];
  readonly signals: readonly ControlSignal[];
}

/** Distance of the limits from the centre in standard deviations. Shewhart 1931. */
const WIDTH = 3;

/**
 * A chart of points around one centre.
 * @param values one per point; NaN: missing
 * @param sigmas standard deviation at each point; NaN: unknown, so no limits and no judgement there
 * @param range smallest and largest possible value, to which limits are cut
 */
export function controlChart(
  values: Float64Array,
  centre: number,
  sigmas: Float64Array,
  range: readonly [number, number],
  rules: readonly Rule[],
): ControlChart {
  const limit = (sign: 1 | -1) =>
    Array.from(sigmas, sigma =>
      Number.isNaN(sigma) ? null : Math.min(range[1], Math.max(range[0], centre + sign * WIDTH * sigma)),
    );
  const z = values.map((value, i) => standardised(value, centre, sigmas[i] ?? Number.NaN));
  const constant = sigmas.some(sigma => sigma === 0);
  return {
    centre,
    lower: limit(-1),
    upper: limit(1),
    sigma: Array.from(sigmas, sigma => (Number.isNaN(sigma) ? null : sigma)),
    signals: signalsOf(z, rules, constant),
  };
}

/** (value − centre) / σ; with σ = 0 any deviation is infinitely many. */
function standardised(value: number, centre: number, sigma: number): number {
  if (value === centre && !Number.isNaN(sigma)) return 0;
  return (value - centre) / sigma;
}

/** The chart as JSON, which is how the catalogue hands it on. */
export function chartValue(chart: ControlChart): Json {
  return { ...chart, signals: chart.signals.map(signal => ({ ...signal })) };
}
