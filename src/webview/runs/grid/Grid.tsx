// biome-ignore-all lint/a11y/useSemanticElements: a table of the browser cannot be drawn in part, nor keep a column in view

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { theme } from '../../shared/theme.ts';
import { GridHeads } from './GridHeads.tsx';
import { GridRow } from './GridRow.tsx';
import { columnsInView, type GridSpec, movedPlace, offsetsOf, type Place } from './grid.ts';
import { useSteadyScroll } from './useSteadyScroll.ts';

/** Lines and columns are drawn this far beyond what is in view. */
const MORE_LINES = 6;

/** A table of any size as an ARIA grid: one tab stop, moved in by arrow keys, drawn as far as it is in view. */
export function Grid(spec: GridSpec) {
  const { id, label, lines, columns, headHeight } = spec;
  const rowHeight = Math.round((theme.value.size + 2) * 2);
  const scroller = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ top: 0, left: 0, width: 0, height: 0 });
  const [active, setActive] = useState<Place>({ line: 0, column: 0 });

  const measure = () => {
    const box = scroller.current;
    if (!box) return;
    const next = {
      top: box.scrollTop,
      left: box.scrollLeft,
      width: box.clientWidth,
      height: box.clientHeight,
    };
    setRoom(before => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
  };
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, []);

  const { left, total } = offsetsOf(columns);
  const page = Math.max(1, Math.floor((room.height - headHeight) / rowHeight));
  const top = Math.max(0, Math.min(room.top, lines * rowHeight + headHeight - room.height));
  const first = Math.max(0, Math.floor(top / rowHeight));
  const after = Math.min(lines, first + page + 2);
  const inView = columnsInView(left, columns, room.left, room.width);
  const place = {
    line: Math.min(active.line, lines - 1),
    column: Math.min(active.column, columns.length - 1),
  };

  useSteadyScroll({ spec, scroller, rowHeight, first, place, setActive, measure });
  useLayoutEffect(() => {
    if (room.height > 0) spec.onView?.(first, after);
  }, [first, after, room.height]);

  const moveTo = (next: Place) => {
    setActive(next);
    const box = scroller.current;
    if (!box) return;
    if (next.line >= 0) {
      const above = next.line * rowHeight;
      if (above < box.scrollTop) box.scrollTop = above;
      const most = box.scrollTop + box.clientHeight - headHeight - rowHeight;
      if (above > most) box.scrollTop += above - most;
    }
    const [edge, width] = [left[next.column] ?? 0, columns[next.column]?.width ?? 0];
    const fixed = columns[0]?.width ?? 0;
    if (next.column > 0 && edge - fixed < box.scrollLeft) box.scrollLeft = edge - fixed;
    else if (next.column > 0 && edge + width > box.scrollLeft + box.clientWidth)
      box.scrollLeft = edge + width - box.clientWidth;
    measure();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const next = movedPlace(place, event, { lines, columns: columns.length, page: page - 1 });
    // a range is the reader's, the move is ours
    const known = spec.onKey?.(event, place) === true;
    if (next) moveTo(next);
    if (next || known) event.preventDefault();
  };
  const placeAt = (event: Event): Place | undefined => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-line]') : null;
    return cell ? { line: Number(cell.dataset['line']), column: Number(cell.dataset['column']) } : undefined;
  };
  const on = (act: GridSpec['onClick']) => (event: MouseEvent) => {
    const at = placeAt(event);
    if (!at) return;
    setActive(at);
    act?.(event, at);
  };

  const from = Math.max(0, first - MORE_LINES);
  const drawn = Array.from(
    { length: Math.max(0, Math.min(lines, after + MORE_LINES) - from) },
    (_, i) => from + i,
  );
  const isDrawn = place.line === -1 || (place.line >= from && place.line < from + drawn.length);
  const isInView = place.column === 0 || (place.column >= inView[0] && place.column < inView[1]);
  const whole = place.line >= 0 && spec.line(place.line)?.whole !== undefined;
  return (
    <div
      id={id}
      ref={scroller}
      class="grid"
      role="grid"
      aria-label={label}
      aria-rowcount={lines + 1}
      aria-colcount={columns.length}
      aria-multiselectable={spec.multiple ? true : undefined}
      aria-activedescendant={
        isDrawn && (isInView || whole) ? `${id}-${place.line}-${whole ? 0 : place.column}` : undefined
      }
      tabIndex={0}
      onScroll={measure}
      onKeyDown={onKeyDown}
      onClick={on(spec.onClick)}
      onContextMenu={on(spec.onMenu)}
      onPointerOver={event => spec.onHover?.(placeAt(event)?.line)}
      onPointerLeave={() => spec.onHover?.(undefined)}
    >
      <div class="grid-all" style={{ width: `${total}px`, height: `${headHeight + lines * rowHeight}px` }}>
        <GridHeads spec={spec} left={left} inView={inView} active={place} />
        <div role="rowgroup" class="grid-body">
          {drawn.map(line => (
            <GridRow
              key={spec.line(line)?.key ?? line}
              spec={spec}
              line={line}
              height={rowHeight}
              left={left}
              inView={inView}
              active={place}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
