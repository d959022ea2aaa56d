import type { ReadonlySignal } from '@preact/signals';
import type { Chart, ChartConfiguration } from 'chart.js';

/** One mark of a chart, put into words. */
export interface Reading {
  readonly title: string;
  readonly lines: readonly string[];
  /** Pieces of the lines that the first of them speak of. */
  readonly looks?: readonly { readonly colour: string; readonly dash: readonly number[] }[];
}

/** A mark's place in the chart's own grid; a line has one row. */
export interface Spot {
  readonly row: number;
  readonly column: number;
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** A chart, ready to draw, and how a reader moves through it: by pointer and by keys alike. */
export interface Drawing {
  readonly config: ChartConfiguration<'line'> | ChartConfiguration<'bar'> | ChartConfiguration<'matrix'>;
  /** Painted over the marks: labels where the marks are. */
  readonly paint?: (chart: Chart) => void;
  readonly rows: number;
  readonly columns: number;
  readonly read: (spot: Spot) => Reading | undefined;
  readonly place: (chart: Chart, spot: Spot) => Pixel | undefined;
  readonly find: (chart: Chart, at: Pixel) => Spot | undefined;
  /** What Enter does, and a click where dragging does not zoom. */
  readonly enter?: (spot: Spot) => void;
  /** For charts that share an axis: where on it a spot is, and where in this chart that place lies. */
  readonly cursorAt?: (spot: Spot) => number | undefined;
  readonly cursorPixel?: (chart: Chart, at: number) => number | undefined;
  /** What `paint` draws changes with it, and nothing else does. */
  readonly repaintOn?: ReadonlySignal<unknown>;
  /** Shows the whole axis again; only of charts that can be zoomed. */
  readonly unzoom?: () => void;
}

/** The position of the value nearest to `wanted` in an ascending list. */
export function nearest(sorted: readonly number[], wanted: number): number | undefined {
  let best: number | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const [position, each] of sorted.entries()) {
    const off = Math.abs(each - wanted);
    if (off > distance) break;
    [best, distance] = [position, off];
  }
  return best;
}
