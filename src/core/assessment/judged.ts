import type { MetricSeries } from './assessment.ts';

/** Where the points of a control chart are, whatever is compared with its limits. */

type Point = MetricSeries['points'][number];

/** `both`: the upper and the lower sum of a CUSUM are beyond their limits. */
export type Side = 'below' | 'above' | 'both';

/** What is compared with the limits and drawn: the value, unless the chart makes something else of it. */
export function judged({ value, statistic }: Pick<Point, 'value' | 'statistic'>): number | null {
  return statistic === undefined ? value : statistic;
}

/** On which side of its limits a point is; undefined within them. */
export function beyond(point: Omit<Point, 'chunk' | 'rows'>): Side | undefined {
  const high = judged(point);
  const low = point.lowerStatistic === undefined ? high : point.lowerStatistic;
  const below = low !== null && point.lower !== null && low < point.lower;
  const above = high !== null && point.upper !== null && high > point.upper;
  return below && above ? 'both' : below ? 'below' : above ? 'above' : undefined;
}

/** On which side of its centre a point is; of a CUSUM, whose sums are both there, on which side of its limits. */
export function sideOf(point: Omit<Point, 'chunk' | 'rows'>, centre: number): Side | undefined {
  if (point.lowerStatistic !== undefined) return beyond(point);
  const place = judged(point);
  const own = point.centre ?? centre;
  if (place === null || place === own) return undefined;
  return place < own ? 'below' : 'above';
}
