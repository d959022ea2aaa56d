import * as l10n from '@vscode/l10n';
import { Name } from '../../shared/components/Name.tsx';
import { count } from '../../shared/format.ts';
import type { GridHead } from '../grid/grid.ts';
import { columnsById, runs, selected } from '../state.ts';
import { ui } from '../ui.ts';
import { columnTitle, kindTitle } from './cells.tsx';
import { NAME, resetWidth, resize, shownColumns, widthOf } from './columns.ts';

/** What stands above a column: its name, how it is sorted, the handle that makes it wider; and its kind where another kind was before it. */
export function columnHead(id: string, position: number): GridHead {
  if (id === NAME) return nameHead();
  const column = columnsById.value.get(id);
  const { sort } = ui.value;
  const at = sort.findIndex(each => each.column === id);
  const direction = at < 0 ? undefined : sort[at]?.descending ? 'descending' : 'ascending';
  const title = column ? columnTitle(column) : id;
  const before = columnsById.value.get(shownColumns()[position - 1] ?? '');
  const kind = column && column.kind !== 'run' && before?.kind !== column.kind ? kindTitle(column.kind) : '';
  return {
    content: (
      <>
        <span class="kind">{kind}</span>
        <span class="head-name">
          <Name name={title} />
          {direction && (
            <span aria-hidden="true">
              {direction === 'descending' ? '↓' : '↑'}
              {sort.length > 1 ? at + 1 : ''}
            </span>
          )}
        </span>
        <Handle id={id} />
      </>
    ),
    sort: direction,
    label: column && column.kind !== 'run' ? `${title}, ${kindTitle(column.kind)}` : title,
    title:
      column && l10n.t('{0}: {1} of {2} runs', title, count(column.runs), count(runs.value?.page?.runs ?? 0)),
  };
}

function nameHead(): GridHead {
  const some = selected.value.length > 0;
  return {
    content: (
      <>
        <span class="kind" />
        <span class="head-name">
          <span
            class={`box ${some ? 'some' : ''}`}
            title={some ? l10n.t('Clear selection') : l10n.t('Select all that match')}
            data-box
          />
          {l10n.t('Name')}
        </span>
        <Handle id={NAME} />
      </>
    ),
    label: l10n.t('Name'),
  };
}

/** Drags a column's right edge; a double click gives it its usual width back. */
function Handle({ id }: { id: string }) {
  const onPointerDown = (event: PointerEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    handle.setPointerCapture(event.pointerId);
    const [from, width] = [event.clientX, widthOf(id)];
    const onMove = (moved: PointerEvent) => resize(id, width + moved.clientX - from);
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', onMove), {
      once: true,
    });
  };
  return (
    <span class="handle" aria-hidden="true" onPointerDown={onPointerDown} onDblClick={() => resetWidth(id)} />
  );
}
