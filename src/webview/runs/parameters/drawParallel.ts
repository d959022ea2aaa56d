import { fitted, font } from '../../shared/charts/paint.ts';
import { faded, ramp, type Theme } from '../../shared/theme.ts';
import type { Brushes, ParallelAxis } from './parallel.ts';

interface ParallelInput {
  readonly axes: readonly ParallelAxis[];
  readonly runs: number;
  readonly brushes: Brushes;
  readonly within: ReadonlySet<number>;
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
  readonly edge: number;
}

/** Draws axes, lines and stretches. A run without a value on an axis has a gap there. */
export function drawParallel(canvas: HTMLCanvasElement, input: ParallelInput): void {
  const { axes, runs, within, theme, width, height } = input;
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  ctx.scale(ratio, ratio);
  ctx.clearRect(0, 0, width, height);
  const metric = axes.find(({ kind }) => kind === 'metric');
  const positions = Array.from({ length: runs }, (_, at) => at);
  const strength = within.size > 400 ? 0.35 : within.size > 80 ? 0.6 : 0.9;
  for (const at of positions) {
    if (within.has(at)) continue;
    ctx.strokeStyle = faded(theme.line, 0.35);
    ctx.lineWidth = 1;
    line(ctx, input, at);
  }
  for (const at of positions) {
    if (!within.has(at)) continue;
    const share = metric?.on.share(metric.values[at]);
    ctx.strokeStyle = share === undefined ? faded(theme.muted, 0.5) : faded(ramp(share, theme), strength);
    ctx.lineWidth = 1.4;
    line(ctx, input, at);
  }
  for (const [i, axis] of axes.entries()) paintAxis(ctx, input, axis, i);
}

function place(
  { axes, width, height, edge }: ParallelInput,
  axis: number,
  share: number,
): readonly [number, number] {
  return [((axis + 0.5) / axes.length) * width, edge + (1 - share) * (height - 2 * edge)];
}

function line(ctx: CanvasRenderingContext2D, input: ParallelInput, run: number): void {
  ctx.beginPath();
  let before = false;
  for (const [i, { on, values }] of input.axes.entries()) {
    const share = on.share(values[run]);
    if (share !== undefined) {
      const [x, y] = place(input, i, share);
      if (before) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
    }
    before = share !== undefined;
  }
  ctx.stroke();
}

function paintAxis(ctx: CanvasRenderingContext2D, input: ParallelInput, axis: ParallelAxis, i: number): void {
  const { theme, brushes, width, axes } = input;
  const [x, top] = place(input, i, 1);
  const [, bottom] = place(input, i, 0);
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.font = font(theme);
  ctx.fillStyle = theme.muted;
  ctx.textAlign = 'center';
  const room = width / axes.length - 8;
  ctx.textBaseline = 'bottom';
  ctx.fillText(fitted(ctx, axis.on.text(axis.on.high), room), x, top - 3);
  ctx.textBaseline = 'top';
  ctx.fillText(fitted(ctx, axis.on.text(axis.on.low), room), x, bottom + 4);
  const brush = brushes[axis.key];
  if (!brush) return;
  const [, from] = place(input, i, brush[1]);
  const [, to] = place(input, i, brush[0]);
  ctx.fillStyle = faded(theme.current, 0.25);
  ctx.strokeStyle = theme.current;
  ctx.fillRect(x - 6, from - 2, 12, to - from + 4);
  ctx.strokeRect(x - 6, from - 2, 12, to - from + 4);
}
