import { type BucketPlan, planFor } from '../kernels/bucketPlan.ts';
import { Buckets } from '../kernels/buckets.ts';
import { isAllFinite } from '../kernels/hasMissing.ts';
import { sortedWithoutMissing } from '../kernels/sort.ts';
import { type BucketTotals, type Moments, type Presence, survey } from '../kernels/survey.ts';
import { lowerBound, type Steps, stepsOf, upperBound } from '../kernels/twoSample.ts';
import { interpolated, meanOf, quantileOf, squaresAround } from '../mathematics/moments.ts';
import { powerOfTwoNear } from '../mathematics/powerOfTwo.ts';
import { lengthOf, type NumberVector, type TimestampVector } from '../tables/column.ts';
import { FEW, fewOf, momentsOfFew, presenceOfFew } from './fewValues.ts';
import type { NumberFacts } from './numberFacts.ts';
import type { Counts } from './sample.ts';

/** Samples of so many rows are not sorted for their moments. */
const UNSORTED_FROM = 16_384;
/** Sums of squares below this have lost digits, or are 0 though values differ. */
const FULL_SQUARES = 1e-280;

export interface KnownOfSample {
  readonly plan?: BucketPlan | undefined;
  readonly facts?: NumberFacts | undefined;
}

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
  /** Marks of buckets whose values are to be kept. */
  #soon: Uint8Array | undefined;
  readonly #totals: BucketTotals | undefined;
  readonly #hasPlan: boolean;
  #presence: Presence | undefined;
  #moments: Moments | undefined;
  #scaled: ScaledSquares | undefined;
  #few: ReadonlyMap<number, number> | null | undefined;
  #steps: Steps | undefined;
  #distinct: number | undefined;
  #counts: Counts | undefined;

  /** @param known beforehand: the buckets that its values are to be put into, and facts of the rows */
  constructor(vector: NumberVector | TimestampVector, { plan, facts }: KnownOfSample = {}) {
    this.vector = vector;
    this.rows = lengthOf(vector);
    this.#presence = facts?.presence;
    this.#moments = facts?.moments;
    this.#few = facts?.few;
    this.#totals = facts?.totals;
    this.#plan = plan;
    this.#hasPlan = plan !== undefined;
  }

  /**
   * What is known of it as a whole.
   * @param plan the buckets that its values are counted in, unless they are few
   * @param spare its rows are not in memory, so that less is to be kept of them
   */
  factsBy(plan: BucketPlan, spare: boolean): NumberFacts {
    const few = this.#fewValues();
    return {
      rows: this.rows,
      presence: this.#present(),
      few,
      moments: this.#summed(),
      ...(few === null && { totals: this.bucketsBy(plan).toKeep(this.#soon, spare) }),
    };
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
    if (this.#sorted && !this.#buckets && !this.#hasPlan) return undefined;
    if (this.#plan === undefined) this.#plan = planFor(this.vector.values) ?? null;
    return this.#plan ? this.bucketsBy(this.#plan) : undefined;
  }

  /** Its values in the buckets of another sample. */
  bucketsBy(plan: BucketPlan): Buckets {
    if (this.#buckets?.plan === plan) return this.#buckets;
    this.#plan = plan;
    this.#buckets = new Buckets(this.vector, this.#totalsBy(plan));
    return this.#buckets;
  }

  /**
   * Says which places of the distribution will be asked for, so that buckets of which only totals are known are filled at once.
   * @param ranks from 0 to 1
   * @param marks 1 for each bucket that is needed besides
   * @param soon such marks of what may be needed when rows have been added: if all rows must be looked at, these are filled as well, and kept
   */
  foresee(
    ranks: readonly number[],
    values: Iterable<number>,
    marks: Uint8Array,
    soon?: () => Uint8Array,
  ): void {
    const own = this.steps ? undefined : this.buckets;
    if (!own || this.finiteSize === 0) return;
    const asked = this.#marked(own, ranks, marks);
    for (const value of values) {
      const bucket = own.bucketOf(value);
      if (own.onlyValueIn(bucket) === undefined) asked[bucket] = 1;
    }
    if (soon && !own.isAtHand(asked)) {
      const more = this.#marked(own, ranks, soon(), 1);
      // proof: there is a mark for each bucket
      for (let bucket = 0; bucket < asked.length; bucket++) if (more[bucket]! === 1) asked[bucket] = 1;
      this.#soon = asked;
    }
    own.need(asked);
  }

  /** Marks the buckets of ranks besides others, and so many on either side of each. */
  #marked(own: Buckets, ranks: readonly number[], marks: Uint8Array, beside = 0): Uint8Array {
    const all = marks.slice();
    const { low } = this.#present();
    const last = this.finiteSize - 1;
    for (const q of ranks) {
      for (const place of [Math.floor(q * last), Math.ceil(q * last)]) {
        const at = own.bucketAt(low + place);
        for (let bucket = Math.max(at - beside, 0); bucket <= at + beside && bucket < all.length; bucket++) {
          if (own.onlyValueIn(bucket) === undefined) all[bucket] = 1;
        }
      }
    }
    return all;
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
    const { steps } = this;
    if (steps) return steps.ends[lowerBound(steps.values, x) - 1] ?? 0;
    const { buckets } = this;
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
    const { squares } = this.#summed();
    const size = this.finiteSize - ddof;
    if (squares >= FULL_SQUARES && squares < Number.POSITIVE_INFINITY) return Math.sqrt(squares / size);
    this.#scaled ??= this.#scaledSquares();
    return Math.sqrt(this.#scaled.squares / size) * this.#scaled.unit;
  }

  /** Its distribution function, step by step, where a large sample has few distinct values. */
  get steps(): Steps | undefined {
    return this.rows < UNSORTED_FROM ? undefined : this.stepsOfFew;
  }

  /** The same of a sample of any size. */
  get stepsOfFew(): Steps | undefined {
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

  #totalsBy(plan: BucketPlan): BucketTotals {
    if (this.#totals?.plan === plan) return this.#totals;
    const { totals, presence, moments } = survey(this.vector.values, plan);
    this.#presence ??= presence;
    if (this.rows >= UNSORTED_FROM) this.#moments ??= moments;
    return totals;
  }

  /** What is known of all rows of a large sample without a look at them for this alone. */
  #lookThrough(): void {
    if (this.rows < UNSORTED_FROM) return;
    const few = this.#fewValues();
    if (few) {
      this.#presence ??= presenceOfFew(few, this.rows);
      this.#moments ??= momentsOfFew(few);
    } else if (this.#plan) this.bucketsBy(this.#plan);
  }

  #present(): Presence {
    if (!this.#presence) this.#lookThrough();
    this.#presence ??= presenceOf(this.vector.values);
    return this.#presence;
  }

  /** Each value with its count, if they are few. */
  #fewValues(): ReadonlyMap<number, number> | null {
    if (this.#few === undefined) this.#few = fewOf(this.vector.values);
    return this.#few;
  }

  /** In a unit in which squares neither overflow nor vanish. A constant, the usual one to come here, needs no look at the rows. */
  #scaledSquares(): ScaledSquares {
    const few = this.#fewValues();
    const values = few ? Float64Array.from(this.distinctFinite) : this.finite;
    const unit = powerOfTwoNear(Math.max(-(values[0] ?? 0), values.at(-1) ?? 0, Number.MIN_VALUE));
    const moments = few
      ? momentsOfFew(new Map(Array.from(few, ([value, count]) => [value / unit, count])))
      : momentsOf(values.map(value => value / unit));
    return { squares: moments?.squares ?? 0, unit };
  }

  #summed(): Moments {
    if (!this.#moments) this.#lookThrough();
    if (!this.#moments) {
      // small samples are added up in order of size, so that the order of rows does not matter even to the last digit
      const { values } = this.rows < UNSORTED_FROM ? { values: this.finite } : this.vector;
      const finite = this.finiteSize === values.length ? values : values.filter(Number.isFinite);
      this.#moments = momentsOf(finite);
    }
    return this.#moments;
  }
}

function presenceOf(values: Float64Array): Presence {
  const presence = { missing: 0, low: 0, high: 0 };
  if (isAllFinite(values)) return presence;
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value === 0) continue;
    if (Number.isNaN(value)) presence.missing++;
    else if (value < 0) presence.low++;
    else presence.high++;
  }
  return presence;
}

/** Σ of squared distances to the mean, of values in a unit. */
interface ScaledSquares {
  readonly squares: number;
  readonly unit: number;
}

function momentsOf(values: Float64Array): Moments {
  const mean = meanOf(values);
  return { mean, squares: squaresAround(values, mean) };
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
