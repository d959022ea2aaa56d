/** The cells of a contingency table that are not empty, ordered by row, then column. */
export interface Cells {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** Rows of data in the cell, at least 1. */
  readonly counts: Float64Array;
  /** Their weights' sum; the same array as `counts` without weights. */
  readonly weights: Float64Array;
}

/** Tables up to this many cells (8 MB) are counted in place, larger ones through a hash map. */
const DENSE_CELLS = 1 << 20;

/**
 * Counts how often each pair of codes occurs. Rows where a code is negative, or `keep` is 0, are left out.
 * `a` and `b` are equally long with codes below `size`; `weights` and `keep`, where given, are as long.
 */
export function countPairs(
  a: Int32Array,
  b: Int32Array,
  size: number,
  weights?: Float64Array,
  keep?: Uint8Array,
): Cells {
  if (size * size > DENSE_CELLS) return countSparse(a, b, size, weights, keep);
  return weights || keep ? countDense(a, b, size, weights, keep) : countAll(a, b, size);
}

/** Even and odd rows are counted in tables of their own, so that equal neighbours do not wait for one another's store. */
function countAll(a: Int32Array, b: Int32Array, size: number): Cells {
  const even = new Uint32Array(size * size);
  const odd = new Uint32Array(size * size);
  const end = a.length - (a.length % 2);
  // proof: i + 1 < a.length, the length of b; codes are below size
  for (let i = 0; i < end; i += 2) {
    const row = a[i]!;
    const column = b[i]!;
    const nextRow = a[i + 1]!;
    const nextColumn = b[i + 1]!;
    if ((row | column) >= 0) even[row * size + column]! += 1;
    if ((nextRow | nextColumn) >= 0) odd[nextRow * size + nextColumn]! += 1;
  }
  const [row = -1, column = -1] = [a[end], b[end]];
  if ((row | column) >= 0) even[row * size + column]! += 1;
  const filled: number[] = [];
  // proof: the tables are equally long
  for (let cell = 0; cell < even.length; cell++) {
    even[cell]! += odd[cell]!;
    if (even[cell]! > 0) filled.push(cell);
  }
  return cellsOf(filled, size, cell => even[cell] ?? 0, undefined);
}

function countDense(
  a: Int32Array,
  b: Int32Array,
  size: number,
  weights: Float64Array | undefined,
  keep: Uint8Array | undefined,
): Cells {
  const counts = new Float64Array(size * size);
  const sums = weights ? new Float64Array(size * size) : counts;
  // proof: i < a.length, which is the length of b, weights and keep; codes are below size, so cell < size²
  for (let i = 0; i < a.length; i++) {
    const row = a[i]!;
    const column = b[i]!;
    if ((row | column) < 0 || keep?.[i] === 0) continue;
    const cell = row * size + column;
    counts[cell]! += 1;
    if (weights) sums[cell]! += weights[i]!;
  }
  const filled: number[] = [];
  // proof: cell < counts.length
  for (let cell = 0; cell < counts.length; cell++) if (counts[cell]! > 0) filled.push(cell);
  return cellsOf(filled, size, cell => counts[cell] ?? 0, weights ? cell => sums[cell] ?? 0 : undefined);
}

function countSparse(
  a: Int32Array,
  b: Int32Array,
  size: number,
  weights: Float64Array | undefined,
  keep: Uint8Array | undefined,
): Cells {
  const counts = new Map<number, number>();
  const sums = new Map<number, number>();
  // proof: as in countDense
  for (let i = 0; i < a.length; i++) {
    const row = a[i]!;
    const column = b[i]!;
    if ((row | column) < 0 || keep?.[i] === 0) continue;
    const cell = row * size + column;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    if (weights) sums.set(cell, (sums.get(cell) ?? 0) + weights[i]!);
  }
  const filled = [...counts.keys()].sort((x, y) => x - y);
  return cellsOf(
    filled,
    size,
    cell => counts.get(cell) ?? 0,
    weights ? cell => sums.get(cell) ?? 0 : undefined,
  );
}

function cellsOf(
  filled: readonly number[],
  size: number,
  countOf: (cell: number) => number,
  weightOf: ((cell: number) => number) | undefined,
): Cells {
  const counts = Float64Array.from(filled, countOf);
  return {
    rows: Int32Array.from(filled, cell => Math.floor(cell / size)),
    columns: Int32Array.from(filled, cell => cell % size),
    counts,
    weights: weightOf ? Float64Array.from(filled, weightOf) : counts,
  };
}
