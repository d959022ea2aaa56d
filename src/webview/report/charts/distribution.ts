import * as l10n from '@vscode/l10n';
import type { Chart } from 'chart.js';
import type { Distribution } from '../../../core/assessment/assessment.ts';
import { type Drawing, nearest } from '../../shared/charts/drawing.ts';
import { font } from '../../shared/charts/paint.ts';
import { share, shortName, value } from '../../shared/format.ts';
import { faded, type Theme } from '../../shared/theme.ts';
import { paintLineNames } from './placeLabels.ts';

type Numbers = Extract<Distribution, { type: 'number' }>;
type Categories = Extract<Distribution, { type: 'category' }>;

/** Reference as a filled grey step, current as a blue line. Bins of unequal width are drawn by density. */
export function numberDistribution(distribution: Numbers, theme: Theme): Drawing {
  const { edges, reference, current } = distribution;
  const density = !equalWidths(edges);
  const bins = binsOf(distribution);
  const height = (part: number, width: number) => (density ? part / width : part);
  const step = (parts: readonly number[]) => {
    const points = bins.map(({ left, width }, bin) => ({ x: left, y: height(parts[bin] ?? 0, width) }));
    const last = bins.at(-1);
    return last ? [...points, { x: last.right, y: points.at(-1)?.y ?? 0 }] : points;
  };
  const [before, now] = [step(reference), step(current)];
  const hasReference = reference.length > 0;
  const top = Math.max(...before.map(({ y }) => y), ...now.map(({ y }) => y), 0);
  const middles = bins.map(({ left, right }) => (left + right) / 2);
  return {
    config: {
      type: 'line',
      data: {
        datasets: [
          {
            data: now,
            stepped: 'before',
            borderColor: theme.current,
            borderWidth: 2,
            pointRadius: 0,
          },
          {
            data: before,
            stepped: 'before',
            borderColor: theme.reference,
            borderWidth: 1.5,
            borderDash: theme.highContrast ? [5, 3] : [],
            pointRadius: 0,
            ...(!theme.highContrast && { fill: 'origin', backgroundColor: faded(theme.reference, 0.25) }),
          },
        ],
      },
      options: {
        layout: { padding: { top: 4 } },
        scales: {
          x: {
            type: 'linear',
            min: edges[0] ?? 0,
            max: edges.at(-1) ?? 1,
            grid: { display: false },
            border: { color: theme.line },
            ticks: {
              maxTicksLimit: 6,
              includeBounds: false,
              maxRotation: 0,
              color: theme.muted,
              font: { family: theme.font, size: theme.size },
              callback: tick => value(Number(tick)),
            },
          },
          y: { display: false, min: 0, max: (top || 1) * 1.1 },
        },
        plugins: { annotation: { annotations: {} } },
      },
    },
    paint: chart =>
      paintLineNames(
        chart,
        [
          { text: l10n.t('current'), colour: theme.currentText, points: outline(now) },
          ...(hasReference
            ? [{ text: l10n.t('reference'), colour: theme.muted, points: outline(before) }]
            : []),
        ],
        theme,
      ),
    rows: 1,
    columns: bins.length,
    read: ({ column }) => {
      const bin = bins[column];
      return (
        bin && {
          title: l10n.t('{0} to {1}', value(bin.left), value(bin.right)),
          lines: [
            ...(hasReference ? [l10n.t('reference {0}', share(reference[column] ?? 0))] : []),
            l10n.t('current {0}', share(current[column] ?? 0)),
          ],
        }
      );
    },
    place: (chart, { column }) => {
      const { x, y } = chart.scales;
      const at = middles[column];
      if (at === undefined || !x || !y) return undefined;
      return { x: x.getPixelForValue(at), y: y.getPixelForValue(now[column]?.y ?? 0) };
    },
    find: (chart, at) => {
      const column = nearest(middles, chart.scales['x']?.getValueForPixel(at.x) ?? 0);
      return column === undefined ? undefined : { row: 0, column };
    },
  };
}

/** The corners of a line that is drawn in steps. */
function outline(points: readonly { readonly x: number; readonly y: number }[]) {
  return points.flatMap((point, i) => [{ x: point.x, y: points[i - 1]?.y ?? 0 }, point]);
}

interface BinSpan {
  readonly left: number;
  readonly right: number;
  readonly width: number;
}

/** The bins between the edges; an empty bin (two equal edges) gets a hair of width. */
export function binsOf({ edges }: Numbers): readonly BinSpan[] {
  const bins: BinSpan[] = [];
  for (const [i, left] of edges.entries()) {
    const right = edges[i + 1];
    if (right !== undefined) bins.push({ left, right, width: Math.max(right - left, Number.MIN_VALUE) });
  }
  return bins;
}

/** True when bar heights may be shares: all bins are equally wide. */
export function equalWidths(edges: readonly number[]): boolean {
  const widths = edges.slice(1).map((edge, i) => edge - (edges[i] ?? edge));
  const [first = 0] = widths;
  return widths.every(width => Math.abs(width - first) <= Math.abs(first) * 1e-6 + Number.EPSILON);
}

/** Lines of a category chart: the listed values, and what is left. */
export interface CategoryRow {
  readonly label: string;
  readonly reference: number;
  readonly current: number;
  readonly isNew: boolean;
  readonly vanished: boolean;
}

/** @param most values shown one by one; the rest is one row, so that shares still add up */
export function categoryRows(
  distribution: Categories,
  marks: { readonly added: ReadonlySet<string>; readonly vanished: ReadonlySet<string> },
  most = Number.POSITIVE_INFINITY,
): readonly CategoryRow[] {
  const { labels, reference, current, other } = distribution;
  const rows = labels.map((label, i) => ({
    label,
    reference: reference[i] ?? 0,
    current: current[i] ?? 0,
    isNew: marks.added.has(label),
    vanished: marks.vanished.has(label),
  }));
  const shown = rows.slice(0, most);
  // A new value is what the reader came for: it is never among "others".
  const hidden = rows.slice(most);
  const news = hidden.filter(each => each.isNew).slice(0, 3);
  const rest = hidden.filter(each => !news.includes(each));
  const number = rest.length + (other?.categories ?? 0);
  if (number === 0) return [...shown, ...news];
  const total = (pick: 'reference' | 'current') =>
    rest.reduce((sum, each) => sum + each[pick], other?.[pick] ?? 0);
  const others = {
    label: number === 1 ? l10n.t('1 other') : l10n.t('{0} others', number),
    reference: total('reference'),
    current: total('current'),
    isNew: false,
    vanished: false,
  };
  return [...shown, ...news, others];
}

/** Two bars per value: reference above, current below. */
export function categoryDistribution(
  rows: readonly CategoryRow[],
  hasReference: boolean,
  theme: Theme,
): Drawing {
  const thickness = { barPercentage: 0.92, categoryPercentage: 0.78 };
  const labels = rows.map(({ label, isNew }) => {
    const name = shortName(label === '' ? l10n.t('(empty)') : label, isNew ? 13 : 18);
    return isNew ? l10n.t('{0} ◆ new', name) : name;
  });
  return {
    config: {
      type: 'bar',
      data: {
        labels,
        datasets: [
          ...(hasReference
            ? [
                {
                  data: rows.map(each => each.reference),
                  backgroundColor: theme.highContrast ? 'transparent' : faded(theme.reference, 0.55),
                  borderColor: theme.reference,
                  borderWidth: theme.highContrast ? 1 : 0,
                  ...thickness,
                },
              ]
            : []),
          { data: rows.map(each => each.current), backgroundColor: theme.current, ...thickness },
        ],
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { right: hasReference ? 96 : 72 } },
        scales: {
          x: {
            display: false,
            min: 0,
            max: Math.max(0.01, ...rows.flatMap(each => [each.reference, each.current])),
          },
          y: {
            grid: { display: false },
            border: { color: theme.line },
            // Chart.js leaves half of the width to names at most, and cuts what is longer
            afterFit: scale => {
              scale.ctx.save();
              scale.ctx.font = font(theme, 600);
              scale.width = Math.max(
                scale.width,
                ...labels.map(each => scale.ctx.measureText(each).width + 14),
              );
              scale.ctx.restore();
            },
            ticks: {
              autoSkip: false,
              color: rows.map(({ isNew }) => (isNew ? theme.failText : theme.text)),
              font: context => ({
                family: theme.font,
                size: theme.size,
                weight: rows[context.index]?.isNew ? 600 : 400,
              }),
            },
          },
        },
        plugins: { annotation: { annotations: {} } },
      },
    },
    paint: chart => paintShares(chart, rows, hasReference, theme),
    rows: rows.length,
    columns: 1,
    read: ({ row }) => {
      const each = rows[row];
      return (
        each && {
          title: each.label === '' ? l10n.t('(empty)') : each.label,
          lines: [
            ...(hasReference ? [l10n.t('reference {0}', share(each.reference))] : []),
            l10n.t('current {0}', share(each.current)),
            ...(each.isNew ? [l10n.t('◆ not in the reference')] : []),
            ...(each.vanished ? [l10n.t('◇ no longer seen')] : []),
          ],
        }
      );
    },
    place: (chart, { row }) => {
      const { x, y } = chart.scales;
      const each = rows[row];
      if (!each || !x || !y) return undefined;
      return { x: x.getPixelForValue(each.current), y: y.getPixelForValue(row) };
    },
    find: (chart, at) => {
      const row = Math.round(chart.scales['y']?.getValueForPixel(at.y) ?? -1);
      return row >= 0 && row < rows.length ? { row, column: 0 } : undefined;
    },
  };
}

/** The shares at the bars' ends, and in the first row whose bar is whose. */
function paintShares(chart: Chart, rows: readonly CategoryRow[], hasReference: boolean, theme: Theme): void {
  const { ctx, scales } = chart;
  const { x, y } = scales;
  if (!x || !y) return;
  const height = (y.bottom - y.top) / Math.max(1, rows.length);
  const both = hasReference && height >= 26;
  ctx.save();
  ctx.font = font(theme, 400, both ? Math.min(theme.size, height / 2 - 2) : theme.size);
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  for (const [row, each] of rows.entries()) {
    const at = y.getPixelForValue(row);
    const off = both ? height * 0.195 : 0;
    const end = (part: number) => x.getPixelForValue(part) + 5;
    const name = (text: string, who: string) => (row === 0 ? `${text} ${who}` : text);
    ctx.fillStyle = theme.currentText;
    const furthest = both ? each.current : Math.max(each.current, hasReference ? each.reference : 0);
    ctx.fillText(name(share(each.current), both ? l10n.t('current') : ''), end(furthest), at + off);
    if (!both) continue;
    ctx.fillStyle = theme.muted;
    ctx.fillText(name(share(each.reference), l10n.t('reference')), end(each.reference), at - off);
  }
  ctx.restore();
}
