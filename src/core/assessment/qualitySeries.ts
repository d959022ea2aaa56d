import * as l10n from '@vscode/l10n';
import { compute } from '../catalogue/catalogue.ts';
import { isUndefined, type Statistic } from '../catalogue/statistic.ts';
import { wilson } from '../catalogue/uncertainty.ts';
import type { MetricChart } from '../config/defaults.ts';
import type { ControlChart } from '../control/chart.ts';
import { BINOMIAL, countQuantiles } from '../control/counts.ts';
import { normalTail } from '../mathematics/normal.ts';
import { formatShare, formatValue } from '../words.ts';
import type { ChunkReport, Measurement, QualitySeries } from './assessment.ts';
import { type CutBy, formatChunks } from './chunkNouns.ts';
import { chunkName, whenOf } from './findings.ts';
import type { Reading } from './measure.ts';
import type { Tally } from './qualityScan.ts';
import { seriesChart } from './seriesChart.ts';
import { isBad, sinceOf } from './since.ts';
import { periodOf, type Timeline } from './timeline.ts';

/** Measures of data quality over the chunks: which limits they have, and what a signal is. */

/** A measure over the chunks before it has limits. */
export interface QualityMeasure {
  readonly statistic: Pick<Statistic, 'id' | 'title' | 'range' | 'worse'>;
  /** Absent for a measure of whole rows. */
  readonly column?: string;
  /** `rate`: hits out of trials, with binomial limits; `number`: one value per chunk. */
  readonly kind: 'rate' | 'number';
  /** A number that is a time between events: exponentially distributed rather than normally. */
  readonly isWait?: boolean;
  /** What is valid was declared: nothing else is borne, not in a single row. */
  readonly isDeclared?: boolean;
  /** What was found, in words. */
  readonly examples?: string;
  readonly current: Tally;
  readonly reference?: Tally;
  /** What chance alone does, where that is known: at this probability of a false alarm. */
  readonly limits?: (alpha: number) => { readonly centres: Float64Array; readonly upper: Float64Array };
}

export interface QualitySettings {
  readonly current: Timeline;
  readonly chunks: readonly ChunkReport[];
  /** The reference cut as current data are. */
  readonly reference: Timeline | undefined;
  readonly chart: MetricChart;
  readonly minRows: number;
  /** How many series of single columns there are, which share the false alarms of one chart. */
  readonly together: number;
}

/** Whether a series is worth to be drawn: what was declared and measures of whole rows always are, those of a column once something was found in a chunk. */
export function hasNews({ column, isDeclared, current: { hits, trials } }: QualityMeasure): boolean {
  if (isDeclared) return true;
  // proof: as many trials as hits
  return (
    column === undefined || (sum(hits) > 0 && hits.some((found, chunk) => found > 0 && trials[chunk]! > 0))
  );
}

/** A measure with its limits and signals. Of rates, and of what is known of chance, the limits are one chunk's own. */
export function qualitySeries(measure: QualityMeasure, settings: QualitySettings): QualitySeries {
  const { statistic, column } = measure;
  const { chunks } = settings;
  const values = valuesOf(measure, settings);
  const { control, limitsFrom } =
    measure.limits || measure.kind === 'rate'
      ? rateChart(measure, values, settings)
      : numberChart(measure, values, settings);
  const lower = control ? [...control.lower] : values.map(() => null);
  const upper = control ? [...control.upper] : values.map(() => null);
  const since = control && sinceWhen(control, values, statistic.worse);
  const series = {
    statistic: statistic.id,
    title: column === undefined ? statistic.title : l10n.t('{0} of {1}', statistic.title, column),
    ...(column !== undefined && { column }),
    range: statistic.range.map(bound => (Number.isFinite(bound) ? bound : null)),
    worse: statistic.worse,
    chart: measure.kind === 'rate' ? ('p' as const) : ('individuals' as const),
    limitsFrom,
    centre: control?.centre ?? null,
    values,
    lower,
    upper,
    ...(control?.centres && { centres: [...control.centres] }),
    signals: beyondLimits(values, { lower, upper }, statistic.worse),
    ...(since !== undefined && { since }),
    now: nowOf(measure, values, settings),
    reference: rateOf(measure, measure.reference, 0),
  };
  const finding = findingOf(series, chunks, periodOf(settings.current.rule));
  return { ...series, finding: withExamples(finding, measure, series.signals) };
}

/** What was measured of each chunk; null where that are too few rows. */
function valuesOf(
  { kind, column, isDeclared = false, current: { hits, trials } }: QualityMeasure,
  { chunks, minRows }: QualitySettings,
): (number | null)[] {
  // That there are few rows, or none, is what arrivals are about; and a value that is not valid is wrong in however few rows.
  const least = (kind === 'number' && column === undefined) || isDeclared ? 0 : minRows;
  const values: (number | null)[] = new Array(hits.length);
  for (let chunk = 0; chunk < hits.length; chunk++) {
    // proof: as many trials as hits, and chunk < hits.length
    const isMeasured = trials[chunk]! > 0 && (chunks[chunk]?.rows ?? 0) >= least;
    values[chunk] = isMeasured ? hits[chunk]! / trials[chunk]! : null;
  }
  return values;
}

/** The chunks whose value is beyond its limits, on the bad side. */
function beyondLimits(
  values: readonly (number | null)[],
  { lower, upper }: Pick<ControlChart, 'lower' | 'upper'>,
  worse: QualitySeries['worse'],
): number[] {
  const [badAbove, badBelow] = [isBad(worse, 'above'), isBad(worse, 'below')];
  const signals: number[] = [];
  for (let chunk = 0; chunk < values.length; chunk++) {
    const value = values[chunk] ?? null;
    const [low, high] = [lower[chunk] ?? null, upper[chunk] ?? null];
    if (value === null) continue;
    if ((badAbove && high !== null && value > high) || (badBelow && low !== null && value < low)) {
      signals.push(chunk);
    }
  }
  return signals;
}

/** Since when a series has been beyond its limits. */
function sinceWhen(
  { centre, centres, lower, upper, signals }: NonNullable<Limited['control']>,
  values: readonly (number | null)[],
  worse: QualitySeries['worse'],
): number | undefined {
  if (signals.length === 0) return undefined;
  const points = values.map((value, chunk) => ({
    chunk,
    value,
    ...(centres && { centre: centres[chunk] ?? null }),
    lower: lower[chunk] ?? null,
    upper: upper[chunk] ?? null,
  }));
  return sinceOf({
    points,
    signals: signals.map(each => ({ ...each, points: [...each.points] })),
    centre,
    worse,
  });
}

interface Limited {
  readonly control?: Pick<ControlChart, 'centre' | 'centres' | 'lower' | 'upper' | 'signals'>;
  readonly limitsFrom: string;
}

/** On average so many chunks in control until a false alarm, where limits are three standard deviations from the centre. */
const RUN_LENGTH = 370;

/**
 * Limits of a rate: exact binomial quantiles at each chunk's own number of rows. The centre is the rate of the reference with half a hit
 * and one trial added (H. Jeffreys' estimate): what never occurred in a finite reference is rare, not impossible. The series of all
 * columns together have as many false alarms as one chart has.
 */
function rateChart(
  measure: QualityMeasure,
  values: readonly (number | null)[],
  settings: QualitySettings,
): Limited {
  const { current, reference, column } = measure;
  if (measure.isDeclared) {
    const none = new Float64Array(values.length);
    return {
      control: limitedChart(chanceLimits({ centres: none, upper: none }), values),
      limitsFrom: l10n.t('limit 0, as declared in evenkeel.yaml'),
    };
  }
  const together = column === undefined ? 1 : Math.max(1, settings.together);
  const arl = Math.min(1e9, runLengthOf(settings.chart) * together);
  const words = [
    reference || measure.limits
      ? l10n.t('limits from the reference')
      : l10n.t('limits from the values themselves, for want of reference data'),
    ...(together > 1 ? [l10n.t('as seldom a false alarm in {0} series together as in one', together)] : []),
  ];
  const limitsFrom = words.join('; ');
  if (measure.limits)
    return { control: limitedChart(chanceLimits(measure.limits(1 / arl)), values), limitsFrom };
  const [hits, trials] = reference ? [sum(reference.hits), sum(reference.trials)] : [0, 0];
  if (trials > 0) {
    if (values.every(value => value === null)) return { limitsFrom };
    const limits = binomialLimits((hits + 0.5) / (trials + 1), 1 / arl, current.trials);
    return { control: limitedChart(limits, values), limitsFrom };
  }
  const outcome = compute(
    'p_chart',
    {
      values: { type: 'number', values: Float64Array.from(values, value => value ?? Number.NaN) },
      sizes: { type: 'number', values: current.trials },
    },
    {
      options: {
        rules: 'limits',
        run_length: false,
        arl,
      },
    },
  );
  if (isUndefined(outcome)) return { limitsFrom };
  // The control charts' descriptors promise this shape as their value.
  return { control: outcome.value as unknown as ControlChart, limitsFrom };
}

function runLengthOf({ arl, sigmas }: MetricChart): number {
  return arl ?? (sigmas === undefined ? RUN_LENGTH : 1 / (2 * normalTail(sigmas)));
}

type Limits = Pick<ControlChart, 'centre' | 'centres' | 'lower' | 'upper'>;

/** Limits of a rate at each number of trials, as those of a p-chart with this centre; without trials there are none. */
function binomialLimits(centre: number, alpha: number, trials: Float64Array): Limits {
  const at = (p: number) => {
    const quantile = countQuantiles(BINOMIAL, p, centre);
    const limits: (number | null)[] = [];
    let [last, limit]: [number, number | null] = [0, null];
    for (const size of trials) {
      if (size !== last) limit = size > 0 ? quantile(size) / size : null;
      last = size;
      limits.push(limit);
    }
    return limits;
  };
  return { centre, lower: at(alpha / 2), upper: at(1 - alpha / 2) };
}

/** Centres and upper limits that are known for each chunk. */
function chanceLimits({
  centres,
  upper,
}: {
  readonly centres: Float64Array;
  readonly upper: Float64Array;
}): Limits {
  return {
    centre: sum(centres) / Math.max(1, centres.length),
    centres: [...centres],
    lower: Array.from(centres, () => null),
    upper: [...upper],
  };
}

/** A chart with these limits: each point beyond them is a signal. */
function limitedChart(limits: Limits, values: readonly (number | null)[]): NonNullable<Limited['control']> {
  const outside = beyondLimits(values, limits, 'neither');
  return {
    ...limits,
    signals: outside.map(at => ({
      rule: 'limits',
      title: l10n.t('One point beyond the limits'),
      points: [at],
      at,
    })),
  };
}

/** An exponentially distributed time to this power is nearly normal. */
const WAIT_POWER = 1 / 3.6;

/**
 * Limits of sizes and ages: an individuals chart, with the season that was asked for. Waiting times are charted on a scale on which they
 * are nearly normal (L. S. Nelson, Journal of Quality Technology 26, 1994; Montgomery, Introduction to Statistical Quality Control, 7.3.5).
 */
function numberChart(
  { statistic, reference, current, isWait = false }: QualityMeasure,
  values: readonly (number | null)[],
  { current: timeline, reference: before, chart }: QualitySettings,
): Limited {
  const scaled = (value: number | null) =>
    isWait && value !== null ? Math.max(0, value) ** WAIT_POWER : value;
  const back = (value: number | null) =>
    isWait && value !== null ? Math.max(0, value) ** (1 / WAIT_POWER) : value;
  const charted = (tally: Tally, read: (chunk: number) => number | null, of: Timeline) => ({
    points: Array.from(tally.hits, (_, chunk): Reading => {
      const value = scaled(read(chunk));
      return { outcome: value === null ? { undefined: l10n.t('No rows.') } : { value }, rows: 1 };
    }),
    timeline: of,
  });
  const { control, limitsFrom } = seriesChart(
    statistic,
    charted(current, chunk => values[chunk] ?? null, timeline),
    reference && before && charted(reference, chunk => valueAt(reference, chunk), before),
    { ...chart, type: 'individuals', rules: 'limits' },
  );
  if (!control || !isWait) return { ...(control && { control }), limitsFrom };
  return {
    control: {
      ...control,
      centre: back(control.centre) ?? 0,
      ...(control.centres && { centres: control.centres.map(back) }),
      lower: control.lower.map(back),
      upper: control.upper.map(back),
    },
    limitsFrom,
  };
}

function valueAt({ hits, trials }: Tally, chunk: number): number | null {
  const count = trials[chunk] ?? 0;
  return count > 0 ? (hits[chunk] ?? 0) / count : null;
}

/** A rate over the window; of numbers the newest one. */
function nowOf(
  measure: QualityMeasure,
  values: readonly (number | null)[],
  { current, chunks }: QualitySettings,
): Measurement {
  if (measure.kind === 'rate') return rateOf(measure, measure.current, current.windowStart);
  const at = values.findLastIndex(value => value !== null);
  if (at < 0) return { value: null, reason: l10n.t('No rows.'), rows: 0 };
  return { value: values[at] ?? null, rows: chunks[at]?.rows ?? 0 };
}

/** Hits over trials from a chunk on; of numbers their mean. */
function rateOf({ kind }: QualityMeasure, tally: Tally | undefined, from: number): Measurement {
  if (!tally) return { value: null, reason: l10n.t('There are no reference data.'), rows: 0 };
  const hits = sum(tally.hits.subarray(from));
  const trials = sum(tally.trials.subarray(from));
  if (trials === 0) return { value: null, reason: l10n.t('There are no values.'), rows: 0 };
  if (kind === 'number') return { value: hits / trials, rows: 0 };
  const { lower, upper, level } = wilson(hits, trials);
  return { value: hits / trials, rows: trials, lower, upper, level };
}

function sum(values: Float64Array): number {
  let total = 0;
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** A finding that names what was found. */
function withExamples(finding: string, { examples }: QualityMeasure, signals: readonly number[]): string {
  return examples === undefined || signals.length === 0
    ? finding
    : l10n.t('{0} Found: {1}.', finding, examples);
}

/** What a series shows, in a sentence. */
function findingOf(
  series: Omit<QualitySeries, 'finding'>,
  chunks: readonly ChunkReport[],
  cut: CutBy,
): string {
  const { title, values, signals, since, upper, lower, centre } = series;
  const at = values.findLastIndex(value => value !== null);
  const value = values[at];
  if (value === null || value === undefined) return l10n.t('{0}: no chunk has a value.', title);
  const said = inWords(series, value);
  const last = chunks.at(-1);
  if (centre === null) return l10n.t('{0}: {1} in the newest chunk; one value gives no limits.', title, said);
  if (since !== undefined) {
    const first = values[since] ?? value;
    const [low, high] = [lower[since] ?? null, upper[since] ?? null];
    const isLow = low !== null && first < low;
    const limit = inWords(series, (isLow ? low : high) ?? first);
    const start = chunkName(chunks[since], last);
    return isLow
      ? l10n.t('{0}: below the limit {1} since {2}, {3} in the newest chunk.', title, limit, start, said)
      : l10n.t('{0}: above the limit {1} since {2}, {3} in the newest chunk.', title, limit, start, said);
  }
  const latest = signals.at(-1);
  if (latest === undefined) return l10n.t('{0}: within the limits.', title);
  return l10n.t(
    '{0}: within the limits now; beyond them in {1}, the last {2}.',
    title,
    formatChunks(signals.length, cut),
    whenOf(chunks[latest], last),
  );
}

function inWords({ range }: Pick<QualitySeries, 'range'>, value: number): string {
  return range[1] === 1 ? formatShare(value) : formatValue(value);
}
