import type { AnalysisAxis } from '../../../core/runs/views/analysis.ts';
import { type Drawing, nearest } from '../../shared/charts/drawing.ts';
import { spanOf } from '../../shared/charts/span.ts';
import { value } from '../../shared/format.ts';
import { faded, type Theme } from '../../shared/theme.ts';
import { decadeScale } from '../curves/curveScales.ts';
import type { AxisScale } from './axisScale.ts';

export interface Dot {
  readonly key: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  /** Of a run that is compared. */
  readonly colour: string | undefined;
}

interface ScatterInput {
  /** Ascending by x. */
  readonly dots: readonly Dot[];
  readonly x: AnalysisAxis;
  readonly y: AnalysisAxis;
  readonly xScale: AxisScale;
  readonly yScale: AxisScale;
  readonly theme: Theme;
  readonly onEnter: (key: string) => void;
}

/** A mark for each run; those that are compared are filled with their colour. */
export function scatter({ dots, x, y, xScale, yScale, theme, onEnter }: ScatterInput): Drawing {
  const xs = dots.map(dot => dot.x);
  return {
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            data: dots.map(dot => ({ x: dot.x, y: dot.y })),
            showLine: false,
            pointRadius: dots.map(({ colour }) => (colour ? 5 : 3.5)),
            pointBorderColor: dots.map(({ colour }) => colour ?? theme.current),
            pointBackgroundColor: dots.map(({ colour }) => colour ?? faded(theme.current, 0.25)),
          },
        ],
      },
      options: {
        parsing: false,
        clip: 6,
        layout: { padding: { top: 8, right: 12 } },
        scales: { x: scaleOf(x, xScale, theme), y: scaleOf(y, yScale, theme) },
      },
    },
    rows: 1,
    columns: dots.length,
    read: ({ column }) => {
      const dot = dots[column];
      return (
        dot && {
          title: dot.name,
          lines: [`${x.name} ${xScale.text(dot.x)}`, `${y.name} ${yScale.text(dot.y)}`],
        }
      );
    },
    place: (chart, { column }) => {
      const dot = dots[column];
      const { x: across, y: up } = chart.scales;
      return dot && across && up && { x: across.getPixelForValue(dot.x), y: up.getPixelForValue(dot.y) };
    },
    find: (chart, at) => {
      const { x: across, y: up } = chart.scales;
      const middle = nearest(xs, across?.getValueForPixel(at.x) ?? 0);
      if (middle === undefined || !across || !up) return undefined;
      let [column, least] = [middle, Number.POSITIVE_INFINITY];
      for (const [i, dot] of dots.entries()) {
        const off = Math.hypot(across.getPixelForValue(dot.x) - at.x, up.getPixelForValue(dot.y) - at.y);
        if (off < least) [column, least] = [i, off];
      }
      return { row: 0, column };
    },
    enter: ({ column }) => {
      const dot = dots[column];
      if (dot) onEnter(dot.key);
    },
  };
}

function scaleOf(axis: AnalysisAxis, { low, high, text }: AxisScale, theme: Theme) {
  const font = { family: theme.font, size: theme.size };
  const shared = {
    border: { color: theme.line },
    grid: { display: false },
    title: { display: true, text: axis.name.slice(0, 60), color: theme.muted, font, padding: 2 },
  };
  const ticks = { color: theme.muted, font, maxTicksLimit: 6, maxRotation: 0 };
  if (axis.scale === 'category')
    return {
      ...shared,
      type: 'linear' as const,
      min: low - 0.5,
      max: high + 0.5,
      ticks: {
        ...ticks,
        stepSize: 1,
        includeBounds: false,
        autoSkip: true,
        callback: (tick: number | string) =>
          Number.isInteger(Number(tick)) ? text(Number(tick)).slice(0, 18) : '',
      },
    };
  if (axis.scale === 'logarithmic' && low > 0)
    return { ...shared, ...decadeScale(low / 1.2, high * 1.2, ticks) };
  const room = spanOf(low, high) * 0.05;
  return {
    ...shared,
    type: 'linear' as const,
    min: low - room,
    max: high + room,
    ticks: {
      ...ticks,
      includeBounds: false,
      callback: (tick: number | string) => value(Number(Number(tick).toPrecision(6))),
    },
  };
}
