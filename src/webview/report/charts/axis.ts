import type { ChunkReport } from '../../../core/assessment/assessment.ts';
import { dateLanguage } from '../../shared/format.ts';

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** The axis that all charts over chunks share: real time where every chunk is dated, else the chunks' order. */
export interface TimeAxis {
  readonly kind: 'time' | 'order';
  readonly min: number;
  readonly max: number;
  /** Where the chunk with this index lies: its ends and its middle. Undefined: no such chunk. */
  readonly span: (chunk: number) => Span | undefined;
  readonly label: (chunk: number) => string;
  /** At most `count` ticks between two values. */
  readonly ticks: (from: number, to: number, count: number) => readonly Tick[];
}

interface Span {
  readonly left: number;
  readonly middle: number;
  readonly right: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const STEPS = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY] as const;
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240] as const;
/** Shorter than any calendar month: steps of days are used below it, calendar months above. */
const MONTH = 28 * DAY;

/** @param language BCP 47; tick labels are written in it, in UTC */
export function timeAxis(chunks: readonly ChunkReport[], language: string): TimeAxis {
  const spans = datedSpans(chunks) ?? orderedSpans(chunks);
  const labels = new Map(chunks.map(chunk => [chunk.index, readable(chunk, chunks, language)]));
  const ordered = [...spans.values()];
  const first = ordered[0];
  const last = ordered.at(-1);
  const kind = datedSpans(chunks) ? 'time' : 'order';
  const half = first ? (first.right - first.left) / 2 : 0;
  return {
    kind,
    min: first?.left ?? 0,
    max: last?.right ?? 1,
    span: chunk => spans.get(chunk),
    label: chunk => labels.get(chunk) ?? String(chunk),
    ticks: (from, to, count) => {
      const shown = [...spans].filter(([, span]) => span.middle >= from && span.middle <= to);
      if (kind === 'order') {
        const step = Math.max(1, Math.ceil(shown.length / Math.max(1, count)));
        return shown
          .filter((_, position) => position % step === 0)
          .map(([chunk, span]) => ({ value: span.middle, label: shortened(labels.get(chunk) ?? '') }));
      }
      return calendarTicks(shown, half, Math.max(1, count), language);
    },
  };
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day as people write it, with its year where there are several; other labels (weeks, months, row numbers) as they are. */
function readable({ label }: ChunkReport, chunks: readonly ChunkReport[], language: string): string {
  if (!ISO_DAY.test(label)) return label;
  const manyYears = chunks[0]?.label.slice(0, 4) !== chunks.at(-1)?.label.slice(0, 4);
  return new Intl.DateTimeFormat(dateLanguage(language), {
    day: 'numeric',
    month: 'short',
    ...(manyYears && { year: 'numeric' }),
    timeZone: 'UTC',
  }).format(Date.parse(label));
}

function datedSpans(chunks: readonly ChunkReport[]): Map<number, Span> | undefined {
  const spans = new Map<number, Span>();
  let before = Number.NEGATIVE_INFINITY;
  for (const { index, start, end } of chunks) {
    if (start === undefined || end === undefined) return undefined;
    const left = Date.parse(start);
    const right = Date.parse(end);
    if (!(left >= before && right > left)) return undefined;
    before = right;
    spans.set(index, { left, middle: (left + right) / 2, right });
  }
  return spans.size > 0 ? spans : undefined;
}

function orderedSpans(chunks: readonly ChunkReport[]): Map<number, Span> {
  return new Map(
    chunks.map(({ index }, position) => [
      index,
      { left: position - 0.5, middle: position, right: position + 0.5 },
    ]),
  );
}

/** Ticks where days, months or years begin, set to the middle of the chunk that begins there. */
function calendarTicks(
  shown: readonly (readonly [number, Span])[],
  half: number,
  count: number,
  language: string,
): Tick[] {
  const first = shown[0]?.[1].left;
  const last = shown.at(-1)?.[1].left;
  if (first === undefined || last === undefined) return [];
  const format = (instant: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(dateLanguage(language), { ...options, timeZone: 'UTC' }).format(instant);
  const manyYears = new Date(first).getUTCFullYear() !== new Date(last).getUTCFullYear();
  const step = STEPS.find(each => (last - first) / each < count && each >= Math.min(2 * half, 14 * DAY));
  const ticks: Tick[] = [];
  if (step !== undefined && 2 * half < MONTH) {
    for (let at = step < DAY ? first - (first % step) : first; at <= last; at += step) {
      if (at < first) continue;
      const midnight = at % DAY === 0;
      const options: Intl.DateTimeFormatOptions =
        step < DAY && !midnight ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' };
      ticks.push({ value: at + half, label: format(at, options) });
    }
    return ticks;
  }
  const start = new Date(first);
  const months = (last - first) / (30.44 * DAY);
  const stride = MONTHS.find(each => months / each < count) ?? 600;
  const origin = start.getUTCFullYear() * 12 + Math.ceil(start.getUTCMonth() / stride) * stride;
  for (let month = stride >= 12 ? Math.floor(origin / 12) * 12 : origin; ; month += stride) {
    const at = Date.UTC(Math.floor(month / 12), month % 12);
    if (at > last) return ticks;
    if (at < first) continue;
    const year: Intl.DateTimeFormatOptions = { year: 'numeric' };
    const options: Intl.DateTimeFormatOptions =
      stride >= 12 ? year : { month: 'short', ...(manyYears && month % 12 < stride && year) };
    ticks.push({ value: at + Math.min(half, 15 * DAY), label: format(at, options) });
  }
}

function shortened(label: string): string {
  return label.length > 14 ? `${label.slice(0, 13)}…` : label;
}
