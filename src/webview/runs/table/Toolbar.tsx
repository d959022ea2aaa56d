import * as l10n from '@vscode/l10n';
import { useRef, useState } from 'preact/hooks';
import { count } from '../../shared/format.ts';
import { select, selected, selectMatching } from '../state.ts';
import { change, ui } from '../ui.ts';
import { ColumnChooser } from './ColumnChooser.tsx';
import { FilterBox } from './FilterBox.tsx';
import { lines } from './lines.ts';

/** What is shown of the runs, and how. */
export function Toolbar() {
  const [choosing, setChoosing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { grouped, hidden, deleted } = ui.value;
  const page = lines.value?.page;
  const chosen = selected.value.length;
  return (
    <div class="toolbar">
      <FilterBox />
      <label>
        <input type="checkbox" checked={grouped} onChange={() => change({ grouped: !grouped })} />
        {l10n.t('Group by experiment')}
      </label>
      <label>
        <input type="checkbox" checked={deleted} onChange={() => change({ deleted: !deleted })} />
        {l10n.t('Deleted ones, too')}
      </label>
      <button
        type="button"
        ref={button}
        aria-expanded={choosing}
        aria-haspopup="dialog"
        onClick={() => setChoosing(!choosing)}
      >
        {l10n.t('Columns')}
      </button>
      {hidden.length > 0 && (
        <button type="button" class="link" onClick={() => change({ hidden: [] })}>
          {l10n.t('Show {0} hidden', count(hidden.length))}
        </button>
      )}
      <span class="selection">
        <span role="status" class="muted">
          {page &&
            l10n.t('{0} of {1} match, {2} selected', count(page.matching), count(page.runs), count(chosen))}
        </span>
        <button
          type="button"
          class="link"
          disabled={!page || page.matching === 0}
          onClick={() => selectMatching()}
        >
          {l10n.t('Select all that match')}
        </button>
        <button type="button" class="link" disabled={chosen === 0} onClick={() => select([])}>
          {l10n.t('Clear selection')}
        </button>
      </span>
      {choosing && (
        <ColumnChooser
          close={() => {
            setChoosing(false);
            button.current?.focus();
          }}
          opener={button}
        />
      )}
    </div>
  );
}
