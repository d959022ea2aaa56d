import { effect, signal } from '@preact/signals';
import { AXES, type Axis } from '../../core/runs/views/comparison.ts';
import type { TableQuery } from '../../core/runs/views/table.ts';
import { type Lists, lists, restoreLists } from '../shared/lists.ts';
import { host } from './host.ts';

export const TABS = ['table', 'curves', 'values', 'parameters', 'detail'] as const;
export type Tab = (typeof TABS)[number];

/** What the reader did to the view; survives new states and reloads. The runs themselves are never kept here. */
export interface UiState extends Omit<TableQuery, 'from' | 'count' | 'columns'> {
  readonly version: 1;
  /** Identifies the folder to the host, which after a reload of the window has nothing but this to go by. */
  readonly folder?: string | undefined;
  /** Undefined: those that tell most. */
  readonly columns?: readonly string[] | undefined;
  /** In px, by id of the column. */
  readonly widths: Readonly<Record<string, number>>;
  /** First line in view. */
  readonly line: number;
  /** Compared runs, for a host that does not know them any more. */
  readonly selected: readonly string[];
  readonly tab: Tab;
  /** Share of the width that the table has beside the comparison. */
  readonly split: number;
  readonly axis: Axis;
  readonly smoothing: number;
  /** Whether each new best value is marked. */
  readonly best: boolean;
  /** Metrics with a logarithmic scale. */
  readonly logarithmic: readonly string[];
  /** Prefixes of metrics whose charts are folded away. */
  readonly foldedSections: readonly string[];
  readonly onlyDifferences: boolean;
  /** The metric that is analysed; undefined: the one that most runs have. */
  readonly metric?: string | undefined;
  /** The parameter that is drawn against it; undefined: the one that has most to say. */
  readonly against?: string | undefined;
  /** Axes of the parallel coordinates, in order; those that are not named follow. */
  readonly axes: readonly string[];
  /** The run that is looked at. */
  readonly detail?: string | undefined;
}

/** What a fresh view has no word of. */
const OPTIONAL = new Set(['folder', 'columns', 'metric', 'against', 'detail']);

const FRESH: UiState = {
  version: 1,
  filter: '',
  sort: [],
  grouped: false,
  folded: [],
  pinned: [],
  hidden: [],
  deleted: false,
  widths: {},
  line: 0,
  selected: [],
  tab: 'table',
  split: 0.5,
  axis: 'step',
  smoothing: 0,
  best: false,
  logarithmic: [],
  foldedSections: [],
  onlyDifferences: false,
  axes: [],
};

export const ui = signal<UiState>(restored(host.load()));
// whatever changes the view is remembered
effect(() => host.save({ ...ui.value, ...lists.value }));

/** Changes the view. */
export function change(part: Partial<UiState>): void {
  ui.value = { ...ui.peek(), ...part };
}

/** The list without the entry if it had it, else with it at its end. */
export function toggled(list: readonly string[], entry: string): readonly string[] {
  const others = list.filter(each => each !== entry);
  return others.length < list.length ? others : [...list, entry];
}

/** A saved state, if it is one of this version, with what is missing or of another kind in it as in a fresh one. */
function restored(saved: unknown): UiState {
  if (typeof saved !== 'object' || saved === null) return FRESH;
  const { version, ...rest } = saved as Partial<UiState & Lists>;
  if (version !== 1 || !restoreLists(saved)) return FRESH;
  const known: Record<string, unknown> = { ...FRESH };
  for (const [name, value] of Object.entries(rest)) {
    const fresh = known[name];
    const kept =
      name in known
        ? typeof value === typeof fresh && Array.isArray(value) === Array.isArray(fresh)
        : OPTIONAL.has(name);
    if (kept) known[name] = value;
  }
  const ui = known as unknown as UiState;
  return {
    ...ui,
    tab: TABS.find(each => each === ui.tab) ?? 'table',
    axis: AXES.find(each => each === ui.axis) ?? 'step',
  };
}
