import * as l10n from '@vscode/l10n';
import { statistic as find } from '../catalogue/catalogue.ts';
import type { Settings } from '../config/defaults.ts';
import type { ControlChart } from '../control/chart.ts';
import { metricCall, metricTitle } from '../criteria/metricCall.ts';
import type { Turn } from '../turns.ts';
import type { Charted, ChunkReport, Measurement, MetricSeries } from './assessment.ts';
import { chunkNouns } from './chunkNouns.ts';
import { seriesFinding } from './findings.ts';
import { measure, measurementOf, type Reading, read } from './measure.ts';
import { seriesChart } from './seriesChart.ts';
import { sinceOf } from './since.ts';
import type { Slice } from './slice.ts';
import { periodOf, type Timeline } from './timeline.ts';

export interface PerformanceRequest {
  /** As criteria write them, in the form by which they are known. */
  readonly metrics: readonly string[];
  readonly current: Timeline;
  readonly chunks: readonly ChunkReport[];
  /** The reference cut as current data are; absent without reference data. */
  readonly reference?: { readonly whole: Slice; readonly timeline: Timeline };
  readonly chart: Settings['chart'];
  /** A chunk with fewer rows gets no value. */
  readonly minRows: number;
  readonly intervals: 'closed' | 'auto' | 'bootstrap' | 'none';
}

/** Enough for bounds that are right to a tenth of their distance. */
const RESAMPLES = 200;
/** From more rows that differ, resampling takes seconds per metric. */
const MOST_ROWS = 50_000;

/** How intervals are made of all rows of the window or of a validation where there is no formula. */
export const RESAMPLED = { method: 'auto', resamples: RESAMPLES, mostRows: MOST_ROWS } as const;

/** Each metric over the chunks, with limits from the reference and the signals of the chosen rules. */
export async function performanceSeries(request: PerformanceRequest, turn: Turn): Promise<MetricSeries[]> {
  const series: MetricSeries[] = [];
  for (const text of request.metrics) {
    series.push(seriesOf(text, request));
    await turn();
  }
  return series;
}

function seriesOf(text: string, request: PerformanceRequest): MetricSeries {
  const { current, reference, chart, minRows } = request;
  const call = metricCall(text);
  const metric = find(call.id);
  const pointOf = (slice: Slice) => read(call, slice, undefined, minRows);
  const points = current.slices.map(pointOf);
  const before = reference && {
    points: reference.timeline.slices.map(pointOf),
    timeline: reference.timeline,
  };
  const { type, control, limitsFrom, runLength } = seriesChart(
    metric,
    { points, timeline: current },
    before,
    chart.metrics.get(text) ?? chart,
  );
  const { intervals: method } = request;
  // By formula costs nothing and is what everything else that reads the metric asks for.
  const asked = method === 'closed' ? call : { ...call, interval: { ...RESAMPLED, method } };
  const now = measure(asked, current.window, reference?.whole, minRows);
  const reading: Measurement = reference
    ? measure(asked, reference.whole, undefined, minRows)
    : { value: null, reason: l10n.t('There are no reference data.'), rows: 0 };
  // By formula an interval is there already; resamples of every chunk would take minutes.
  const values = points.map(point => ({
    ...plottedValue(point),
    ...(method !== 'none' && ownInterval(point)),
  }));
  const drawn = drawnPoints(values, control);
  const since = sinceOf({ ...drawn, worse: metric.worse });
  const series = {
    statistic: text,
    title: metricTitle(call),
    range: metric.range.map(bound => (Number.isFinite(bound) ? bound : null)),
    worse: metric.worse,
    chart: type,
    limitsFrom,
    ...(runLength && { runLength }),
    ...drawn,
    ...(since !== undefined && { since }),
    now,
    reference: reading,
  };
  return { ...series, finding: seriesFinding(series, request.chunks, chunkNouns(periodOf(current.rule))) };
}

function plottedValue({ outcome, rows }: Reading): PlottedValue {
  const { value, reason } = measurementOf(outcome, rows);
  return { value, ...(reason !== undefined && { reason }), rows };
}

function ownInterval({ outcome, rows }: Reading): Pick<PlottedValue, 'interval'> {
  const { lower, upper } = measurementOf(outcome, rows);
  return lower === undefined || upper === undefined ? {} : { interval: [lower, upper] };
}

export type PlottedValue = Pick<Charted['points'][number], 'value' | 'reason' | 'rows' | 'interval'>;

/** The points with their limits, and the signals among them, as the document has them. */
export function drawnPoints(
  values: readonly PlottedValue[],
  control: ControlChart | undefined,
): Pick<Charted, 'centre' | 'points' | 'signals'> {
  return {
    centre: control?.centre ?? null,
    points: values.map((value, chunk) => ({
      chunk,
      ...value,
      ...(control?.statistic && { statistic: control.statistic[chunk] ?? null }),
      ...(control?.lowerStatistic && { lowerStatistic: control.lowerStatistic[chunk] ?? null }),
      ...(control?.centres && { centre: control.centres[chunk] ?? null }),
      lower: control?.lower[chunk] ?? null,
      upper: control?.upper[chunk] ?? null,
    })),
    signals: control?.signals.map(signal => ({ ...signal, points: [...signal.points] })) ?? [],
  };
}
