import * as l10n from '@vscode/l10n';
import { compute } from '../catalogue/catalogue.ts';
import type { Inputs } from '../catalogue/evidence.ts';
import type { OptionValue } from '../catalogue/options.ts';
import { isUndefined, type Json, type Outcome, type Statistic } from '../catalogue/statistic.ts';
import type { Settings } from '../config/defaults.ts';
import type { ControlChart } from '../control/chart.ts';
import { SEASONAL_PERIODS } from '../control/season.ts';
import type { NumberVector } from '../tables/column.ts';
import type { MetricSeries } from './assessment.ts';
import { measurementOf, type Reading } from './measure.ts';
import type { Timeline } from './timeline.ts';

/** Which control chart a metric over chunks gets, and its limits. */

export type ChartSettings = Omit<Settings['chart'], 'rules'> & {
  /** As the control charts' option `rules` takes it. */
  readonly rules: string;
};

/** A metric's values over the chunks of a timeline. */
export interface Charted {
  readonly points: readonly Reading[];
  readonly timeline: Timeline;
}

export interface SeriesChart {
  readonly type: MetricSeries['chart'];
  /** Absent: the values give no limits. */
  readonly control?: ControlChart;
  /** Where its limits come from, in words. */
  readonly limitsFrom: string;
}

/** @param before the metric over the chunks of the reference, where there is one */
export function seriesChart(
  metric: Pick<Statistic, 'range'>,
  now: Charted,
  before: Charted | undefined,
  settings: ChartSettings,
): SeriesChart {
  const type = typeOf(now.points, before?.points ?? [], settings.type);
  const season = seasonOf(now, before, settings);
  const reference = before && numbers(before.points);
  const limited = reference?.values.some(value => !Number.isNaN(value)) === true;
  const inputs: Inputs = {
    values: numbers(now.points),
    ...(limited && { reference }),
    ...(season !== 'none' && {
      times: timesOf(now.timeline),
      ...(limited && { reference_times: timesOf(before?.timeline) }),
    }),
    ...(type === 'p' && {
      sizes: trials(now.points),
      ...(limited && { reference_weights: trials(before?.points ?? []) }),
    }),
  };
  const outcome = compute(STATISTICS[type], inputs, {
    options: {
      run_length: false,
      phase_one: settings.phaseOne,
      season,
      ...widthOf(type, settings),
      ...(type !== 'ewma' && type !== 'cusum' && { rules: settings.rules }),
      ...(type === 'individuals' && boundsOf(metric)),
    },
  });
  const control = isUndefined(outcome)
    ? undefined
    : // The control charts' descriptors promise this shape as their value.
      (outcome.value as unknown as ControlChart);
  const words = [
    limitsFrom(before?.points ?? []),
    ...seasonInWords(outcome, season, settings),
    ...removedInWords(outcome),
  ];
  return {
    type,
    ...(control && { control: type === 'ewma' ? within(metric, control) : control }),
    limitsFrom: words.join('; '),
  };
}

const STATISTICS = {
  individuals: 'individuals',
  p: 'p_chart',
  ewma: 'ewma_chart',
  cusum: 'cusum_chart',
} as const satisfies Readonly<Record<SeriesChart['type'], string>>;

function typeOf(
  points: readonly Reading[],
  before: readonly Reading[],
  asked: ChartSettings['type'],
): SeriesChart['type'] {
  if (asked !== 'auto' && asked !== 'p') return asked;
  return isRate(points) && (before.length === 0 || isRate(before)) ? 'p' : 'individuals';
}

/** Whether every point that has a value counts hits out of trials, so that binomial limits apply. */
function isRate(points: readonly Reading[]): boolean {
  const found = points.map(point => point.outcome).filter(outcome => !isUndefined(outcome));
  return found.length > 0 && found.every(outcome => 'proportion' in outcome);
}

/** The season that was asked for, where each chunk of both timelines lies in one. */
function seasonOf(
  now: Charted,
  before: Charted | undefined,
  { season }: ChartSettings,
): ChartSettings['season'] {
  const periods: readonly string[] = SEASONAL_PERIODS[season];
  const fits = ({ timeline: { rule } }: Charted) => rule.by === 'period' && periods.includes(rule.period);
  return fits(now) && (!before || fits(before)) ? season : 'none';
}

function widthOf(
  type: SeriesChart['type'],
  { sigmas, arl }: ChartSettings,
): Readonly<Record<string, OptionValue>> {
  if (arl !== undefined) return { arl };
  return sigmas !== undefined && type !== 'cusum' ? { sigmas } : {};
}

function boundsOf({ range: [min, max] }: Pick<Statistic, 'range'>): Readonly<Record<string, OptionValue>> {
  return { ...(Number.isFinite(min) && { min }), ...(Number.isFinite(max) && { max }) };
}

/** The chart with limits within what the metric can be, as an EWMA of it always is. */
function within({ range: [min, max] }: Pick<Statistic, 'range'>, chart: ControlChart): ControlChart {
  const cut = (limit: number | null) => limit && Math.min(max, Math.max(min, limit));
  return { ...chart, lower: chart.lower.map(cut), upper: chart.upper.map(cut) };
}

function numbers(points: readonly Reading[]): NumberVector {
  return vector(points.map(point => measurementOf(point.outcome, point.rows).value));
}

function trials(points: readonly Reading[]): NumberVector {
  return vector(points.map(({ outcome }) => (isUndefined(outcome) ? null : outcome.proportion?.trials)));
}

function timesOf(timeline: Timeline | undefined): NumberVector {
  return vector((timeline?.chunks ?? []).map(({ start }) => start));
}

function vector(values: readonly (number | null | undefined)[]): NumberVector {
  return { type: 'number', values: Float64Array.from(values, value => value ?? Number.NaN) };
}

function limitsFrom(before: readonly Reading[]): string {
  const count = before.filter(point => !isUndefined(point.outcome)).length;
  if (count === 0) return l10n.t('limits from the values themselves, for want of reference data');
  return l10n.t('limits from {0} chunks of the reference', count);
}

function seasonInWords(
  outcome: Outcome,
  season: ChartSettings['season'],
  { season: asked }: ChartSettings,
): readonly string[] {
  if (asked === 'none') return [];
  if (season === 'none') return [l10n.t('no season: chunks do not lie in one each')];
  const used = member(outcome.details?.['season'], 'used') === true;
  if (!used) return [l10n.t('no season: too few chunks in one')];
  return asked === 'day_of_week'
    ? [l10n.t('a centre for each day of the week')]
    : [l10n.t('a centre for each hour of the day')];
}

function removedInWords({ details }: Outcome): readonly string[] {
  const removed = member(details?.['phaseOne'], 'removed');
  if (!Array.isArray(removed) || removed.length === 0) return [];
  return removed.length === 1
    ? [l10n.t('1 chunk left out of them')]
    : [l10n.t('{0} chunks left out of them', removed.length)];
}

function member(object: Json | undefined, name: string): Json | undefined {
  return typeof object === 'object' && object !== null && !isList(object) ? object[name] : undefined;
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
