import type { Chart } from 'chart.js';
import type { Pixel } from '../../shared/charts/drawing.ts';
import { font, halo } from '../../shared/charts/paint.ts';
import type { Theme } from '../../shared/theme.ts';

export interface NamedLine {
  readonly text: string;
  readonly colour: string;
  /** The line as drawn, in data values of the x and y scale. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels between the samples of a line. */
const GRAIN = 4;
const CLEAR = 4;
/** A name belongs to the line that it is nearer to by this much. */
const NEARER = 2;

/** Writes each line's name beside it, where it is nearest to its own line and far from the others. */
export function paintLineNames(chart: Chart, lines: readonly NamedLine[], theme: Theme): void {
  const { ctx, chartArea: area } = chart;
  const sampled = lines.map(line => sample(chart, line));
  const taken: Box[] = [];
  ctx.save();
  ctx.font = font(theme, 500);
  ctx.textBaseline = 'top';
  ctx.textAlign = 'left';
  for (const [i, { text, colour }] of lines.entries()) {
    const size = { width: ctx.measureText(text).width, height: theme.size + 1 };
    const others = sampled.filter((_, position) => position !== i).flat();
    const box = bestBox(size, sampled[i] ?? [], others, taken, area);
    if (!box) continue;
    taken.push(box);
    const own = nearestSample(box, sampled[i] ?? []);
    if (own && distance(box, others) <= distance(box, [own]) + NEARER) lead(ctx, box, own, theme);
    halo(ctx, text, box.left, box.top, theme);
    ctx.fillStyle = colour;
    ctx.fillText(text, box.left, box.top);
  }
  ctx.restore();
}

/** The line in pixels, with a sample at least every few of them. */
function sample({ scales: { x, y } }: Chart, { points }: NamedLine): Pixel[] {
  if (!x || !y) return [];
  const samples: Pixel[] = [];
  let before: Pixel | undefined;
  for (const point of points) {
    const to = { x: x.getPixelForValue(point.x), y: y.getPixelForValue(point.y) };
    const from = before ?? to;
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / GRAIN));
    for (let step = 1; step <= steps; step++) {
      const part = step / steps;
      samples.push({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
    }
    before = to;
  }
  return samples;
}

function bestBox(
  size: { readonly width: number; readonly height: number },
  own: readonly Pixel[],
  others: readonly Pixel[],
  taken: readonly Box[],
  area: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): Box | undefined {
  let best: Box | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (let left = area.left + 4; left + size.width <= area.right - 4; left += 8) {
    for (let top = area.top + 2; top + size.height <= area.bottom - 4; top += 6) {
      const box = { left, top, ...size };
      if (taken.some(each => overlap(each, box))) continue;
      const mine = distance(box, own);
      if (mine < CLEAR || mine > 24) continue;
      const theirs = distance(box, others);
      if (theirs < CLEAR) continue;
      // A name nearer to another line would lie: only where the lines run together is there no better, and then a rule leads to its own.
      const score = Math.min(theirs, 48) - 2 * mine - (theirs <= mine + NEARER ? 1000 : 0);
      if (score > highest) [best, highest] = [box, score];
    }
  }
  return best;
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width + CLEAR &&
    b.left < a.left + a.width + CLEAR &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function nearestSample(box: Box, samples: readonly Pixel[]): Pixel | undefined {
  let best: Pixel | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const each of samples) {
    const off = distance(box, [each]);
    if (off < least) [best, least] = [each, off];
  }
  return best;
}

/** A thin rule from the name to its line. */
function lead(ctx: CanvasRenderingContext2D, box: Box, to: Pixel, theme: Theme): void {
  ctx.beginPath();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.moveTo(
    Math.min(Math.max(to.x, box.left), box.left + box.width),
    Math.min(Math.max(to.y, box.top), box.top + box.height),
  );
  ctx.lineTo(to.x, to.y);
  ctx.stroke();
}

/** Pixels from the box to the nearest sample; 0 when one is inside. */
function distance({ left, top, width, height }: Box, samples: readonly Pixel[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { x, y } of samples) {
    const dx = Math.max(left - x, 0, x - left - width);
    const dy = Math.max(top - y, 0, y - top - height);
    least = Math.min(least, Math.hypot(dx, dy));
  }
  return least;
}
