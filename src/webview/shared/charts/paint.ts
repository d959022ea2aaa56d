import type { Chart } from 'chart.js';
import type { Theme } from '../theme.ts';

export function font(theme: Theme, weight = 400, size = theme.size): string {
  return `${weight} ${size}px ${theme.font}`;
}

/** A rim in the ground's colour, so that text stays readable where it crosses a line. */
export function halo(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, theme: Theme): void {
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3;
  ctx.strokeStyle = theme.background;
  ctx.strokeText(text, x, y);
}

/** The text, cut to the width with an ellipsis. */
export function fitted(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text;
  let letters = [...text];
  // Names can be long: come near by proportion first, then letter by letter.
  letters = letters.slice(0, Math.ceil((letters.length * width) / ctx.measureText(text).width) + 1);
  while (letters.length > 1 && ctx.measureText(`${letters.join('')}…`).width > width) letters.pop();
  return `${letters.join('')}…`;
}

export interface EndLabel {
  readonly text: string;
  readonly y: number;
  readonly colour: string;
}

/** Writes labels to the right of the plot at the height of their values, pushed apart where they would touch. */
export function paintEndLabels(chart: Chart, labels: readonly EndLabel[], theme: Theme): void {
  const { ctx, chartArea, scales } = chart;
  const scale = scales['y'];
  if (!scale) return;
  const gap = theme.size + 2;
  const placed = labels
    .map(label => ({ ...label, at: scale.getPixelForValue(label.y) }))
    .filter(({ at }) => at >= chartArea.top - 1 && at <= chartArea.bottom + 1)
    .sort((a, b) => a.at - b.at);
  let before = Number.NEGATIVE_INFINITY;
  for (const label of placed) {
    label.at = Math.max(label.at, before + gap);
    before = label.at;
  }
  let below = chartArea.bottom + 4;
  for (const label of [...placed].reverse()) {
    label.at = Math.min(label.at, below);
    below = label.at - gap;
  }
  ctx.save();
  ctx.font = font(theme);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const { text, at, colour } of placed) {
    ctx.fillStyle = colour;
    ctx.fillText(fitted(ctx, text, chart.width - chartArea.right - 10), chartArea.right + 8, at);
  }
  ctx.restore();
}
