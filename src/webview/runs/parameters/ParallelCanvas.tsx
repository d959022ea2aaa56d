import { useEffect, useRef, useState } from 'preact/hooks';
import { theme } from '../../shared/theme.ts';
import { drawParallel } from './drawParallel.ts';
import type { Brushes, ParallelAxis } from './parallel.ts';

interface Props {
  readonly label: string;
  readonly axes: readonly ParallelAxis[];
  readonly runs: number;
  readonly brushes: Brushes;
  /** Positions of the runs that go through all stretches. */
  readonly within: readonly number[];
  readonly set: (key: string, brush: readonly [number, number] | undefined) => void;
}

const HEIGHT = 260;
/** Room above and below the axes for their ends. */
const EDGE = 18;

/** The lines of all runs. A stretch of an axis is chosen by dragging along it; a click takes it away. */
export function ParallelCanvas({ label, axes, runs, brushes, within, set }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [drag, setDrag] = useState<{ key: string; from: number; to: number }>();
  const colours = theme.value;
  useEffect(() => {
    const box = canvas.current?.parentElement;
    if (!box) return undefined;
    const observer = new ResizeObserver(() => setWidth(box.clientWidth));
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  const shown: Brushes = drag ? { ...brushes, [drag.key]: stretch(drag) } : brushes;
  useEffect(() => {
    if (canvas.current && width > 0)
      drawParallel(canvas.current, {
        axes,
        runs,
        brushes: shown,
        within: new Set(within),
        theme: colours,
        width,
        height: HEIGHT,
        edge: EDGE,
      });
  }, [axes, runs, shown, within, colours, width]);
  const shareAt = (y: number) => Math.min(1, Math.max(0, 1 - (y - EDGE) / (HEIGHT - 2 * EDGE)));
  return (
    <div class="parallel-lines" role="img" aria-label={label} style={{ height: `${HEIGHT}px` }}>
      <canvas
        ref={canvas}
        onPointerDown={event => {
          const axis = axes[Math.floor((event.offsetX / width) * axes.length)];
          if (!axis || event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = shareAt(event.offsetY);
          setDrag({ key: axis.key, from: at, to: at });
        }}
        onPointerMove={event => drag && setDrag({ ...drag, to: shareAt(event.offsetY) })}
        onPointerUp={() => {
          if (!drag) return;
          set(drag.key, Math.abs(drag.to - drag.from) < 0.02 ? undefined : stretch(drag));
          setDrag(undefined);
        }}
        onPointerCancel={() => setDrag(undefined)}
      />
    </div>
  );
}

function stretch({ from, to }: { from: number; to: number }): readonly [number, number] {
  return [Math.min(from, to), Math.max(from, to)];
}
