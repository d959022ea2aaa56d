import type { Scale } from 'chart.js';
import { type Drawing, nearest } from '../../shared/charts/drawing.ts';
import { tick as tickOf, value } from '../../shared/format.ts';
import type { Theme } from '../../shared/theme.ts';
import { resetZoom } from '../state.ts';
import type { TimeAxis } from './axis.ts';
import type { Ends } from './room.ts';

/** What charts of values per chunk have in common. */

/** Room at the right in which the limits are named. */
export const LABELS = 104;

/** A chunk's point that is in view. */
export interface InView<P> {
  readonly position: number;
  readonly point: P;
  readonly x: number;
}

/** The points whose chunk is in view, with where it lies. */
export function visible<P extends { readonly chunk: number }>(
  points: readonly P[],
  axis: TimeAxis,
  from: number,
  to: number,
): InView<P>[] {
  const shown: InView<P>[] = [];
  for (const [position, point] of points.entries()) {
    const x = axis.span(point.chunk)?.middle;
    if (x !== undefined && x >= from && x <= to) shown.push({ position, point, x });
  }
  return shown;
}

/** The scale of a metric beside its chart over time. Only what can be is written beside it. */
export function valueScale(
  theme: Theme,
  range: { readonly min: number; readonly max: number },
  [smallest, largest]: Ends,
) {
  const canBe = (tick: number) => tick >= (smallest ?? tick) && tick <= (largest ?? tick);
  return {
    grace: '6%',
    ...range,
    border: { display: false },
    grid: { display: false },
    ticks: {
      maxTicksLimit: 5,
      includeBounds: false,
      color: theme.muted,
      font: { family: theme.font, size: theme.size },
      callback: (tick: number | string, _: number, ticks: readonly { readonly value: number }[]) =>
        canBe(Number(tick)) ? tickText(Number(tick), ticks) : '',
    },
    // charts one below the other share their time axis; but a number without its first digits would be another one
    afterFit: (scale: Scale) => {
      scale.width = Math.max(58, scale.width);
    },
  };
}

/** Ticks of one scale have the same number of decimals: as many as their distance needs. */
function tickText(tick: number, ticks: readonly { readonly value: number }[]): string {
  const [first, second] = ticks;
  const distance = first && second ? Math.abs(second.value - first.value) : 0;
  if (!(distance > 0)) return value(tick);
  return tickOf(tick, distance);
}

/** A line across the plot, behind the data. */
export function levelLine(level: number, colour: string, dash: number[] = []) {
  return {
    type: 'line' as const,
    yMin: level,
    yMax: level,
    borderColor: colour,
    borderWidth: 1,
    borderDash: dash,
    drawTime: 'beforeDatasetsDraw' as const,
  };
}

/**
 * How a reader moves from chunk to chunk.
 * @param level where the mark of a chunk is; null: at the bottom
 */
export function moves<P extends { readonly chunk: number }>(
  shown: readonly InView<P>[],
  axis: TimeAxis,
  level: (each: InView<P>) => number | null,
  onEnter: (chunk: number) => void,
): Pick<Drawing, 'place' | 'find' | 'cursorAt' | 'cursorPixel' | 'enter' | 'unzoom'> {
  const xs = shown.map(({ x }) => x);
  return {
    place: (chart, { column }) => {
      const each = shown[column];
      const { x, y } = chart.scales;
      if (!each || !x || !y) return undefined;
      return { x: x.getPixelForValue(each.x), y: y.getPixelForValue(level(each) ?? y.min) };
    },
    find: (chart, at) => {
      const column = nearest(xs, chart.scales['x']?.getValueForPixel(at.x) ?? 0);
      return column === undefined ? undefined : { row: 0, column };
    },
    cursorAt: ({ column }) => shown[column]?.point.chunk,
    cursorPixel: (chart, chunk) => {
      const span = axis.span(chunk);
      return span && chart.scales['x']?.getPixelForValue(span.middle);
    },
    enter: ({ column }) => {
      const each = shown[column];
      if (each) onEnter(each.point.chunk);
    },
    unzoom: resetZoom,
  };
}
