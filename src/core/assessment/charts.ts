import * as l10n from '@vscode/l10n';
import { statistic as find } from '../catalogue/catalogue.ts';
import type { Json } from '../catalogue/statistic.ts';
import { type ChartTerm, chartTerm } from '../config/chartTerm.ts';
import type { ChartEntry } from '../config/defaults.ts';
import type { ControlChart } from '../control/chart.ts';
import { type ChartKind, kindOf } from '../control/kinds.ts';
import { metricText } from '../criteria/metricCall.ts';
import { nearest } from '../nearest.ts';
import { turns } from '../turns.ts';
import type { Charted, ChartReport, ChunkReport, Measurement, MetricSeries, Signal } from './assessment.ts';
import { capabilityPart } from './capability.ts';
import { chunkNouns } from './chunkNouns.ts';
import { type Controlled, controlled, isList, member } from './controlled.ts';
import { chartFinding } from './findings.ts';
import { drawnPoints } from './performance.ts';
import { type Plotted, PlottedColumns } from './plotted.ts';
import { within } from './seriesChart.ts';
import { sinceOf } from './since.ts';
import { periodOf, type Timeline } from './timeline.ts';

export interface ChartsRequest {
  readonly entries: readonly ChartEntry[];
  readonly current: Timeline;
  readonly chunks: readonly ChunkReport[];
  /** The reference cut as current data are; absent without reference data. */
  readonly reference?: { readonly timeline: Timeline };
  /** A chunk with fewer rows gets no point. */
  readonly minRows: number;
  readonly signal: AbortSignal | undefined;
}

/** The charts of `monitor.charts`: the reference is phase I, current data are phase II. One that cannot be made says why. */
export async function chartReports(request: ChartsRequest): Promise<ChartReport[]> {
  const { entries, current, reference, minRows, signal } = request;
  const turn = turns(signal);
  const now = new PlottedColumns(current, minRows, turn);
  const before = reference && new PlottedColumns(reference.timeline, minRows, turn);
  const nouns = chunkNouns(periodOf(current.rule));
  const reports: ChartReport[] = [];
  for (const entry of entries) {
    const plotted = await now.of(entry);
    const base = await before?.of(entry);
    const report =
      typeof plotted === 'string'
        ? without(entry, plotted)
        : reportOf(entry, plotted, typeof base === 'string' ? undefined : base);
    const capability = report.reason === undefined && (await capabilityFor(entry, now, current));
    const whole = { ...report, ...(capability && { capability }) };
    reports.push({ ...whole, finding: chartFinding(whole, request.chunks, nouns) });
    await turn();
  }
  return reports;
}

/** What the window leaves of what is specified, by the deviations within its chunks; undefined where nothing is. */
async function capabilityFor(
  { specification, of }: ChartEntry,
  now: PlottedColumns,
  { windowStart }: Timeline,
): Promise<ChartReport['capability']> {
  if (!specification) return undefined;
  const plotted = await now.of({ chart: 'xbar_s', of });
  return typeof plotted === 'string' || !plotted.subgroups
    ? undefined
    : capabilityPart(specification, plotted.subgroups.slice(windowStart));
}

type Report = Omit<ChartReport, 'finding'>;

/** What is known of a chart before it is drawn. */
function frame(entry: ChartEntry): Pick<Report, 'name' | 'title' | 'chart' | 'of' | 'range' | 'worse'> {
  const terms = entry.of.map(text => chartTerm(text, entry.chart));
  return {
    name: entry.name,
    title: titleOf(entry),
    chart: entry.chart,
    of: [...entry.of],
    range: rangeOf(entry.chart, terms).map(bound => (Number.isFinite(bound) ? bound : null)),
    worse: worseOf(entry.chart, terms),
  };
}

function without(entry: ChartEntry, reason: string): Report {
  return { ...frame(entry), reason, limitsFrom: l10n.t('no limits'), centre: null, points: [], signals: [] };
}

/** A chart of which no chunk has a point, each for its own reason. */
function withoutPoints(entry: ChartEntry, { rows, reasons }: Plotted): Report {
  const points = rows.map((count, at) => {
    const reason = reasons[at];
    return { value: null, ...(reason !== undefined && { reason }), rows: count };
  });
  return { ...frame(entry), limitsFrom: l10n.t('no limits'), ...drawnPoints(points, undefined) };
}

function reportOf(entry: ChartEntry, now: Plotted, before: Plotted | undefined): Report {
  const { chart } = entry;
  const framed = frame(entry);
  const range: readonly [number, number] = [
    framed.range[0] ?? Number.NEGATIVE_INFINITY,
    framed.range[1] ?? Number.POSITIVE_INFINITY,
  ];
  const none = (now.columns?.[0] ?? now.counts ?? now.values ?? new Float64Array()).every(Number.isNaN);
  if (none) return withoutPoints(entry, now);
  const found = controlled(chart, now, before, entry, range);
  const control = found.control && drawable(chart, found.control, range);
  if (!control) return without(entry, found.reason ?? l10n.t('The values give no limits.'));
  const values = valuesOf(chart, now, found.control);
  const drawn = drawnPoints(
    values.map((value, at) => {
      const reason = value === null ? now.reasons[at] : undefined;
      return { value, ...(reason !== undefined && { reason }), rows: now.rows[at] ?? 0 };
    }),
    control,
  );
  const spread = spreadOf(chart, found);
  const since = earliest(
    sinceOf({ ...drawn, worse: framed.worse }),
    spread && sinceOf({ ...spread, centre: null, worse: 'neither' }),
  );
  const contributions = contributionsOf(entry, found);
  return {
    ...framed,
    limitsFrom: found.limitsFrom,
    ...(found.runLength && { runLength: found.runLength }),
    ...drawn,
    ...(since !== undefined && { since }),
    ...(spread && { spread }),
    ...(contributions && { contributions }),
  };
}

/** The control chart in the form in which it is drawn: what is plotted is the value, except where it is made of values. */
function drawable(chart: ChartKind, control: ControlChart, range: readonly [number, number]): ControlChart {
  if (chart === 'cusum') return control;
  if (chart === 'ewma') return within(range, control);
  const { statistic: _, ...plotted } = control;
  return plotted;
}

function valuesOf(chart: ChartKind, now: Plotted, control: ControlChart | undefined): (number | null)[] {
  if (kindOf(chart).of === 'several') return [...(control?.statistic ?? [])].map(finite);
  const { values, counts, sizes } = now;
  if (!counts) return Array.from(values ?? [], finite);
  const shares = chart === 'p' || chart === 'u';
  return Array.from(counts, (count, at) => finite(shares ? count / (sizes?.[at] ?? Number.NaN) : count));
}

function finite(number: number | null): number | null {
  return number !== null && Number.isFinite(number) ? number : null;
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

/** The chart of the spread, as the details of X̄ and individuals charts tell it. */
function spreadOf(chart: ChartKind, { details }: Controlled): ChartReport['spread'] {
  const kind =
    chart === 'xbar_r'
      ? 'range'
      : chart === 'xbar_s'
        ? 'deviation'
        : chart === 'individuals'
          ? 'moving_range'
          : undefined;
  const found = kind && details[kind === 'moving_range' ? 'movingRange' : kind];
  if (!kind || !found) return undefined;
  const values = numbersIn(member(found, 'values'));
  const level = (name: string, at: number): number | null => {
    const levels = member(found, name);
    const one = isList(levels) ? levels[at] : levels;
    return typeof one === 'number' ? one : null;
  };
  const points = values.map((value, chunk) => ({
    chunk,
    value,
    centre: level(kind === 'moving_range' ? 'centre' : 'centres', chunk),
    lower: level('lower', chunk),
    upper: level('upper', chunk),
  }));
  const beyond = numbersIn(member(found, 'beyond')).filter(at => at !== null);
  return { kind, points, signals: runsOf(beyond, titleOfSpread(kind)) };
}

function numbersIn(json: Json | undefined): (number | null)[] {
  return isList(json) ? json.map(each => (typeof each === 'number' ? each : null)) : [];
}

function titleOfSpread(kind: NonNullable<ChartReport['spread']>['kind']): string {
  switch (kind) {
    case 'range':
      return l10n.t('Range within the chunk beyond its limits');
    case 'deviation':
      return l10n.t('Deviation within the chunk beyond its limits');
    case 'moving_range':
      return l10n.t('Change from the chunk before beyond its limits');
  }
}

/** One signal for each run of points beyond the limits. */
function runsOf(beyond: readonly number[], title: string): Signal[] {
  const signals: Signal[] = [];
  for (const at of beyond) {
    const open = signals.at(-1);
    if (open?.points.at(-1) === at - 1) open.points.push(at);
    else signals.push({ rule: 'spread-limit', title, points: [at], at });
  }
  return signals;
}

/** Which variables make each signal, as the details of T² and MEWMA tell it. */
function contributionsOf({ of }: ChartEntry, { details }: Controlled): ChartReport['contributions'] {
  const found = details['decomposition'];
  if (!isList(found)) return undefined;
  const points = new Map<number, NonNullable<ChartReport['contributions']>[number]>();
  const number = (json: Json, name: string) => {
    const value = member(json, name);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  for (const each of found) {
    const at = number(each, 'at');
    const variables = member(each, 'variables');
    if (at === null || !isList(variables)) continue;
    const named = variables.map((variable, i) => ({
      name: of[number(variable, 'variable') ?? i] ?? '',
      alone: number(variable, 'alone'),
      conditional: number(variable, 'conditional'),
    }));
    // an infinite value hides its number and is what matters most
    const weight = (part: number | null) => part ?? Number.POSITIVE_INFINITY;
    named.sort((a, b) =>
      weight(b.conditional) === weight(a.conditional)
        ? weight(b.alone) - weight(a.alone)
        : weight(b.conditional) - weight(a.conditional),
    );
    points.set(at, { at, variables: named });
  }
  return [...points.values()].sort((a, b) => a.at - b.at);
}

type Term = ReturnType<typeof chartTerm>;

function rangeOf(chart: ChartKind, terms: readonly Term[]): readonly [number, number] {
  const [first] = terms;
  switch (kindOf(chart).of) {
    case 'events':
      return [0, chart === 'p' ? 1 : Number.POSITIVE_INFINITY];
    case 'several':
      return [0, Number.POSITIVE_INFINITY];
    default:
      return first && 'kind' in first && first.kind === 'metric'
        ? find(first.id).range
        : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  }
}

function worseOf(chart: ChartKind, terms: readonly Term[]): Charted['worse'] {
  if (kindOf(chart).of === 'several') return 'higher';
  const [first] = terms;
  if (!first || 'problem' in first) return 'neither';
  if (first.kind === 'metric') return find(first.id).worse;
  return first.kind === 'mistakes' || first.kind === 'missing' ? 'higher' : 'neither';
}

/** What is drawn, in words: the entry's own name where it has one. */
function titleOf({ name, chart, of }: ChartEntry): string {
  if (name !== `${chart}(${of.join(', ')})`) return name;
  const terms = of.map(text => termInWords(chartTerm(text, chart), text));
  const all = kindOf(chart).of === 'several' ? terms.join(', ') : terms.join(' + ');
  switch (chart) {
    case 'hotelling_t2':
      return l10n.t('T² of {0}', all);
    case 'mewma':
      return l10n.t('MEWMA of {0}', all);
    case 'p':
      return l10n.t('Share of {0}', all);
    case 'u':
      return l10n.t('Rate of {0}', all);
    case 'np':
    case 'c':
      return l10n.t('Number of {0}', all);
    case 'xbar_r':
    case 'xbar_s':
      return l10n.t('Mean of {0}', all);
    case 'individuals':
      return isColumn(of[0], chart) ? l10n.t('Mean of {0}', all) : all;
    default:
      return all;
  }
}

function isColumn(text: string | undefined, chart: ChartKind): boolean {
  const term = chartTerm(text ?? '', chart);
  return 'kind' in term && term.kind === 'column';
}

function termInWords(term: ChartTerm | { readonly problem: string }, text: string): string {
  if ('problem' in term) return text;
  switch (term.kind) {
    case 'metric':
      return l10n.t(find(term.id).title);
    case 'column':
      return term.column;
    case 'missing':
      return l10n.t('missing {0}', term.column);
    case 'category':
      return `${term.column} = ${term.value}`;
    case 'mistakes':
      return l10n.t('mistakes');
  }
}

/** Where no chunk has a point, there is no telling whether there would have been signals. */
export function signalsIn(
  { points }: Pick<Charted, 'points'>,
  signals: readonly Signal[],
  from: number,
  to: number,
): Measurement {
  const seen = points.slice(from, to);
  const rows = seen.reduce((sum, point) => sum + point.rows, 0);
  if (seen.some(point => point.value !== null)) {
    return { value: signals.filter(({ at }) => at >= from && at < to).length, rows };
  }
  return { value: null, reason: seen.at(-1)?.reason ?? l10n.t('No rows.'), rows };
}

/** How many signals a metric's chart, or another one of this name, shows from a chunk on and before another. */
export function countSignals(
  performance: readonly MetricSeries[],
  charts: readonly ChartReport[],
  name: string,
  from: number,
  to: number,
): Measurement {
  const metric = metricText(name);
  const series = performance.find(each => each.statistic === metric);
  const chart = charts.find(each => each.name === name);
  if (series) return signalsIn(series, series.signals, from, to);
  if (chart?.reason !== undefined) return { value: null, reason: chart.reason, rows: 0 };
  if (chart) return signalsIn(chart, [...chart.signals, ...(chart.spread?.signals ?? [])], from, to);
  const near = nearest(
    name,
    charts.map(each => each.name),
  );
  return {
    value: null,
    reason: near
      ? l10n.t('There is no chart {0}. Did you mean {1}?', name, near)
      : l10n.t('{0} is not among monitor.performance, so it has no control chart.', name),
    rows: 0,
  };
}
