import * as l10n from '@vscode/l10n';
import { useMemo, useState } from 'preact/hooks';
import type { ComparedValue, Comparison } from '../../../core/runs/views/comparison.ts';
import type { Cell } from '../../../core/runs/views/table.ts';
import { Filter, filtered } from '../../shared/components/DataTable.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { clock, count, duration, exact, fixed, significant } from '../../shared/format.ts';
import { textWidth } from '../../shared/textWidth.ts';
import { RunStatusMark } from '../components/RunStatusMark.tsx';
import { Swatch } from '../components/Swatch.tsx';
import { Grid } from '../grid/Grid.tsx';
import type { GridCell, GridHead, GridLine } from '../grid/grid.ts';
import { look, runs } from '../state.ts';
import { columnTitle, kindTitle, plainCell } from '../table/cells.tsx';
import { change, toggled, ui } from '../ui.ts';
import { valueLines } from './valueLines.ts';

const ID = 'values';
/** Beside a name at the head of a column: the edges, the swatch and gaps, px. */
const BESIDE_NAME = 60;

/** What the compared runs are, were given and came to, side by side. */
export function ValuesTab({ comparison }: { comparison: Comparison }) {
  const { onlyDifferences } = ui.value;
  const [unfolded, setUnfolded] = useState<readonly string[]>([]);
  const compared = comparison.runs;
  const matching = filtered(ID, comparison.values, titleOf);
  const list = useMemo(
    () => valueLines(matching, onlyDifferences, new Set(unfolded)),
    [matching, onlyDifferences, unfolded],
  );
  const isPair = compared.length === 2;
  const columns = [
    { id: 'name', width: 190 },
    ...compared.map(({ key, name }) => ({ id: key, width: widthFor(name === '' ? key : name, isPair) })),
    ...(isPair ? [{ id: 'difference', width: 170 }] : []),
  ];
  const lineAt = useMemo(() => (at: number) => gridLine(list[at]), [list]);
  const toggle = (at: number) => {
    const line = list[at];
    if (line?.kind === 'equal') setUnfolded(toggled(unfolded, line.of));
    return line?.kind === 'equal';
  };
  const head = (column: number): GridHead => {
    const run = compared[column - 1];
    if (column === 0) return { content: l10n.t('Value') };
    if (!run) return { content: l10n.t('Difference') };
    const content = (
      <span class="head-name">
        <Swatch identity={runs.value?.identities[run.key]} />{' '}
        <Name name={run.name === '' ? run.key : run.name} />
      </span>
    );
    return { content, label: run.name, title: run.name };
  };
  const cell = (at: number, column: number): GridCell => {
    const line = list[at];
    if (line?.kind !== 'value') return { content: '' };
    const { value } = line;
    if (column === 0) return nameCell(value);
    return column > compared.length ? difference(value) : valueCell(value, column - 1);
  };
  return (
    <div class="values">
      <div class="controls">
        <Filter id={ID} label={l10n.t('Filter values')} />
        <label>
          <input
            type="checkbox"
            checked={onlyDifferences}
            onChange={() => change({ onlyDifferences: !onlyDifferences })}
          />
          {l10n.t('Only differences')}
        </label>
      </div>
      {list.length === 0 && (
        <p class="muted">
          {matching.length === 0
            ? l10n.t('No value has this in its name.')
            : l10n.t('The selected runs do not differ.')}
        </p>
      )}
      {list.length > 0 && (
        <Grid
          id="values-grid"
          label={l10n.t('Values of the compared runs')}
          lines={list.length}
          columns={columns}
          headHeight={30}
          order=""
          head={head}
          line={lineAt}
          cell={cell}
          onKey={({ key }, { line, column }) => {
            const run = compared[column - 1];
            if (line === -1 && key === 'Enter' && run) look(run.key);
            return (key === 'Enter' || key === ' ') && toggle(line);
          }}
          onClick={(_, { line }) => void toggle(line)}
        />
      )}
    </div>
  );
}

/** A run's column: as wide as its name needs, within limits. */
function widthFor(name: string, isPair: boolean): number {
  return Math.min(260, Math.max(isPair ? 160 : 130, BESIDE_NAME + textWidth(name)));
}

function titleOf({ kind, name }: ComparedValue): string {
  return kind === 'run' ? columnTitle({ id: `run:${name}`, name }) : name;
}

function gridLine(line: ReturnType<typeof valueLines>[number] | undefined): GridLine | undefined {
  switch (line?.kind) {
    case 'head':
      return {
        key: line.of,
        whole: (
          <strong>
            {kindTitle(line.of)}{' '}
            <span class="muted">{l10n.t('{0} of {1} differ', count(line.differ), count(line.values))}</span>
          </strong>
        ),
      };
    case 'equal':
      return {
        key: `equal ${line.of}`,
        expanded: !line.folded,
        whole: (
          <span class="group muted">
            <span aria-hidden="true">{line.folded ? '▸' : '▾'}</span>{' '}
            {l10n.t('{0} equal', count(line.values))}
          </span>
        ),
      };
    case 'value':
      return { key: `${line.value.kind} ${line.value.name}`, className: line.value.differs ? 'differs' : '' };
    default:
      return undefined;
  }
}

function nameCell(value: ComparedValue): GridCell {
  const title = titleOf(value);
  return {
    content: (
      <>
        <span class="mark">{value.differs ? '≠' : ''}</span>
        {value.differs && <span class="spoken">{l10n.t('differs')}</span>}
        <Name name={title} />
      </>
    ),
    title,
  };
}

function valueCell({ kind, name, values, best }: ComparedValue, at: number): GridCell {
  const cell = values[at] ?? null;
  if (kind === 'run' && typeof cell === 'number') {
    if (name === 'started') return { content: clock(cell), title: clock(cell) };
    if (name === 'duration') return { content: duration(cell), title: l10n.t('{0} s', exact(cell / 1000)) };
  }
  if (kind === 'run' && name === 'status') {
    const run = runs.value?.comparison?.runs[at];
    if (run) return { content: <RunStatusMark status={run.status} /> };
  }
  const made = plainCell(cell, kind === 'metric', kind);
  if (!best?.includes(at)) return made;
  return {
    ...made,
    content: (
      <span class="strong">
        {made.content} <span title={l10n.t('best')}>★</span>
        <span class="spoken">{l10n.t('best')}</span>
      </span>
    ),
  };
}

/** From the first of two runs to the second. */
function difference({ kind, name, values: [one = null, other = null], differs }: ComparedValue): GridCell {
  if (!differs) return { content: '=', className: 'muted' };
  if (one === null) return { content: l10n.t('+ added'), className: 'muted' };
  if (other === null) return { content: l10n.t('− not there'), className: 'muted' };
  const [from, to] = [numberOf(one), numberOf(other)];
  if (from === undefined || to === undefined) return { content: '≠' };
  const by = to - from;
  if (kind === 'run') return { content: signed(by, duration), className: name === 'started' ? 'muted' : '' };
  const part = from !== 0 ? ` (${signed((by / Math.abs(from)) * 100, percent)} %)` : '';
  return { content: `${signed(by, significant)}${part}`, title: exact(by) };
}

/** The number that a value is, or is written as. */
function numberOf(cell: Cell): number | undefined {
  const number = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function signed(x: number, write: (x: number) => string): string {
  return x > 0 ? `+${write(x)}` : write(x);
}

function percent(x: number): string {
  return fixed(x, Math.abs(x) < 10 ? 1 : 0);
}
