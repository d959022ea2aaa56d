import { computed, effect, signal } from '@preact/signals';
import type { ReportState } from '../../protocol/report.ts';
import { turnToRow } from '../shared/components/DataTable.tsx';
import { type Lists, lists, restoreLists, toggleTable } from '../shared/lists.ts';
import { type TimeAxis, timeAxis } from './charts/axis.ts';
import { host } from './host.ts';

export const TABS = ['overview', 'columns', 'errors', 'quality', 'evidence'] as const;
export type Tab = (typeof TABS)[number];

/** What the reader did to the view; survives new states and reloads. The document itself is never kept here. */
export interface UiState {
  readonly version: 1;
  /** Identifies the project to the host, which after a reload of the window has nothing but this to go by. */
  readonly folder?: string;
  readonly tab: Tab;
  /** The selected data column. */
  readonly column?: string;
  /** The selected measure of data quality. */
  readonly quality?: string;
  /** The stretch of the time axis that is shown, on the axis' own scale. */
  readonly zoom?: readonly [number, number];
  readonly scroll: number;
}

const FRESH: UiState = { version: 1, tab: 'overview', scroll: 0 };

export const report = signal<ReportState | undefined>(undefined);
export const ui = signal<UiState>(restored(host.load()));
// whatever changes the view is remembered
effect(() => host.save({ ...ui.value, ...lists.value }));

export const axis = computed<TimeAxis>(() =>
  timeAxis(report.value?.assessment?.chunks ?? [], report.value?.language ?? 'en'),
);

/** Changes the view. */
export function change(part: Partial<UiState>): void {
  ui.value = { ...ui.peek(), ...part };
}

/** Shows all of the time axis again. */
export function resetZoom(): void {
  const { zoom: _, ...rest } = ui.peek();
  ui.value = rest;
}

/** Opens the table of a chart at a row. */
export function showInTable(id: string, row: number): void {
  if (!lists.peek().tables.includes(id)) toggleTable(id);
  turnToRow(`${id}-table`, row);
}

/** A saved state, if it is one of this version, with where the reader was in its lists; else a fresh one. */
function restored(saved: unknown): UiState {
  if (typeof saved !== 'object' || saved === null) return FRESH;
  const { version, tab, filters: _, pages: __, tables: ___, ...rest } = saved as Partial<UiState & Lists>;
  const shown = TABS.find(each => each === tab);
  if (version !== 1 || !shown || !restoreLists(saved)) return FRESH;
  return { ...FRESH, ...rest, tab: shown };
}
