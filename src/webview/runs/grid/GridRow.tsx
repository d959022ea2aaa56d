// biome-ignore-all lint/a11y/useSemanticElements: a table of the browser cannot be drawn in part, nor keep a column in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active cell
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: both roles of a cell have a column

import type { GridSpec, Place } from './grid.ts';

interface Props {
  readonly spec: GridSpec;
  readonly line: number;
  readonly height: number;
  readonly left: readonly number[];
  readonly inView: readonly [number, number];
  readonly active: Place;
}

/** A line, as far as its columns are in view. One that is not known yet has its place. */
export function GridRow({ spec, line, height, left, inView, active }: Props) {
  const row = spec.line(line);
  const place = { top: `${line * height}px`, height: `${height}px` };
  const isActive = (column: number) => active.line === line && active.column === column;
  const fixed = spec.columns[0]?.width ?? 0;
  if (!row || row.whole !== undefined)
    return (
      <div role="row" aria-rowindex={line + 2} class={`grid-row ${row ? 'whole' : 'unknown'}`} style={place}>
        <div
          id={`${spec.id}-${line}-0`}
          role="gridcell"
          aria-colindex={1}
          aria-colspan={spec.columns.length}
          aria-expanded={row?.expanded}
          class={`grid-cell first ${active.line === line ? 'active' : ''}`}
          data-line={line}
          data-column={0}
        >
          {row ? row.whole : '…'}
        </div>
      </div>
    );
  const shown = Array.from({ length: inView[1] - inView[0] }, (_, i) => inView[0] + i);
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-selected={row.selected}
      class={`grid-row ${row.className ?? ''} ${active.line === line ? 'active-row' : ''}`}
      style={place}
    >
      {[0, ...shown].map((column, i) => {
        const { content, title, className = '' } = spec.cell(line, column);
        const { id, width, numeric } = spec.columns[column] ?? { id: '', width: 0 };
        return (
          <div
            key={id}
            id={`${spec.id}-${line}-${column}`}
            role={column === 0 ? 'rowheader' : 'gridcell'}
            aria-colindex={column + 1}
            class={`grid-cell ${column === 0 ? 'first' : ''} ${numeric ? 'number' : ''} ${isActive(column) ? 'active' : ''} ${className}`}
            data-line={line}
            data-column={column}
            title={title}
            style={{
              width: `${width}px`,
              ...(i === 1 && { marginLeft: `${(left[column] ?? 0) - fixed}px` }),
            }}
          >
            {content}
          </div>
        );
      })}
    </div>
  );
}
