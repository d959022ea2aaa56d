import { isUndefined, type Statistic } from '../catalogue/statistic.ts';
import type { MetricChart } from '../config/defaults.ts';
import type { ControlChart } from '../control/chart.ts';
import type { MetricSeries } from './assessment.ts';
import { type Controlled, controlled } from './controlled.ts';
import type { Reading } from './measure.ts';
import { plottedMetric } from './plotted.ts';
import type { Timeline } from './timeline.ts';

/** Which control chart a metric over chunks gets, and its limits. */

/** A metric's values over the chunks of a timeline. */
export interface MetricPoints {
  readonly points: readonly Reading[];
  readonly timeline: Timeline;
}

export interface SeriesChart extends Omit<Controlled, 'details' | 'reason'> {
  readonly type: MetricSeries['chart'];
}

/** @param before the metric over the chunks of the reference, where there is one */
export function seriesChart(
  metric: Pick<Statistic, 'range'>,
  now: MetricPoints,
  before: MetricPoints | undefined,
  settings: MetricChart,
): SeriesChart {
  const type = typeOf(now.points, before?.points ?? [], settings.type);
  const { control, limitsFrom, runLength } = controlled(
    type,
    plottedMetric(now.points, now.timeline),
    before && plottedMetric(before.points, before.timeline),
    settings,
    metric.range,
  );
  return {
    type,
    ...(control && { control: type === 'ewma' ? within(metric.range, control) : control }),
    limitsFrom,
    ...(runLength && { runLength }),
  };
}

function typeOf(
  points: readonly Reading[],
  before: readonly Reading[],
  asked: MetricChart['type'],
): SeriesChart['type'] {
  if (asked !== 'auto' && asked !== 'p') return asked;
  return isRate(points) && (before.length === 0 || isRate(before)) ? 'p' : 'individuals';
}

/** Whether every point that has a value counts hits out of trials, so that binomial limits apply. */
function isRate(points: readonly Reading[]): boolean {
  const found = points.map(point => point.outcome).filter(outcome => !isUndefined(outcome));
  return found.length > 0 && found.every(outcome => 'proportion' in outcome);
}

/** The chart with limits within what the values can be, as an EWMA of them always is. */
export function within([min, max]: readonly [number, number], chart: ControlChart): ControlChart {
  const cut = (limit: number | null) => limit && Math.min(max, Math.max(min, limit));
  return { ...chart, lower: chart.lower.map(cut), upper: chart.upper.map(cut) };
}
