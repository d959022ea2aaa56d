import * as l10n from '@vscode/l10n';
import { count } from '../format.ts';
import { change, TABS, type Tab, ui } from '../state.ts';

/** The tabs; arrow keys move between them, as in every tab list. */
export function Tabs({ columns }: { columns: number }) {
  const selected = ui.value.tab;
  const select = (tab: Tab) => {
    change({ tab });
    document.getElementById(`tab-${tab}`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = TABS.indexOf(selected);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const target =
      event.key === 'Home'
        ? TABS[0]
        : event.key === 'End'
          ? TABS.at(-1)
          : step && TABS[(at + step + TABS.length) % TABS.length];
    if (!target) return;
    event.preventDefault();
    select(target);
  };
  return (
    <div class="tabs" role="tablist" aria-label={l10n.t('Parts of the report')} onKeyDown={onKeyDown}>
      {TABS.map(tab => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === selected}
          aria-controls="panel"
          tabIndex={tab === selected ? 0 : -1}
          onClick={() => select(tab)}
        >
          {title(tab)}
          {tab === 'columns' && <b> {count(columns)}</b>}
        </button>
      ))}
    </div>
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
