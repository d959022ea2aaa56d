import * as l10n from '@vscode/l10n';
import { lists, toggleTable } from '../lists.ts';

/** Shows and hides the table of a chart. */
export function TableToggle({ id, title }: { id: string; title: string }) {
  const open = lists.value.tables.includes(id);
  const text = open ? l10n.t('Hide table') : l10n.t('Show as table');
  return (
    <button
      type="button"
      class="link"
      aria-expanded={open}
      aria-label={`${text}: ${title}`}
      onClick={() => toggleTable(id)}
    >
      {text}
    </button>
  );
}
