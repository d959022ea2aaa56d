import {
  type CategoryVector,
  emptyRows,
  isResident,
  lengthOf,
  type NumberVector,
  rowsOf,
  type TimestampVector,
  take,
  type Vector,
} from './column.ts';
import { isFromStart, knownOfGrowing, type Rows } from './knownRows.ts';

/** Every so many-th row of a vector, from the first one on. */
interface Every {
  readonly step: number;
  readonly rows: Rows;
}

/**
 * At most so many rows of a vector, evenly spaced: of vectors that are equally long the same ones, so that they stay side by side. They are
 * taken from every 2ᵏ-th row, so that of rows that are read on demand, and have grown, only some of the new ones are read.
 */
export function evenlySpaced(vector: CategoryVector, most: number): Int32Array;
export function evenlySpaced(vector: NumberVector | TimestampVector, most: number): Float64Array;
export function evenlySpaced(vector: Vector, most: number): Rows {
  const length = lengthOf(vector);
  if (length <= most) return rowsOf(vector);
  const step = stepFor(length, most);
  const places = Math.ceil(length / step);
  const few = emptyRows(vector, most);
  const [rows, ratio] = isResident(vector) ? [rowsOf(vector), step] : [everyKnown(vector, most), 1];
  // proof: the last place times the step is a row
  for (let i = 0; i < most; i++) few[i] = rows[ratio * Math.floor((i * places) / most)]!;
  return few;
}

/** The least power of two of which there are at most twice as many multiples below `rows`. */
function stepFor(rows: number, most: number): number {
  let step = 1;
  while (Math.ceil(rows / step) > 2 * most) step *= 2;
  return step;
}

/** Every so many-th row of a vector, as `stepFor` has it. */
function everyKnown(vector: Vector, most: number): Rows {
  const length = lengthOf(vector);
  // Of a part that moves on through a column there would be more to keep each day.
  if (!isFromStart(vector)) return everyBetween(vector, 0, length, stepFor(length, most)).rows;
  const { rows } = knownOfGrowing<Every>([vector], `evenly spaced ${most}`, {
    of: (from, to) => everyBetween(vector, from, to, stepFor(to, most)),
    merged: (earlier, { step, rows: added }) => {
      const ratio = step / earlier.step;
      const kept = Math.ceil(earlier.rows.length / ratio);
      const all = emptyRows(vector, kept + added.length);
      // proof: at < kept, so that its multiple is one of the earlier rows
      for (let at = 0; at < kept; at++) all[at] = earlier.rows[at * ratio]!;
      all.set(added, kept);
      return { step, rows: all };
    },
  });
  return rows;
}

/** Rows that are multiples of a step, from one to before another. */
function everyBetween(vector: Vector, from: number, to: number, step: number): Every {
  const first = Math.ceil(from / step);
  const places = new Int32Array(Math.max(Math.ceil(to / step) - first, 0));
  for (let at = 0; at < places.length; at++) places[at] = (first + at) * step;
  return { step, rows: rowsOf(take(vector, places)).slice() };
}
