import type { Json } from '../catalogue/statistic.ts';
import { type ControlChart, nullable } from './chart.ts';
import { rulesOf } from './rules.ts';
import { signalsOf } from './signals.ts';

/**
 * The chart of a squared distance, which has only an upper limit: points above it are signals, one for each run of them.
 * @param distances NaN: missing, so not judged
 */
export function distanceChart(
  distances: Float64Array,
  centre: number,
  limit: number,
  title: string,
): ControlChart {
  const above = distances.map(each =>
    Number.isNaN(each) ? each : each > limit ? Number.POSITIVE_INFINITY : 0,
  );
  const at = (bound: number) => Array.from(distances, each => (Number.isNaN(each) ? null : bound));
  return {
    centre,
    statistic: nullable(distances),
    lower: Array.from(distances, () => null),
    upper: at(limit),
    sigma: Array.from(distances, () => null),
    signals: signalsOf(
      above,
      rulesOf('limits').map(rule => ({ ...rule, id: 'above-limit', title })),
      false,
    ),
  };
}

/** What makes up the distance of each point that is a part of a signal. */
export function decomposition(
  { signals }: ControlChart,
  of: (at: number) => Json,
): Readonly<Record<string, Json>> {
  const points = signals.flatMap(signal => signal.points);
  return { decomposition: points.map(at => ({ at, variables: of(at) })) };
}
