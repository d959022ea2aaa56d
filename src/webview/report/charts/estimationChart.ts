import * as l10n from '@vscode/l10n';
import type { Chart, ChartDataset } from 'chart.js';
import type { EstimationSeries } from '../../../core/assessment/assessment.ts';
import type { Drawing, Reading } from '../../shared/charts/drawing.ts';
import { type EndLabel, font, halo, paintEndLabels } from '../../shared/charts/paint.ts';
import { brief, count, DASH, value } from '../../shared/format.ts';
import { faded, type Theme } from '../../shared/theme.ts';
import type { TimeAxis } from './axis.ts';
import { type InView, LABELS, levelLine, moves, valueScale, visible } from './overChunks.ts';
import { withRoom } from './room.ts';
import { AXIS_HEIGHT, paintTicks, xScale, zoomOptions } from './timeScale.ts';

type Point = EstimationSeries['points'][number];

/** Beyond this many chunks in view only alarms have a mark. */
const MARKS = 120;
/** Of more than these the marks are small. */
const FEW = 40;

export interface EstimationChartInput {
  readonly series: EstimationSeries;
  readonly axis: TimeAxis;
  readonly zoom: readonly [number, number] | undefined;
  readonly theme: Theme;
  readonly onZoom: (from: number, to: number) => void;
  readonly onEnter: (chunk: number) => void;
}

/** Estimate, dashed within its band, and realised value, solid; a hollow mark where only the estimate speaks for a chunk. */
export function estimationChart({
  series,
  axis,
  zoom,
  theme,
  onZoom,
  onEnter,
}: EstimationChartInput): Drawing {
  const [from, to] = zoom ?? [axis.min, axis.max];
  const shown = visible(series.points, axis, from, to);
  const line = (of: (point: Point) => number | null) =>
    shown.map(({ x, point }) => ({ x, y: of(point) ?? Number.NaN }));
  const edge: Partial<ChartDataset<'line'>> = {
    borderColor: theme.highContrast ? theme.text : 'transparent',
    borderWidth: theme.highContrast ? 1 : 0,
    pointRadius: 0,
    order: 3,
  };
  const radius = (point: Point, kind: Point['shown']) => {
    if (point.shown !== kind) return 0;
    if (point.alert) return 4.5;
    return shown.length > MARKS ? 0 : shown.length > FEW ? 1.7 : 2.6;
  };
  const colour = (point: Point) => (point.alert ? theme.fail : theme.current);
  return {
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            ...edge,
            data: line(point => point.upper),
            ...(!theme.highContrast && { fill: '+1', backgroundColor: faded(theme.current, 0.12) }),
          },
          { ...edge, data: line(point => point.lower) },
          {
            data: line(point => point.estimated),
            borderColor: theme.current,
            borderWidth: 1.4,
            borderDash: [5, 4],
            order: 2,
            pointRadius: shown.map(({ point }) => radius(point, 'estimated')),
            pointBorderColor: shown.map(({ point }) => colour(point)),
            pointBackgroundColor: theme.background,
            pointBorderWidth: 1.5,
          },
          {
            data: line(point => point.realised),
            borderColor: theme.text,
            borderWidth: 1.6,
            order: 1,
            pointRadius: shown.map(({ point }) => radius(point, 'realised')),
            pointBorderColor: shown.map(({ point }) => (point.alert ? theme.fail : theme.text)),
            pointBackgroundColor: shown.map(({ point }) => (point.alert ? theme.fail : theme.text)),
          },
        ],
      },
      options: {
        layout: { padding: { top: 6, right: LABELS, bottom: AXIS_HEIGHT } },
        scales: { x: xScale(axis, zoom), y: valueScale(theme, bounds(series, shown), series.range) },
        plugins: { zoom: zoomOptions(axis, onZoom), annotation: { annotations: limitLines(series, theme) } },
      },
    },
    paint: chart => {
      paintTicks(chart, axis, theme);
      paintRealised(chart, shown, theme);
      paintEndLabels(chart, endLabels(series, shown, theme), theme);
    },
    rows: 1,
    columns: shown.length,
    read: ({ column }) => {
      const each = shown[column];
      return each && reading(series, each.point, axis);
    },
    ...moves(shown, axis, ({ point }) => point.realised ?? point.estimated, onEnter),
  };
}

/** From the lowest to the highest of all that is drawn, never beyond what the metric can be. */
function bounds({ limits, range }: EstimationSeries, shown: readonly { readonly point: Point }[]) {
  const levels = [
    ...shown.flatMap(({ point }) => [point.estimated, point.lower, point.upper, point.realised]),
    limits.lower,
    limits.upper,
  ].filter(level => level !== null);
  const low = levels.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = levels.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return withRoom(low, high, range);
}

function limitLines({ limits }: EstimationSeries, theme: Theme) {
  return Object.fromEntries(
    Object.entries(limits).flatMap(([name, level]) =>
      level === null ? [] : [[name, levelLine(level, theme.reference, [2, 3])]],
    ),
  );
}

function endLabels(
  { limits }: EstimationSeries,
  shown: readonly { readonly point: Point }[],
  theme: Theme,
): EndLabel[] {
  const labels: EndLabel[] = [];
  const add = (text: string, y: number | null | undefined, colour: string) => {
    if (y !== null && y !== undefined) labels.push({ text, y, colour });
  };
  const last = shown.at(-1)?.point;
  add(l10n.t('upper {0}', brief(limits.upper ?? 0)), limits.upper, theme.muted);
  add(l10n.t('lower {0}', brief(limits.lower ?? 0)), limits.lower, theme.muted);
  add(l10n.t('estimated'), last?.estimated, theme.currentText);
  add(l10n.t('realised'), last?.realised, theme.text);
  return labels;
}

/** Names the realised values where they end before the newest chunk: there the margin has no room for them. */
function paintRealised(chart: Chart, shown: readonly InView<Point>[], theme: Theme): void {
  const { ctx, chartArea, scales } = chart;
  const at = shown.findLastIndex(({ point }) => point.realised !== null);
  const last = shown[at];
  const { x, y } = scales;
  if (!last || last.point.realised === null || at === shown.length - 1 || !x || !y) return;
  const text = l10n.t('realised');
  const below = y.getPixelForValue(last.point.realised) + theme.size + 4;
  const top = below + theme.size > chartArea.bottom ? below - 3 * theme.size : below;
  ctx.save();
  ctx.font = font(theme);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  halo(ctx, text, x.getPixelForValue(last.x) - 8, top, theme);
  ctx.fillStyle = theme.text;
  ctx.fillText(text, x.getPixelForValue(last.x) - 8, top);
  ctx.restore();
}

function reading({ title }: EstimationSeries, point: Point, axis: TimeAxis): Reading {
  const { estimated, lower, upper, realised, reason, labelled, rows, alert } = point;
  const band = lower === null || upper === null ? '' : ` (${value(lower)}–${value(upper)})`;
  return {
    title: axis.label(point.chunk),
    lines: [
      estimated === null
        ? `${l10n.t('{0} estimated', title)} ${DASH} ${reason ?? ''}`.trim()
        : `${l10n.t('{0} estimated', title)} ${value(estimated)}${band}`,
      ...(realised === null ? [] : [`${l10n.t('{0} realised', title)} ${value(realised)}`]),
      ...(labelled < rows ? [l10n.t('labels so far: {0} of {1}', count(labelled), count(rows))] : []),
      ...(alert ? [`✖ ${l10n.t('outside the limits of the reference')}`] : []),
    ],
  };
}
