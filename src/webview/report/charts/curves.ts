import * as l10n from '@vscode/l10n';
import { type Drawing, nearest, type Reading } from '../../shared/charts/drawing.ts';
import { value } from '../../shared/format.ts';
import type { Theme } from '../../shared/theme.ts';
import { paintLineNames } from './placeLabels.ts';

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
    paint: chart =>
      paintLineNames(
        chart,
        [
          { text: named.current, colour: theme.currentText, points: xy(current.points) },
          ...(reference
            ? [{ text: named.reference, colour: theme.muted, points: xy(reference.points) }]
            : []),
        ],
        theme,
      ),
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
