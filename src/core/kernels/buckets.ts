import { inTurns, type Pieces, type Turn } from '../turns.ts';
import { type SortedComparison, upperBound } from './twoSample.ts';
import { type KernelMemory, kernelMemory, unlessFull } from './wasm.ts';

/**
 * A column grouped into buckets by a monotone map: as good as sorted for most questions, for a fraction of the cost. What lies inside a
 * bucket is put in order only when somebody must know.
 */

/**
 * The map: where a value goes. The range of most values is cut into cells of equal width, and each cell into as many buckets as a
 * sample has values there, so that buckets are filled evenly. Before the first and after the last cell there is one bucket each.
 */
export interface BucketPlan {
  readonly low: number;
  /** Cells per unit. */
  readonly scale: number;
  /** Cells are numbered from 0; each is centred on its number of units from `low`. */
  readonly lastCell: number;
  /** Of each cell in turn: the middle of its buckets' numbers, and how many there are. */
  readonly cells: Float64Array;
  readonly buckets: number;
  /** Distance to `low` at which each bucket begins; that of the first one is 0 and means nothing. */
  readonly edges: Float64Array;
}

const SAMPLED = 4096;
/** Share of values at either end that go into the outer buckets, so that outliers do not widen the others. */
const TAIL = 0.002;
const CELLS = 1024;
const MOST = 1 << 14;
const FEWEST = 2 * CELLS;
/** Rows per bucket aimed at, until there are the most buckets. */
const PER_BUCKET = 8;
/** Beyond this, squares overflow and sums lose the rest. */
const LARGEST = 1e150;

/** How many buckets columns of so many rows are put into, about. */
export function bucketsFor(rows: number): number {
  return Math.min(MOST, Math.floor(rows / PER_BUCKET));
}

/**
 * A plan by a sample of the values; undefined where they are too few, too far apart, or all alike.
 * @param rows of the largest column that is put into its buckets
 */
export function planFor(values: Float64Array, rows = values.length): BucketPlan | undefined {
  const wanted = bucketsFor(rows);
  if (wanted < FEWEST || values.length === 0) return undefined;
  const sampled = new Float64Array(SAMPLED);
  let count = 0;
  const step = values.length / SAMPLED;
  // proof: i·step < values.length
  for (let i = 0; i < SAMPLED; i++) {
    const value = values[Math.floor(i * step)]!;
    if (Math.abs(value) <= LARGEST) sampled[count++] = value;
  }
  if (count < SAMPLED / 2) return undefined;
  const sample = sampled.subarray(0, count).sort();
  const tail = Math.floor(TAIL * count);
  // proof: tail < count
  const low = sample[tail]!;
  const scale = CELLS / (sample[count - 1 - tail]! - low);
  // cells must be wide enough for doubles to tell their buckets apart
  const isFine = scale > 0 && Number.isFinite(scale) && low + 1 / (scale * MOST) > low;
  return isFine ? planOf(sample, low, scale, wanted) : undefined;
}

function planOf(sample: Float64Array, low: number, scale: number, wanted: number): BucketPlan {
  const inCell = new Uint32Array(CELLS + 1);
  for (const value of sample) {
    const place = (value - low) * scale;
    // proof: the place rounds to a cell's number
    if (place >= 0 && place <= CELLS) inCell[rounded(place)]! += 1;
  }
  const cells = new Float64Array(2 * inCell.length);
  const edges = [0];
  for (const [cell, count] of inCell.entries()) {
    const parts = 1 + Math.round((count / sample.length) * (wanted - CELLS));
    cells[2 * cell] = edges.length + (parts - 1) / 2;
    cells[2 * cell + 1] = parts;
    for (let part = 0; part < parts; part++) {
      // half of the first and of the last cell lies outside
      edges.push(Math.min(Math.max(cell - 0.5 + part / parts, 0), CELLS) / scale);
    }
  }
  edges.push(CELLS / scale);
  return { low, scale, lastCell: CELLS, cells, buckets: edges.length, edges: Float64Array.from(edges) };
}

const ROUND = 2 ** 52;

/** The nearest whole number, of two the even one, of a number from 0 up to 2⁵¹. */
function rounded(x: number): number {
  return x + ROUND - ROUND;
}

/** The bucket of a value; that of missing ones comes after the others. Between two cells both give the same, so no greater value falls lower. */
function bucketOf(value: number, { low, scale, lastCell, cells, buckets }: BucketPlan): number {
  const place = (value - low) * scale;
  if (place >= 0 && place <= lastCell) {
    const cell = rounded(place);
    // proof: cell ≤ lastCell, and cells has two entries for each
    return rounded(cells[2 * cell]! + (place - cell) * cells[2 * cell + 1]!);
  }
  if (Number.isNaN(place)) return buckets;
  return place < 0 ? 0 : buckets - 1;
}

/** A column in buckets. */
export class Buckets {
  readonly plan: BucketPlan;
  /** Where each bucket begins among the values; one more at the end, where the missing values begin. */
  readonly starts: Uint32Array;
  /** Σ (value − low) of each bucket. */
  readonly sums: Float64Array;
  /** Where the values are in the kernels' memory; undefined when they are elsewhere. */
  readonly place: Place | undefined;
  readonly #values: () => Float64Array;
  readonly #isOrdered: Uint8Array;
  #isAlive = true;

  constructor({ plan, starts, sums }: BucketTotals, values: () => Float64Array, place?: Place) {
    this.plan = plan;
    this.starts = starts;
    this.sums = sums;
    this.place = place;
    this.#values = values;
    this.#isOrdered = new Uint8Array(plan.buckets);
  }

  /** False once the memory that held the values is used for others. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  end(): void {
    this.#isAlive = false;
  }

  /**
   * The values by bucket, missing ones last. A view of memory that may move with the next column put into buckets: not to be kept.
   * @throws Error after the end
   */
  get values(): Float64Array {
    if (!this.#isAlive) throw new Error('These buckets have ended.');
    return this.#values();
  }

  /** Values that are not missing. */
  get size(): number {
    return this.starts[this.plan.buckets] ?? 0;
  }

  /** Says which buckets' values will be asked for: those marked with 1, each bucket having a mark. */
  need(_marks: Uint8Array): void {
    // here are the values of all
  }

  /** As `need`, of one. */
  protected needOne(_bucket: number): void {
    // as above
  }

  /** Puts a bucket's values in ascending order. `values` are this column's. */
  order(bucket: number, values: Float64Array): void {
    if (this.#isOrdered[bucket] === 1) return;
    this.#isOrdered[bucket] = 1;
    const [start = 0, end = 0] = [this.starts[bucket], this.starts[bucket + 1]];
    if (this.place && end - start <= MOST_SLICED) {
      const { memory, at } = this.place;
      memory.exports.sortSlice(at + 8 * start, at + 8 * end);
    } else sortSlice(values, start, end);
  }

  /** How many values are less than `x`. */
  below(x: number): number {
    const bucket = this.bucketOf(x);
    this.needOne(bucket);
    const { values } = this;
    const [start = 0, end = 0] = [this.starts[bucket], this.starts[bucket + 1]];
    let count = start;
    // proof: start ≤ i < end ≤ values.length
    for (let i = start; i < end; i++) if (values[i]! < x) count++;
    return count;
  }

  /** The value of that rank, 0 for the smallest. */
  at(rank: number): number {
    const bucket = this.bucketAt(rank);
    this.needOne(bucket);
    const { values } = this;
    this.order(bucket, values);
    return values[rank] ?? Number.NaN;
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
}

/**
 * A column in buckets of which only the totals are known: values are placed where they are asked for, all that are needed at once in one
 * pass over the codes.
 */
class SummedBuckets extends Buckets {
  readonly #column: Float64Array;
  readonly #codes: readonly Uint16Array[];
  readonly #isPlaced: Uint8Array;

  constructor(totals: CountedBuckets, column: Float64Array, values: () => Float64Array, place?: Place) {
    super(totals, values, place);
    this.#column = column;
    this.#codes = totals.codes;
    this.#isPlaced = new Uint8Array(totals.plan.buckets + 1);
  }

  override need(marks: Uint8Array): void {
    const isPlaced = this.#isPlaced;
    const isWanted = new Uint8Array(isPlaced.length);
    let isNew = false;
    // proof: there is a mark for each bucket
    for (let bucket = 0; bucket < marks.length; bucket++) {
      if (marks[bucket]! === 0 || isPlaced[bucket]! === 1) continue;
      isPlaced[bucket] = 1;
      isWanted[bucket] = 1;
      isNew = true;
    }
    if (!isNew) return;
    const next = this.starts.slice();
    const { values } = this;
    let row = 0;
    for (const codes of this.#codes) {
      placeSome(this.#column.subarray(row, row + codes.length), codes, isWanted, next, values);
      row += codes.length;
    }
  }

  protected override needOne(bucket: number): void {
    if (this.#isPlaced[bucket] === 1) return;
    const marks = new Uint8Array(this.plan.buckets);
    marks[bucket] = 1;
    this.need(marks);
  }
}

/** Puts the values of wanted buckets where they belong: at the next place of each. */
function placeSome(
  column: Float64Array,
  codes: Uint16Array,
  isWanted: Uint8Array,
  next: Uint32Array,
  values: Float64Array,
): void {
  // proof: i < codes.length, which is the column's; codes are buckets, of each of which it is said whether it is wanted and what is next
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (isWanted[code] === 1) values[next[code]!++] = column[i]!;
  }
}

/** The bucket of each value. */
export function bucketCodes(column: Float64Array, plan: BucketPlan): Uint16Array {
  const codes = new Uint16Array(column.length);
  // proof: i < column.length
  for (let i = 0; i < column.length; i++) codes[i] = bucketOf(column[i]!, plan);
  return codes;
}

/** A column whose totals are known. The same to the bit as `bucketed` gives, but for what rounding does to sums. */
export function summedBuckets(column: Float64Array, totals: CountedBuckets): Buckets {
  const memory = kernelMemory();
  if (memory && kept && memory.hasRoom(column.byteLength)) {
    const at = unlessFull(() => memory.allocate(column.byteLength));
    if (at !== undefined) {
      const place = { memory, at };
      const buckets = new SummedBuckets(totals, column, () => memory.doubles(at, column.length), place);
      kept.buckets.push(buckets);
      return buckets;
    }
  }
  // Memory that is not written to is none: only the pages of buckets that are needed are.
  const own = new Float64Array(column.length);
  return new SummedBuckets(totals, column, () => own);
}

/** Values in the kernels' memory, as long as their region lasts. */
export interface Place {
  readonly memory: KernelMemory;
  readonly at: number;
}

/** How many values are in each bucket, and what they add up to, as `Buckets` says. */
export interface BucketTotals {
  readonly plan: BucketPlan;
  readonly starts: Uint32Array;
  readonly sums: Float64Array;
}

/** Totals with which values are found again. */
export interface CountedBuckets extends BucketTotals {
  /** The bucket of each row, in parts that follow one another: 2 bytes a row. */
  readonly codes: readonly Uint16Array[];
}

/** Larger buckets are not sorted by the kernel, which is for small ones. */
const MOST_SLICED = 8192;
/** Ranges up to this size are sorted by insertion. */
const SMALL = 128;

function sortSlice(values: Float64Array, start: number, end: number): void {
  if (end - start > SMALL) {
    // proof: start < i < end ≤ values.length
    let i = start + 1;
    // rounded data fill a bucket with one value
    while (i < end && values[i]! >= values[i - 1]!) i++;
    if (i < end) values.subarray(start, end).sort();
    return;
  }
  // proof: start ≤ j < i < end ≤ values.length
  for (let i = start + 1; i < end; i++) {
    const value = values[i]!;
    let j = i - 1;
    while (j >= start && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
}

/** Counts a column by the buckets of a plan. */
export function totalsOf(values: Float64Array, plan: BucketPlan): BucketTotals {
  const { low, buckets } = plan;
  const starts = new Uint32Array(buckets + 2);
  const sums = new Float64Array(buckets + 1);
  // proof: i < values.length; a bucket is at most `buckets`, that of missing values
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const bucket = bucketOf(value, plan);
    starts[bucket + 1]! += 1;
    sums[bucket]! += value - low;
  }
  for (let bucket = 0; bucket <= buckets; bucket++) starts[bucket + 1]! += starts[bucket]!;
  return { plan, starts, sums };
}

/** Groups a column. The twin. */
export function bucketed(values: Float64Array, plan: BucketPlan): Buckets {
  const totals = totalsOf(values, plan);
  const next = totals.starts.slice();
  const placed = new Float64Array(values.length);
  // proof: next[bucket] grows once for each value of the bucket, so it stays below the next one's start
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    placed[next[bucketOf(value, plan)]!++] = value;
  }
  return new Buckets(totals, () => placed);
}

/** What lies in the linear memory since the innermost `withBuckets` began; undefined outside of one. */
let kept: Kept | undefined;

interface Kept {
  readonly outer: Kept | undefined;
  readonly buckets: Buckets[];
  /** Where copies of columns are. */
  readonly columns: Map<Float64Array, number>;
}

/** Larger columns are not kept in the linear memory. */
const MOST_KEPT = 32 * 2 ** 20;
/** Smaller ones are done with before they are copied. */
const FEWEST_KEPT = 2 ** 16;

/** Where a column is in the linear memory, within `withBuckets`: copied once, it serves all who go over it. */
export function keptColumn(values: Float64Array): Place | undefined {
  const memory = kernelMemory();
  if (!memory || !kept || values.byteLength > MOST_KEPT || values.byteLength < FEWEST_KEPT) return undefined;
  for (let scope: Kept | undefined = kept; scope; scope = scope.outer) {
    const at = scope.columns.get(values);
    if (at !== undefined) return { memory, at };
  }
  if (!memory.hasRoom(values.byteLength)) return undefined;
  const at = unlessFull(() => memory.copyIn(values));
  if (at === undefined) return undefined;
  kept.columns.set(values, at);
  return { memory, at };
}

/**
 * Runs `work`. Columns that it puts into buckets stay in the linear memory, which spares copies and fresh memory, and end with it; those
 * that outlive it are put into buckets anew when asked.
 */
export function withBuckets<T>(work: () => T): T {
  const memory = kernelMemory();
  if (!memory) return work();
  const own: Kept = { outer: kept, buckets: [], columns: new Map() };
  kept = own;
  try {
    return memory.region(work);
  } finally {
    kept = own.outer;
    for (const buckets of own.buckets) buckets.end();
  }
}

/** The end of the work in pieces that was begun last. */
let othersEnd: Promise<unknown> = Promise.resolve();

/**
 * As `withBuckets`, of work in pieces with turns between. One after another: what is kept in the linear memory between two pieces lies
 * below all that others put there meanwhile, and they have ended when the next piece begins.
 */
export function withBucketsInTurns<T>(work: () => Pieces<T>, turn: Turn): Promise<T> {
  const ours = othersEnd.then(() => inTurns(keptBetween(work), turn));
  othersEnd = ours.catch(() => undefined);
  return ours;
}

function* keptBetween<T>(work: () => Pieces<T>): Pieces<T> {
  const memory = kernelMemory();
  if (!memory) return yield* work();
  const own: Kept = { outer: undefined, buckets: [], columns: new Map() };
  const end = memory.begin();
  try {
    const pieces = work();
    for (;;) {
      kept = own;
      const next = pieces.next();
      kept = undefined;
      if (next.done) return next.value;
      yield;
    }
  } finally {
    kept = undefined;
    end();
    for (const buckets of own.buckets) buckets.end();
  }
}

/** As `bucketed`, to the same bits, in WebAssembly where there is one. */
export function bucketedFast(values: Float64Array, plan: BucketPlan): Buckets {
  const memory = kernelMemory();
  if (!memory?.hasRoom(2 * values.byteLength + 32 * plan.buckets + 2 * plan.cells.byteLength))
    return bucketed(values, plan);
  return unlessFull(() => bucketedIn(memory, values, plan)) ?? bucketed(values, plan);
}

function bucketedIn(memory: KernelMemory, values: Float64Array, plan: BucketPlan): Buckets {
  if (!kept) {
    return memory.region(() => {
      const { placed, ...totals } = placedIn(memory, values, plan);
      const own = memory.doubles(placed, values.length).slice();
      return new Buckets(totals, () => own);
    });
  }
  const column = keptColumn(values)?.at;
  const placed = memory.allocate(values.byteLength);
  const totals = memory.region(() => placedIn(memory, values, plan, placed, column));
  const place = { memory, at: placed };
  const buckets = new Buckets(totals, () => memory.doubles(placed, values.length), place);
  kept.buckets.push(buckets);
  return buckets;
}

function placedIn(
  memory: KernelMemory,
  values: Float64Array,
  plan: BucketPlan,
  placed = memory.allocate(values.byteLength),
  known?: number,
): BucketTotals & { readonly placed: number } {
  const { low, scale, lastCell, buckets } = plan;
  const { length } = values;
  const all = buckets + 1;
  const totals = memory.allocate(16 * all);
  const next = memory.allocate(4 * all);
  const cells = memory.copyIn(plan.cells);
  const column = known ?? memory.copyIn(values);
  const total = memory.doubles(totals, 2 * all).fill(0);
  memory.exports.countBuckets(column, length, low, scale, lastCell, cells, buckets, totals);
  const starts = new Uint32Array(all + 1);
  const sums = new Float64Array(all);
  // proof: total holds rows and a sum for each bucket
  for (let bucket = 0; bucket < all; bucket++) {
    starts[bucket + 1] = starts[bucket]! + total[2 * bucket]!;
    sums[bucket] = total[2 * bucket + 1]!;
  }
  memory.words(next, all).set(starts.subarray(0, all));
  memory.exports.placeInBuckets(column, length, low, scale, lastCell, cells, buckets, next, placed);
  return { plan, starts, sums, placed };
}

/** Of a bucket with more rows, such as one value that many share, the sum has lost too many digits. */
const HEAVY = 1000;

/**
 * As `compareSorted`, of two columns in the buckets of one plan, neither without a value. At the buckets' edges the difference of the
 * distribution functions is known, and how far it can go between them is bounded by the rows inside: only where it might be largest or
 * change its sign are values put in order. Elsewhere the area follows from the sums. Differences are the same to the bit; the area is
 * added up in another order.
 */
export function compareBuckets(first: Buckets, second: Buckets): SortedComparison {
  const { edges } = first.plan;
  const n = first.size;
  const m = second.size;
  const inOrder = bucketsInOrder(first, second);
  first.need(inOrder);
  second.need(inOrder);
  const merge = mergeOf(first, second);
  // proof: inOrder, edges and sums have an entry for each bucket, starts one more
  for (let bucket = 0; bucket < inOrder.length; bucket++) {
    if (inOrder[bucket]! === 1) {
      // after the last value there is no difference, wherever its bucket ends
      merge.through(bucket, edges[bucket]!, edges[bucket + 1] ?? 0);
      continue;
    }
    const a = first.starts[bucket + 1]! - first.starts[bucket]!;
    const b = second.starts[bucket + 1]! - second.starts[bucket]!;
    const left = merge.difference;
    // proof: this is not the last bucket
    const end = edges[bucket + 1]!;
    const width = end - edges[bucket]!;
    const inside = m * (a * end - first.sums[bucket]!) - n * (b * end - second.sums[bucket]!);
    merge.area += Math.abs(left * width + inside);
    merge.difference = left + m * a - n * b;
  }
  return merge.result();
}

/** The buckets, marked with 1, in which the difference might be largest or change its sign, or sums are not exact enough. */
export function bucketsInOrder(first: Buckets, second: Buckets): Uint8Array {
  const { buckets } = first.plan;
  const n = first.size;
  const m = second.size;
  const most = mostAtEdges(first, second);
  const marked = new Uint8Array(buckets);
  // proof: starts have an entry for each bucket and one more
  for (let bucket = 0; bucket < buckets; bucket++) {
    const a = first.starts[bucket + 1]! - first.starts[bucket]!;
    const b = second.starts[bucket + 1]! - second.starts[bucket]!;
    const left = m * first.starts[bucket]! - n * second.starts[bucket]!;
    const top = left + m * a;
    const bottom = left - n * b;
    const isApart = bucket === 0 || bucket === buckets - 1 || a > HEAVY || b > HEAVY;
    const mayBeMost = (a > 0 && top >= most.above) || (b > 0 && -bottom >= most.below);
    if (isApart || mayBeMost || (bottom < 0 && top > 0)) marked[bucket] = 1;
  }
  return marked;
}

/** The largest and the smallest difference at the edges of buckets. */
function mostAtEdges(first: Buckets, second: Buckets): { readonly above: number; readonly below: number } {
  const n = first.size;
  const m = second.size;
  let above = 0;
  let below = 0;
  // proof: both have a start for each bucket
  for (let bucket = 1; bucket < first.plan.buckets; bucket++) {
    const difference = m * first.starts[bucket]! - n * second.starts[bucket]!;
    if (difference > above) above = difference;
    if (-difference > below) below = -difference;
  }
  return { above, below };
}

interface Merging {
  /** n·m·(F − G), as compareSorted has it. */
  difference: number;
  area: number;
  /** Through one bucket, of which `from` and `to` are the distances of its edges to the plan's `low`. */
  through(bucket: number, from: number, to: number): void;
  result(): SortedComparison;
}

function mergeOf(first: Buckets, second: Buckets): Merging {
  const { place } = first;
  const other = second.place;
  if (!place || place.memory !== other?.memory || !first.isAlive || !second.isAlive)
    return new Merge(first, second);
  return new FastMerge(first, place.at, second, other.at, place.memory);
}

/** As `Merge`, to the same bits, of columns in the kernels' memory. */
class FastMerge implements Merging {
  readonly #first: Buckets;
  readonly #second: Buckets;
  readonly #at: readonly [number, number];
  readonly #memory: KernelMemory;
  readonly #values: readonly [Float64Array, Float64Array];
  readonly #state: Float64Array;
  readonly #stateAt: number;

  constructor(first: Buckets, at: number, second: Buckets, other: number, memory: KernelMemory) {
    this.#first = first;
    this.#second = second;
    this.#at = [at, other];
    this.#memory = memory;
    this.#stateAt = memory.allocate(64);
    // nothing is allocated until this is done with, so that views stay
    this.#state = memory.doubles(this.#stateAt, 7);
    this.#state.set([0, 0, 0, 0, Number.NaN, Number.NaN, 1]);
    this.#values = [first.values, second.values];
  }

  get difference(): number {
    return this.#state[0] ?? 0;
  }

  set difference(value: number) {
    this.#state[0] = value;
  }

  get area(): number {
    return this.#state[1] ?? 0;
  }

  set area(value: number) {
    this.#state[1] = value;
  }

  through(bucket: number, from: number, to: number): void {
    const first = this.#first;
    const second = this.#second;
    const [a, b] = this.#at;
    first.order(bucket, this.#values[0]);
    second.order(bucket, this.#values[1]);
    // proof: both have a start for each bucket and one more
    this.#memory.exports.mergeSlices(
      a + 8 * first.starts[bucket]!,
      a + 8 * first.starts[bucket + 1]!,
      b + 8 * second.starts[bucket]!,
      b + 8 * second.starts[bucket + 1]!,
      first.size,
      second.size,
      first.plan.low,
      from,
      to,
      this.#stateAt,
    );
  }

  result(): SortedComparison {
    const [, area = 0, above = 0, below = 0, aboveAt = 0, belowAt = 0, finite = 0] = this.#state;
    const scale = this.#first.size * this.#second.size;
    return {
      above: above / scale,
      below: below / scale,
      aboveAt,
      belowAt,
      area: finite === 1 ? area / scale : Number.POSITIVE_INFINITY,
    };
  }
}

/** Steps through the values of two columns, bucket by bucket. */
class Merge implements Merging {
  readonly #first: Buckets;
  readonly #second: Buckets;
  readonly #a: Float64Array;
  readonly #b: Float64Array;
  difference = 0;
  area = 0;
  #above = 0;
  #below = 0;
  #aboveAt = Number.NaN;
  #belowAt = Number.NaN;
  #isFinite = true;

  constructor(first: Buckets, second: Buckets) {
    this.#first = first;
    this.#second = second;
    this.#a = first.values;
    this.#b = second.values;
  }

  through(bucket: number, from: number, to: number): void {
    const { low } = this.#first.plan;
    const a = this.#a;
    const b = this.#b;
    this.#first.order(bucket, a);
    this.#second.order(bucket, b);
    const n = this.#first.size;
    const m = this.#second.size;
    // proof: both have a start for each bucket and one more
    let i = this.#first.starts[bucket]!;
    let j = this.#second.starts[bucket]!;
    const endA = this.#first.starts[bucket + 1]!;
    const endB = this.#second.starts[bucket + 1]!;
    let { difference } = this;
    let area = 0;
    let previous = from;
    // proof: i < endA ≤ a.length and j < endB ≤ b.length where they are read
    while (i < endA || j < endB) {
      const x = j >= endB || (i < endA && a[i]! < b[j]!) ? a[i]! : b[j]!;
      if (x - x !== 0) this.#isFinite = false;
      // before the first value of all there is no difference, and so no distance either
      if (difference !== 0) area += Math.abs(difference) * (x - low - previous);
      previous = x - low;
      while (i < endA && a[i]! === x) {
        difference += m;
        i++;
      }
      while (j < endB && b[j]! === x) {
        difference -= n;
        j++;
      }
      if (difference > this.#above) {
        this.#above = difference;
        this.#aboveAt = x;
      } else if (-difference > this.#below) {
        this.#below = -difference;
        this.#belowAt = x;
      }
    }
    // after the last value of all there is none any more
    if (difference !== 0) area += Math.abs(difference) * (to - previous);
    this.difference = difference;
    this.area += area;
  }

  result(): SortedComparison {
    const scale = this.#first.size * this.#second.size;
    return {
      above: this.#above / scale,
      below: this.#below / scale,
      aboveAt: this.#aboveAt,
      belowAt: this.#belowAt,
      area: this.#isFinite ? this.area / scale : Number.POSITIVE_INFINITY,
    };
  }
}
