import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { ColumnDriftReport } from '../../../core/assessment/assessment.ts';
import { ChartCanvas } from '../../shared/components/ChartCanvas.tsx';
import { DataTable, Filter, filtered, Pager, pageOf } from '../../shared/components/DataTable.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { TableToggle } from '../../shared/components/TableToggle.tsx';
import { DASH, pValue, value } from '../../shared/format.ts';
import { lists } from '../../shared/lists.ts';
import { theme } from '../../shared/theme.ts';
import { heatMap, ROW_HEIGHT } from '../charts/heatMap.ts';
import { AXIS_HEIGHT } from '../charts/timeScale.ts';
import { driftFinding } from '../findings.ts';
import { axis, change } from '../state.ts';

const ID = 'drift';
const PAGE = 16;

/** Columns by chunks, most changed first. The names are a list of their own: they select what is shown beside. */
export function HeatMap({
  drift,
  selected,
}: {
  drift: readonly ColumnDriftReport[];
  selected: string | undefined;
}) {
  const matching = filtered(ID, drift, each => each.column);
  const page = pageOf(ID, matching.length, PAGE);
  const shown = useMemo(() => matching.slice(page.first, page.last), [matching, page.first, page.last]);
  const select = (column: string) => change({ column });
  const drawing = useMemo(
    () => heatMap({ columns: shown, axis: axis.value, theme: theme.value, onSelect: select }),
    [shown, axis.value, theme.value],
  );
  const open = lists.value.tables.includes(ID);
  const finding = driftFinding([...drift], axis.value.label);
  const title = l10n.t('What changed, and when');
  return (
    <section class="figure" aria-labelledby="drift-title">
      <div class="figure-head">
        <h2 id="drift-title">{title}</h2>
        <TableToggle id={ID} title={title} />
      </div>
      <p class="finding">{finding}</p>
      {drift.length > PAGE && <Filter id={ID} label={l10n.t('Filter columns')} />}
      {shown.length === 0 ? (
        <p class="muted">{l10n.t('No column has this in its name.')}</p>
      ) : (
        <div class="heat">
          <Names columns={shown} selected={selected} onSelect={select} />
          <ChartCanvas
            label={`${title}. ${finding}`}
            height={shown.length * ROW_HEIGHT + AXIS_HEIGHT}
            drawing={drawing}
          />
          <ul class="since" aria-hidden="true">
            {shown.map(({ column, since, drifted }) => (
              <li key={column} class={drifted ? 'strong' : ''}>
                {since === undefined ? '' : l10n.t('since {0}', axis.value.label(since))}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Pager id={ID} {...page} of={matching.length} size={PAGE} />
      {open && <DriftTable drift={matching} />}
    </section>
  );
}

interface NamesProps {
  readonly columns: readonly ColumnDriftReport[];
  readonly selected: string | undefined;
  readonly onSelect: (column: string) => void;
}

function Names({ columns, selected, onSelect }: NamesProps) {
  const current = columns.findIndex(each => each.column === selected);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const target = Math.min(columns.length - 1, Math.max(0, current + step));
    const column = columns[target]?.column;
    if (column === undefined) return;
    onSelect(column);
    const list = event.currentTarget as HTMLElement;
    (list.children[target] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="names" role="listbox" aria-label={l10n.t('Columns')} onKeyDown={onKeyDown}>
      {columns.map(({ column, drifted }, position) => (
        <div
          key={column}
          role="option"
          aria-selected={column === selected}
          tabIndex={position === Math.max(0, current) ? 0 : -1}
          title={column}
          onClick={() => onSelect(column)}
          onKeyDown={event => {
            if (event.key === 'Enter' || event.key === ' ') onSelect(column);
          }}
        >
          <Name name={column} />
          {drifted && <span class="spoken"> {l10n.t('drifted')}</span>}
        </div>
      ))}
    </div>
  );
}

/** One row per column: the method, its result, and since when. */
export function DriftTable({ drift }: { drift: readonly ColumnDriftReport[] }) {
  return (
    <DataTable
      id="drift-table"
      caption={l10n.t('Change of each column against the reference')}
      columns={[
        { title: l10n.t('Column') },
        { title: l10n.t('State') },
        { title: l10n.t('Since') },
        { title: l10n.t('Method') },
        { title: l10n.t('Value'), numeric: true },
        { title: l10n.t('Effect'), numeric: true },
        { title: l10n.t('Threshold'), numeric: true },
        { title: l10n.t('Adjusted p'), numeric: true },
      ]}
      rows={drift.length}
      row={position => {
        const each = drift[position];
        if (!each) return [];
        return [
          each.column,
          <DriftState key="state" drift={each} />,
          each.since === undefined ? '' : axis.value.label(each.since),
          each.method,
          each.value === null ? (each.reason ?? DASH) : value(each.value),
          each.effect ? `${each.effect.name} ${value(each.effect.value)}` : DASH,
          each.effect ? value(each.effect.threshold) : DASH,
          each.adjustedPValue === null ? DASH : pValue(each.adjustedPValue),
        ];
      }}
    />
  );
}

export function DriftState({ drift: { drifted, value: result } }: { drift: ColumnDriftReport }) {
  if (drifted) return <span class="verdict fail">{l10n.t('✖ drifted')}</span>;
  if (result === null) return <span class="verdict insufficient">{l10n.t('◇ not known')}</span>;
  return <span class="verdict pass">{l10n.t('✔ as before')}</span>;
}
