import * as l10n from '@vscode/l10n';
import { Tabs } from '../../shared/components/Tabs.tsx';
import { change, TABS, type Tab, ui } from '../state.ts';

/** The parts of the report. */
export function ReportTabs({ columns }: { columns: number }) {
  const tabs = TABS.map(id => ({ id, title: title(id), ...(id === 'columns' && { count: columns }) }));
  return (
    <Tabs
      label={l10n.t('Parts of the report')}
      tabs={tabs}
      selected={ui.value.tab}
      onSelect={tab => change({ tab })}
    />
  );
}

function title(tab: Tab): string {
  switch (tab) {
    case 'overview':
      return l10n.t('Overview');
    case 'columns':
      return l10n.t('Columns');
    case 'errors':
      return l10n.t('Errors');
    case 'quality':
      return l10n.t('Data quality');
    case 'evidence':
      return l10n.t('Evidence');
  }
}
