import * as l10n from '@vscode/l10n';
import type { ComponentChildren } from 'preact';
import type { RunsState } from '../../protocol/runs.ts';
import { Skeleton } from '../shared/components/Skeleton.tsx';
import { type TabSpec, Tabs } from '../shared/components/Tabs.tsx';
import { NothingSelected } from './components/NothingSelected.tsx';
import { CurvesTab } from './curves/CurvesTab.tsx';
import { DetailTab } from './detail/DetailTab.tsx';
import { ParametersTab } from './parameters/ParametersTab.tsx';
import { tabInView } from './requests.ts';
import { selected } from './state.ts';
import { change, type Tab, ui } from './ui.ts';
import { ValuesTab } from './values/ValuesTab.tsx';

/** What is told of the selected runs, of all, and of one. @param table where there is no room for it beside the tabs */
export function TabPanel({ state, table }: { state: RunsState; table?: ComponentChildren }) {
  const shown = tabInView.value;
  const chosen = selected.value.length;
  const tabs: TabSpec<Tab>[] = [
    ...(table === undefined
      ? []
      : [{ id: 'table' as const, title: l10n.t('Runs'), count: state.page?.matching }]),
    { id: 'curves', title: l10n.t('Curves'), ...(chosen > 0 && { count: chosen }) },
    { id: 'values', title: l10n.t('Values') },
    { id: 'parameters', title: l10n.t('Parameters') },
    ...(ui.value.detail === undefined ? [] : [{ id: 'detail' as const, title: l10n.t('Details') }]),
  ];
  const tab = tabs.find(({ id }) => id === shown)?.id ?? 'curves';
  return (
    <div class="tabbed">
      <Tabs label={l10n.t('Comparison')} tabs={tabs} selected={tab} onSelect={id => change({ tab: id })} />
      <div
        id="panel"
        class={`pane ${tab}`}
        role="tabpanel"
        aria-labelledby={`tab-${tab}`}
        tabIndex={tab === 'table' ? -1 : 0}
      >
        {tab === 'table' ? table : <Shown tab={tab} state={state} />}
      </div>
    </div>
  );
}

function Shown({ tab, state }: { tab: Tab; state: RunsState }) {
  const { comparison, analysis, detail } = state;
  const label = l10n.t('The runs are being read');
  switch (tab) {
    case 'parameters':
      return analysis ? <ParametersTab analysis={analysis} /> : <Skeleton label={label} />;
    case 'detail':
      return detail && detail.key === ui.value.detail ? (
        <DetailTab detail={detail} />
      ) : (
        <Skeleton label={label} />
      );
    default:
      if (selected.value.length === 0) return <NothingSelected />;
      if (!comparison) return <Skeleton label={label} />;
      return tab === 'values' ? <ValuesTab comparison={comparison} /> : <CurvesTab comparison={comparison} />;
  }
}
