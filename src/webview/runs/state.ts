import { computed, signal } from '@preact/signals';
import type { TableColumn } from '../../core/runs/views/table.ts';
import type { RunsState } from '../../protocol/runs.ts';
import { rememberCurves } from './curves/known.ts';
import { host } from './host.ts';
import { takePage } from './table/lines.ts';
import { change, toggled, ui } from './ui.ts';

export const runs = signal<RunsState | undefined>(undefined);

/** Keys of the runs that are compared: what the reader chose, at once; then what the host answers. */
export const selected = signal<readonly string[]>(ui.peek().selected);
export const selection = computed(() => new Set(selected.value));
/** What was chosen and is not answered yet: older answers are not to take it back. */
let chosen: { readonly keys: string; readonly until: number } | undefined;
/** A host that has not said so by then chose otherwise. */
const ANSWER_MS = 1_500;

/** The run whose curve stands out. */
export const highlighted = signal<string | undefined>(undefined);

export const columnsById = computed<ReadonlyMap<string, TableColumn>>(
  () => new Map((runs.value?.page?.columns ?? []).map(column => [column.id, column])),
);

/** Takes over a state of the host. */
export function receive(state: RunsState): void {
  const first = runs.peek() === undefined;
  if (state.page) takePage(state.page);
  if (state.comparison) rememberCurves(state.comparison);
  runs.value = state;
  if (ui.peek().folder !== state.folder) change({ folder: state.folder });
  if (first && state.selected.length === 0 && selected.peek().length > 0) {
    select(selected.peek());
    return;
  }
  if (chosen && keyOf(state.selected) !== chosen.keys && Date.now() < chosen.until) return;
  chosen = undefined;
  if (keyOf(selected.peek()) !== keyOf(state.selected)) keep(state.selected);
}

/** Chooses the runs to compare. */
export function select(keys: readonly string[]): void {
  keep(keys);
  chosen = { keys: keyOf(keys), until: Date.now() + ANSWER_MS };
  host.post({ kind: 'select', keys });
}

export function toggleSelected(key: string): void {
  select(toggled(selected.peek(), key));
}

/** All that the filter leaves, or those on lines `from` to before `to`: the host knows which these are. */
export function selectMatching(from?: number, to?: number): void {
  chosen = undefined;
  host.post({ kind: 'selectMatching', ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
}

/** Looks at one run; undefined: at none. */
export function look(key: string | undefined): void {
  const { tab } = ui.peek();
  change({ detail: key, tab: key === undefined ? (tab === 'detail' ? 'table' : tab) : 'detail' });
}

function keep(keys: readonly string[]): void {
  selected.value = keys;
  change({ selected: keys });
}

function keyOf(keys: readonly string[]): string {
  return JSON.stringify(keys);
}
