import * as l10n from '@vscode/l10n';
import { apart, formatCount, formatDay, formatP, formatShare, formatValue } from '../words.ts';
import type {
  Charted,
  ChartReport,
  ChunkReport,
  ColumnDriftReport,
  DetectorReport,
  Distribution,
  EstimationSeries,
  MetricSeries,
  RunChartReport,
} from './assessment.ts';
import { type CutBy, formatChunks, type Nouns } from './chunkNouns.ts';
import { beyond, sideOf } from './judged.ts';
import { sinceOf } from './since.ts';

/** What each chart shows, as a sentence made from the data. */

/** The name of a chunk in a sentence: its day where it is a day, else its label. */
export function chunkName(chunk: ChunkReport | undefined, newest?: ChunkReport): string {
  if (!chunk) return l10n.t('an unknown chunk');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(chunk.label) || chunk.start === undefined) return chunk.label;
  return formatDay(Date.parse(chunk.start), Date.parse(newest?.start ?? chunk.start));
}

/** When, as a sentence says it: on 10 Nov, at 2026-11-10T14:00Z, in 2026-W46, in rows 1–500. */
export function whenOf(chunk: ChunkReport | undefined, newest?: ChunkReport): string {
  const label = chunk?.label ?? '';
  const name = chunkName(chunk, newest);
  if (/^\d{4}-\d{2}-\d{2}$/.test(label)) return l10n.t('on {0}', name);
  return label.includes('T') ? l10n.t('at {0}', name) : l10n.t('in {0}', name);
}

/** What a metric over time shows. */
export function seriesFinding(
  series: Omit<MetricSeries, 'finding'>,
  chunks: readonly ChunkReport[],
  nouns: Nouns,
): string {
  const { title, points, centre } = series;
  const valued = points.filter(point => point.value !== null);
  const newest = valued.at(-1);
  if (!newest) {
    if (series.now.value === null)
      return l10n.t('{0} has no value: {1}', title, series.now.reason ?? l10n.t('No rows.'));
    const now = formatValue(series.now.value);
    return points.length === 0
      ? l10n.t('{0} is {1}; there are no chunks to draw it over time.', title, now)
      : l10n.t('{0} is {1}; no chunk has enough rows to draw it over time.', title, now);
  }
  if (centre === null)
    return l10n.t('{0} is {1}; one value gives no limits.', title, formatValue(newest.value ?? 0));
  return limitsFinding(series, chunks, nouns);
}

/** What a chart of columns, counts or several variables shows. */
export function chartFinding(
  chart: Omit<ChartReport, 'finding'>,
  chunks: readonly ChunkReport[],
  nouns: Nouns,
): string {
  const { reason, title, points, spread, contributions } = chart;
  if (reason !== undefined) return l10n.t('{0} cannot be drawn: {1}', title, reason);
  if (points.every(point => point.value === null))
    return l10n.t('{0} has no value: {1}', title, points.at(-1)?.reason ?? l10n.t('No rows.'));
  const { since: _, ...rest } = chart;
  const own = sinceOf(rest);
  const main = limitsFinding({ ...rest, ...(own !== undefined && { since: own }) }, chunks, nouns);
  const of = spread && spreadFinding(spread, chunks);
  const most = own === undefined ? undefined : contributions?.at(-1)?.variables[0];
  return [main, most && l10n.t('{0} has most to do with it.', most.name), of]
    .filter(each => each !== undefined)
    .join(' ');
}

/** What a chart of a metric of training runs shows. */
export function runFinding(chart: Omit<RunChartReport, 'finding'>): string {
  const { title, reason, points, places, centre, over } = chart;
  if (reason !== undefined) return l10n.t('{0} cannot be drawn: {1}', title, reason);
  const newest = points.findLast(point => point.value !== null);
  if (newest?.value == null) {
    return l10n.t('{0} has no value: {1}', title, points.at(-1)?.reason ?? l10n.t('No reason was given.'));
  }
  if (centre === null)
    return l10n.t('{0} is {1}; one value gives no limits.', title, formatValue(newest.value));
  // A loss that falls leaves its limits, too, and is no bad news.
  if (chart.since === undefined && beyond(newest) !== undefined)
    return l10n.t('{0} is beyond its limits now, on the good side.', chartedName(chart));
  const stretch = places.map(({ label }, index) => ({ index, label, rows: 1, complete: true }));
  const nouns: Nouns =
    over === 'runs' ? [l10n.t('run'), l10n.t('runs')] : [l10n.t('point'), l10n.t('points')];
  return limitsFinding(chart, stretch, nouns);
}

/** What is unusual in the spread within chunks now. */
function spreadFinding(
  { kind, points, signals }: NonNullable<ChartReport['spread']>,
  chunks: readonly ChunkReport[],
): string | undefined {
  const since = sinceOf({ points, signals, centre: null, worse: 'neither' });
  if (since === undefined) return undefined;
  const start = chunkName(chunks[since], chunks.at(-1));
  if (kind === 'moving_range')
    return l10n.t('It has changed more than usual from chunk to chunk since {0}.', start);
  const first = points[since];
  return first && beyond(first) === 'below'
    ? l10n.t('The spread within chunks has been unusually small since {0}.', start)
    : l10n.t('The spread within chunks has been unusually large since {0}.', start);
}

/** Whether the newest chunks are within the limits of a chart, and since when they are not. */
function limitsFinding(
  series: Omit<Charted, 'finding'>,
  chunks: readonly ChunkReport[],
  nouns: Nouns,
): string {
  const { title, points, signals, since, centre } = series;
  const newest = points.findLast(point => point.value !== null);
  const last = chunks.at(-1);
  const charted = chartedName(series);
  if (since !== undefined && newest) {
    const lasting = points.filter(point => point.chunk >= since && point.value !== null);
    const first = points.find(point => point.chunk === since) ?? newest;
    const side = sideOf(newest, centre ?? Number.NaN) ?? sideOf(first, centre ?? Number.NaN);
    const below = side === 'below' || (side === 'both' && series.worse === 'lower');
    // sums are beyond limits that the metric itself does not have
    const outside =
      series.chart !== 'cusum' && lasting.every(point => isBeyond(point, below ? 'below' : 'above'));
    const rules = new Set(signals.filter(signal => signal.at >= since).map(signal => signal.rule));
    const start = chunkName(chunks[since], last);
    const length = formatCount(lasting.length, ...nouns);
    const run = outside
      ? below
        ? l10n.t('{0} has been below its lower limit since {1} ({2})', charted, start, length)
        : l10n.t('{0} has been above its upper limit since {1} ({2})', charted, start, length)
      : below
        ? l10n.t('{0} has been unusually low since {1} ({2})', title, start, length)
        : l10n.t('{0} has been unusually high since {1} ({2})', title, start, length);
    // the two sums of a CUSUM are one chart
    return rules.size > 1 && series.chart !== 'cusum'
      ? l10n.t('{0}; {1} rules agree.', run, rules.size)
      : `${run}.`;
  }
  if (signals.length === 0) return l10n.t('{0} stays within its limits.', charted);
  const latest = Math.max(...signals.map(signal => signal.at));
  return l10n.t(
    '{0} is within its limits now; {1}, the last {2}.',
    charted,
    formatCount(signals.length, l10n.t('signal'), l10n.t('signals')),
    whenOf(chunks[latest], last),
  );
}

/** Whether a point is beyond the limit of a side; a CUSUM may be beyond both. */
function isBeyond(point: Charted['points'][number], side: 'below' | 'above'): boolean {
  const own = beyond(point);
  return own === side || own === 'both';
}

/** What it is that a chart's limits are for. */
function chartedName({ title, chart }: Pick<Charted, 'title' | 'chart'>): string {
  if (chart === 'ewma') return l10n.t('The EWMA of {0}', title);
  return chart === 'cusum' ? l10n.t('The CUSUM of {0}', title) : title;
}

/** What a detector found, row by row. */
export function detectorFinding(
  report: Omit<DetectorReport, 'finding'>,
  chunks: readonly ChunkReport[],
): string {
  const { title, on, reason, drifts, zone, rows, leftOut } = report;
  const name = l10n.t('{0} on {1}', title, on);
  if (reason !== undefined) return l10n.t('{0} could not run: {1}', name, reason);
  const values = formatCount(rows - leftOut, l10n.t('value'), l10n.t('values'));
  const warns = zone === 'warning' ? l10n.t('It warns now.') : undefined;
  const last = report.signals.findLast(each => each.kind === 'drift');
  if (drifts === 0 || !last) return joined(l10n.t('{0} found no drift in {1}.', name, values), warns);
  const when =
    last.chunk === undefined
      ? l10n.t('at row {0}', formatValue(last.row))
      : whenOf(chunks[last.chunk], chunks.at(-1));
  return joined(
    drifts === 1
      ? l10n.t('{0} found a drift {1}.', name, when)
      : l10n.t('{0} found {1} drifts, the last {2}.', name, formatValue(drifts), when),
    warns,
  );
}

function joined(...sentences: readonly (string | undefined)[]): string {
  return sentences.filter(each => each !== undefined).join(' ');
}

/** What a metric is estimated to be where labels are missing, and how good the estimate has been where they are not. */
export function estimationFinding(
  series: Omit<EstimationSeries, 'finding'>,
  chunks: readonly ChunkReport[],
  cut: CutBy,
): string {
  const { title, points, now } = series;
  if (points.every(each => each.estimated === null) && now.value === null) {
    return l10n.t(
      '{0} cannot be estimated: {1}',
      title,
      now.reason ?? points.at(-1)?.reason ?? l10n.t('No rows.'),
    );
  }
  const parts = [unlabelled(series, chunks), howGood(series, cut)].filter(each => each !== undefined);
  if (parts.length > 0) return parts.join(' ');
  return now.value === null
    ? l10n.t('No chunk has enough rows to estimate {0}.', title)
    : l10n.t('{0} is estimated to be {1}.', title, withBand(now.value, now.lower, now.upper));
}

/** The newest chunk that only the estimate speaks for, and since when there are such chunks. */
function unlabelled(
  { title, points, limits, worse }: Omit<EstimationSeries, 'finding'>,
  chunks: readonly ChunkReport[],
): string | undefined {
  const newest = points.findLast(each => each.shown === 'estimated');
  if (!newest || newest.estimated === null) return undefined;
  const known = points.findLastIndex(each => each.shown === 'realised' && each.chunk < newest.chunk);
  const first = points.slice(known + 1).find(each => each.shown === 'estimated') ?? newest;
  const last = chunks.at(-1);
  const value = withBand(newest.estimated, newest.lower, newest.upper);
  const when = whenOf(chunks[newest.chunk], last);
  const what =
    first.chunk === newest.chunk
      ? l10n.t('Labels are missing {0}, where {1} is estimated to be {2}', when, title, value)
      : l10n.t(
          'Labels are missing since {0}; {1} {2} is estimated to be {3}',
          chunkName(chunks[first.chunk], last),
          title,
          when,
          value,
        );
  if (limits.lower === null || limits.upper === null) return `${what}.`;
  if (newest.estimated < limits.lower) {
    return worse === 'higher'
      ? l10n.t('{0}, better than ever in the reference.', what)
      : l10n.t('{0}, below the limit {1}.', what, formatValue(limits.lower));
  }
  if (newest.estimated > limits.upper) {
    return worse === 'lower'
      ? l10n.t('{0}, better than ever in the reference.', what)
      : l10n.t('{0}, above the limit {1}.', what, formatValue(limits.upper));
  }
  return l10n.t('{0}, within its limits.', what);
}

function howGood({ accuracy }: Omit<EstimationSeries, 'finding'>, cut: CutBy): string | undefined {
  const { chunks, meanDifference, covered } = accuracy;
  if (meanDifference === null) return undefined;
  const count = formatChunks(chunks, cut);
  const gap = formatValue(meanDifference);
  return covered === null
    ? l10n.t('Where labels have arrived ({0}), the estimate was off by {1} on average.', count, gap)
    : l10n.t(
        'Where labels have arrived ({0}), the estimate was off by {1} on average and its band held the truth in {2}.',
        count,
        gap,
        formatShare(covered),
      );
}

function withBand(value: number, lower: number | null | undefined, upper: number | null | undefined): string {
  const plain = formatValue(value);
  if (lower === null || lower === undefined || upper === null || upper === undefined) return plain;
  return `${plain} (${formatValue(lower)}–${formatValue(upper)})`;
}

/**
 * What changed in a column, the most telling first.
 * @param unseen how many values are new, and the share of rows that hold one: the report names no more than the most frequent
 */
export function driftFinding(
  drift: Omit<ColumnDriftReport, 'finding'>,
  unseen?: { readonly categories: number; readonly share: number },
): string {
  const { missing, newCategories, why } = drift;
  const parts: string[] = [];
  const [first] = newCategories;
  if (why.includes('new-category') && first && unseen) {
    parts.push(
      unseen.categories === 1
        ? l10n.t('a new value {0} is {1} of rows', first.value, formatShare(first.share))
        : l10n.t(
            '{0} new values are {1} of rows, most often {2}',
            formatValue(unseen.categories),
            formatShare(unseen.share),
            first.value,
          ),
    );
  }
  if (why.includes('missing-rate')) {
    parts.push(
      l10n.t(
        'missing values went from {0} to {1}',
        formatShare(missing.reference),
        formatShare(missing.current),
      ),
    );
  }
  const numbers = numbersOf(drift);
  if (drift.value === null && drift.reason !== undefined && parts.length === 0)
    return drift.drifted ? drift.reason : l10n.t('Not compared: {0}', drift.reason);
  if (why.includes('distribution') && parts.length === 0)
    parts.push(distributionChange(drift.distribution) ?? l10n.t('the distribution changed'));
  if (!drift.drifted)
    return numbers === ''
      ? l10n.t('No change that matters.')
      : l10n.t('No change that matters ({0}).', numbers);
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${numbers === '' ? '' : ` (${numbers})`}.`;
}

function numbersOf(drift: Omit<ColumnDriftReport, 'finding'>): string {
  const { effect, adjustedPValue, method, value, why } = drift;
  // The method compares the values that are there: its numbers say nothing of those that are missing.
  if (why.length === 1 && why[0] === 'missing-rate') return '';
  const parts: string[] = [];
  if (effect) parts.push(effectText(effect));
  else if (value !== null) parts.push(`${method} ${formatValue(value)}`);
  if (adjustedPValue !== null) parts.push(formatP(adjustedPValue));
  return parts.join(', ');
}

/** How effect sizes are called and in which unit they are. */
const EFFECTS: Readonly<Record<string, readonly [string, string]>> = {
  wasserstein: ['Wasserstein', ' σ'],
  jensen_shannon: ['Jensen–Shannon', ''],
  ks: ['KS', ''],
};

function effectText({ name, value }: { readonly name: string; readonly value: number }): string {
  const [title, unit] = EFFECTS[name] ?? [name, ''];
  return `${title} ${formatValue(value)}${unit}`;
}

/** From here on the upper half of a distribution is told to be wider. */
const MUCH_WIDER = 1.25;

function distributionChange(distribution: Distribution | null): string | undefined {
  if (!distribution) return undefined;
  if (distribution.type === 'category') {
    const moved = distribution.labels.map((label, i) => ({
      label,
      before: distribution.reference[i] ?? 0,
      now: distribution.current[i] ?? 0,
    }));
    moved.sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
    const [most] = moved;
    return (
      most &&
      l10n.t(
        'the share of {0} went from {1} to {2}',
        most.label,
        formatShare(most.before),
        formatShare(most.now),
      )
    );
  }
  const { referenceSummary: before, currentSummary: now } = distribution;
  if (!before || !now) return undefined;
  const spread = before.p95 - before.median;
  const wider = spread > 0 && (now.p95 - now.median) / spread > MUCH_WIDER;
  if (before.median === now.median) return besideMedian(before, now, wider);
  const median = l10n.t('median {0} → {1}', ...apart(before.median, now.median));
  if (!wider || before.p95 === now.p95) return median;
  const both = l10n.t('{0}, 95th percentile {1} → {2}', median, ...apart(before.p95, now.p95));
  // Where the middle moved as well, the tail is not the news.
  const moved = Math.abs(now.median - before.median) > (MUCH_WIDER - 1) * spread;
  return moved ? both : l10n.t('the right tail is heavier: {0}', both);
}

type Quantiles = NonNullable<Extract<Distribution, { type: 'number' }>['referenceSummary']>;

/** What is other than before where the median is not; undefined where nothing that is told is. */
function besideMedian(before: Quantiles, now: Quantiles, wider: boolean): string | undefined {
  const median = l10n.t('median {0} as before', formatValue(now.median));
  if (before.p95 !== now.p95) {
    const both = l10n.t('{0}, 95th percentile {1} → {2}', median, ...apart(before.p95, now.p95));
    return wider ? l10n.t('the right tail is heavier: {0}', both) : both;
  }
  if (before.p5 !== now.p5)
    return l10n.t('{0}, 5th percentile {1} → {2}', median, ...apart(before.p5, now.p5));
  return before.mean === now.mean
    ? undefined
    : l10n.t('{0}, mean {1} → {2}', median, ...apart(before.mean, now.mean));
}
