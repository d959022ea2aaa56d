import { lazily } from '../lazily.ts';
import { KEPT, type Keepable } from '../tables/knownRows.ts';
import type { Placements } from './placements.ts';
import type { ScoreRows, ScoreTable } from './scoreTable.ts';
import type { Bins } from './tableScans.ts';
import { inMemory, type KernelMemory } from './wasm.ts';

/** From so many rows on the way into the linear memory pays. */
const WASM_FROM = 256;
/** Per row: score 8, class 4, keep 1, key twice 8. */
const BYTES_PER_ROW = 29;
const DIGIT_COUNTS = 48 << 10;
/** Bits of a negative score's key. */
const ALL_ONES = -1n;
const ANY_OTHER = -(2 ** 31);
/** Interior edges of ten equal bins, as numpy.linspace rounds them: what calibration asks for unless told otherwise. */
const TENTHS: readonly number[] = Array.from({ length: 9 }, (_, i) => (i + 1) * 0.1);

/** The arrays of a score table. */
interface Groups {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** What is summed over a table while it is made; the functions of tableScans.ts say what each is. */
export interface TableSums {
  readonly positive: number;
  readonly negative: number;
  /** Σ negatives·(positives above + half of those tied). */
  readonly area: number;
  /** Σ positives·precision. */
  readonly precision: number;
  readonly logLoss: number;
  readonly squaredError: number;
  readonly bins: Bins;
  readonly placements: Placements;
  readonly smallest: number;
  readonly largest: number;
}

/**
 * A score table made in WebAssembly, and all that is usually asked of it. Most metrics need sums only; the arrays, which are as
 * large as the data, are made anew for those that want them.
 */
export class GroupedScores implements ScoreTable, Keepable {
  readonly sums: TableSums;
  /** How many distinct scores there are. */
  readonly size: number;
  readonly #held: Groups | undefined;
  readonly #groups: () => Groups;

  /** @param groups the arrays, or what makes them */
  constructor({ sums, size }: Pick<GroupedScores, 'sums' | 'size'>, groups: Groups | (() => Groups)) {
    this.sums = sums;
    this.size = size;
    this.#held = typeof groups === 'function' ? undefined : groups;
    this.#groups = typeof groups === 'function' ? lazily(groups) : () => groups;
  }

  /** A plain table for another process, where the arrays are held. */
  [KEPT](): ScoreTable | undefined {
    const groups = this.#held;
    return groups && { ...groups, positive: this.positive, negative: this.negative };
  }

  get positive(): number {
    return this.sums.positive;
  }

  get negative(): number {
    return this.sums.negative;
  }

  get scores(): Float64Array {
    return this.#groups().scores;
  }

  get positives(): Float64Array {
    return this.#groups().positives;
  }

  get negatives(): Float64Array {
    return this.#groups().negatives;
  }
}

/** How many distinct scores a table has: its arrays are not made for this. */
export function sizeOf(table: ScoreTable): number {
  return table instanceof GroupedScores ? table.size : table.scores.length;
}

/** Tables with so many scores are summed in WebAssembly, if they hold whole rows. */
const SUMMED_FROM = 1 << 14;

/** What was summed over tables that are held as arrays; undefined for what cannot be. */
const summed = new WeakMap<ScoreTable, { readonly sums: TableSums | undefined }>();

/** The sums of a table, where they were made with it or are soon made: to the same bits as one by one. */
export function sumsOf(table: ScoreTable): TableSums | undefined {
  if (table instanceof GroupedScores) return table.sums;
  if (table.scores.length < SUMMED_FROM) return undefined;
  const known = summed.get(table) ?? { sums: sumsOfArrays(table) };
  summed.set(table, known);
  return known.sums;
}

function sumsOfArrays({ scores, positives, negatives }: ScoreTable): TableSums | undefined {
  const { length } = scores;
  return inMemory(16 * length + DIGIT_COUNTS, memory => {
    const counts = memory.allocate(8 * length);
    const at = memory.copyIn(scores);
    const pairs = memory.words(counts, 2 * length);
    // proof: the arrays of a score table are equally long, and there are two entries for each score
    for (let i = 0; i < length; i++) {
      const hits = positives[i]!;
      const misses = negatives[i]!;
      pairs[2 * i] = hits;
      pairs[2 * i + 1] = misses;
      // parts of rows, as weights make them
      if (pairs[2 * i]! !== hits || pairs[2 * i + 1]! !== misses) return undefined;
    }
    return sumUp({ memory, groups: length, scores: at, counts });
  });
}

/** The sums of a table over the bins between `edges`, where they were made with it. */
export function binsOf(table: ScoreTable, edges: readonly number[]): Bins | undefined {
  const isUsual = edges.length === TENTHS.length && edges.every((edge, i) => edge === TENTHS[i]);
  return isUsual ? sumsOf(table)?.bins : undefined;
}

/**
 * As `scoreTable`, to the same bits.
 * @param twin what makes the table where memory has run out since
 * @returns undefined for weighted rows, few rows, more than the memory may hold, and without WebAssembly
 */
export function groupedScores(
  scores: Float64Array,
  rows: ScoreRows,
  twin: (scores: Float64Array, rows: ScoreRows) => ScoreTable,
): GroupedScores | undefined {
  if (rows.weights || scores.length < WASM_FROM) return undefined;
  const remake = () => madeInMemory(scores, rows, groupsOf) ?? twin(scores, rows);
  return madeInMemory(scores, rows, made => {
    const holds = made.groups <= (rows.arrays ?? 0);
    // Before sums are made where they lie.
    const groups = holds ? groupsOf(made) : remake;
    return new GroupedScores({ sums: sumUp(made), size: made.groups }, groups);
  });
}

/** Where a table lies in the linear memory. */
interface Made {
  readonly memory: KernelMemory;
  readonly groups: number;
  readonly scores: number;
  /** Positive and negative rows of each group, in turn. */
  readonly counts: number;
}

function madeInMemory<T>(scores: Float64Array, rows: ScoreRows, read: (made: Made) => T): T | undefined {
  const bytes = scores.length * BYTES_PER_ROW + 2 * DIGIT_COUNTS;
  return inMemory(bytes, memory => read(make(memory, scores, rows)));
}

function make(memory: KernelMemory, scores: Float64Array, rows: ScoreRows): Made {
  const { exports } = memory;
  const { length } = scores;
  const bytes = length * 8;
  // the scores and, in the end, the counts of the groups
  const column = memory.allocate(bytes);
  const codes = memory.allocate(length * 4);
  const keep = rows.keep ? memory.allocate(length) : 0;
  // the keys and, in the end, the scores of the groups
  const keys = memory.allocate(bytes);
  const sorted = memory.allocate(bytes);
  const counts = memory.allocate(DIGIT_COUNTS);
  memory.doubles(column, length).set(scores);
  memory.integers(codes, length).set(rows.codes);
  if (rows.keep) memory.bytes(keep, length).set(rows.keep);
  const { positive, negative = ANY_OTHER } = rows;
  exports.packScores(column, codes, keep, length, positive, negative, keys, counts);
  const [front = 0, back = 0] = memory.integers(counts, 2);
  const endKeys = keys + bytes - back * 8;
  const endSorted = sorted + bytes - back * 8;
  exports.sortKeys(keys, front, sorted, counts);
  exports.sortKeys(endKeys, back, endSorted, counts);
  // groups are written where keys and column are no longer needed
  const first = exports.groupScores(sorted, front, 0n, keys, column);
  const rest = exports.groupScores(endSorted, back, ALL_ONES, keys + first * 8, column + first * 8);
  return { memory, groups: first + rest, scores: keys, counts: column };
}

function sumUp({ memory, groups, scores, counts }: Made): TableSums {
  const { exports } = memory;
  const edges = memory.copyIn(Float64Array.from(TENTHS));
  const bins = TENTHS.length + 1;
  const at = memory.allocate((6 + 3 * bins) * 8);
  exports.scanGroups(scores, counts, groups, edges, TENTHS.length, at);
  const found = memory.doubles(at, 6 + 3 * bins).slice();
  const [positive = 0, negative = 0, area = 0, precision = 0, logLoss = 0, squaredError = 0] = found;
  exports.placements(counts, groups, positive, negative, area / (positive * negative), at);
  const [ofPositives = 0, ofNegatives = 0] = memory.doubles(at, 2);
  const column = memory.doubles(scores, groups);
  const of = (which: number) =>
    Float64Array.from({ length: bins }, (_, bin) => found[6 + 3 * bin + which] ?? 0);
  return {
    positive,
    negative,
    area,
    precision,
    logLoss,
    squaredError,
    bins: { weights: of(0), scoreSums: of(1), positives: of(2) },
    placements: { ofPositives, ofNegatives },
    smallest: column[groups - 1] ?? 0,
    largest: column[0] ?? 0,
  };
}

function groupsOf({ memory, groups, scores, counts }: Made): Groups {
  const pairs = memory.words(counts, 2 * groups);
  const positives = new Float64Array(groups);
  const negatives = new Float64Array(groups);
  // proof: pairs holds two entries per group
  for (let group = 0; group < groups; group++) {
    positives[group] = pairs[2 * group]!;
    negatives[group] = pairs[2 * group + 1]!;
  }
  return { scores: memory.doubles(scores, groups).slice(), positives, negatives };
}
