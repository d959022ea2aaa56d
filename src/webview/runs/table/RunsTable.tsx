import * as l10n from '@vscode/l10n';
import { useMemo, useState } from 'preact/hooks';
import type { RunRow } from '../../../core/runs/views/table.ts';
import { Name } from '../../shared/components/Name.tsx';
import { count } from '../../shared/format.ts';
import { RunStatusSign } from '../components/RunStatusMark.tsx';
import { Swatch } from '../components/Swatch.tsx';
import { Grid } from '../grid/Grid.tsx';
import type { GridCell, GridLine } from '../grid/grid.ts';
import { view } from '../requests.ts';
import { columnsById, highlighted, runs, selection } from '../state.ts';
import { change, ui } from '../ui.ts';
import { columnHead } from './ColumnHead.tsx';
import { tableCell } from './cells.tsx';
import { NAME, shownColumns, widthOf } from './columns.ts';
import { keyOf, type Line, lines } from './lines.ts';
import { type MenuPlace, RowMenu } from './RowMenu.tsx';
import { chooseRow, tableKey } from './tableKeys.ts';

const HEAD = 42;

/** All runs below the folder, as far as they are in view. */
export function RunsTable() {
  const found = lines.value;
  const shown = shownColumns();
  const [menu, setMenu] = useState<MenuPlace>();
  const columns = [NAME, ...shown].map(id => ({
    id,
    width: widthOf(id),
    numeric: columnsById.value.get(id)?.numeric === true || id === 'run:duration',
  }));
  const { sort, grouped, filter, pinned } = ui.value;
  const chosen = selection.value;
  const lit = highlighted.value;
  const lineAt = useMemo(
    () =>
      (line: number): GridLine | undefined =>
        gridLine(found?.known.get(line), chosen, lit),
    [found, chosen, lit],
  );
  if (!found) return null;
  const now = Date.now();
  const best = sort[0] && !grouped && pinned.length === 0 ? shown.indexOf(sort[0].column) : -1;
  const cell = (line: number, column: number): GridCell => {
    const row = found.known.get(line);
    if (row?.kind !== 'run') return { content: '' };
    if (column === 0) return { content: <RunName row={row} />, title: row.name };
    const id = shown[column - 1] ?? '';
    const made = tableCell(columnsById.value.get(id), row.cells[column - 1] ?? null, row, now);
    return line === 0 && column - 1 === best
      ? { ...made, className: `${made.className ?? ''} strong` }
      : made;
  };
  const close = () => {
    setMenu(undefined);
    document.getElementById('runs-grid')?.focus();
  };
  return (
    <>
      <Grid
        id="runs-grid"
        label={l10n.t('Runs')}
        lines={found.page.lines}
        columns={columns}
        headHeight={HEAD}
        order={JSON.stringify([sort, grouped, filter])}
        multiple
        head={column => columnHead(columns[column]?.id ?? NAME, column - 1)}
        line={lineAt}
        cell={cell}
        placeOf={key => found.places.get(key)}
        startAt={ui.peek().line}
        onView={(first, after) => {
          view.value = [first, after];
          if (ui.peek().line !== first) change({ line: first });
        }}
        onKey={(event, place) => {
          if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey))
            return tableKey(event, place);
          const row = found.known.get(place.line);
          const cellBox = document.getElementById(`runs-grid-${place.line}-0`)?.getBoundingClientRect();
          if (row?.kind === 'run' && cellBox) setMenu({ row, x: cellBox.left + 40, y: cellBox.bottom });
          return true;
        }}
        onClick={(event, place) => chooseRow(event, place)}
        onMenu={(event, { line }) => {
          const row = found.known.get(line);
          if (row?.kind !== 'run') return;
          event.preventDefault();
          setMenu({ row, x: event.clientX, y: event.clientY });
        }}
        onHover={line => {
          const row = line === undefined ? undefined : found.known.get(line);
          const key = row?.kind === 'run' && chosen.has(row.key) ? row.key : undefined;
          if (highlighted.peek() !== key) highlighted.value = key;
        }}
      />
      {menu && <RowMenu {...menu} close={close} />}
    </>
  );
}

function gridLine(
  line: Line | undefined,
  chosen: ReadonlySet<string>,
  lit: string | undefined,
): GridLine | undefined {
  if (!line) return undefined;
  const key = keyOf(line);
  if (line.kind === 'group')
    return {
      key,
      expanded: !line.folded,
      whole: (
        <span class="group">
          <span aria-hidden="true">{line.folded ? '▸' : '▾'}</span>{' '}
          <bdi>{line.experiment === '' ? l10n.t('No experiment') : line.experiment}</bdi>{' '}
          <span class="muted">
            {line.runs === 1 ? l10n.t('1 run') : l10n.t('{0} runs', count(line.runs))}
          </span>
        </span>
      ),
    };
  const className = `${line.pinned ? 'pinned' : ''} ${line.deleted ? 'deleted' : ''} ${lit === line.key ? 'lit' : ''}`;
  return { key, selected: chosen.has(line.key), className };
}

function RunName({ row }: { row: RunRow }) {
  const identity = runs.value?.identities[row.key];
  return (
    <>
      <span class={`box ${selection.value.has(row.key) ? 'checked' : ''}`} data-box />
      <Swatch identity={selection.value.has(row.key) ? identity : undefined} />
      {row.pinned && (
        <span class="mark" title={l10n.t('Pinned')}>
          ⚑<span class="spoken">{l10n.t('Pinned')}</span>
        </span>
      )}
      {row.parent !== undefined && (
        <span class="mark" title={l10n.t('Within or from {0}', row.parent)}>
          ↳
        </span>
      )}
      <span class="run-name">
        <Name name={row.name === '' ? row.key : row.name} />
      </span>
      {!shownColumns().includes('run:status') && <RunStatusSign status={row.status} />}
      {row.deleted && <span class="muted"> {l10n.t('deleted')}</span>}
    </>
  );
}
