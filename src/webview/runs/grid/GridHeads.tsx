// biome-ignore-all lint/a11y/useSemanticElements: a table of the browser cannot be drawn in part, nor keep a column in view
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active cell

import type { GridSpec, Place } from './grid.ts';

interface Props {
  readonly spec: GridSpec;
  readonly left: readonly number[];
  readonly inView: readonly [number, number];
  readonly active: Place;
}

/** The headers of the columns in view. */
export function GridHeads({ spec, left, inView, active }: Props) {
  const shown = [0, ...Array.from({ length: inView[1] - inView[0] }, (_, i) => inView[0] + i)];
  return (
    <div role="rowgroup" class="grid-heads" style={{ height: `${spec.headHeight}px` }}>
      <div role="row" aria-rowindex={1} class="grid-row">
        {shown.map((column, i) => {
          const { content, title, className = '', sort, label } = spec.head(column);
          const { id, width, numeric } = spec.columns[column] ?? { id: '', width: 0 };
          const isActive = active.line === -1 && active.column === column;
          return (
            <div
              key={id}
              id={`${spec.id}--1-${column}`}
              role="columnheader"
              aria-colindex={column + 1}
              aria-sort={sort}
              aria-label={label}
              class={`grid-cell ${column === 0 ? 'first' : ''} ${numeric ? 'number' : ''} ${isActive ? 'active' : ''} ${className}`}
              data-line={-1}
              data-column={column}
              title={title}
              style={{
                width: `${width}px`,
                ...(i === 1 && { marginLeft: `${(left[column] ?? 0) - (spec.columns[0]?.width ?? 0)}px` }),
              }}
            >
              {content}
            </div>
          );
        })}
      </div>
    </div>
  );
}
