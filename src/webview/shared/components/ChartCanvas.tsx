import { useSignalEffect } from '@preact/signals';
import * as l10n from '@vscode/l10n';
import type { ChartConfiguration, Chart as ChartType } from 'chart.js';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Drawing, Spot } from '../charts/drawing.ts';
import { Chart } from '../charts/register.ts';
import { cursor } from '../cursor.ts';
import { LinePiece } from './LinePiece.tsx';

interface Props {
  /** What a screen reader says on arrival. */
  readonly label: string;
  readonly height: number;
  readonly drawing: Drawing;
}

/** A chart that can be read by pointer and by keys. The instance lives as long as the element: new data replace the old in place. */
export function ChartCanvas({ label, height, drawing }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<ChartType>(null);
  const rule = useRef<HTMLDivElement>(null);
  const latest = useRef(drawing);
  latest.current = drawing;
  const [spot, setSpot] = useState<Spot | undefined>(undefined);
  const [spoken, setSpoken] = useState('');

  useLayoutEffect(() => {
    if (!canvas.current) return;
    const painter = { id: 'painter', afterDatasetsDraw: (drawn: ChartType) => latest.current.paint?.(drawn) };
    // The three kinds of configuration have no useful common type in Chart.js; each was checked where it was made.
    const config = latest.current.config as ChartConfiguration;
    const made = new Chart(canvas.current, { ...config, plugins: [painter] });
    chart.current = made;
    if (!performance.getEntriesByName('evenkeel:first-chart').length)
      performance.mark('evenkeel:first-chart');
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, []);

  const drawn = useRef(drawing);
  useEffect(() => {
    if (drawn.current === drawing || !chart.current) return;
    drawn.current = drawing;
    const { data, options } = drawing.config as ChartConfiguration;
    chart.current.data = data;
    chart.current.options = options ?? {};
    chart.current.update('none');
  }, [drawing]);

  useSignalEffect(() => {
    const at = cursor.value;
    const line = rule.current;
    if (!line) return;
    const x = chart.current && at !== undefined && latest.current.cursorPixel?.(chart.current, at);
    line.hidden = typeof x !== 'number';
    if (typeof x === 'number') line.style.setProperty('transform', `translateX(${Math.round(x)}px)`);
  });

  useSignalEffect(() => {
    if (latest.current.repaintOn) chart.current?.draw();
    // read in any case, so that this runs again when it changes
    return void latest.current.repaintOn?.value;
  });

  const show = (next: Spot | undefined, aloud: boolean) => {
    setSpot(next);
    if (drawing.cursorAt) cursor.value = next && drawing.cursorAt(next);
    const reading = aloud && next ? drawing.read(next) : undefined;
    if (reading) setSpoken([reading.title, ...reading.lines].join(', '));
  };

  const onPointerMove = (event: PointerEvent) => {
    if (!chart.current || event.buttons !== 0) return;
    const at = { x: event.offsetX, y: event.offsetY };
    const found = drawing.find(chart.current, at);
    if (found?.row !== spot?.row || found?.column !== spot?.column) show(found, false);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      show(undefined, false);
      setSpoken('');
      return;
    }
    if (event.key === 'Enter') {
      if (spot && drawing.enter) drawing.enter(spot);
      else return;
    } else if (event.key === '0' && drawing.unzoom) {
      drawing.unzoom();
    } else {
      const next = moved(drawing, spot, event.key);
      if (!next) return;
      show(next, true);
    }
    event.preventDefault();
  };

  const reading = spot && drawing.read(spot);
  const pixel = spot && chart.current ? drawing.place(chart.current, spot) : undefined;
  const area = chart.current?.width ?? 0;
  return (
    <div
      class="chart"
      role="application"
      aria-roledescription={l10n.t('chart')}
      aria-label={`${label} ${l10n.t('Arrow keys read the marks.')}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application is interactive: arrow keys read its marks
      tabIndex={0}
      style={{ height: `${height}px` }}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      // where dragging zooms, what was under the pointer is not there any more
      onPointerDown={() => drawing.unzoom && show(undefined, false)}
      onPointerLeave={() => show(undefined, false)}
      onBlur={() => show(undefined, false)}
      // Where dragging zooms, letting go of the button is no choice of a mark.
      onClick={() => spot && !drawing.unzoom && drawing.enter?.(spot)}
    >
      <canvas ref={canvas} />
      <div ref={rule} class="cursor" aria-hidden="true" hidden />
      {reading && pixel && (
        <>
          <div class="ring" aria-hidden="true" style={{ left: `${pixel.x}px`, top: `${pixel.y}px` }} />
          <div
            class={`tip ${pixel.x > area / 2 ? 'left' : 'right'} ${pixel.y < height / 2 ? 'below' : 'above'}`}
            aria-hidden="true"
            style={{ left: `${pixel.x}px`, top: `${pixel.y}px` }}
          >
            <strong>{reading.title}</strong>
            {reading.lines.map((line, i) => (
              <div key={line}>
                {reading.looks?.[i] && <LinePiece look={reading.looks[i]} width={20} />}
                {line}
              </div>
            ))}
          </div>
        </>
      )}
      <div class="spoken" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}

/** Where an arrow key, Home or End leads; undefined for other keys. The first key press goes to the newest mark of the first row. */
function moved({ rows, columns }: Drawing, from: Spot | undefined, key: string): Spot | undefined {
  if (rows === 0 || columns === 0) return undefined;
  const upright = columns === 1;
  const back = upright ? ['ArrowUp', 'ArrowLeft'] : ['ArrowLeft'];
  const forth = upright ? ['ArrowDown', 'ArrowRight'] : ['ArrowRight'];
  const known = [...back, ...forth, 'ArrowUp', 'ArrowDown', 'Home', 'End'];
  if (!known.includes(key)) return undefined;
  const at = from ?? (upright ? { row: key === 'End' ? rows : -1, column: 0 } : { row: 0, column: columns });
  const clamp = (spot: Spot): Spot => ({
    row: Math.min(rows - 1, Math.max(0, spot.row)),
    column: Math.min(columns - 1, Math.max(0, spot.column)),
  });
  if (upright) {
    if (key === 'Home' || key === 'End') return clamp({ row: key === 'Home' ? 0 : rows, column: 0 });
    return clamp({ row: at.row + (back.includes(key) ? -1 : 1), column: 0 });
  }
  if (key === 'Home' || key === 'End') return clamp({ row: at.row, column: key === 'Home' ? 0 : columns });
  if (key === 'ArrowUp') return clamp({ row: at.row - 1, column: at.column });
  if (key === 'ArrowDown') return clamp({ row: at.row + 1, column: at.column });
  return clamp({ row: at.row, column: at.column + (back.includes(key) ? -1 : 1) });
}
