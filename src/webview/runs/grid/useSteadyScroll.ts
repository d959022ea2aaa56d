import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { GridSpec, Place } from './grid.ts';

interface Steady {
  readonly spec: GridSpec;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rowHeight: number;
  /** First line in view. */
  readonly first: number;
  readonly place: Place;
  readonly setActive: (place: Place) => void;
  readonly measure: () => void;
}

/**
 * Keeps what the reader looks at where it is when lines come and go above it, and the active line the same one. At the very top the view
 * stays at the top: what is new is seen. Another order is shown from its first line.
 */
export function useSteadyScroll({
  spec,
  scroller,
  rowHeight,
  first,
  place,
  setActive,
  measure,
}: Steady): void {
  const { lines, order, startAt = 0, placeOf } = spec;
  const seen = useRef<
    | {
        order: string;
        line: number;
        key: string | undefined;
        place: Place;
        active: string | undefined;
      }
    | undefined
  >(undefined);
  useLayoutEffect(() => {
    const box = scroller.current;
    const before = seen.current;
    if (box && lines > 0) {
      if (!before) {
        if (startAt > 0) box.scrollTop = startAt * rowHeight;
      } else if (before.order !== order) {
        box.scrollTop = 0;
      } else if (before.key !== undefined && before.line > 0 && before.line === first) {
        const now = placeOf?.(before.key);
        if (now !== undefined && now !== before.line) box.scrollTop += (now - before.line) * rowHeight;
      }
      if (before?.active !== undefined && before.place.line === place.line) {
        const now = placeOf?.(before.active);
        if (now !== undefined && now !== place.line) {
          setActive({ ...place, line: now });
          seen.current = { ...before, order, place: { ...place, line: now } };
        }
      }
      measure();
    }
  }, [spec.line, lines, order]);
  useLayoutEffect(() => {
    if (lines === 0) return;
    const box = scroller.current;
    const line = box ? Math.max(0, Math.floor(box.scrollTop / rowHeight)) : first;
    seen.current = {
      order,
      line,
      key: spec.line(line)?.key,
      place,
      active: place.line >= 0 ? spec.line(place.line)?.key : undefined,
    };
  });
}
