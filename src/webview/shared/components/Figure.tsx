import type { ComponentChildren } from 'preact';
import type { Drawing } from '../charts/drawing.ts';
import { lists } from '../lists.ts';
import { ChartCanvas } from './ChartCanvas.tsx';
import { DataTable, type TableSpec } from './DataTable.tsx';
import { Name } from './Name.tsx';
import { TableToggle } from './TableToggle.tsx';

interface Props {
  /** Unique on the page and stable over states: remembers whether the table is shown. */
  readonly id: string;
  readonly title: string;
  readonly finding: string;
  /** What the axes measure. */
  readonly unit?: string;
  readonly height: number;
  /** A second chart below the first, on the same axis. */
  readonly below?: { readonly title: string; readonly height: number; readonly drawing: Drawing } | undefined;
  /** Absent: nothing can be drawn; `children` say why. */
  readonly drawing: Drawing | undefined;
  readonly table: TableSpec | undefined;
  readonly level?: 2 | 3;
  /** Stands before the button that shows the table. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** A chart with what it shows, in words, and the same as a table on demand. */
export function Figure(props: Props) {
  const { id, title, finding, unit, height, drawing, below, table, level = 2, actions, children } = props;
  const Heading = level === 2 ? 'h2' : 'h3';
  const open = lists.value.tables.includes(id);
  return (
    <section class="figure" aria-labelledby={`${id}-title`}>
      <div class="figure-head">
        <Heading id={`${id}-title`} title={title}>
          <Name name={title} />
        </Heading>
        {(actions || table) && (
          <span class="figure-actions">
            {actions}
            {table && <TableToggle id={id} title={title} />}
          </span>
        )}
      </div>
      <p class="finding">{finding}</p>
      {children}
      {drawing && (
        <>
          {unit && <p class="unit">{unit}</p>}
          <ChartCanvas label={`${title}. ${finding}`} height={height} drawing={drawing} />
          {below && (
            <>
              <p class="unit">{below.title}</p>
              <ChartCanvas
                label={`${title}: ${below.title}.`}
                height={below.height}
                drawing={below.drawing}
              />
            </>
          )}
        </>
      )}
      {open && table && <DataTable id={`${id}-table`} {...table} />}
    </section>
  );
}
