import * as l10n from '@vscode/l10n';
import type { Cell, ColumnKind, RunRow, TableColumn } from '../../../core/runs/views/table.ts';
import { clock, DASH, duration, exact, significant, since } from '../../shared/format.ts';
import { RunStatusMark, statusWord } from '../components/RunStatusMark.tsx';
import type { GridCell } from '../grid/grid.ts';

/** What a column is called in sentences: columns that all runs have have names of ours, others those that the runs gave them. */
export function columnTitle({ id, name }: Pick<TableColumn, 'id' | 'name'>): string {
  switch (id) {
    case 'run:status':
      return l10n.t('Status');
    case 'run:experiment':
      return l10n.t('Experiment');
    case 'run:started':
      return l10n.t('Started');
    case 'run:duration':
      return l10n.t('Duration');
    case 'run:tracker':
      return l10n.t('Tracker');
    case 'run:commit':
      return l10n.t('Commit');
    default:
      return name;
  }
}

export function kindTitle(kind: ColumnKind | 'data'): string {
  switch (kind) {
    case 'run':
      return l10n.t('Run');
    case 'parameter':
      return l10n.t('Parameters');
    case 'metric':
      return l10n.t('Metrics');
    case 'tag':
      return l10n.t('Tags');
    case 'data':
      return l10n.t('Data');
  }
}

/** A value as its column writes it. */
export function tableCell(column: TableColumn | undefined, cell: Cell, row: RunRow, now: number): GridCell {
  if (column?.id === 'run:status')
    return { content: <RunStatusMark status={row.status} />, title: statusWord(row.status) };
  if (column?.id === 'run:started' && typeof cell === 'number')
    return { content: since(cell, now), title: clock(cell) };
  if (column?.id === 'run:duration' && typeof cell === 'number')
    return { content: duration(cell), title: l10n.t('{0} s', exact(cell / 1000)) };
  if (column?.id === 'run:commit' && typeof cell === 'string')
    return { content: <code>{cell.slice(0, 8)}</code>, title: cell };
  return plainCell(cell, column?.numeric === true, column?.kind);
}

/**
 * A value as it is, cut to what is worth reading; whole as its tool tip.
 * @param numeric texts are numbers: written as texts by trackers that keep texts only, or those that JSON lacks
 */
export function plainCell(cell: Cell, numeric: boolean, kind?: ColumnKind | 'data'): GridCell {
  if (cell === null) return { content: DASH, className: 'muted' };
  // a seed or a size is read as it was written
  if (typeof cell === 'number' && kind === 'parameter' && Number.isSafeInteger(cell))
    return { content: String(cell).replace('-', '−') };
  if (typeof cell === 'number') return { content: significant(cell), title: exact(cell) };
  if (typeof cell === 'boolean') return { content: String(cell) };
  if (numeric) {
    const number = Number(cell);
    if (Number.isFinite(number) && cell.trim() !== '')
      return { ...plainCell(number, true, kind), title: cell };
    return { content: numberWord(cell), title: cell, className: 'warn' };
  }
  return { content: <bdi>{cell}</bdi>, title: cell };
}

/** `NaN` and the infinities, as people write them. */
function numberWord(text: string): string {
  return (
    { infinity: '∞', '-infinity': '−∞', inf: '∞', '-inf': '−∞', nan: 'NaN' }[text.trim().toLowerCase()] ??
    text
  );
}

/** A value within a sentence. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return DASH;
  return typeof cell === 'number' ? significant(cell) : String(cell);
}
