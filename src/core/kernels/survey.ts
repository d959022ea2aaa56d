import { shortsFor } from '../tables/rowMemory.ts';
import { type BucketPlan, bucketOf } from './bucketPlan.ts';
import { inMemory, type KernelMemory } from './wasm.ts';

/** One pass over a column that tells nearly all that is asked about it: what is in each bucket of a plan, what is missing, and moments. */

/** How many values are in each bucket, and what they add up to. */
export interface BucketTotals {
  readonly plan: BucketPlan;
  /** How many values are in earlier buckets; one more at the end, for missing values. */
  readonly starts: Uint32Array;
  /** Σ (value − low) of each bucket. */
  readonly sums: Float64Array;
  /** Where there are ties, of each bucket the largest value, and the smallest one with its sign changed; −∞ twice for none. */
  readonly bounds?: Float64Array;
  /** The bucket of each row, in parts that follow one another: 2 bytes a row. */
  readonly codes: readonly Uint16Array[];
  /** The row that the codes begin with, where those of rows before it are not kept. */
  readonly codedFrom?: number;
  /** Values that were asked for in order the last time. */
  readonly kept?: KeptValues | undefined;
}

/** The values of some buckets of the first rows of a column, each bucket's ascending: 8 bytes each, of a third of the rows at most. */
export interface KeptValues {
  /** 1 for each bucket that is among them. */
  readonly isKept: Uint8Array;
  /** How many values there are up to the end of each bucket. */
  readonly ends: Uint32Array;
  readonly values: Float64Array;
  /** Rows that they are of. */
  readonly rows: number;
}

/** How many values are missing, and how many are −∞ and +∞. */
export interface Presence {
  readonly missing: number;
  readonly low: number;
  readonly high: number;
}

/** Mean of the finite values, and Σ of their squared distances to it. */
export interface Moments {
  readonly mean: number;
  readonly squares: number;
}

export interface Survey {
  readonly totals: BucketTotals;
  readonly presence: Presence;
  /** Absent where they cannot be told from one pass without losing digits. */
  readonly moments?: Moments;
}

/** Rows looked at in one go: few enough to stay in the first cache. */
const BLOCK = 4096;
/** The centre is so far from the mean, by squared distance over variance, that digits are lost. */
const FAR = 8;

/** What passes over blocks add up to. */
interface Sums {
  distance: number;
  squares: number;
  finite: number;
}

/** Looks through a column. In WebAssembly where there is one, to the same bits as its twin. */
export function survey(values: Float64Array, plan: BucketPlan): Survey {
  const bytes = 16 * BLOCK + 64 * plan.buckets + 2 * plan.cells.byteLength;
  const found = inMemory(bytes, memory => lookedThroughIn(memory, values, plan));
  const { codes, rows, bounds, sums } = found ?? lookedThrough(values, plan);
  const totals = { plan, ...rows, ...(bounds && { bounds }), codes: [codes] };
  const present = totals.starts[plan.buckets] ?? 0;
  return {
    totals,
    presence: presenceOf(values, values.length - present, present - sums.finite),
    ...momentsBy(plan.centre, sums),
  };
}

/** How many rows are in earlier buckets, and the sum of each; that of missing values is one of them. */
type AddedUp = Pick<BucketTotals, 'starts' | 'sums'>;

interface LookedThrough {
  readonly codes: Uint16Array;
  readonly rows: AddedUp;
  readonly bounds: Float64Array | undefined;
  readonly sums: Sums;
}

/** The twin. */
function lookedThrough(values: Float64Array, plan: BucketPlan): LookedThrough {
  const { low, centre, buckets, hasTies } = plan;
  const codes = shortsFor(values.length);
  const rows = new Float64Array(2 * (buckets + 1));
  const bounds = hasTies ? new Float64Array(rows.length).fill(Number.NEGATIVE_INFINITY) : undefined;
  const sums = { distance: 0, squares: 0, finite: 0 };
  for (let from = 0; from < values.length; from += BLOCK) {
    addMoments(sums, values, centre, from, Math.min(values.length, from + BLOCK));
  }
  // proof: i < values.length; a bucket is at most `buckets`, that of missing values, and there are two entries for each
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const bucket = bucketOf(value, plan);
    codes[i] = bucket;
    rows[2 * bucket]! += 1;
    rows[2 * bucket + 1]! += value - low;
    if (!bounds) continue;
    if (bounds[2 * bucket]! < value) bounds[2 * bucket] = value;
    if (bounds[2 * bucket + 1]! < -value) bounds[2 * bucket + 1] = -value;
  }
  return { codes, rows: addedUp(rows), bounds, sums };
}

/** Adds a block to the sums: in four of each, as the kernel does. */
function addMoments(sums: Sums, values: Float64Array, centre: number, from: number, to: number): void {
  const distance = new Float64Array(4);
  const squares = new Float64Array(4);
  const stop = to - ((to - from) % 4);
  let finite = 0;
  const apart = (i: number) => {
    // proof: i < to ≤ values.length
    const x = values[i]! - centre;
    return x - x === 0 ? x : Number.NaN;
  };
  for (let i = from; i < stop; i++) {
    const x = apart(i);
    if (Number.isNaN(x)) continue;
    // proof: there are four
    distance[(i - from) % 4]! += x;
    squares[(i - from) % 4]! += x * x;
    finite++;
  }
  const together = ([a = 0, b = 0, c = 0, d = 0]: Float64Array) => a + c + (b + d);
  let [all, allSquares] = [together(distance), together(squares)];
  for (let i = stop; i < to; i++) {
    const x = apart(i);
    if (Number.isNaN(x)) continue;
    all += x;
    allSquares += x * x;
    finite++;
  }
  sums.distance += all;
  sums.squares += allSquares;
  sums.finite += finite;
}

function lookedThroughIn(memory: KernelMemory, values: Float64Array, plan: BucketPlan): LookedThrough {
  const { low, scale, lastCell, buckets, centre, hasTies } = plan;
  const { exports } = memory;
  const pairs = 2 * (buckets + 1);
  const block = memory.allocate(8 * BLOCK);
  const coded = memory.allocate(2 * BLOCK);
  const moments = memory.allocate(24);
  const table = memory.copyIn(plan.cells);
  const totals = memory.allocate(8 * pairs);
  const added = { starts: memory.allocate(4 * (buckets + 2)), sums: memory.allocate(8 * (buckets + 1)) };
  const ranges = hasTies ? memory.allocate(8 * pairs) : undefined;
  // views are made when nothing is allocated any more
  const column = memory.doubles(block, BLOCK);
  const codesOfBlock = memory.shorts(coded, BLOCK);
  const found = memory.doubles(moments, 3);
  memory.doubles(totals, pairs).fill(0);
  const bounds =
    ranges === undefined ? undefined : memory.doubles(ranges, pairs).fill(Number.NEGATIVE_INFINITY);
  const codes = shortsFor(values.length);
  const sums = { distance: 0, squares: 0, finite: 0 };
  for (let from = 0; from < values.length; from += BLOCK) {
    const length = Math.min(BLOCK, values.length - from);
    column.set(values.subarray(from, from + length));
    exports.sumMoments(block, length, centre, moments);
    exports.codeBuckets(block, length, low, scale, lastCell, table, buckets, coded);
    exports.sumBuckets(block, coded, length, low, totals);
    if (ranges !== undefined) exports.boundBuckets(block, coded, length, ranges);
    codes.set(length === BLOCK ? codesOfBlock : codesOfBlock.subarray(0, length), from);
    // proof: there are three
    sums.distance += found[0]!;
    sums.squares += found[1]!;
    sums.finite += found[2]!;
  }
  exports.addUpBuckets(totals, buckets + 1, added.starts, added.sums);
  return {
    codes,
    rows: {
      starts: memory.words(added.starts, buckets + 2).slice(),
      sums: memory.doubles(added.sums, buckets + 1).slice(),
    },
    bounds: bounds?.slice(),
    sums,
  };
}

/** @param rows for each bucket how many there are and their sum, in turn */
function addedUp(rows: Float64Array): AddedUp {
  const buckets = rows.length / 2;
  const starts = new Uint32Array(buckets + 1);
  const sums = new Float64Array(buckets);
  // proof: there are two entries for each bucket
  for (let bucket = 0; bucket < buckets; bucket++) {
    starts[bucket + 1] = starts[bucket]! + rows[2 * bucket]!;
    sums[bucket] = rows[2 * bucket + 1]!;
  }
  return { starts, sums };
}

function presenceOf(values: Float64Array, missing: number, infinite: number): Presence {
  let low = 0;
  // proof: i < values.length
  if (infinite > 0)
    for (let i = 0; i < values.length; i++) if (values[i]! === Number.NEGATIVE_INFINITY) low++;
  return { missing, low, high: infinite - low };
}

/** Chan, Golub and LeVeque 1983: shifted by a centre, the sums lose no digits as long as it is near the mean. */
function momentsBy(centre: number, { distance, squares, finite }: Sums): { moments?: Moments } {
  if (finite === 0) return {};
  const shift = distance / finite;
  const around = squares - distance * shift;
  // NaN and infinity are not below either
  if (!(distance * shift <= FAR * around && around < Number.POSITIVE_INFINITY)) return {};
  return { moments: { mean: centre + shift, squares: around } };
}
