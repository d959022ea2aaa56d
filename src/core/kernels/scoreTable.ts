import { powerOfTwoNear } from '../mathematics/powerOfTwo.ts';
import { sortDescending } from './sortDescending.ts';

/**
 * All that rank and probability metrics of one class against others need: the distinct scores, descending, each with the weight of
 * positive and of negative rows that have it. Two tables merge by merging their scores. Rows of weight 0 are not in it.
 */
export interface ScoreTable {
  readonly scores: Float64Array;
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  /** Sums of the two. */
  readonly positive: number;
  readonly negative: number;
}

/** Which rows go into a table, and how. Arrays are as long as the scores. */
export interface ScoreRows {
  /** Class of each row; negative: missing. */
  readonly codes: Int32Array;
  /** The class that counts as positive. */
  readonly positive: number;
  /** The class that counts as negative, other rows being left out; absent: every other class. */
  readonly negative?: number;
  readonly weights?: Float64Array;
  /** 0 where the row is left out. */
  readonly keep?: Uint8Array;
  /** The arrays of the table will be asked for, and not only sums over them, if it has no more distinct scores than that. */
  readonly arrays?: number;
}

/** The table of no rows. */
export function emptyScoreTable(): ScoreTable {
  const none = new Float64Array(0);
  return { scores: none, positives: none, negatives: none, positive: 0, negative: 0 };
}

/** Collects the table: one bucket sort, then one scan over groups of equal scores. Kept rows hold no NaN score. */
export function scoreTable(scores: Float64Array, rows: ScoreRows): ScoreTable {
  const { codes, positive, negative, weights, keep } = rows;
  const keys = new Float64Array(scores.length);
  // A tag is the row for weighted data, else 1 for a positive and 0 for a negative row.
  const tags = new Int32Array(scores.length);
  let used = 0;
  // proof: i < scores.length, the length of codes, weights and keep; used <= i
  for (let i = 0; i < scores.length; i++) {
    const code = codes[i]!;
    if (code < 0 || keep?.[i] === 0 || weights?.[i] === 0) continue;
    if (negative !== undefined && code !== positive && code !== negative) continue;
    keys[used] = scores[i]!;
    tags[used] = weights ? i : code === positive ? 1 : 0;
    used++;
  }
  const sorted = keys.subarray(0, used);
  sortDescending(sorted, tags.subarray(0, used));
  return weights ? groupWeighted(sorted, tags, codes, positive, weights) : groupCounted(sorted, tags);
}

/** Compacts equal neighbours in place: `sorted` becomes the distinct scores. */
function groupCounted(sorted: Float64Array, tags: Int32Array): ScoreTable {
  const groups = countGroups(sorted);
  const positives = new Float64Array(groups);
  const negatives = new Float64Array(groups);
  let positive = 0;
  let group = 0;
  // proof: group < groups, the number of runs of equal scores; i < sorted.length, and tags is at least as long
  for (let i = 0; i < sorted.length; group++) {
    const score = sorted[i]!;
    let hits = 0;
    let end = i;
    while (end < sorted.length && sorted[end] === score) hits += tags[end++]!;
    sorted[group] = score;
    positives[group] = hits;
    negatives[group] = end - i - hits;
    positive += hits;
    i = end;
  }
  const scores = sorted.subarray(0, groups);
  return { scores, positives, negatives, positive, negative: sorted.length - positive };
}

/** Fresh memory costs more than counting first. */
function countGroups(sorted: Float64Array): number {
  let groups = sorted.length > 0 ? 1 : 0;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) groups++;
  return groups;
}

function groupWeighted(
  sorted: Float64Array,
  rowAt: Int32Array,
  codes: Int32Array,
  positiveCode: number,
  weights: Float64Array,
): ScoreTable {
  const groups = countGroups(sorted);
  const positives = new Float64Array(groups);
  const negatives = new Float64Array(groups);
  let group = 0;
  let positive = 0;
  let negative = 0;
  // proof: as above; rowAt holds rows of codes and weights
  for (let i = 0; i < sorted.length; group++) {
    const score = sorted[i]!;
    let hits = 0;
    let misses = 0;
    for (; i < sorted.length && sorted[i] === score; i++) {
      const row = rowAt[i]!;
      if (codes[row] === positiveCode) hits += weights[row]!;
      else misses += weights[row]!;
    }
    sorted[group] = score;
    positives[group] = hits;
    negatives[group] = misses;
    positive += hits;
    negative += misses;
  }
  const scores = sorted.subarray(0, groups);
  return { scores, positives, negatives, positive, negative };
}

/** Weights beyond this or its inverse are divided before they are multiplied. */
const REACH = 1e100;

/** The table itself, or with weights near 1 where products of three of its own could overflow or vanish. */
export function withinReach(table: ScoreTable): ScoreTable {
  const total = table.positive + table.negative;
  if (!(total > REACH) && !(total < 1 / REACH)) return table;
  const unit = powerOfTwoNear(total);
  return {
    scores: table.scores,
    positives: table.positives.map(weight => weight / unit),
    negatives: table.negatives.map(weight => weight / unit),
    positive: table.positive / unit,
    negative: table.negative / unit,
  };
}

/** The table of two parts of the data together: one pass over both. */
export function mergeScoreTables(a: ScoreTable, b: ScoreTable): ScoreTable {
  const { keys, sums } = mergeDescending(
    { keys: a.scores, sums: [a.positives, a.negatives] },
    { keys: b.scores, sums: [b.positives, b.negatives] },
  );
  const [positives = keys, negatives = keys] = sums;
  return {
    scores: keys,
    positives,
    negatives,
    positive: a.positive + b.positive,
    negative: a.negative + b.negative,
  };
}

/** Distinct keys, descending, and sums at each of them: one array or several, as long as the keys. */
interface Descending {
  readonly keys: Float64Array;
  readonly sums: readonly Float64Array[];
}

/** Both as one: the sums of a key that both have are added. */
export function mergeDescending(a: Descending, b: Descending): Descending {
  const { ofA, ofB, size } = placesTogether(a.keys, b.keys);
  const keys = new Float64Array(size);
  put(a.keys, ofA, keys);
  put(b.keys, ofB, keys);
  const sums = a.sums.map((sumsOfA, i) => {
    const together = new Float64Array(size);
    put(sumsOfA, ofA, together);
    const sumsOfB = b.sums[i] ?? b.keys;
    // proof: there is a sum and a place for each key
    for (let at = 0; at < ofB.length; at++) together[ofB[at]!]! += sumsOfB[at]!;
    return together;
  });
  return { keys, sums };
}

/** Where keys of both go among those of both together, of which there are so many. */
interface Places {
  readonly ofA: Int32Array;
  readonly ofB: Int32Array;
  readonly size: number;
}

function placesTogether(a: Float64Array, b: Float64Array): Places {
  const ofA = new Int32Array(a.length);
  const ofB = new Int32Array(b.length);
  let [atA, size] = [0, 0];
  // proof: atA < a.length and atB < b.length where they are read
  for (let atB = 0; atB < b.length; atB++) {
    const key = b[atB]!;
    while (atA < a.length && a[atA]! > key) ofA[atA++] = size++;
    if (atA < a.length && a[atA]! === key) ofA[atA++] = size;
    ofB[atB] = size++;
  }
  while (atA < a.length) ofA[atA++] = size++;
  return { ofA, ofB, size };
}

function put(values: Float64Array, places: Int32Array, to: Float64Array): void {
  // proof: as many places as values
  for (let at = 0; at < values.length; at++) to[places[at]!] = values[at]!;
}
