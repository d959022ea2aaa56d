import { Evidence, vectorIn } from '../catalogue/evidence.ts';
import { sortedWithoutMissing } from '../kernels/sort.ts';
import { compareSorted, type SortedComparison } from '../kernels/twoSample.ts';
import { meanOf, squaresAround } from '../mathematics/moments.ts';
import {
  type CategoryVector,
  missingIn,
  type NumberVector,
  type TimestampVector,
  type Vector,
} from '../tables/column.ts';

/**
 * One side of a comparison, reduced to what drift methods read. Made once per column and data set; the reference's is kept while
 * many chunks are compared with it.
 */
export type Sample = NumberSample | CategorySample;

/** Summarises a vector. Timestamps count as numbers (milliseconds). */
export function sampleOf(vector: Vector): Sample {
  return vector.type === 'category' ? new CategorySample(vector) : new NumberSample(vector);
}

/** A vector summarised, or the summary itself. */
export function asSample(side: Vector | Sample): Sample {
  return side instanceof NumberSample || side instanceof CategorySample ? side : sampleOf(side);
}

const REFERENCE = 'drift:reference';
const CURRENT = 'drift:current';

/** The two samples of an evidence that has `reference` and `current`. */
export function samplesOf(evidence: Evidence): { readonly reference: Sample; readonly current: Sample } {
  const { inputs } = evidence;
  return {
    reference: evidence.once(REFERENCE, () => sampleOf(required(vectorIn(inputs, 'reference')))),
    current: evidence.once(CURRENT, () => sampleOf(required(vectorIn(inputs, 'current')))),
  };
}

/** The evidence of two samples that were made before. */
export function evidenceOf(reference: Sample, current: Sample): Evidence {
  const evidence = new Evidence({ reference: reference.vector, current: current.vector });
  evidence.once(REFERENCE, () => reference);
  evidence.once(CURRENT, () => current);
  return evidence;
}

/** The merge of both samples, shared by KS and Wasserstein. */
export function comparisonOf(evidence: Evidence, numbers: NumberSamples): SortedComparison {
  return evidence.once('drift:comparison', () =>
    compareSorted(numbers.reference.sorted, numbers.current.sorted),
  );
}

export interface NumberSamples {
  readonly reference: NumberSample;
  readonly current: NumberSample;
}

function required(vector: Vector | undefined): Vector {
  if (!vector) throw new Error('Drift methods name reference and current in `needs`.');
  return vector;
}

/** Counts of values by their text. */
export type Counts = ReadonlyMap<string, number>;

export class NumberSample {
  readonly type = 'number';
  readonly vector: NumberVector | TimestampVector;
  /** Rows, of which `missing` are NaN. */
  readonly rows: number;
  readonly missing: number;
  /** The values that are there, ascending, infinities included. */
  readonly sorted: Float64Array;
  /** The part of `sorted` that is finite. */
  readonly finite: Float64Array;
  #moments: { mean: number; squares: number } | undefined;
  #distinct: number | undefined;
  #counts: Counts | undefined;

  constructor(vector: NumberVector | TimestampVector) {
    this.vector = vector;
    this.rows = vector.values.length;
    this.sorted = sortedWithoutMissing(vector.values);
    this.missing = this.rows - this.sorted.length;
    this.finite = finitePart(this.sorted);
  }

  /** Values that are there. */
  get size(): number {
    return this.sorted.length;
  }

  get infinite(): number {
    return this.sorted.length - this.finite.length;
  }

  /** Mean of the finite values. */
  get mean(): number {
    return this.#summed().mean;
  }

  /** Standard deviation of the finite values. `ddof` 0: population; 1: sample (NaN for one value). */
  deviation(ddof: 0 | 1): number {
    return Math.sqrt(this.#summed().squares / (this.finite.length - ddof));
  }

  get distinct(): number {
    if (this.#distinct === undefined) {
      const { sorted } = this;
      let distinct = 0;
      let previous = Number.NaN;
      // proof: i < sorted.length
      for (let i = 0; i < sorted.length; i++) {
        const value = sorted[i]!;
        if (value !== previous) distinct++;
        previous = value;
      }
      this.#distinct = distinct;
    }
    return this.#distinct;
  }

  /** Every distinct value as a category. */
  get counts(): Counts {
    if (!this.#counts) {
      const { sorted } = this;
      const counts = new Map<string, number>();
      let value = Number.NaN;
      let count = 0;
      // proof: i < sorted.length
      for (let i = 0; i < sorted.length; i++) {
        const next = sorted[i]!;
        if (next !== value) {
          if (count > 0) counts.set(String(value), count);
          value = next;
          count = 0;
        }
        count++;
      }
      if (count > 0) counts.set(String(value), count);
      this.#counts = counts;
    }
    return this.#counts;
  }

  #summed(): { mean: number; squares: number } {
    if (!this.#moments) {
      const mean = meanOf(this.finite);
      this.#moments = { mean, squares: squaresAround(this.finite, mean) };
    }
    return this.#moments;
  }
}

function finitePart(sorted: Float64Array): Float64Array {
  let start = 0;
  let end = sorted.length;
  while (start < end && sorted[start] === Number.NEGATIVE_INFINITY) start++;
  while (end > start && sorted[end - 1] === Number.POSITIVE_INFINITY) end--;
  return sorted.subarray(start, end);
}

export class CategorySample {
  readonly type = 'category';
  readonly vector: CategoryVector;
  readonly rows: number;
  readonly missing: number;
  /** Only categories that occur. */
  readonly counts: Counts;

  constructor(vector: CategoryVector) {
    this.vector = vector;
    this.rows = vector.codes.length;
    this.missing = missingIn(vector);
    const { codes, dictionary } = vector;
    const byCode = new Uint32Array(dictionary.length);
    // proof: i < codes.length; codes are −1 or index the dictionary, by the contract of CategoryVector; −1 is left out
    for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) byCode[codes[i]!]!++;
    const counts = new Map<string, number>();
    for (let code = 0; code < byCode.length; code++) {
      // proof: code < dictionary.length, which is the length of byCode
      const count = byCode[code]!;
      if (count === 0) continue;
      const category = dictionary[code]!;
      counts.set(category, (counts.get(category) ?? 0) + count);
    }
    this.counts = counts;
  }

  get size(): number {
    return this.rows - this.missing;
  }

  get distinct(): number {
    return this.counts.size;
  }
}
