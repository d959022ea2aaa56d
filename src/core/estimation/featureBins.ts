import { sortedWithoutMissing } from '../kernels/sort.ts';
import type { Pieces } from '../turns.ts';

/** Cells that a feature is cut into, besides the one for missing values. */
const CELLS = 254;

/** Where each feature is cut: ascending upper bounds of its cells but the last. */
export type Cuts = readonly Float64Array[];

/** Cuts each feature into cells of about equally many rows; equal values share one. */
export function* cutsOf(features: readonly Float64Array[]): Pieces<Cuts> {
  const all: Float64Array[] = [];
  for (const values of features) {
    yield;
    const sorted = sortedWithoutMissing(values);
    const cuts: number[] = [];
    for (let cell = 1; cell < CELLS; cell++) {
      const at = Math.floor((cell * sorted.length) / CELLS);
      const [below, value] = [sorted[at - 1], sorted[at]];
      if (below === undefined || value === undefined || below === value) continue;
      if (cuts.length === 0 || below > (cuts.at(-1) ?? below)) cuts.push(below);
    }
    all.push(withDistinct(cuts, sorted));
  }
  return all;
}

/** Few distinct values, as counts and codes have, are each a cell of their own, however rare. */
function withDistinct(cuts: readonly number[], sorted: Float64Array): Float64Array {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) continue;
    if (distinct.length > CELLS) return Float64Array.from(cuts);
    distinct.push(value);
  }
  return distinct.length > CELLS ? Float64Array.from(cuts) : Float64Array.from(distinct.slice(0, -1));
}

/** The cell of each value: 0 for missing ones, then by size. */
export function* cellsOf(features: readonly Float64Array[], cuts: Cuts): Pieces<readonly Uint8Array[]> {
  const all: Uint8Array[] = [];
  for (const [feature, values] of features.entries()) {
    yield;
    const bounds = cuts[feature] ?? new Float64Array(0);
    const cells = new Uint8Array(values.length);
    // proof: row < values.length; low and high stay within bounds
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;
      if (Number.isNaN(value)) continue;
      let low = 0;
      let high = bounds.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (bounds[middle]! < value) low = middle + 1;
        else high = middle;
      }
      cells[row] = low + 1;
    }
    all.push(cells);
  }
  return all;
}
