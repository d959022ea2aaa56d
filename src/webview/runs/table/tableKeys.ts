import type { Place } from '../grid/grid.ts';
import { look, select, selected, selectMatching, toggleSelected } from '../state.ts';
import { change, toggled, ui } from '../ui.ts';
import { moveColumn, NAME, resize, shownColumns, sortBy, toggleColumn, widthOf } from './columns.ts';
import { lines } from './lines.ts';

/** The line that a range begins at. */
let anchor = 0;

/** What a key means at a place of the table of runs. @returns whether it means anything */
export function tableKey(event: KeyboardEvent, place: Place): boolean {
  const { key, ctrlKey, metaKey, shiftKey } = event;
  if ((ctrlKey || metaKey) && key.toLowerCase() === 'a') {
    selectMatching();
    return true;
  }
  if (place.line === -1) return headKey(event, place);
  if (ctrlKey || metaKey || event.altKey) return false;
  if (shiftKey && (key === 'ArrowDown' || key === 'ArrowUp')) {
    const to = Math.max(
      0,
      Math.min((lines.peek()?.page.lines ?? 1) - 1, place.line + (key === 'ArrowDown' ? 1 : -1)),
    );
    selectLines(anchor, to);
    return false;
  }
  const line = lines.peek()?.known.get(place.line);
  if (!line) return false;
  if (line.kind === 'group') return key === 'Enter' || key === ' ' ? toggleGroup(line.experiment) : false;
  switch (key) {
    case ' ':
      if (shiftKey) selectLines(anchor, place.line);
      else {
        anchor = place.line;
        toggleSelected(line.key);
      }
      return true;
    case 'Enter':
      look(line.key);
      return true;
    case 'p':
      togglePinned(line.key);
      return true;
    case 'h':
      hide(line.key);
      return true;
    default:
      if (key.startsWith('Arrow')) anchor = place.line;
      return false;
  }
}

/** Enter sorts, Shift+Enter too beside what it is sorted by; Shift and an arrow resizes, Alt and an arrow moves, Delete takes it away. */
function headKey({ key, shiftKey, altKey }: KeyboardEvent, { column }: Place): boolean {
  const id = column === 0 ? NAME : shownColumns()[column - 1];
  if (id === undefined) return false;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step !== undefined && shiftKey) resize(id, widthOf(id) + 16 * step);
  else if (id === NAME) {
    if (key !== ' ') return false;
    toggleAll();
  } else if (step !== undefined && altKey) moveColumn(id, column - 1 + step);
  else if (key === 'Enter' || key === ' ') sortBy(id, shiftKey);
  else if (key === 'Delete') toggleColumn(id);
  else return false;
  return true;
}

/** What a click means there: on the box it selects, with Shift a range, on a header it sorts, elsewhere it looks at the run. */
export function chooseRow(event: MouseEvent, { line: at, column }: Place): void {
  const within = (selector: string) =>
    event.target instanceof Element && event.target.closest(selector) !== null;
  if (at === -1) {
    const id = shownColumns()[column - 1];
    if (within('[data-box]')) toggleAll();
    else if (column > 0 && id !== undefined && !within('.handle')) sortBy(id, event.shiftKey);
    return;
  }
  const line = lines.peek()?.known.get(at);
  if (line?.kind === 'group') toggleGroup(line.experiment);
  if (line?.kind !== 'run') return;
  if (event.shiftKey) {
    getSelection()?.removeAllRanges();
    selectLines(anchor, at);
  } else if (within('[data-box]') || event.ctrlKey || event.metaKey) {
    anchor = at;
    toggleSelected(line.key);
  } else if (event.detail === 2) look(line.key);
  else anchor = at;
}

/** Selects none where some are selected, else all that match. */
function toggleAll(): void {
  if (selected.peek().length > 0) select([]);
  else selectMatching();
}

/** Adds all runs between two lines, both with it. Lines that were never shown are known to the host only. */
function selectLines(one: number, other: number): void {
  const [from, to] = [Math.min(one, other), Math.max(one, other) + 1];
  const known = lines.peek()?.known;
  const between = Array.from({ length: to - from }, (_, i) => known?.get(from + i));
  if (between.some(each => !each)) {
    selectMatching(from, to);
    return;
  }
  const keys = between.flatMap(each => (each?.kind === 'run' ? [each.key] : []));
  select([...new Set([...selected.peek(), ...keys])]);
}

export function toggleGroup(experiment: string): true {
  change({ folded: toggled(ui.peek().folded, experiment) });
  return true;
}

export function togglePinned(key: string): void {
  change({ pinned: toggled(ui.peek().pinned, key) });
}

/** Leaves a run out of the table and of the comparison. */
export function hide(key: string): void {
  change({ hidden: [...ui.peek().hidden, key] });
  if (selected.peek().includes(key)) toggleSelected(key);
}
