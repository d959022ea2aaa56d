import * as l10n from '@vscode/l10n';
import type { RunChartEntry } from '../config/defaults.ts';
import { betterOf } from '../runs/views/better.ts';
import type { Charted, RunChartReport } from './assessment.ts';
import { controlled, removedFrom } from './controlled.ts';
import { runFinding } from './findings.ts';
import { drawnPoints } from './performance.ts';
import type { Plotted } from './plotted.ts';
import { within } from './seriesChart.ts';
import { sinceOf } from './since.ts';

/** A value of a metric of training runs, and where it stands. */
export interface RunPoint {
  readonly place: RunChartReport['places'][number];
  readonly value: number;
}

/** What a chart is drawn from, or why from nothing. */
export type RunPoints = Pick<RunChartReport, 'run' | 'leftOut' | 'reason'> & {
  readonly points: readonly RunPoint[];
};

/** A metric may be anything; an EWMA of it, too. */
const ANY: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/**
 * A metric of training runs on a control chart of the catalogue. There is no reference to take limits from: the points themselves give
 * them, as for metrics of data without one.
 */
export function runChart(entry: RunChartEntry, { points, ...facts }: RunPoints): RunChartReport {
  const { name, metric, over, chart } = entry;
  const found =
    facts.reason === undefined ? controlled(chart, plotted(points), undefined, entry, ANY) : undefined;
  const control = found?.control && (chart === 'ewma' ? within(ANY, found.control) : found.control);
  const removed = found ? removedFrom(found.details) : 0;
  const drawn = drawnPoints(
    points.map(({ value }) => (Number.isFinite(value) ? { value, rows: 1 } : { ...absent(value), rows: 1 })),
    control,
  );
  const framed = {
    name,
    metric,
    over,
    title: metric,
    chart,
    range: [null, null],
    worse: worseOf(metric),
    limitsFrom: limitsFrom(control !== undefined, removed),
    ...(found?.runLength && { runLength: found.runLength }),
    ...facts,
    places: points.map(({ place }) => place),
    ...drawn,
  };
  const since = sinceOf(framed);
  const whole = { ...framed, ...(since !== undefined && { since }) };
  return { ...whole, finding: runFinding(whole) };
}

/** One chunk per point, of no time: runs and steps lie in no season. */
const NO_TIMELINE: Plotted['timeline'] = { rule: { by: 'size', size: 1 }, chunks: [] };

function plotted(points: readonly RunPoint[]): Plotted {
  return {
    timeline: NO_TIMELINE,
    values: Float64Array.from(points, ({ value }) => (Number.isFinite(value) ? value : Number.NaN)),
    rows: points.map(() => 1),
    reasons: points.map(() => undefined),
  };
}

function limitsFrom(limited: boolean, removed: number): string {
  if (!limited) return l10n.t('no limits');
  const own = l10n.t('limits from the values themselves');
  if (removed === 0) return own;
  return removed === 1
    ? l10n.t('{0}; 1 point left out of them', own)
    : l10n.t('{0}; {1} points left out of them', own, removed);
}

/** What is no number that can be drawn, and why; also for criteria. */
export function absent(value: number): { readonly value: null; readonly reason: string } {
  const reason = Number.isNaN(value)
    ? l10n.t('The value is not a number.')
    : l10n.t('The value is infinite.');
  return { value: null, reason };
}

function worseOf(metric: string): Charted['worse'] {
  const better = betterOf(metric);
  return better === undefined ? 'neither' : better === 'lower' ? 'higher' : 'lower';
}
