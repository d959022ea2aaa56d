import { formatCount, formatDay, formatP, formatShare, formatValue } from '../words.ts';
import type { ChunkReport, ColumnDriftReport, Distribution, MetricSeries } from './assessment.ts';

/** What each chart shows, as a sentence made from the data. */

/** The name of a chunk in a sentence: its day where it is a day, else its label. */
export function chunkName(chunk: ChunkReport | undefined, newest?: ChunkReport): string {
  if (!chunk) return 'an unknown chunk';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(chunk.label) || chunk.start === undefined) return chunk.label;
  return formatDay(Date.parse(chunk.start), Date.parse(newest?.start ?? chunk.start));
}

/** When, as a sentence says it: on 10 Nov, at 2026-11-10T14:00Z, in 2026-W46, in rows 1–500. */
export function whenOf(chunk: ChunkReport | undefined, newest?: ChunkReport): string {
  const label = chunk?.label ?? '';
  const preposition = /^\d{4}-\d{2}-\d{2}$/.test(label) ? 'on' : label.includes('T') ? 'at' : 'in';
  return `${preposition} ${chunkName(chunk, newest)}`;
}

/** What a metric over time shows. */
export function seriesFinding(series: Omit<MetricSeries, 'finding'>, chunks: readonly ChunkReport[]): string {
  const { title, points, signals, since, centre } = series;
  const valued = points.filter(point => point.value !== null);
  const newest = valued.at(-1);
  if (!newest) {
    if (series.now.value === null) return `${title} has no value: ${series.now.reason ?? 'No rows.'}`;
    const why = points.length === 0 ? 'there are no chunks' : 'no chunk has enough rows';
    return `${title} is ${formatValue(series.now.value)}; ${why} to draw it over time.`;
  }
  if (centre === null) return `${title} is ${formatValue(newest.value ?? 0)}; one value gives no limits.`;
  const last = chunks.at(-1);
  if (since !== undefined) {
    const lasting = points.filter(point => point.chunk >= since && point.value !== null);
    const outside = lasting.every(point => beyond(point) !== undefined);
    const side = (newest.value ?? centre) < centre ? 'below' : 'above';
    const limit = side === 'below' ? 'lower' : 'upper';
    const where = outside ? `${side} its ${limit} limit` : `unusually ${side === 'below' ? 'low' : 'high'}`;
    const rules = new Set(signals.filter(signal => signal.at >= since).map(signal => signal.rule));
    const agreeing = rules.size > 1 ? `; ${rules.size} rules agree` : '';
    return `${title} has been ${where} since ${chunkName(chunks[since], last)} (${formatCount(lasting.length, 'chunk')})${agreeing}.`;
  }
  if (signals.length === 0) return `${title} stays within its limits.`;
  const latest = Math.max(...signals.map(signal => signal.at));
  return `${title} is within its limits now; ${formatCount(signals.length, 'signal')}, the last ${whenOf(chunks[latest], last)}.`;
}

function beyond({ value, lower, upper }: MetricSeries['points'][number]): 'below' | 'above' | undefined {
  if (value === null) return undefined;
  if (lower !== null && value < lower) return 'below';
  return upper !== null && value > upper ? 'above' : undefined;
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
        ? `a new value ${first.value} is ${formatShare(first.share)} of rows`
        : `${formatCount(unseen.categories, 'new value')} are ${formatShare(unseen.share)} of rows, most often ${first.value}`,
    );
  }
  if (why.includes('missing-rate')) {
    parts.push(
      `missing values went from ${formatShare(missing.reference)} to ${formatShare(missing.current)}`,
    );
  }
  const numbers = numbersOf(drift);
  if (drift.value === null && drift.reason !== undefined && parts.length === 0)
    return drift.drifted ? drift.reason : `Not compared: ${drift.reason}`;
  if (why.includes('distribution') && parts.length === 0)
    parts.push(distributionChange(drift.distribution) ?? 'the distribution changed');
  if (!drift.drifted) return `No change that matters${numbers === '' ? '' : ` (${numbers})`}.`;
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${numbers === '' ? '' : ` (${numbers})`}.`;
}

function numbersOf({ effect, adjustedPValue, method, value }: Omit<ColumnDriftReport, 'finding'>): string {
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
      most && `the share of ${most.label} went from ${formatShare(most.before)} to ${formatShare(most.now)}`
    );
  }
  const { referenceSummary: before, currentSummary: now } = distribution;
  if (!before || !now) return undefined;
  const median = `median ${formatValue(before.median)} → ${formatValue(now.median)}`;
  const spread = before.p95 - before.median;
  const tail = spread > 0 ? (now.p95 - now.median) / spread : 1;
  if (tail <= MUCH_WIDER) return median;
  const both = `${median}, 95th percentile ${formatValue(before.p95)} → ${formatValue(now.p95)}`;
  // Where the middle moved as well, the tail is not the news.
  const moved = Math.abs(now.median - before.median) > (MUCH_WIDER - 1) * spread;
  return moved ? both : `the right tail is heavier: ${both}`;
}
