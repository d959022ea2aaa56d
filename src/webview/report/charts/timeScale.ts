import type { Chart } from 'chart.js';
import { font } from '../../shared/charts/paint.ts';
import type { Theme } from '../../shared/theme.ts';
import type { TimeAxis } from './axis.ts';

/** About as wide as a tick's label and the space beside it. */
const TICK = 60;
/** Room below a chart for the labels of time. */
export const AXIS_HEIGHT = 24;

/** The horizontal scale of every chart over chunks. Its ticks are painted by `paintTicks`. */
export function xScale(axis: TimeAxis, zoom: readonly [number, number] | undefined) {
  return {
    type: 'linear' as const,
    display: false,
    // Charts of cells would otherwise leave half a tick's distance free at both ends.
    offset: false,
    min: zoom?.[0] ?? axis.min,
    max: zoom?.[1] ?? axis.max,
  };
}

/** Writes the dates below the plot; those at its ends are kept inside the chart. */
export function paintTicks(chart: Chart, axis: TimeAxis, theme: Theme): void {
  const { ctx, chartArea, scales } = chart;
  const scale = scales['x'];
  if (!scale) return;
  ctx.save();
  ctx.font = font(theme);
  ctx.fillStyle = theme.muted;
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  let end = Number.NEGATIVE_INFINITY;
  for (const { value, label } of axis.ticks(
    scale.min,
    scale.max,
    Math.max(2, Math.floor(chartArea.width / TICK)),
  )) {
    const width = ctx.measureText(label).width;
    const wanted = scale.getPixelForValue(value) - width / 2;
    const left = Math.max(0, Math.min(wanted, chart.width - width));
    if (left < end + 10) continue;
    ctx.fillText(label, left, chartArea.bottom + 8);
    end = left + width;
  }
  ctx.restore();
}

/** Zoom along time with Ctrl and wheel, by pinching, and by dragging over a stretch. */
export function zoomOptions(axis: TimeAxis, onZoom: (from: number, to: number) => void) {
  return {
    limits: { x: { min: axis.min, max: axis.max, minRange: (axis.max - axis.min) / 5000 } },
    zoom: {
      mode: 'x' as const,
      wheel: { enabled: true, modifierKey: 'ctrl' as const },
      pinch: { enabled: true },
      drag: { enabled: true, threshold: 12, borderWidth: 1 },
      onZoomComplete: ({ chart }: { chart: Chart }) => {
        const scale = chart.scales['x'];
        if (scale) onZoom(scale.min, scale.max);
      },
    },
  };
}
