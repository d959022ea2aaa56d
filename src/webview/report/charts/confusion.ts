import * as l10n from '@vscode/l10n';
import type { Chart } from 'chart.js';
import type { Drawing } from '../../shared/charts/drawing.ts';
import { fitted, font } from '../../shared/charts/paint.ts';
import { count, share } from '../../shared/format.ts';
import { faded, type Theme } from '../../shared/theme.ts';
import type { Confusion } from '../findings.ts';

/** More classes than these are no longer read as a matrix. */
export const MATRIX_CLASSES = 30;

const LEFT = 92;
const TOP = 26;
const BOTTOM = 22;

/** Rows: what is true; columns: what the model said. Right answers blue, mistakes red, by their share of the row. */
export function confusionMatrix({ labels, counts }: Confusion, theme: Theme): Drawing {
  const size = labels.length;
  const totals = counts.map(row => row.reduce((sum, each) => sum + each, 0));
  const part = (row: number, column: number) => (counts[row]?.[column] ?? 0) / (totals[row] || 1);
  const cells = labels.flatMap((_, y) => labels.map((__, x) => ({ x, y })));
  const gap = size <= 12 ? 4 : 1;
  return {
    config: {
      type: 'matrix',
      data: {
        datasets: [
          {
            data: cells,
            width: ({ chart }) => Math.max(1, (chart.chartArea?.width ?? 0) / size - gap),
            height: ({ chart }) => Math.max(1, (chart.chartArea?.height ?? 0) / size - gap),
            borderRadius: 2,
            backgroundColor: cells.map(({ x, y }) =>
              theme.highContrast
                ? 'transparent'
                : faded(x === y ? theme.current : theme.fail, 0.06 + (x === y ? 0.5 : 0.75) * part(y, x)),
            ),
            borderColor: cells.map(({ x, y }) => (x === y ? theme.current : theme.fail)),
            borderWidth: cells.map(({ x, y }) =>
              theme.highContrast ? (x === y ? 2 : part(y, x) > 0 ? 1 : 0) : 0,
            ),
          },
        ],
      },
      options: {
        layout: { padding: { left: LEFT, top: TOP, bottom: BOTTOM } },
        scales: {
          x: { type: 'linear', display: false, min: -0.5, max: size - 0.5, offset: false },
          y: { type: 'linear', display: false, reverse: true, min: -0.5, max: size - 0.5, offset: false },
        },
        plugins: { annotation: { annotations: {} } },
      },
    },
    paint: chart => paintMatrix(chart, labels, counts, part, theme),
    rows: size,
    columns: size,
    read: ({ row, column }) => ({
      title:
        row === column
          ? l10n.t('{0}, said so', labels[row] ?? '')
          : l10n.t('{0}, said {1}', labels[row] ?? '', labels[column] ?? ''),
      lines: [
        l10n.t('{0} rows', count(counts[row]?.[column] ?? 0)),
        l10n.t('{0} of all that are {1}', share(part(row, column)), labels[row] ?? ''),
      ],
    }),
    place: (chart, { row, column }) => {
      const { x, y } = chart.scales;
      return x && y && { x: x.getPixelForValue(column), y: y.getPixelForValue(row) };
    },
    find: (chart, at) => {
      const column = Math.round(chart.scales['x']?.getValueForPixel(at.x) ?? -1);
      const row = Math.round(chart.scales['y']?.getValueForPixel(at.y) ?? -1);
      return row >= 0 && row < size && column >= 0 && column < size ? { row, column } : undefined;
    },
  };
}

function paintMatrix(
  chart: Chart,
  labels: readonly string[],
  counts: readonly (readonly number[])[],
  part: (row: number, column: number) => number,
  theme: Theme,
): void {
  const { ctx, chartArea, scales } = chart;
  const { x, y } = scales;
  if (!x || !y) return;
  const cell = chartArea.width / labels.length;
  const tall = chartArea.height / labels.length;
  // With many classes every label and count would be a smear: every n-th is named, the cells speak by colour and when pointed at.
  const every = Math.max(1, Math.ceil((theme.size + 2) / tall));
  ctx.save();
  ctx.textBaseline = 'middle';
  for (const [i, label] of labels.entries()) {
    if (i % every !== 0) continue;
    ctx.fillStyle = theme.muted;
    ctx.font = font(theme);
    ctx.textAlign = 'right';
    ctx.fillText(fitted(ctx, label, LEFT - 10), chartArea.left - 8, y.getPixelForValue(i));
    if (cell < 44) continue;
    ctx.textAlign = 'center';
    const said = fitted(ctx, l10n.t('said {0}', label), cell - 4);
    ctx.fillText(said, x.getPixelForValue(i), chartArea.top - 12);
  }
  if (cell < 44) {
    ctx.textAlign = 'left';
    ctx.fillText(l10n.t('what the model said →'), chartArea.left, chartArea.top - 12);
  }
  ctx.textAlign = 'center';
  ctx.font = font(theme);
  const unit = fitted(ctx, l10n.t('rows, and share of class'), chartArea.width);
  ctx.fillText(unit, (chartArea.left + chartArea.right) / 2, chartArea.bottom + BOTTOM / 2 + 3);
  ctx.fillStyle = theme.text;
  const roomy = cell >= 60 && tall >= 44;
  for (const [row, cells] of counts.entries()) {
    for (const [column, rows] of cells.entries()) {
      const [centre, middle] = [x.getPixelForValue(column), y.getPixelForValue(row)];
      if (roomy) {
        ctx.font = font(theme, 500, theme.size + 4);
        ctx.fillText(count(rows), centre, middle - 8);
        ctx.font = font(theme);
        ctx.fillText(share(part(row, column), 1), centre, middle + 11);
      } else if (cell >= 26 && tall >= 14) {
        ctx.font = font(theme, 400, Math.min(theme.size, cell / 3.4));
        ctx.fillText(share(part(row, column), 1), centre, middle);
      }
    }
  }
  ctx.restore();
}
