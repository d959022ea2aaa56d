import * as l10n from '@vscode/l10n';
import type { ScriptableContext } from 'chart.js';
import type { ColumnDriftReport } from '../../../core/assessment/assessment.ts';
import type { Drawing } from '../../shared/charts/drawing.ts';
import { value } from '../../shared/format.ts';
import { faded, type Theme } from '../../shared/theme.ts';
import type { TimeAxis } from './axis.ts';
import { AXIS_HEIGHT, paintTicks, xScale } from './timeScale.ts';

export const ROW_HEIGHT = 23;
/** More cells than these in a row are no longer seen one by one: neighbours share a cell, the worst of them shows. */
const CELLS = 160;

type DriftChunk = ColumnDriftReport['chunks'][number];

interface Cell {
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly chunks: readonly DriftChunk[];
  readonly worst: DriftChunk;
  /** The effect relative to the threshold where drift begins, if there is one. */
  readonly strength: number;
}

export interface HeatMapInput {
  readonly columns: readonly ColumnDriftReport[];
  readonly axis: TimeAxis;
  readonly theme: Theme;
  readonly onSelect: (column: string) => void;
}

/** Columns by chunks; drifted cells are red, the stronger the effect the stronger. */
export function heatMap({ columns, axis, theme, onSelect }: HeatMapInput): Drawing {
  const rows = columns.map((each, row) => cellsOf(each, row, axis));
  const cells = rows.flat();
  const widest = Math.max(1, ...rows.map(each => each.length));
  const cellOf = (context: ScriptableContext<'matrix'>) => cells[context.dataIndex];
  return {
    config: {
      type: 'matrix',
      data: {
        datasets: [
          {
            data: cells.map(({ x, y }) => ({ x, y })),
            anchorX: 'left',
            anchorY: 'center',
            width: context => {
              const cell = cellOf(context);
              const scale = context.chart.scales['x'];
              if (!cell || !scale) return 0;
              const width = scale.getPixelForValue(cell.right) - scale.getPixelForValue(cell.x);
              return Math.max(1, width - (width > 4 ? 1 : 0));
            },
            height: ROW_HEIGHT - 5,
            backgroundColor: cells.map(cell => fill(cell, theme)),
            borderColor: cells.map(cell => (cell.worst.drifted ? theme.fail : theme.line)),
            borderWidth: cells.map(cell => ruled(cell, theme)),
          },
        ],
      },
      options: {
        layout: { padding: { bottom: AXIS_HEIGHT }, autoPadding: false },
        scales: {
          x: xScale(axis, undefined),
          y: {
            type: 'linear',
            display: false,
            offset: false,
            reverse: true,
            min: -0.5,
            max: columns.length - 0.5,
          },
        },
        plugins: { annotation: { annotations: {} } },
      },
    },
    paint: chart => paintTicks(chart, axis, theme),
    rows: rows.length,
    columns: widest,
    read: ({ row, column }) => {
      const cell = rows[row]?.[column];
      const drift = columns[row];
      if (!cell || !drift) return undefined;
      const first = cell.chunks[0];
      const last = cell.chunks.at(-1);
      const when =
        first && last && first !== last
          ? `${axis.label(first.chunk)} – ${axis.label(last.chunk)}`
          : axis.label(cell.worst.chunk);
      return { title: drift.column, lines: [when, ...cellLines(cell, drift)] };
    },
    place: (chart, { row, column }) => {
      const cell = rows[row]?.[column];
      const { x, y } = chart.scales;
      if (!cell || !x || !y) return undefined;
      return { x: x.getPixelForValue((cell.x + cell.right) / 2), y: y.getPixelForValue(row) };
    },
    find: (chart, at) => {
      const { x, y } = chart.scales;
      if (!x || !y) return undefined;
      const row = Math.round(y.getValueForPixel(at.y) ?? -1);
      const wanted = x.getValueForPixel(at.x) ?? 0;
      const column = rows[row]?.findIndex(cell => cell.x <= wanted && wanted < cell.right) ?? -1;
      return column < 0 ? undefined : { row, column };
    },
    enter: ({ row }) => {
      const drift = columns[row];
      if (drift) onSelect(drift.column);
    },
    cursorAt: ({ row, column }) => rows[row]?.[column]?.worst.chunk,
    cursorPixel: (chart, chunk) => {
      const span = axis.span(chunk);
      return span && chart.scales['x']?.getPixelForValue(span.middle);
    },
  };
}

function cellsOf(drift: ColumnDriftReport, row: number, axis: TimeAxis): Cell[] {
  const size = Math.max(1, Math.ceil(drift.chunks.length / CELLS));
  const threshold = drift.effect?.threshold;
  const cells: Cell[] = [];
  for (let start = 0; start < drift.chunks.length; start += size) {
    const chunks = drift.chunks.slice(start, start + size);
    const worst = chunks.reduce((most, each) =>
      Number(each.drifted) - Number(most.drifted) || (each.value ?? -1) - (most.value ?? -1) > 0
        ? each
        : most,
    );
    const left = axis.span(chunks[0]?.chunk ?? -1)?.left;
    const right = axis.span(chunks.at(-1)?.chunk ?? -1)?.right;
    if (left === undefined || right === undefined) continue;
    const strength = threshold && worst.value !== null ? Math.abs(worst.value) / threshold : 0;
    cells.push({ x: left, right, y: row, chunks, worst, strength });
  }
  return cells;
}

function fill({ worst, strength }: Cell, theme: Theme): string {
  if (worst.value === null && !worst.drifted) return 'transparent';
  if (theme.highContrast) return worst.drifted ? theme.fail : 'transparent';
  return worst.drifted
    ? faded(theme.fail, Math.min(1, 0.4 + 0.2 * strength))
    : faded(theme.current, 0.05 + 0.15 * Math.min(1, strength));
}

/** Where there is no tint (high contrast, or no value), a thin rule shows that there is a chunk at all. */
function ruled({ worst }: Cell, theme: Theme) {
  const rule = theme.highContrast || (worst.value === null && !worst.drifted);
  return { top: 0, right: 0, bottom: rule ? 1 : 0, left: 0 };
}

function cellLines({ worst, chunks }: Cell, { effect, method }: ColumnDriftReport): string[] {
  const name = effect?.name ?? method;
  const state = worst.drifted ? [l10n.t('✖ drifted')] : [l10n.t('as in the reference')];
  if (worst.value === null) return [worst.reason ?? l10n.t('no value'), ...(worst.drifted ? state : [])];
  const highest = chunks.length > 1 ? l10n.t('highest {0} {1}', name, value(worst.value)) : undefined;
  return [highest ?? `${name} ${value(worst.value)}`, ...state];
}
