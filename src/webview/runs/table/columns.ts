import type { TableColumn } from '../../../core/runs/views/table.ts';
import { columnsById } from '../state.ts';
import { change, ui } from '../ui.ts';
import { columnTitle } from './cells.tsx';
import { lines } from './lines.ts';
import { nameWidth } from './nameWidth.ts';

/** Id of the column with the names, which is always first. */
export const NAME = 'name';
const NARROWEST = 48;
const WIDEST = 1_200;

/** Ids of the columns that are shown, as the host gave them last. */
export function shownColumns(): readonly string[] {
  return lines.value?.page.shown ?? [];
}

export function widthOf(id: string): number {
  const own = ui.value.widths[id];
  if (own !== undefined && Number.isFinite(own)) return own;
  return id === NAME ? nameWidth.value : usualWidth(columnsById.value.get(id));
}

function usualWidth(column: TableColumn | undefined): number {
  if (!column) return 100;
  const title = Math.min(190, 40 + 7 * columnTitle(column).length);
  if (column.id === 'run:status' || column.id === 'run:started') return Math.max(108, title);
  return Math.max(column.numeric || column.kind === 'run' ? 92 : 120, title);
}

export function resize(id: string, width: number): void {
  const rounded = Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
  change({ widths: { ...ui.peek().widths, [id]: rounded } });
}

/** Gives a column the width that it would have had. */
export function resetWidth(id: string): void {
  const { [id]: _, ...widths } = ui.peek().widths;
  change({ widths });
}

/** Shows a column at the end, or does not show it any more. */
export function toggleColumn(id: string): void {
  const shown = shownColumns();
  change({ columns: shown.includes(id) ? shown.filter(each => each !== id) : [...shown, id] });
}

/** Puts a shown column at another place. */
export function moveColumn(id: string, to: number): void {
  const others = shownColumns().filter(each => each !== id);
  const at = Math.min(others.length, Math.max(0, to));
  change({ columns: [...others.slice(0, at), id, ...others.slice(at)] });
}

/**
 * Sorts by a column: first as is usual for it (the greatest number, the newest, the first of the alphabet), then the other way round, then
 * not at all.
 * @param more beside the columns that it is sorted by already
 */
export function sortBy(id: string, more: boolean): void {
  const { sort } = ui.peek();
  const column = columnsById.peek().get(id);
  const usual = column?.numeric === true || id === 'run:started' || id === 'run:duration';
  const before = sort.find(each => each.column === id);
  const next = !before
    ? { column: id, descending: usual }
    : before.descending === usual
      ? { column: id, descending: !usual }
      : undefined;
  const entry = next ? [next] : [];
  if (!more) change({ sort: entry });
  else if (before) change({ sort: sort.flatMap(each => (each.column === id ? entry : [each])) });
  else change({ sort: [...sort, ...entry] });
}
