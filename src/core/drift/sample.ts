import { Evidence, vectorIn } from '../catalogue/evidence.ts';
import {
  type BucketPlan,
  type Buckets,
  bucketedFast,
  compareBuckets,
  keptColumn,
  planFor,
} from '../kernels/buckets.ts';
import { isAllFinite } from '../kernels/hasMissing.ts';
import { sortedWithoutMissing } from '../kernels/sort.ts';
import {
  compareSorted,
  compareSteps,
  lowerBound,
  type SortedComparison,
  type Steps,
  stepsOf,
  upperBound,
} from '../kernels/twoSample.ts';
import { interpolated, meanOf, quantileOf, squaresAround } from '../mathematics/moments.ts';
import type { CategoryVector, NumberVector, TimestampVector, Vector } from '../tables/column.ts';

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

/** The comparison of both samples' distribution functions, shared by KS and Wasserstein. */
export function comparisonOf(evidence: Evidence, { reference, current }: NumberSamples): SortedComparison {
  return evidence.once('drift:comparison', () => {
    const { steps: stepsBefore } = reference;
    const { steps: stepsNow } = current;
    if (stepsBefore && stepsNow) return compareSteps(stepsBefore, stepsNow);
    const before = reference.buckets;
    const now = before && current.bucketsBy(before.plan);
    return now ? compareBuckets(before, now) : compareSorted(reference.sorted, current.sorted);
  });
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

/** Up to so many distinct values are counted without sorting. */
const FEW = 32;
/** Samples of so many rows are not sorted for their moments. */
const UNSORTED_FROM = 16_384;

/**
 * A column of numbers. Large ones are put into buckets, which answer what is usually asked (ranks, quantiles, moments, the comparison
 * with another sample) exactly and without sorting; `sorted` and `finite` sort when they are first read.
 */
export class NumberSample {
  readonly type = 'number';
  readonly vector: NumberVector | TimestampVector;
  /** Rows, of which `missing` are NaN. */
  readonly rows: number;
  #sorted: Float64Array | undefined;
  #finite: Float64Array | undefined;
  /** null: cannot be put into buckets. */
  #plan: BucketPlan | null | undefined;
  #buckets: Buckets | undefined;
  #presence: { missing: number; low: number; high: number } | undefined;
  #moments: { mean: number; squares: number } | undefined;
  #few: ReadonlyMap<number, number> | null | undefined;
  #steps: Steps | undefined;
  #distinct: number | undefined;
  #counts: Counts | undefined;

  constructor(vector: NumberVector | TimestampVector) {
    this.vector = vector;
    this.rows = vector.values.length;
  }

  get missing(): number {
    return this.#present().missing;
  }

  /** The values that are there, ascending, infinities included. */
  get sorted(): Float64Array {
    this.#sorted ??= sortedWithoutMissing(this.vector.values);
    return this.#sorted;
  }

  /** The part of `sorted` that is finite. */
  get finite(): Float64Array {
    this.#finite ??= finitePart(this.sorted);
    return this.#finite;
  }

  /** Its own buckets; undefined for few values and those that do not suit. */
  get buckets(): Buckets | undefined {
    if (this.#sorted && !this.#buckets?.isAlive) return undefined;
    if (this.#plan === undefined) this.#plan = planFor(this.vector.values) ?? null;
    return this.#plan ? this.bucketsBy(this.#plan) : undefined;
  }

  /** Its values in the buckets of another sample. */
  bucketsBy(plan: BucketPlan): Buckets {
    if (this.#buckets?.isAlive && this.#buckets.plan === plan) return this.#buckets;
    this.#buckets = bucketedFast(this.vector.values, plan);
    this.#plan = plan;
    return this.#buckets;
  }

  /** Values that are there. */
  get size(): number {
    return this.rows - this.missing;
  }

  get infinite(): number {
    const { low, high } = this.#present();
    return low + high;
  }

  /** Values that are finite. */
  get finiteSize(): number {
    return this.size - this.infinite;
  }

  /** How many values are less than `x`. */
  below(x: number): number {
    const { steps, buckets } = this;
    if (steps) return steps.ends[lowerBound(steps.values, x) - 1] ?? 0;
    return buckets ? buckets.below(x) : lowerBound(this.sorted, x);
  }

  /** Quantile of the finite values, of which there is one at least, by linear interpolation as numpy has it. 0 ≤ q ≤ 1. */
  quantile(q: number): number {
    const { low } = this.#present();
    const { steps } = this;
    if (steps) {
      // proof: the rank is below the last end
      return interpolated(rank => steps.values[upperBound(steps.ends, low + rank)]!, this.finiteSize, q);
    }
    const { buckets } = this;
    if (!buckets) return quantileOf(this.finite, q);
    return interpolated(rank => buckets.at(low + rank), this.finiteSize, q);
  }

  /** Mean of the finite values. */
  get mean(): number {
    return this.#summed().mean;
  }

  /** Standard deviation of the finite values. `ddof` 0: population; 1: sample (NaN for one value). */
  deviation(ddof: 0 | 1): number {
    return Math.sqrt(this.#summed().squares / (this.finiteSize - ddof));
  }

  /** Its distribution function, step by step, where a large sample has few distinct values. */
  get steps(): Steps | undefined {
    if (this.rows < UNSORTED_FROM) return undefined;
    const few = this.#fewValues();
    if (few && few.size > 0) this.#steps ??= stepsOf(few);
    return this.#steps;
  }

  get distinct(): number {
    const few = this.#fewValues();
    if (few) return few.size;
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

  /** Whether there are no more distinct values than that; far cheaper than their number where that is small. */
  hasAtMost(distinct: number): boolean {
    const few = this.#fewValues();
    if (few) return few.size <= distinct;
    return distinct > FEW && this.distinct <= distinct;
  }

  /** The distinct finite values, ascending. */
  get distinctFinite(): number[] {
    const few = this.#fewValues();
    const values = few ? [...few.keys()].filter(Number.isFinite) : [...new Set(this.finite)];
    return few ? values.sort((a, b) => a - b) : values;
  }

  /** Every distinct value as a category. */
  get counts(): Counts {
    if (!this.#counts) {
      const few = this.#fewValues();
      this.#counts = few ? countsOfFew(few) : countsOfSorted(this.sorted);
    }
    return this.#counts;
  }

  #present(): { missing: number; low: number; high: number } {
    if (!this.#presence) {
      const { values } = this.vector;
      const presence = { missing: 0, low: 0, high: 0 };
      this.#presence = presence;
      if (areAllFinite(values)) return presence;
      // proof: i < values.length
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        if (value - value === 0) continue;
        if (Number.isNaN(value)) presence.missing++;
        else if (value < 0) presence.low++;
        else presence.high++;
      }
    }
    return this.#presence;
  }

  /** Each value with its count, if they are few. */
  #fewValues(): ReadonlyMap<number, number> | null {
    if (this.#few === undefined) this.#few = fewOf(this.vector.values);
    return this.#few;
  }

  #summed(): { mean: number; squares: number } {
    if (!this.#moments) {
      // small samples are added up in order of size, so that the order of rows does not matter even to the last digit
      const { values } = this.rows < UNSORTED_FROM ? { values: this.finite } : this.vector;
      const finite = this.finiteSize === values.length ? values : values.filter(Number.isFinite);
      this.#moments = momentsOf(finite);
    }
    return this.#moments;
  }
}

/** As `isAllFinite`, in WebAssembly where the column is kept there. */
function areAllFinite(values: Float64Array): boolean {
  const place = keptColumn(values);
  return place ? place.memory.exports.allFinite(place.at, values.length) === 1 : isAllFinite(values);
}

/** As `meanOf` and `squaresAround`, to the same bits. */
function momentsOf(values: Float64Array): { mean: number; squares: number } {
  const place = keptColumn(values);
  if (!place) {
    const mean = meanOf(values);
    return { mean, squares: squaresAround(values, mean) };
  }
  const { exports } = place.memory;
  const { length } = values;
  let mean = exports.sumAround(place.at, length, 0) / length;
  if (Number.isFinite(mean)) mean += exports.sumAround(place.at, length, mean) / length;
  return { mean, squares: exports.squaresAround(place.at, length, mean) };
}

/** Whole numbers from −SMALL_WHOLE up to and without SMALL_WHOLE are counted in a table. */
const SMALL_WHOLE = 512;

/** Each distinct value with its count; null when there are more than FEW. Missing values are none. */
function fewOf(values: Float64Array): ReadonlyMap<number, number> | null {
  const inTable = new Float64Array(2 * SMALL_WHOLE);
  const others = new Map<number, number>();
  const counted = countWhole(values, inTable);
  let filled = 0;
  for (const count of inTable) if (count > 0) filled++;
  if (filled > FEW) return null;
  // proof: i < values.length; the table is read and written where its index is known to lie inside
  for (let i = counted; i < values.length; i++) {
    const value = values[i]!;
    const whole = value | 0;
    const at = whole + SMALL_WHOLE;
    if (whole === value && at >= 0 && at < 2 * SMALL_WHOLE) {
      if (inTable[at] === 0) filled++;
      inTable[at]! += 1;
    } else if (!Number.isNaN(value)) {
      others.set(value, (others.get(value) ?? 0) + 1);
    }
    if (filled + others.size > FEW) return null;
  }
  for (const [at, count] of inTable.entries()) if (count > 0) others.set(at - SMALL_WHOLE, count);
  return others;
}

/** Rows looked at, at first, to see whether there are few values. */
const FIRST_LOOK = 4096;

/** Counts small whole numbers into the table, in WebAssembly where the column is kept there. Answers the rows that are done. */
function countWhole(values: Float64Array, table: Float64Array): number {
  const place = keptColumn(values);
  if (!place) return 0;
  const { memory, at } = place;
  return memory.region(() => {
    const tables = memory.allocate(8 * table.length);
    const counts = memory.words(tables, 2 * table.length).fill(0);
    const look = (length: number, from: number) =>
      memory.exports.countWhole(at + 8 * from, length, SMALL_WHOLE, tables);
    const first = Math.min(FIRST_LOOK, values.length);
    let done = look(first, 0);
    if (done === first && counts.reduce((filled, count) => filled + (count > 0 ? 1 : 0), 0) <= 2 * FEW) {
      done += look(values.length - first, first);
    }
    // proof: counts are two tables of that length
    for (let i = 0; i < table.length; i++) table[i] = counts[i]! + counts[table.length + i]!;
    return done;
  });
}

function countsOfFew(few: ReadonlyMap<number, number>): Counts {
  return new Map([...few].sort(([a], [b]) => a - b).map(([value, count]) => [String(value), count]));
}

function countsOfSorted(sorted: Float64Array): Counts {
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
  return counts;
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
    const { codes, dictionary } = vector;
    const byCode = new Uint32Array(dictionary.length);
    // proof: i < codes.length; codes are −1 or index the dictionary, by the contract of CategoryVector; −1 is left out
    for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) byCode[codes[i]!]!++;
    const counts = new Map<string, number>();
    let present = 0;
    for (let code = 0; code < byCode.length; code++) {
      // proof: code < dictionary.length, which is the length of byCode
      const count = byCode[code]!;
      if (count === 0) continue;
      const category = dictionary[code]!;
      present += count;
      counts.set(category, (counts.get(category) ?? 0) + count);
    }
    this.counts = counts;
    this.missing = codes.length - present;
  }

  get size(): number {
    return this.rows - this.missing;
  }

  get distinct(): number {
    return this.counts.size;
  }
}
