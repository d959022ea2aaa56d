import * as l10n from '@vscode/l10n';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ColumnKind, TableColumn } from '../../../core/runs/views/table.ts';
import { Filter, filtered } from '../../shared/components/DataTable.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { count } from '../../shared/format.ts';
import { columnsById, runs } from '../state.ts';
import { change, ui } from '../ui.ts';
import { columnTitle, kindTitle } from './cells.tsx';
import { moveColumn, shownColumns, toggleColumn } from './columns.ts';

const ID = 'columns';
const KINDS: readonly ColumnKind[] = ['run', 'parameter', 'metric', 'tag'];
/** Columns of a kind that are listed; the search finds the others. */
const LISTED = 100;

/** Chooses the columns and their order. */
export function ColumnChooser({
  close,
  opener,
}: {
  close: () => void;
  opener: RefObject<HTMLElement | null>;
}) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.querySelector('input')?.focus();
    const onPointer = ({ target }: Event) => {
      if (target instanceof Node && !box.current?.contains(target) && !opener.current?.contains(target))
        close();
    };
    // also where the focus is on what has just been disabled
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      close();
    };
    window.addEventListener('pointerdown', onPointer, true);
    window.addEventListener('keydown', onKeyDown, true);
    return () => {
      window.removeEventListener('pointerdown', onPointer, true);
      window.removeEventListener('keydown', onKeyDown, true);
    };
  }, []);
  const shown = shownColumns();
  const all = runs.value?.page?.columns ?? [];
  const others = filtered(ID, all, columnTitle).filter(({ id }) => !shown.includes(id));
  return (
    <div class="chooser" role="dialog" aria-label={l10n.t('Columns')} ref={box}>
      <div class="bar">
        <Filter id={ID} label={l10n.t('Find columns')} />
        <button
          type="button"
          class="link"
          disabled={ui.value.columns === undefined}
          onClick={() => change({ columns: undefined })}
        >
          {l10n.t('Those that tell most')}
        </button>
      </div>
      <Shown shown={shown} />
      {KINDS.map(kind => (
        <Choice key={kind} kind={kind} columns={others.filter(each => each.kind === kind)} />
      ))}
    </div>
  );
}

/** Those in the table, in order: dragged, or moved with Alt and the arrow keys. */
function Shown({ shown }: { shown: readonly string[] }) {
  const [dragged, setDragged] = useState<string>();
  const listed = filtered(
    ID,
    shown.flatMap(id => columnsById.value.get(id) ?? []),
    columnTitle,
  );
  const move = (id: string, to: number) => {
    moveColumn(id, to);
    requestAnimationFrame(() => document.getElementById(`column-${id}`)?.focus());
  };
  return (
    <fieldset>
      <legend>{l10n.t('Shown, in this order')}</legend>
      <p class="muted" id="order-help">
        {l10n.t('Drag, or Alt and arrow keys, to move.')}
      </p>
      <ul>
        {listed.map(column => {
          const at = shown.indexOf(column.id);
          return (
            <li
              key={column.id}
              draggable
              class={dragged === column.id ? 'dragged' : ''}
              onDragStart={() => setDragged(column.id)}
              onDragEnd={() => setDragged(undefined)}
              onDragOver={event => event.preventDefault()}
              onDrop={event => {
                event.preventDefault();
                if (dragged !== undefined) move(dragged, at);
              }}
              onKeyDown={event => {
                const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
                if (!step || !event.altKey) return;
                event.preventDefault();
                move(column.id, at + step);
              }}
            >
              <Check column={column} checked />
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}

function Choice({ kind, columns }: { kind: ColumnKind; columns: readonly TableColumn[] }) {
  if (columns.length === 0) return null;
  return (
    <fieldset>
      <legend>{kindTitle(kind)}</legend>
      <ul>
        {columns.slice(0, LISTED).map(column => (
          <li key={column.id}>
            <Check column={column} checked={false} />
          </li>
        ))}
      </ul>
      {columns.length > LISTED && (
        <p class="muted">{l10n.t('{0} more: find them by name.', count(columns.length - LISTED))}</p>
      )}
    </fieldset>
  );
}

function Check({ column, checked }: { column: TableColumn; checked: boolean }) {
  return (
    <label>
      <input
        type="checkbox"
        id={`column-${column.id}`}
        checked={checked}
        aria-describedby={checked ? 'order-help' : undefined}
        onChange={() => toggleColumn(column.id)}
      />
      <Name name={columnTitle(column)} />
      <span class="muted">{column.kind === 'run' ? '' : count(column.runs)}</span>
    </label>
  );
}
