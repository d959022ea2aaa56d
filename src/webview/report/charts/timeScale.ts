import type { Scale } from 'chart.js';
import type { Theme } from '../theme.ts';
import type { TimeAxis } from './axis.ts';

/** About as wide as a tick's label and the space beside it. */
const TICK = 84;

/** The horizontal scale of every chart over chunks. */
export function xScale(axis: TimeAxis, zoom: readonly [number, number] | undefined, theme: Theme) {
  const labels = new Map<number, string>();
  return {
    type: 'linear' as const,
    min: zoom?.[0] ?? axis.min,
    max: zoom?.[1] ?? axis.max,
    border: { display: false },
    grid: { display: false },
    afterBuildTicks: (scale: Scale) => {
      const ticks = axis.ticks(scale.min, scale.max, Math.max(2, Math.floor(scale.chart.width / TICK)));
      labels.clear();
      for (const { value, label } of ticks) labels.set(value, label);
      scale.ticks = ticks.map(({ value }) => ({ value }));
    },
    ticks: {
      autoSkip: true,
      maxRotation: 0,
      color: theme.muted,
      font: { family: theme.font, size: theme.size },
      callback: (value: string | number) => labels.get(Number(value)) ?? '',
    },
  };
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
      onZoomComplete: ({ chart }: { chart: { scales: Record<string, { min: number; max: number }> } }) => {
        const scale = chart.scales['x'];
        if (scale) onZoom(scale.min, scale.max);
      },
    },
  };
}
