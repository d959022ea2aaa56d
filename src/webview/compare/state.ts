import { effect, signal } from '@preact/signals';
import { type CompareRequest, type CompareState, isPair } from '../../protocol/compare.ts';
import { connect } from '../shared/host.ts';
import { type Lists, lists, restoreLists } from '../shared/lists.ts';

export const TABS = ['layers', 'tensors', 'settings', 'problems'] as const;
export type Tab = (typeof TABS)[number];

export const host = connect<CompareRequest>();
export const compare = signal<CompareState | undefined>(undefined);
/** The tab that the reader chose; undefined: the first that has something. */
export const tab = signal<Tab | undefined>(undefined);
/** What is compared: by which the host brings the view back after a reload of the window. */
const paths = signal<readonly [string, string] | undefined>(undefined);

interface Saved extends Lists {
  readonly version: 1;
  readonly tab?: Tab | undefined;
  readonly paths?: readonly [string, string] | undefined;
}

restore(host.load());
effect(() => {
  if (compare.value) paths.value = compare.value.paths;
});
// whatever changes the view is remembered
effect(() => host.save({ version: 1, tab: tab.value, paths: paths.value, ...lists.value } satisfies Saved));

/** Takes over a saved state, if it is one of this version. */
function restore(saved: unknown): void {
  if (typeof saved !== 'object' || saved === null) return;
  const { version, tab: chosen, paths: both } = saved as Partial<Saved>;
  if (version !== 1 || !restoreLists(saved)) return;
  tab.value = TABS.find(each => each === chosen);
  if (isPair(both)) paths.value = both;
}
