import * as l10n from '@vscode/l10n';
import { value } from '../format.ts';
import type { Theme } from '../theme.ts';
import { type Drawing, nearest, type Reading } from './drawing.ts';
import { type MarkLabel, paintLabels } from './paint.ts';

type XY = readonly [x: number, y: number];

export interface Curve {
  readonly points: readonly XY[];
  /** Words for one point. */
  readonly read: (position: number) => Reading | undefined;
}

export interface CurvesInput {
  readonly current: Curve;
  readonly reference: Curve | undefined;
  readonly theme: Theme;
  readonly diagonal: boolean;
  /** Points are few and each counts (calibration bins): mark them. */
  readonly marks: boolean;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Names of the two curves; current and reference when absent. */
  readonly names?: { readonly current: string; readonly reference: string };
}

/** Curves in the unit square: reference dashed grey, current blue, each named where they differ. */
export function curves(input: CurvesInput): Drawing {
  const { current, reference, theme, diagonal } = input;
  const named = input.names ?? { current: l10n.t('current'), reference: l10n.t('reference') };
  const tickFont = { family: theme.font, size: theme.size };
  const xs = current.points.map(([x]) => x);
  const order = [...xs.keys()].sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  const sortedXs = order.map(position => xs[position] ?? 0);
  const xy = (points: readonly XY[]) => points.map(([x, y]) => ({ x, y }));
  const axisOptions = (text: string) => ({
    type: 'linear' as const,
    min: 0,
    max: 1,
    border: { color: theme.line },
    grid: { display: false },
    title: { display: true, text, color: theme.muted, font: tickFont, padding: 0 },
    ticks: {
      stepSize: 0.5,
      color: theme.muted,
      font: tickFont,
      callback: (tick: string | number) => value(Number(tick)),
    },
  });
  return {
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            data: xy(current.points),
            borderColor: theme.current,
            backgroundColor: theme.current,
            borderWidth: 2,
            pointRadius: input.marks ? 2.5 : 0,
          },
          ...(reference
            ? [
                {
                  data: xy(reference.points),
                  borderColor: theme.reference,
                  borderDash: [5, 3],
                  borderWidth: 1.5,
                  pointRadius: 0,
                },
              ]
            : []),
        ],
      },
      options: {
        layout: { padding: { top: 8, right: 8 } },
        // Curves touch the frame; half of their width must not be cut off there.
        clip: 2,
        scales: { x: axisOptions(input.xTitle), y: axisOptions(input.yTitle) },
        plugins: {
          annotation: {
            annotations: {
              frame: {
                type: 'box',
                xMin: 0,
                xMax: 1,
                yMin: 0,
                yMax: 1,
                borderWidth: 1,
                borderColor: theme.line,
                backgroundColor: 'transparent',
                drawTime: 'beforeDatasetsDraw',
              },
              ...(diagonal && {
                diagonal: {
                  type: 'line',
                  xMin: 0,
                  yMin: 0,
                  xMax: 1,
                  yMax: 1,
                  borderWidth: 1,
                  borderColor: theme.line,
                  drawTime: 'beforeDatasetsDraw',
                },
              }),
            },
          },
        },
      },
    },
    paint: chart => paintLabels(chart, curveLabels(current.points, reference?.points, named, theme), theme),
    rows: 1,
    columns: order.length,
    read: ({ column }) => current.read(order[column] ?? -1),
    place: (chart, { column }) => {
      const { x, y } = chart.scales;
      const point = current.points[order[column] ?? -1];
      return point && x && y && { x: x.getPixelForValue(point[0]), y: y.getPixelForValue(point[1]) };
    },
    find: (chart, at) => {
      const column = nearest(sortedXs, chart.scales['x']?.getValueForPixel(at.x) ?? 0);
      return column === undefined ? undefined : { row: 0, column };
    },
  };
}

/** The names, where the curves are furthest apart and on their own side of each other. */
function curveLabels(
  current: readonly XY[],
  reference: readonly XY[] | undefined,
  named: { readonly current: string; readonly reference: string },
  theme: Theme,
): MarkLabel[] {
  const at = (points: readonly XY[], x: number) => {
    const sorted = [...points].sort((a, b) => a[0] - b[0]);
    let before: XY | undefined;
    for (const point of sorted) {
      if (point[0] >= x) {
        if (!before || point[0] === before[0]) return point[1];
        return before[1] + ((point[1] - before[1]) * (x - before[0])) / (point[0] - before[0]);
      }
      before = point;
    }
    return before?.[1] ?? 0;
  };
  let best = 0.5;
  let widest = Number.NEGATIVE_INFINITY;
  for (let x = 0.2; x <= 0.7; x += 0.05) {
    const apart = reference ? Math.abs(at(current, x) - at(reference, x)) : -Math.abs(x - 0.5);
    if (apart > widest) [best, widest] = [x, apart];
  }
  const [now, before] = [at(current, best), reference ? at(reference, best) : undefined];
  const above = before === undefined ? now < 0.5 : now >= before;
  const label = (text: string, colour: string, y: number, up: boolean): MarkLabel => ({
    text,
    colour,
    x: best,
    y,
    align: up ? 'right' : 'left',
    dx: up ? -6 : 8,
    dy: up ? -11 : 12,
  });
  // No room above a curve that runs along the top: then both names stand below, one under the other.
  const crowded = before !== undefined && Math.max(now, before) > 0.88;
  if (crowded) {
    return [
      { ...label(named.current, theme.currentText, Math.min(now, before), false), dy: above ? 30 : 14 },
      { ...label(named.reference, theme.muted, Math.min(now, before), false), dy: above ? 14 : 30 },
    ].map(each => ({ ...each, y: Math.min(each.y, 0.86) }));
  }
  return [
    label(named.current, theme.currentText, now, above),
    ...(before === undefined ? [] : [label(named.reference, theme.muted, before, !above)]),
  ];
}
