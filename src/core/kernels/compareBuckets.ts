import type { Buckets } from './buckets.ts';
import type { SortedComparison } from './twoSample.ts';
import { inMemory, type KernelMemory } from './wasm.ts';

/** Two columns in the buckets of one plan, compared without sorting them. */

/**
 * Of a bucket with more rows, such as one value that many share, the sum has lost too many digits: of rows·2⁻⁵³ of it at most, and it is up
 * to 2¹⁵ times what is wanted, which is a small part of the area. Of 20M rows the area was right to 3·10⁻¹³.
 */
const HEAVY = 16_384;
/** So many rows may be more than that when the column has grown by a hundredth. */
const SOON_HEAVY = 0.95 * HEAVY;
/** What is asked of a bucket: its values in order, or, as each side has but one there, no more than these two. */
const IN_ORDER = 1;
const SINGLE = 2;

/**
 * As `compareSorted`, of two columns in the buckets of one plan, neither without a value. At the buckets' edges the difference of the
 * distribution functions is known, and how far it can go between them is bounded by the rows inside: only where it might be largest or
 * change its sign are values put in order. Elsewhere the area follows from the sums. Differences are the same to the bit; the area is
 * added up in another order.
 */
export function compareBuckets(first: Buckets, second: Buckets): SortedComparison {
  const marks = bucketsInOrder(first, second);
  first.need(marks);
  second.need(marks);
  const rooms = [mostRows(first, marks), mostRows(second, marks)] as const;
  const found = inMemory(8 * (rooms[0] + rooms[1]) + TABLES * (marks.length + 2) + 1024, memory =>
    merged(first, marks, new FastMerge(first, second, marks, { rooms, memory })),
  );
  return found ?? merged(first, marks, new Merge(first, second, marks));
}

function merged({ plan: { edges } }: Buckets, marks: Uint8Array, merge: Merge): SortedComparison {
  goThrough(edges, marks, merge);
  return merge.result();
}

/** By itself: what comes behind a loop that is hot has not run yet when it is compiled, and would be thrown away with it. */
function goThrough(edges: Float64Array, marks: Uint8Array, merge: Merge): void {
  for (let bucket = merge.pass(0); bucket < marks.length; bucket = merge.pass(bucket + 1)) {
    // proof: edges have an entry for each bucket
    const from = edges[bucket]!;
    // after the last value there is no difference, wherever its bucket ends
    const to = edges[bucket + 1] ?? 0;
    if (marks[bucket] === SINGLE) merge.throughSingle(bucket, from, to);
    else merge.through(bucket, from, to);
  }
}

/** The last answer about buckets: it is asked for before the comparison, and by it. */
const marked = new WeakMap<Buckets, { readonly first: Buckets; readonly marks: Uint8Array }>();

/**
 * Marks the buckets in which the difference might be largest or change its sign, or sums are not exact enough: with 1 where values are
 * needed, with 2 where each side has at most one, which is known. To be read only.
 */
export function bucketsInOrder(first: Buckets, second: Buckets): Uint8Array {
  const known = marked.get(second);
  if (known?.first === first) return known.marks;
  const marks = marksFor(first, second, { slack: 0, heavy: HEAVY });
  marked.set(second, { first, marks });
  return marks;
}

interface InQuestion {
  /** How much more or less the difference may be. */
  readonly slack: number;
  /** With more rows a bucket's values are needed. */
  readonly heavy: number;
}

function marksFor(first: Buckets, second: Buckets, question: InQuestion): Uint8Array {
  const bytes = 10 * (first.starts.length + 1) + 256;
  const marks =
    inMemory(bytes, memory => markedIn(memory, first, second, question)) ??
    markedBuckets(first, second, question);
  for (let bucket = marks.indexOf(1); bucket >= 0; bucket = marks.indexOf(1, bucket + 1)) {
    if (first.hasOneAtMostIn(bucket) && second.hasOneAtMostIn(bucket)) marks[bucket] = SINGLE;
  }
  return marks;
}

function markedIn(
  memory: KernelMemory,
  first: Buckets,
  second: Buckets,
  { slack, heavy }: InQuestion,
): Uint8Array {
  const { buckets } = first.plan;
  const starts = [startsIn(memory, first), startsIn(memory, second)] as const;
  const marks = memory.allocate(buckets);
  memory.exports.markBuckets(...starts, buckets, slack, heavy, marks);
  return memory.bytes(marks, buckets).slice();
}

/** The twin. */
function markedBuckets(first: Buckets, second: Buckets, { slack, heavy }: InQuestion): Uint8Array {
  const { buckets } = first.plan;
  const { starts: startsOfFirst } = first;
  const { starts: startsOfSecond } = second;
  const n = first.size;
  const m = second.size;
  const most = mostAtEdges(first, second);
  const marks = new Uint8Array(buckets);
  // proof: starts have an entry for each bucket and one more
  for (let bucket = 0; bucket < buckets; bucket++) {
    const a = startsOfFirst[bucket + 1]! - startsOfFirst[bucket]!;
    const b = startsOfSecond[bucket + 1]! - startsOfSecond[bucket]!;
    const left = m * startsOfFirst[bucket]! - n * startsOfSecond[bucket]!;
    const top = left + m * a + slack;
    const bottom = left - n * b - slack;
    const isApart = bucket === 0 || bucket === buckets - 1 || a > heavy || b > heavy;
    // the most may become less meanwhile
    const mayBeMost = (a > 0 && top + slack >= most.above) || (b > 0 && -bottom + slack >= most.below);
    if (isApart || mayBeMost || (bottom < 0 && top > 0)) marks[bucket] = IN_ORDER;
  }
  return marks;
}

function startsIn(memory: KernelMemory, { starts }: Buckets): number {
  const at = memory.allocate(starts.byteLength);
  memory.words(at, starts.length).set(starts);
  return at;
}

/** Marks the buckets that `bucketsInOrder` marks, and those that it may mark when the second column has grown by a hundredth of its rows. */
export function bucketsInOrderSoon(first: Buckets, second: Buckets): Uint8Array {
  return marksFor(first, second, {
    // three times the deviation, √rows ÷ 2 at most, of how many of those fall below a place
    slack: 1.5 * first.size * Math.sqrt(second.size / 100),
    heavy: SOON_HEAVY,
  });
}

/** The largest and the smallest difference at the edges of buckets. */
function mostAtEdges(first: Buckets, second: Buckets): { readonly above: number; readonly below: number } {
  const { starts: startsOfFirst } = first;
  const { starts: startsOfSecond } = second;
  const n = first.size;
  const m = second.size;
  let above = 0;
  let below = 0;
  // proof: both have a start for each bucket
  for (let bucket = 1; bucket < first.plan.buckets; bucket++) {
    const difference = m * startsOfFirst[bucket]! - n * startsOfSecond[bucket]!;
    if (difference > above) above = difference;
    if (-difference > below) below = -difference;
  }
  return { above, below };
}

/** Steps through the values of two columns, bucket by bucket. The twin of the kernel. */
class Merge {
  protected readonly first: Buckets;
  protected readonly second: Buckets;
  protected readonly marks: Uint8Array;
  /** n·m·(F − G) as compareSorted has it, area, above, below, where these two are, and 1 while all values are finite. */
  protected readonly state: Float64Array;
  readonly #oneOfFirst = new Float64Array(1);
  readonly #oneOfSecond = new Float64Array(1);

  constructor(first: Buckets, second: Buckets, marks: Uint8Array, state = new Float64Array(STATE.length)) {
    this.first = first;
    this.second = second;
    this.marks = marks;
    this.state = state;
    state.set(STATE);
  }

  /** Over buckets of which rows and sums tell enough, from one on to the next marked one, whose number it gives, or that of all. */
  pass(from: number): number {
    const { edges } = this.first.plan;
    const { starts: startsOfFirst, sums: sumsOfFirst } = this.first;
    const { starts: startsOfSecond, sums: sumsOfSecond } = this.second;
    const n = this.first.size;
    const m = this.second.size;
    const { marks, state } = this;
    let bucket = from;
    // proof: marks, edges and sums have an entry for each bucket, and starts one more; the last bucket is marked
    for (; bucket < marks.length && marks[bucket] === 0; bucket++) {
      const a = startsOfFirst[bucket + 1]! - startsOfFirst[bucket]!;
      const b = startsOfSecond[bucket + 1]! - startsOfSecond[bucket]!;
      const end = edges[bucket + 1]!;
      const width = end - edges[bucket]!;
      const inside = m * (a * end - sumsOfFirst[bucket]!) - n * (b * end - sumsOfSecond[bucket]!);
      // proof: these are entries of the state
      const difference = state[0]!;
      state[1]! += Math.abs(difference * width + inside);
      state[0] = difference + m * a - n * b;
    }
    return bucket;
  }

  /** Through one bucket, of which `from` and `to` are the distances of its edges to the plan's `low`. */
  through(bucket: number, from: number, to: number): void {
    const a = this.first.inOrder(bucket);
    const b = this.second.inOrder(bucket);
    this.#stepThrough(a, a.length, b, b.length, from, to);
  }

  /** As `through`, of a bucket in which each side has no more than one value. */
  throughSingle(bucket: number, from: number, to: number): void {
    const { first, second } = this;
    const ofFirst = first.onlyValueIn(bucket);
    const ofSecond = second.onlyValueIn(bucket);
    const a = ofFirst === undefined ? NO_VALUE : this.#oneOfFirst.fill(ofFirst);
    const b = ofSecond === undefined ? NO_VALUE : this.#oneOfSecond.fill(ofSecond);
    this.#stepThrough(a, first.rowsIn(bucket), b, second.rowsIn(bucket), from, to);
  }

  /** @param a ascending; or one value that stands for all `rowsA` */
  #stepThrough(
    a: Float64Array,
    rowsA: number,
    b: Float64Array,
    rowsB: number,
    from: number,
    to: number,
  ): void {
    const { low } = this.first.plan;
    const n = this.first.size;
    const m = this.second.size;
    const stepA = a.length === rowsA ? m : m * rowsA;
    const stepB = b.length === rowsB ? n : n * rowsB;
    const { state } = this;
    // proof: these are entries of the state
    let difference = state[0]!;
    let above = state[2]!;
    let below = state[3]!;
    let area = 0;
    let previous = from;
    let i = 0;
    let j = 0;
    // proof: i < a.length and j < b.length where they are read
    while (i < a.length || j < b.length) {
      const x = j >= b.length || (i < a.length && a[i]! < b[j]!) ? a[i]! : b[j]!;
      if (x - x !== 0) state[6] = 0;
      // before the first value of all there is no difference, and so no distance either
      if (difference !== 0) area += Math.abs(difference) * (x - low - previous);
      previous = x - low;
      while (i < a.length && a[i]! === x) {
        difference += stepA;
        i++;
      }
      while (j < b.length && b[j]! === x) {
        difference -= stepB;
        j++;
      }
      if (difference > above) {
        above = difference;
        state[4] = x;
      } else if (-difference > below) {
        below = -difference;
        state[5] = x;
      }
    }
    // after the last value of all there is none any more
    if (difference !== 0) area += Math.abs(difference) * (to - previous);
    state[0] = difference;
    // proof: it is an entry of the state
    state[1]! += area;
    state[2] = above;
    state[3] = below;
  }

  result(): SortedComparison {
    const [, area = 0, above = 0, below = 0, aboveAt = 0, belowAt = 0, areFinite = 0] = this.state;
    const scale = this.first.size * this.second.size;
    return {
      above: above / scale,
      below: below / scale,
      aboveAt,
      belowAt,
      area: areFinite === 1 ? area / scale : Number.POSITIVE_INFINITY,
    };
  }
}

const NO_VALUE = new Float64Array(0);
const STATE = [0, 0, 0, 0, Number.NaN, Number.NaN, 1];
/** Larger buckets are not sorted by the kernel, which is for small ones. */
const MOST_SLICED = 8192;

/** Bytes for each bucket of what `pass` reads: rows and sums of both sides, edges and marks. */
const TABLES = 2 * (4 + 8) + 8 + 1;

interface MergeMemory {
  readonly memory: KernelMemory;
  /** How many values there must be room for at once, of each side. */
  readonly rooms: readonly [number, number];
}

/** As `Merge`, to the same bits, in WebAssembly: values go there bucket by bucket. */
class FastMerge extends Merge {
  readonly #memory: KernelMemory;
  readonly #stateAt: number;
  /** Where rows and sums of both sides, edges and marks are. */
  readonly #tables: readonly [number, number, number, number, number, number];
  /** Room for the values of a bucket. */
  readonly #own: Room;
  readonly #other: Room;

  constructor(first: Buckets, second: Buckets, marks: Uint8Array, { rooms, memory }: MergeMemory) {
    const tables = [
      startsIn(memory, first),
      startsIn(memory, second),
      memory.copyIn(first.sums),
      memory.copyIn(second.sums),
      memory.copyIn(first.plan.edges),
      memory.allocate(marks.length),
    ] as const;
    memory.bytes(tables[5], marks.length).set(marks);
    const stateAt = memory.allocate(8 * STATE.length);
    const at = [memory.allocate(8 * rooms[0]), memory.allocate(8 * rooms[1])] as const;
    // nothing is allocated until this is done with, so that views stay
    super(first, second, marks, memory.doubles(stateAt, STATE.length));
    this.#memory = memory;
    this.#stateAt = stateAt;
    this.#tables = tables;
    this.#own = { at: at[0], values: memory.doubles(at[0], rooms[0]) };
    this.#other = { at: at[1], values: memory.doubles(at[1], rooms[1]) };
  }

  override pass(from: number): number {
    return this.#memory.exports.passBuckets(...this.#tables, from, this.marks.length, this.#stateAt);
  }

  override through(bucket: number, from: number, to: number): void {
    const { first, second } = this;
    this.#bring(first, bucket, this.#own);
    this.#bring(second, bucket, this.#other);
    this.#memory.exports.mergeSlices(
      this.#own.at,
      this.#own.at + 8 * first.rowsIn(bucket),
      this.#other.at,
      this.#other.at + 8 * second.rowsIn(bucket),
      first.size,
      second.size,
      first.plan.low,
      from,
      to,
      this.#stateAt,
    );
  }

  /** Brings a bucket's values into the memory, in order. */
  #bring(side: Buckets, bucket: number, { at, values }: Room): void {
    const rows = side.rowsIn(bucket);
    if (rows === 0) return;
    if (rows > MOST_SLICED && !side.isOrdered(bucket)) side.inOrder(bucket);
    side.bring(bucket, values, 0);
    if (side.isOrdered(bucket)) return;
    this.#memory.exports.sortSlice(at, at + 8 * rows);
    side.putInOrder(bucket, values);
  }
}

interface Room {
  readonly at: number;
  readonly values: Float64Array;
}

/** The most rows of a bucket whose values are needed. */
function mostRows(side: Buckets, marks: Uint8Array): number {
  let most = 0;
  for (let at = marks.indexOf(IN_ORDER); at >= 0; at = marks.indexOf(IN_ORDER, at + 1)) {
    most = Math.max(most, side.rowsIn(at));
  }
  return most;
}
