import { kernelMemory } from './wasm.ts';

/** How often each pair of labels occurs, in a square table from the label `low` on. */
export interface LabelCounts {
  readonly low: number;
  readonly size: number;
  /** `size` rows of `size` counts: row by the first column's label, column by the second's. */
  readonly counts: Uint32Array;
  /** Rows in which one of the two is NaN. */
  readonly missing: number;
}

/** Tables up to this size are counted in place: they stay in the processor's cache. */
const MOST_LABELS = 512;
/** Labels are expected to be small, so that no row need be looked at before counting. */
const USUAL_LABELS = 16;
const SAMPLED = 1024;
/** Rows that go into the linear memory at a time: both columns' part stays in the cache. */
const BLOCK = 1 << 13;

/**
 * Counts the pairs of labels of two equally long columns of numbers in one pass, without codes for them.
 * @returns undefined when a value is not a whole number, or labels lie too far apart for a small table
 */
export function countLabels(a: Float64Array, b: Float64Array): LabelCounts | undefined {
  return counted(a, b, countHere);
}

/** As `countLabels`, in WebAssembly where there is one. */
export function countLabelsFast(a: Float64Array, b: Float64Array): LabelCounts | undefined {
  return counted(a, b, kernelMemory() ? countInMemory : countHere);
}

type Count = (a: Float64Array, b: Float64Array, low: number, size: number) => LabelCounts | undefined;

function counted(a: Float64Array, b: Float64Array, count: Count): LabelCounts | undefined {
  const expected = rangeOf([a, b], Math.max(1, Math.floor(a.length / SAMPLED)));
  const isUsual = expected.low >= 0 && expected.high < USUAL_LABELS;
  const found = isUsual ? count(a, b, 0, USUAL_LABELS) : undefined;
  if (found) return found;
  const { low, high } = rangeOf([a, b], 1);
  const size = high - low + 1;
  if (!(size <= MOST_LABELS) || low < -(2 ** 31) || high >= 2 ** 31) return undefined;
  return count(a, b, Math.floor(low), Math.ceil(size));
}

/** Of every `step`-th value; low is above high where all of them are missing. */
function rangeOf(
  columns: readonly Float64Array[],
  step: number,
): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of columns) {
    // proof: i < values.length
    for (let i = 0; i < values.length; i += step) {
      const value = values[i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

function countHere(a: Float64Array, b: Float64Array, low: number, size: number): LabelCounts | undefined {
  const counts = new Uint32Array(size * size);
  let missing = 0;
  // proof: a and b are equally long; row and column are below size
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    const row = (x | 0) - low;
    const column = (y | 0) - low;
    const isFirst = (x | 0) === x && row >= 0 && row < size;
    const isSecond = (y | 0) === y && column >= 0 && column < size;
    if (isFirst && isSecond) counts[row * size + column]! += 1;
    else if ((isFirst || Number.isNaN(x)) && (isSecond || Number.isNaN(y))) missing++;
    else return undefined;
  }
  return { low, size, counts, missing };
}

function countInMemory(a: Float64Array, b: Float64Array, low: number, size: number): LabelCounts | undefined {
  const memory = kernelMemory();
  if (!memory?.hasRoom(16 * BLOCK + 8 * size * size)) return countHere(a, b, low, size);
  return memory.region(() => {
    const first = memory.allocate(8 * BLOCK);
    const second = memory.allocate(8 * BLOCK);
    const tables = memory.allocate(8 * size * size);
    const left = memory.allocate(8);
    const cells = memory.words(tables, 2 * size * size).fill(0);
    const others = memory.words(left, 2).fill(0);
    const [x, y] = [memory.doubles(first, BLOCK), memory.doubles(second, BLOCK)];
    for (let start = 0; start < a.length; start += BLOCK) {
      const length = Math.min(BLOCK, a.length - start);
      x.set(a.subarray(start, start + length));
      y.set(b.subarray(start, start + length));
      // the kernel takes two rows at a time: an odd last one stands beside a missing one
      if (length % 2 === 1) x[length] = Number.NaN;
      if (length % 2 === 1) y[length] = Number.NaN;
      memory.exports.countPairs(first, second, length + (length % 2), low, size, tables, left);
      if (others[1] !== 0) return undefined;
    }
    const counts = cells.slice(0, size * size);
    // proof: cells holds two tables of size² cells
    for (let cell = 0; cell < counts.length; cell++) counts[cell]! += cells[counts.length + cell]!;
    return { low, size, counts, missing: (others[0] ?? 0) - (a.length % 2) };
  });
}
