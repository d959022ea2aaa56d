import * as l10n from '@vscode/l10n';
import type { Chart, ChartDataset } from 'chart.js';
import type { Axis } from '../../../core/runs/views/comparison.ts';
import { type Drawing, nearest, type Reading } from '../../shared/charts/drawing.ts';
import { significant } from '../../shared/format.ts';
import { faded, type Theme } from '../../shared/theme.ts';
import type { Look } from '../identity.ts';
import { highlighted } from '../state.ts';
import { placeWords, xScaleOf, yScaleOf } from './curveScales.ts';
import { zoom } from './known.ts';
import { limitsOf, type Prepared, placesOf, positionAt } from './prepared.ts';

export interface DrawnCurve extends Prepared {
  readonly name: string;
  readonly look: Look;
}

interface CurveChartInput {
  readonly metric: string;
  readonly curves: readonly DrawnCurve[];
  readonly axis: Axis;
  readonly logarithmic: boolean;
  readonly best: boolean;
  readonly zoomed: readonly [number, number] | undefined;
  readonly theme: Theme;
  /** What Enter on a mark does. */
  readonly onEnter: (key: string) => void;
}

/** Runs that a tool tip names; the nearest of more. */
const NAMED = 12;

/** A metric of several runs over one axis. */
export function curveChart(input: CurveChartInput): Drawing {
  const { curves, axis, logarithmic, best, zoomed, theme } = input;
  const places = placesOf(curves, zoomed);
  const whole = zoomed ?? extent(curves);
  const limits = limitsOf(curves, zoomed, logarithmic);
  const pixel = (chart: Chart, curve: DrawnCurve, at: number) => {
    const { x, y } = chart.scales;
    const [valueX, valueY] = [curve.xs[at], shownAt(curve, at)];
    if (!x || !y || valueX === undefined || valueY === undefined) return undefined;
    return { x: x.getPixelForValue(valueX), y: y.getPixelForValue(valueY) };
  };
  return {
    config: {
      type: 'line',
      data: { datasets: curves.flatMap(curve => datasetsOf(curve, curves.length, input)) },
      options: {
        parsing: false,
        layout: { padding: { top: 8, right: 10 } },
        clip: 4,
        scales: { x: xScaleOf(axis, whole, theme), y: yScaleOf(limits, logarithmic, theme) },
        plugins: {
          zoom: {
            limits: { x: { min: extent(curves)[0], max: extent(curves)[1] } },
            pan: { enabled: true, mode: 'x', modifierKey: 'shift', onPanComplete: takeZoom },
            zoom: {
              mode: 'x',
              wheel: { enabled: true, modifierKey: 'ctrl' },
              pinch: { enabled: true },
              drag: {
                enabled: true,
                threshold: 8,
                borderWidth: 1,
                backgroundColor: faded(theme.current, 0.15),
              },
              onZoomComplete: takeZoom,
            },
          },
        },
      },
    },
    paint: chart => paintHighlighted(chart, curves, best, theme),
    repaintOn: highlighted,
    rows: curves.length,
    columns: places.length,
    read: ({ row, column }) => reading(input, row, places[column]),
    place: (chart, { row, column }) => {
      const curve = curves[row];
      const at = curve && positionAt(curve, places[column] ?? 0);
      return curve && at !== undefined ? pixel(chart, curve, at) : undefined;
    },
    find: (chart, pointer) => {
      const column = nearest(places, chart.scales['x']?.getValueForPixel(pointer.x) ?? 0);
      if (column === undefined) return undefined;
      let [row, least] = [0, Number.POSITIVE_INFINITY];
      for (const [i, curve] of curves.entries()) {
        const at = positionAt(curve, places[column] ?? 0);
        const spot = at === undefined ? undefined : pixel(chart, curve, at);
        const off = spot ? Math.abs(spot.y - pointer.y) : Number.POSITIVE_INFINITY;
        if (off < least) [row, least] = [i, off];
      }
      return { row, column };
    },
    enter: ({ row }) => {
      const curve = curves[row];
      if (curve) input.onEnter(curve.key);
    },
    cursorAt: ({ column }) => places[column],
    cursorPixel: (chart, at) => chart.scales['x']?.getPixelForValue(at),
    unzoom: () => {
      zoom.value = undefined;
    },
  };
}

function takeZoom({ chart }: { chart: Chart }): void {
  const scale = chart.scales['x'];
  if (scale) zoom.value = [scale.min, scale.max];
}

function extent(curves: readonly Prepared[]): readonly [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { xs } of curves) {
    from = Math.min(from, xs[0] ?? from);
    to = Math.max(to, xs.at(-1) ?? to);
  }
  if (!(to >= from)) return [0, 1];
  return to > from ? [from, to] : [from - 0.5, to + 0.5];
}

/** What of a curve is read: the smoothed value where there is one. */
function shownAt({ ys, smooth }: Prepared, at: number): number | undefined {
  return smooth?.[at] ?? ys[at];
}

function datasetsOf(
  { xs, ys, smooth, best, look }: DrawnCurve,
  among: number,
  { logarithmic, best: marks }: CurveChartInput,
): ChartDataset<'line', { x: number; y: number }[]>[] {
  const points = (list: readonly number[]) => {
    const made: { x: number; y: number }[] = [];
    for (const [i, x] of xs.entries()) {
      const y = list[i] ?? Number.NaN;
      if (Number.isFinite(y) && (!logarithmic || y > 0)) made.push({ x, y });
    }
    return made;
  };
  const width = among > 60 ? 0.8 : among > 15 ? 1.2 : 1.8;
  const line = { borderColor: look.colour, borderDash: [...look.dash], borderWidth: width, pointRadius: 0 };
  // a curve of one value is a point
  const main = points(smooth ?? ys);
  const alone = main.length === 1 ? { pointRadius: 3, pointBackgroundColor: look.colour } : {};
  return [
    ...(smooth
      ? [{ ...line, data: points(ys), borderColor: faded(look.colour, 0.28), borderDash: [], borderWidth: 1 }]
      : []),
    { ...line, ...alone, data: main },
    ...(marks
      ? [
          {
            data: best.filter(([, y]) => !logarithmic || y > 0).map(([x, y]) => ({ x, y })),
            showLine: false,
            pointRadius: 2.4,
            pointStyle: 'rectRot' as const,
            pointBorderColor: look.colour,
            pointBackgroundColor: look.colour,
          },
        ]
      : []),
  ];
}

/** Draws the other curves back and one over them. */
function paintHighlighted(chart: Chart, curves: readonly DrawnCurve[], best: boolean, theme: Theme): void {
  const curve = curves.find(({ key }) => key === highlighted.peek());
  const { x, y } = chart.scales;
  if (!curve || !x || !y || curves.length < 2) return;
  const { ctx, chartArea: area } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left, area.top, area.width, area.height);
  ctx.clip();
  ctx.fillStyle = faded(theme.background, 0.78);
  ctx.fillRect(area.left, area.top, area.width, area.height);
  const stroke = (valueAt: (at: number) => number | undefined) => {
    ctx.beginPath();
    for (const [i, valueX] of curve.xs.entries()) {
      const valueY = valueAt(i);
      if (valueY !== undefined && Number.isFinite(valueY))
        ctx.lineTo(x.getPixelForValue(valueX), y.getPixelForValue(valueY));
    }
    ctx.stroke();
  };
  const { colour, dash } = curve.look;
  ctx.fillStyle = colour;
  ctx.strokeStyle = faded(colour, 0.4);
  if (curve.smooth) stroke(i => curve.ys[i]);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.6;
  ctx.setLineDash([...dash]);
  stroke(i => shownAt(curve, i));
  if (best)
    for (const [bx, by] of curve.best)
      ctx.fillRect(x.getPixelForValue(bx) - 2.5, y.getPixelForValue(by) - 2.5, 5, 5);
  ctx.restore();
}

/** All runs at a place, the greatest value first; where there are many, those around the one that is pointed at. */
function reading(
  { curves, axis }: CurveChartInput,
  row: number,
  place: number | undefined,
): Reading | undefined {
  if (place === undefined) return undefined;
  const pointed = curves[row]?.key;
  const found = curves
    .flatMap(curve => {
      const at = positionAt(curve, place);
      const y = at === undefined ? undefined : shownAt(curve, at);
      return at === undefined || y === undefined ? [] : [{ curve, y, raw: curve.smooth && curve.ys[at] }];
    })
    .sort((a, b) => b.y - a.y);
  const middle = found.findIndex(({ curve }) => curve.key === pointed);
  const from = Math.max(0, Math.min(middle - NAMED / 2, found.length - NAMED));
  const named = found.slice(from, from + NAMED);
  const lines = named.map(({ curve, y, raw }) => {
    const words =
      raw === undefined ? significant(y) : l10n.t('{0} (raw {1})', significant(y), significant(raw));
    return `${curve.key === pointed ? '▸ ' : ''}${curve.name} ${words}`;
  });
  const more = found.length - named.length;
  return {
    title: placeWords(axis, place),
    lines: [...lines, ...(more > 0 ? [l10n.t('and {0} more', more)] : [])],
    looks: named.map(({ curve }) => curve.look),
  };
}
