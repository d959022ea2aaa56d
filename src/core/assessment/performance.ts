import * as l10n from '@vscode/l10n';
import { statistic as find } from '../catalogue/catalogue.ts';
import type { Statistic } from '../catalogue/statistic.ts';
import type { ControlChart } from '../control/chart.ts';
import type { ChunkReport, Measurement, MetricSeries } from './assessment.ts';
import { seriesFinding } from './findings.ts';
import { beyond, type Side, sideOf } from './judged.ts';
import { measure, measurementOf, type Reading, read } from './measure.ts';
import { type ChartSettings, seriesChart } from './seriesChart.ts';
import type { Slice } from './slice.ts';
import type { Timeline } from './timeline.ts';

export interface PerformanceRequest {
  /** Ids of metrics. */
  readonly metrics: readonly string[];
  readonly current: Timeline;
  readonly chunks: readonly ChunkReport[];
  /** The reference cut as current data are; absent without reference data. */
  readonly reference?: { readonly whole: Slice; readonly timeline: Timeline };
  readonly chart: ChartSettings;
  /** A chunk with fewer rows gets no value. */
  readonly minRows: number;
  readonly intervals: 'closed' | 'auto' | 'bootstrap' | 'none';
}

/** Enough for bounds that are right to a tenth of their distance. */
const RESAMPLES = 200;
/** From more rows that differ, resampling takes seconds per metric. */
const MOST_ROWS = 50_000;

/** Each metric over the chunks, with limits from the reference and the signals of the chosen rules. */
export function performanceSeries(request: PerformanceRequest): MetricSeries[] {
  return request.metrics.map(id => seriesOf(find(id), request));
}

function seriesOf(metric: Statistic, request: PerformanceRequest): MetricSeries {
  const { current, reference, chart, minRows } = request;
  const call = { id: metric.id };
  const pointOf = (slice: Slice) => read(call, slice, undefined, minRows);
  const points = current.slices.map(pointOf);
  const before = reference && {
    points: reference.timeline.slices.map(pointOf),
    timeline: reference.timeline,
  };
  const { type, control, limitsFrom } = seriesChart(metric, { points, timeline: current }, before, chart);
  const { intervals: method } = request;
  // By formula costs nothing and is what everything else that reads the metric asks for.
  const asked =
    method === 'closed' ? call : { ...call, interval: { method, resamples: RESAMPLES, mostRows: MOST_ROWS } };
  const now = measure(asked, current.window, reference?.whole, minRows);
  const reading: Measurement = reference
    ? measure(asked, reference.whole, undefined, minRows)
    : { value: null, reason: l10n.t('There are no reference data.'), rows: 0 };
  const plotted = points.map((point, chunk) => ({
    chunk,
    ...plottedValue(point),
    rows: point.rows,
    // By formula it is there already; resamples of every chunk would take minutes.
    ...(method !== 'none' && ownInterval(point)),
    ...(control?.statistic && { statistic: control.statistic[chunk] ?? null }),
    ...(control?.lowerStatistic && { lowerStatistic: control.lowerStatistic[chunk] ?? null }),
    ...(control?.centres && { centre: control.centres[chunk] ?? null }),
    lower: control?.lower[chunk] ?? null,
    upper: control?.upper[chunk] ?? null,
  }));
  const signals = control?.signals.map(signal => ({ ...signal, points: [...signal.points] })) ?? [];
  const since = control && sinceOf(metric, plotted, control);
  const series = {
    statistic: metric.id,
    title: metric.title,
    range: metric.range.map(bound => (Number.isFinite(bound) ? bound : null)),
    worse: metric.worse,
    chart: type,
    limitsFrom,
    centre: control?.centre ?? null,
    points: plotted,
    signals,
    ...(since !== undefined && { since }),
    now,
    reference: reading,
  };
  return { ...series, finding: seriesFinding(series, request.chunks) };
}

function plottedValue({ outcome, rows }: Reading): { value: number | null; reason?: string } {
  const { value, reason } = measurementOf(outcome, rows);
  return { value, ...(reason !== undefined && { reason }) };
}

function ownInterval({ outcome, rows }: Reading): { interval?: [number, number] } {
  const { lower, upper } = measurementOf(outcome, rows);
  return lower === undefined || upper === undefined ? {} : { interval: [lower, upper] };
}

/**
 * The chunk at which the present run of bad signals began: going back from the newest value over signalled points that lie on the
 * bad side of the centre, one quiet point between them allowed. The run begins where a point first left the limits or, when none
 * did, where a rule was first met: rules of several points also name points from before the change.
 */
export function sinceOf(
  metric: Pick<Statistic, 'worse'>,
  points: MetricSeries['points'],
  control: Pick<ControlChart, 'signals' | 'centre'>,
): number | undefined {
  const bad = new Set<number>();
  for (const signal of control.signals) {
    for (const at of signal.points) {
      const point = points[at];
      if (point && isBad(metric, sideOf(point, control.centre))) bad.add(at);
    }
  }
  const valued = points.filter(point => point.value !== null).map(point => point.chunk);
  const run: number[] = [];
  let quiet = 0;
  for (const at of valued.reverse()) {
    if (bad.has(at)) {
      run.push(at);
      quiet = 0;
    } else if (run.length === 0 || ++quiet > 1) {
      break;
    }
  }
  if (run.length === 0) return undefined;
  const outside = run.filter(at => {
    const point = points[at];
    return point && beyond(point) !== undefined;
  });
  const met = control.signals.filter(signal => run.includes(signal.at)).map(signal => signal.at);
  return Math.min(...(outside.length > 0 ? outside : met.length > 0 ? met : run));
}

/** Whether it is bad news that a metric is there. */
export function isBad(metric: Pick<Statistic, 'worse'>, side: Side | undefined): boolean {
  if (metric.worse === 'neither') return true;
  return side === 'both' || side === (metric.worse === 'lower' ? 'below' : 'above');
}
