import { effect, signal } from '@preact/signals';
import type { CheckpointRequest, CheckpointState } from '../../protocol/checkpoint.ts';
import { connect } from '../shared/host.ts';
import { type Lists, lists, restoreLists } from '../shared/lists.ts';

export const TABS = ['tensors', 'layers', 'settings', 'metadata', 'problems'] as const;
export type Tab = (typeof TABS)[number];

export const host = connect<CheckpointRequest>();
export const checkpoint = signal<CheckpointState | undefined>(undefined);
/** The tab that the reader chose; undefined: the first that has something. */
export const tab = signal<Tab | undefined>(undefined);

interface Saved extends Lists {
  readonly version: 1;
  readonly tab?: Tab | undefined;
}

restore(host.load());
// whatever changes the view is remembered
effect(() => host.save({ version: 1, tab: tab.value, ...lists.value } satisfies Saved));

/** Takes over a saved state, if it is one of this version. */
function restore(saved: unknown): void {
  if (typeof saved !== 'object' || saved === null) return;
  const { version, tab: chosen } = saved as Partial<Saved>;
  if (version !== 1 || !restoreLists(saved)) return;
  tab.value = TABS.find(each => each === chosen);
}
