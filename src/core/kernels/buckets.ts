import { lengthOf, type NumberVector, type TimestampVector } from '../tables/column.ts';
import { type BucketPlan, bucketOf } from './bucketPlan.ts';
import { copy, type Fetching, fetch, sortSlice } from './bucketValues.ts';
import { RecalledValues } from './recalledValues.ts';
import { type BucketTotals, type KeptValues, survey } from './survey.ts';
import { lowerBound, upperBound } from './twoSample.ts';
import { inMemory, type KernelMemory } from './wasm.ts';

/** No place: of a bucket whose values have not been fetched. */
const NOWHERE = 0xffffffff;
/** So often the rows of some buckets are looked for; then those of all others are fetched with them. */
const MOST_PASSES = 6;
/** Of one in so many rows at most the values are kept in order … */
const LEAST_PER_KEPT = 3;
/** … and where the rows themselves are not in memory, of one in so many, but of few always. */
const LEAST_PER_SPARED = 8;
const FEW_SPARED = 1 << 18;
/** With more rows than this part of them behind those that values are kept of, they are kept anew. */
const MOST_ADDED = 1 / 32;

/**
 * A column grouped into the buckets of a plan: as good as sorted for most questions, for a fraction of the cost. Totals are known; values
 * are fetched from the column where they are asked for, all that are needed at once in one pass over the codes, and put in order only
 * when somebody must know.
 */
export class Buckets {
  readonly plan: BucketPlan;
  /** The rank of the first value of each bucket; one more at the end, where the missing values begin. */
  readonly starts: Uint32Array;
  /** Σ (value − low) of each bucket. */
  readonly sums: Float64Array;
  readonly totals: BucketTotals;
  readonly #column: NumberVector | TimestampVector;
  /** Values of the buckets that were fetched, and where those of each begin. */
  #fetched = new Float64Array(0);
  readonly #at: Uint32Array;
  readonly #isOrdered: Uint8Array;
  #passes = 0;
  #known: RecalledValues | undefined;

  /** @param column whose rows are read when some of them are asked for */
  constructor(column: NumberVector | TimestampVector, totals: BucketTotals) {
    this.plan = totals.plan;
    this.starts = totals.starts;
    this.sums = totals.sums;
    this.totals = totals;
    this.#column = column;
    this.#at = new Uint32Array(totals.plan.buckets + 1).fill(NOWHERE);
    this.#isOrdered = new Uint8Array(totals.plan.buckets);
  }

  /** Values that are not missing. */
  get size(): number {
    return this.starts[this.plan.buckets] ?? 0;
  }

  /** How many values are in a bucket. */
  rowsIn(bucket: number): number {
    // proof: there is a start for each bucket and one more
    return this.starts[bucket + 1]! - this.starts[bucket]!;
  }

  /** The one value that all rows of a bucket have; undefined where they have several, where that is not known, and without rows. */
  onlyValueIn(bucket: number): number | undefined {
    const { bounds } = this.totals;
    if (!bounds) return undefined;
    // proof: there are two bounds for each bucket
    const most = bounds[2 * bucket]!;
    return most === -bounds[2 * bucket + 1]! ? most : undefined;
  }

  /** Whether a bucket is known to have no more than one value, however many rows. */
  hasOneAtMostIn(bucket: number): boolean {
    return this.rowsIn(bucket) === 0 || this.onlyValueIn(bucket) !== undefined;
  }

  /** Says which buckets' values will be asked for: those marked with 1, each bucket having a mark. */
  need(marks: Uint8Array): void {
    if (this.isAtHand(marks)) return;
    const wanted = new Uint8Array(this.plan.buckets + 1);
    let rows = 0;
    // proof: here and below, there is a mark for each bucket
    for (let bucket = marks.indexOf(1); bucket >= 0; bucket = marks.indexOf(1, bucket + 1)) {
      if (this.#isThere(bucket)) continue;
      wanted[bucket] = 1;
      rows += this.rowsIn(bucket);
    }
    if (++this.#passes > MOST_PASSES) {
      for (let bucket = 0; bucket < marks.length; bucket++) {
        if (wanted[bucket]! === 1 || this.#isThere(bucket)) continue;
        wanted[bucket] = 1;
        rows += this.rowsIn(bucket);
      }
    }
    this.#fetch(wanted, rows);
  }

  /** Whether the values of the buckets marked with 1 are there, without a look at all rows. */
  isAtHand(marks: Uint8Array): boolean {
    for (let bucket = marks.indexOf(1); bucket >= 0; bucket = marks.indexOf(1, bucket + 1)) {
      if (!this.#isThere(bucket) && this.rowsIn(bucket) > 0) return false;
    }
    return true;
  }

  /**
   * What is to be known of the buckets when rows have been added: values of those marked with 1 that have been fetched; without marks of
   * those that are in order. None where they would take too much memory beside the rows.
   * @param spare the rows are not in memory: their codes are not kept either, and fewer values
   */
  toKeep(marks?: Uint8Array, spare = false): BucketTotals {
    const { kept: earlier, ...totals } = this.totals;
    const rows = lengthOf(this.#column);
    const areEnough = this.#fetched.length === 0 && rows - (earlier?.rows ?? 0) <= MOST_ADDED * rows;
    if (earlier && areEnough) return this.totals;
    const most = spare ? mostSpared(rows) : rows / LEAST_PER_KEPT;
    const kept = this.#kept(
      bucket => (marks ? marks[bucket] === 1 && this.#isThere(bucket) : this.isOrdered(bucket)),
      most,
    );
    const all = { ...totals, ...(kept && { kept }) };
    return spare ? afterKept(all) : all;
  }

  /** The values of some buckets, which are there, in order; undefined where those are none, or too many. */
  #kept(isToBeKept: (bucket: number) => boolean, most: number): KeptValues | undefined {
    const { buckets } = this.plan;
    const isKept = new Uint8Array(buckets);
    const ends = new Uint32Array(buckets);
    let end = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      if (isToBeKept(bucket)) {
        isKept[bucket] = 1;
        end += this.rowsIn(bucket);
      }
      ends[bucket] = end;
    }
    if (end === 0 || end > most) return undefined;
    const values = new Float64Array(end);
    for (let bucket = isKept.indexOf(1); bucket >= 0; bucket = isKept.indexOf(1, bucket + 1)) {
      if (!this.isOrdered(bucket)) this.inOrder(bucket);
      // proof: there is an end for each bucket
      this.bring(bucket, values, ends[bucket]! - this.rowsIn(bucket));
    }
    return { isKept, ends, values, rows: lengthOf(this.#column) };
  }

  /** Writes the values of a bucket, which are there, behind so many others. */
  bring(bucket: number, values: Float64Array, to: number): void {
    const recalled = this.#recalled;
    if (recalled?.has(bucket)) {
      recalled.bring(bucket, values, to);
      return;
    }
    // proof: there is a place for each bucket, and as many values as rows from there on
    const from = this.#at[bucket]!;
    copy(this.#fetched, from, from + this.rowsIn(bucket), values, to);
  }

  /** The values of a bucket in ascending order. A view, to be read only. */
  inOrder(bucket: number): Float64Array {
    const recalled = this.#recalled;
    if (recalled?.has(bucket)) return recalled.inOrder(bucket);
    const values = this.fetchedIn(bucket);
    if (this.#isOrdered[bucket] !== 1) {
      this.#isOrdered[bucket] = 1;
      sortSlice(values);
    }
    return values;
  }

  /** The values of a bucket, in some order. A view, to be read only. */
  fetchedIn(bucket: number): Float64Array {
    const recalled = this.#recalled;
    if (recalled?.has(bucket)) return recalled.inOrder(bucket);
    const rows = this.rowsIn(bucket);
    if (rows > 0 && this.#at[bucket] === NOWHERE) {
      const marks = new Uint8Array(this.plan.buckets);
      marks[bucket] = 1;
      this.need(marks);
    }
    const at = rows > 0 ? (this.#at[bucket] ?? 0) : 0;
    return this.#fetched.subarray(at, at + rows);
  }

  isOrdered(bucket: number): boolean {
    return this.#isOrdered[bucket] === 1 || this.#recalled?.has(bucket) === true;
  }

  /** Puts the values of a bucket in order, which somebody has done: the first ones of `ordered`. */
  putInOrder(bucket: number, ordered: Float64Array): void {
    this.#isOrdered[bucket] = 1;
    const at = this.#at[bucket] ?? 0;
    const rows = this.rowsIn(bucket);
    // proof: both have as many values as the bucket
    for (let i = 0; i < rows; i++) this.#fetched[at + i] = ordered[i]!;
  }

  /** How many values are less than `x`. */
  below(x: number): number {
    const bucket = this.bucketOf(x);
    const start = this.starts[bucket] ?? 0;
    const rows = bucket < this.plan.buckets ? this.rowsIn(bucket) : 0;
    if (rows === 0) return start;
    const only = this.onlyValueIn(bucket);
    if (only !== undefined) return only < x ? start + rows : start;
    const recalled = this.#recalled;
    if (recalled?.has(bucket)) return start + recalled.below(bucket, x);
    return start + lowerBound(this.inOrder(bucket), x);
  }

  /** The value of that rank, 0 for the smallest. */
  at(rank: number): number {
    const bucket = this.bucketAt(rank);
    return this.onlyValueIn(bucket) ?? this.inOrder(bucket)[rank - (this.starts[bucket] ?? 0)] ?? Number.NaN;
  }

  /** The bucket that a value belongs to. */
  bucketOf(x: number): number {
    return bucketOf(x, this.plan);
  }

  /** The bucket of the value of that rank. */
  bucketAt(rank: number): number {
    // proof: the first bucket that begins after the rank is not the first of all
    return upperBound(this.starts, rank) - 1;
  }

  /** Values that were in order the last time, if any: only those of rows that have been added since are looked for. */
  get #recalled(): RecalledValues | undefined {
    const { kept } = this.totals;
    if (kept) this.#known ??= new RecalledValues(this.#column, this.totals, kept);
    return this.#known;
  }

  #isThere(bucket: number): boolean {
    return this.#at[bucket] !== NOWHERE || this.#recalled?.has(bucket) === true;
  }

  /** Fetches the values of wanted buckets, which have so many rows. */
  #fetch(wanted: Uint8Array, rows: number): void {
    const earlier = this.#fetched;
    const fetched = new Float64Array(earlier.length + rows);
    fetched.set(earlier);
    let end = earlier.length;
    for (let bucket = wanted.indexOf(1); bucket >= 0; bucket = wanted.indexOf(1, bucket + 1)) {
      this.#at[bucket] = end;
      end += this.rowsIn(bucket);
    }
    const next = this.#at.slice();
    const { values } = this.#column;
    const areFew = rows < values.length / 2;
    const { totals } = this;
    const coded = totals.codedFrom === undefined ? totals : survey(values, this.plan).totals;
    let row = 0;
    for (const codes of coded.codes) {
      const column = values.subarray(row, row + codes.length);
      const part = { column, codes, wanted, next, fetched };
      const isDone =
        areFew && inMemory(8 * BLOCK + 2 * wanted.length, memory => fetchIn(memory, part)) === true;
      if (!isDone) fetch(part);
      row += codes.length;
    }
    this.#fetched = fetched;
  }
}

function mostSpared(rows: number): number {
  return Math.max(rows / LEAST_PER_SPARED, Math.min(rows / LEAST_PER_KEPT, FEW_SPARED));
}

/** The totals with the codes of those rows only that values are not kept of. */
function afterKept(totals: BucketTotals): BucketTotals {
  const { starts, kept, codes, codedFrom = 0 } = totals;
  // proof: the last start is how many rows there are
  const first = kept?.rows ?? starts.at(-1)!;
  let end = codedFrom;
  const rest = codes.flatMap(part => {
    end += part.length;
    return end > first ? [part.slice(Math.max(part.length - (end - first), 0))] : [];
  });
  return { ...totals, codes: rest, codedFrom: Math.max(first, codedFrom) };
}

/** The totals without what takes memory for each row; undefined where values are kept of too many rows, or of none. */
export function withoutCodes(totals: BucketTotals): BucketTotals | undefined {
  const { starts, kept } = totals;
  // proof: as above
  const isLittle = kept !== undefined && kept.values.length <= mostSpared(starts.at(-1)!);
  return isLittle ? afterKept(totals) : undefined;
}

/** So many codes are looked through in one go. */
const BLOCK = 1 << 14;

/** Rows are found in WebAssembly, whose loop does not branch. */
function fetchIn(memory: KernelMemory, { column, codes, wanted, next, fetched }: Fetching): true {
  const inBlock = memory.allocate(2 * BLOCK);
  const marks = memory.allocate(wanted.length);
  const found = memory.allocate(4 * (BLOCK + 1));
  memory.bytes(marks, wanted.length).set(wanted);
  const codesOfBlock = memory.shorts(inBlock, BLOCK);
  const rows = memory.words(found, BLOCK);
  for (let from = 0; from < codes.length; from += BLOCK) {
    const length = Math.min(BLOCK, codes.length - from);
    codesOfBlock.set(codes.subarray(from, from + length));
    const count = memory.exports.selectRows(inBlock, length, marks, found);
    // proof: there are `count` rows of the block; codes are buckets, of each of which it is known what is next
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      fetched[next[codesOfBlock[row]!]!++] = column[from + row]!;
    }
  }
  return true;
}
