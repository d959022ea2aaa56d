import { inMemory } from './wasm.ts';

/** What one pass over two sorted samples tells about the difference of their distribution functions. */
export interface SortedComparison {
  /** Largest F(x) − G(x) and largest G(x) − F(x) over all x, both ≥ 0; F belongs to the first sample. */
  readonly above: number;
  readonly below: number;
  /** Where they are reached; NaN where the difference is 0. */
  readonly aboveAt: number;
  readonly belowAt: number;
  /** ∫|F − G| dx, the Wasserstein-1 distance; Infinity when either sample holds an infinite value. */
  readonly area: number;
}

/**
 * Merges two ascending samples without NaN, neither empty. Equal values (also −0 and +0) are one step of both functions.
 * One pass, so KS and Wasserstein cost the same as either; fastest when the second sample is the smaller one.
 */
export function compareSorted(first: Float64Array, second: Float64Array): SortedComparison {
  return comparedInMemory(first, second) ?? compareSortedHere(first, second);
}

/** Of so many values it is quicker than a loop of ours before that has been compiled, with the way into the linear memory. */
const WASM_FROM = 256;
const WASM_TO = 1 << 17;
/** What is found, and what alignment takes. */
const BYTES_AROUND = 1024;

function comparedInMemory(first: Float64Array, second: Float64Array): SortedComparison | undefined {
  const [n, m] = [first.length, second.length];
  if (n + m < WASM_FROM || n + m > WASM_TO) return undefined;
  return inMemory(8 * (n + m) + BYTES_AROUND, memory => {
    const result = memory.allocate(40);
    const secondAt = memory.allocate(second.byteLength);
    const firstAt = memory.copyIn(first);
    memory.doubles(secondAt, m).set(second);
    memory.exports.compareSorted(firstAt, n, secondAt, m, result);
    const [above = 0, below = 0, aboveAt = 0, belowAt = 0, area = 0] = memory.doubles(result, 5);
    return shares(first, second, { above, below, aboveAt, belowAt, area });
  });
}

/** The twin. */
export function compareSortedHere(first: Float64Array, second: Float64Array): SortedComparison {
  const n = first.length;
  const m = second.length;
  // n·m·(F − G) as a whole number: a step of F adds m, a step of G takes n. Exact while n·m < 2^53.
  let difference = 0;
  let above = 0;
  let below = 0;
  let aboveAt = Number.NaN;
  let belowAt = Number.NaN;
  let area = 0;
  let i = 0;
  let j = 0;
  // proof: neither sample is empty
  let previous = Math.min(first[0]!, second[0]!);
  // proof: j < m and i < n where second[j] and first[i] are read, checked in the same condition; i − 1 ≥ 0 after a step of i
  while (j < m) {
    const y = second[j]!;
    const start = i;
    while (i < n && first[i]! < y) {
      const x = first[i]!;
      area += Math.abs(difference) * (x - previous);
      previous = x;
      difference += m;
      i++;
    }
    // F only rose since the last step of G, so F − G is largest here
    if (i > start && difference > above) {
      above = difference;
      aboveAt = first[i - 1]!;
    }
    area += Math.abs(difference) * (y - previous);
    previous = y;
    while (i < n && first[i]! === y) {
      difference += m;
      i++;
    }
    while (j < m && second[j]! === y) {
      difference -= n;
      j++;
    }
    if (difference > above) {
      above = difference;
      aboveAt = y;
    } else if (-difference > below) {
      below = -difference;
      belowAt = y;
    }
  }
  while (i < n) {
    const x = first[i]!;
    area += Math.abs(difference) * (x - previous);
    previous = x;
    difference += m;
    i++;
  }
  return shares(first, second, { above, below, aboveAt, belowAt, area });
}

/** What was counted, over n·m. */
function shares(first: Float64Array, second: Float64Array, counted: SortedComparison): SortedComparison {
  const [n, m] = [first.length, second.length];
  const scale = n * m;
  // proof: neither sample is empty
  const finite = [first[0]!, second[0]!, first[n - 1]!, second[m - 1]!].every(Number.isFinite);
  return {
    ...counted,
    above: counted.above / scale,
    below: counted.below / scale,
    area: finite ? counted.area / scale : Number.POSITIVE_INFINITY,
  };
}

/** A sample of few distinct values: each, ascending, with how many values are up to it. None is empty. */
export interface Steps {
  readonly values: Float64Array;
  readonly ends: Float64Array;
}

/** @param counts of each distinct value, of which there is one at least; none is NaN */
export function stepsOf(counts: ReadonlyMap<number, number>): Steps {
  const values = Float64Array.from(counts.keys()).sort();
  let sum = 0;
  const ends = values.map(value => {
    sum += counts.get(value) ?? 0;
    return sum;
  });
  return { values, ends };
}

/** As `compareSorted`, to the same bits, of two samples with few distinct values. */
export function compareSteps(first: Steps, second: Steps): SortedComparison {
  // proof: neither is empty; i and j are checked where values are read
  const n = first.ends.at(-1)!;
  const m = second.ends.at(-1)!;
  let [above, below, area] = [0, 0, 0];
  let [aboveAt, belowAt] = [Number.NaN, Number.NaN];
  let [i, j] = [0, 0];
  let difference = 0;
  let previous = Math.min(first.values[0]!, second.values[0]!);
  while (i < first.values.length || j < second.values.length) {
    const x = Math.min(first.values[i] ?? Infinity, second.values[j] ?? Infinity);
    area += Math.abs(difference) * (x - previous);
    previous = x;
    if (first.values[i] === x) i++;
    if (second.values[j] === x) j++;
    difference = m * (first.ends[i - 1] ?? 0) - n * (second.ends[j - 1] ?? 0);
    if (difference > above) {
      above = difference;
      aboveAt = x;
    } else if (-difference > below) {
      below = -difference;
      belowAt = x;
    }
  }
  const scale = n * m;
  const ends = [first.values[0]!, second.values[0]!, first.values.at(-1)!, second.values.at(-1)!];
  return {
    above: above / scale,
    below: below / scale,
    aboveAt,
    belowAt,
    area: ends.every(Number.isFinite) ? area / scale : Number.POSITIVE_INFINITY,
  };
}

/** Index of the first value ≥ `x` in an ascending array, its length when there is none. */
export function lowerBound(sorted: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = sorted.length;
  // proof: low ≤ middle < high ≤ length
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first value > `x` in an ascending array, or from one place to before another that are; that other when there is none. */
export function upperBound(sorted: ArrayLike<number>, x: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  // proof: from ≤ low ≤ middle < high ≤ to ≤ length
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
