import * as l10n from '@vscode/l10n';
import { compute, statistic as find } from '../catalogue/catalogue.ts';
import { isUndefined, type Outcome, type Statistic } from '../catalogue/statistic.ts';
import type { ControlChart } from '../control/chart.ts';
import type { NumberVector } from '../tables/column.ts';
import type { ChunkReport, Measurement, MetricSeries } from './assessment.ts';
import { seriesFinding } from './findings.ts';
import { measure, measurementOf, type Reading, read } from './measure.ts';
import type { Slice } from './slice.ts';
import type { Timeline } from './timeline.ts';

export interface ChartSettings {
  readonly type: 'auto' | 'individuals' | 'p';
  /** As the control charts' option `rules` takes it. */
  readonly rules: string;
}

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
  const before = reference?.timeline.slices.map(pointOf) ?? [];
  const rate = chart.type !== 'individuals' && isRate(points) && (before.length === 0 || isRate(before));
  const control = rate
    ? pChart(points, before, chart.rules)
    : individuals(metric, points, before, chart.rules);
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
    chart: rate ? ('p' as const) : ('individuals' as const),
    limitsFrom: limitsFrom(before),
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

/** Whether every point that has a value counts hits out of trials, so that binomial limits apply. */
function isRate(points: readonly Reading[]): boolean {
  const found = points.map(point => point.outcome).filter(outcome => !isUndefined(outcome));
  return found.length > 0 && found.every(outcome => 'proportion' in outcome);
}

function individuals(
  metric: Statistic,
  points: readonly Reading[],
  before: readonly Reading[],
  rules: string,
): ControlChart | undefined {
  const reference = numbers(before);
  const [min, max] = metric.range;
  const outcome = compute(
    'individuals',
    { values: numbers(points), ...(hasValue(reference) && { reference }) },
    {
      options: {
        rules,
        run_length: false,
        ...(Number.isFinite(min) && { min }),
        ...(Number.isFinite(max) && { max }),
      },
    },
  );
  return chartOf(outcome);
}

function pChart(
  points: readonly Reading[],
  before: readonly Reading[],
  rules: string,
): ControlChart | undefined {
  const counted = (which: 'hits' | 'trials', of: readonly Reading[]): NumberVector => ({
    type: 'number',
    values: Float64Array.from(of, ({ outcome }) =>
      isUndefined(outcome) ? Number.NaN : (outcome.proportion?.[which] ?? Number.NaN),
    ),
  });
  const total = (which: 'hits' | 'trials') =>
    counted(which, before).values.reduce((sum, each) => sum + (each || 0), 0);
  const trials = total('trials');
  const outcome = compute(
    'p_chart',
    { values: numbers(points), sizes: counted('trials', points) },
    { options: { rules, run_length: false, ...(trials > 0 && { centre: total('hits') / trials }) } },
  );
  return chartOf(outcome);
}

function chartOf(outcome: Outcome): ControlChart | undefined {
  // The control charts' descriptors promise this shape as their value.
  return isUndefined(outcome) ? undefined : (outcome.value as unknown as ControlChart);
}

function numbers(points: readonly Reading[]): NumberVector {
  return {
    type: 'number',
    values: Float64Array.from(points, point => measurementOf(point.outcome, point.rows).value ?? Number.NaN),
  };
}

function hasValue(vector: NumberVector): boolean {
  return vector.values.some(value => !Number.isNaN(value));
}

function limitsFrom(before: readonly Reading[]): string {
  const count = before.filter(point => !isUndefined(point.outcome)).length;
  if (count === 0) return l10n.t('limits from the values themselves, for want of reference data');
  return l10n.t('limits from {0} chunks of the reference', count);
}

/**
 * The chunk at which the present run of bad signals began: going back from the newest value over signalled points that lie on the
 * bad side of the centre, one quiet point between them allowed. The run begins where a point first left the limits or, when none
 * did, where a rule was first met: rules of several points also name points from before the change.
 */
function sinceOf(
  metric: Statistic,
  points: MetricSeries['points'],
  control: ControlChart,
): number | undefined {
  const bad = new Set<number>();
  for (const signal of control.signals) {
    for (const at of signal.points) {
      const value = points[at]?.value;
      if (value !== null && value !== undefined && isBadSide(metric, value, control.centre)) bad.add(at);
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
  const outside = run.filter(at => isOutside(points[at]));
  const met = control.signals.filter(signal => run.includes(signal.at)).map(signal => signal.at);
  return Math.min(...(outside.length > 0 ? outside : met.length > 0 ? met : run));
}

function isBadSide(metric: Statistic, value: number, centre: number): boolean {
  if (metric.worse === 'lower') return value < centre;
  return metric.worse === 'higher' ? value > centre : true;
}

function isOutside(point: MetricSeries['points'][number] | undefined): boolean {
  if (!point || point.value === null) return false;
  return (
    (point.lower !== null && point.value < point.lower) || (point.upper !== null && point.value > point.upper)
  );
}
