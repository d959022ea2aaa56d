/**
 * Scores and their labels, sorted and grouped by score, and what rank and probability metrics sum over the groups. Twins:
 * ../scoreTable.ts and ../tableScans.ts.
 *
 * A key holds a score and its label: the bits of the score without its sign, then the label. Scores of either sign are sorted apart;
 * negative ones hold the complement of their bits, so that in both parts a greater key is a greater score.
 */
import { sortKeysByHighDigits } from './sort';

// @ts-ignore: decorator
@external("env", "log")
declare function log(x: f64): f64;

/** Ranges up to this size are sorted by insertion, … */
const SMALL: usize = 24 << 3;
/** … up to this one by partition, larger ones digit by digit. */
const MEDIUM: usize = 2048 << 3;

/**
 * Makes keys: of scores that are not negative from the front of `keys`, of negative ones from its end.
 * @param codes i32 per row: its class; rows of class < 0 are left out
 * @param keep u8 per row, 0: left out; or 0 for none
 * @param negative the class that counts as negative, or i32.MIN_VALUE for all but the positive one
 * @param found i32 twice: keys in front, keys at the end
 */
export function packScores(
  scores: usize,
  codes: usize,
  keep: usize,
  length: i32,
  positive: i32,
  negative: i32,
  keys: usize,
  found: usize,
): void {
  let front = keys;
  let back = keys + ((<usize>length) << 3);
  for (let i: usize = 0; i < <usize>length; i++) {
    const code = load<i32>(codes + (i << 2));
    if (code < 0 || (keep != 0 && load<u8>(keep + i) == 0)) continue;
    const label: u64 = code == positive ? 1 : 0;
    if (negative != i32.MIN_VALUE && label == 0 && code != negative) continue;
    // −0 is 0
    const bits = reinterpret<u64>(load<f64>(scores + (i << 3)) + 0.0);
    if (<i64>bits >= 0) {
      store<u64>(front, (bits << 1) | label);
      front += 8;
    } else {
      back -= 8;
      store<u64>(back, (~bits << 1) | label);
    }
  }
  store<i32>(found, <i32>((front - keys) >> 3));
  store<i32>(found + 4, <i32>((keys + ((<usize>length) << 3) - back) >> 3));
}

// @ts-ignore: decorator
@inline
function scoreOf(key: u64, sign: u64): f64 {
  return reinterpret<f64>((key >> 1) ^ sign);
}

/**
 * Sorts keys of one sign in descending order. Ties, which rounded scores have many of, are left in any order of labels.
 * @param sorted as large as `keys`, which are overwritten; the result is here
 * @param counts 48 KiB
 */
export function sortKeys(keys: usize, length: i32, sorted: usize, counts: usize): void {
  const bytes = (<usize>length) << 3;
  const at = bytes > MEDIUM ? sortKeysByHighDigits(keys, length, sorted, counts, ~0, 1) : keys;
  if (at != sorted) memory.copy(sorted, at, bytes);
  if (bytes <= MEDIUM) partitionSort(sorted, sorted + bytes);
}

function insertionSort(start: usize, end: usize): void {
  for (let i = start + 8; i < end; i += 8) {
    const key = load<u64>(i);
    let j = i;
    while (j > start && load<u64>(j - 8) < key) {
      store<u64>(j, load<u64>(j - 8));
      j -= 8;
    }
    store<u64>(j, key);
  }
}

/** Quicksort by three-way partition around the median of first, middle and last key; recursion into the smaller part. */
function partitionSort(from: usize, to: usize): void {
  let start = from;
  let end = to;
  while (end - start > SMALL) {
    const a = load<u64>(start);
    const b = load<u64>(start + (((end - start) >> 4) << 3));
    const c = load<u64>(end - 8);
    const pivot = max(min(a, b), min(max(a, b), c));
    let greater = start;
    let less = end;
    let i = start;
    while (i < less) {
      const key = load<u64>(i);
      if (key > pivot) {
        store<u64>(i, load<u64>(greater));
        store<u64>(greater, key);
        i += 8;
        greater += 8;
      } else if (key < pivot) {
        less -= 8;
        store<u64>(i, load<u64>(less));
        store<u64>(less, key);
      } else i += 8;
    }
    if (greater - start < end - less) {
      partitionSort(start, greater);
      start = less;
    } else {
      partitionSort(less, end);
      end = greater;
    }
  }
  insertionSort(start, end);
}

/**
 * Groups equal scores of sorted keys.
 * @param scores f64 per group
 * @param counts u32 twice per group: positive rows, negative rows
 * @returns groups
 */
export function groupScores(sorted: usize, length: i32, sign: u64, scores: usize, counts: usize): i32 {
  const end = sorted + ((<usize>length) << 3);
  let group = scores;
  let count = counts;
  for (let at = sorted; at < end; ) {
    const score = load<u64>(at) >> 1;
    const start = at;
    let hits: u32 = 0;
    do {
      hits += <u32>load<u64>(at) & 1;
      at += 8;
    } while (at < end && load<u64>(at) >> 1 == score);
    store<f64>(group, reinterpret<f64>(score ^ sign));
    store<u32>(count, hits);
    store<u32>(count + 4, <u32>((at - start) >> 3) - hits);
    group += 8;
    count += 8;
  }
  return <i32>((group - scores) >> 3);
}

const EPSILON: f64 = f64.EPSILON;
const TINY: f64 = 1e-270;
const NEAR_ONE: f64 = 0.9;

/**
 * Σ over groups: f64 each of positive rows, negative rows, area under the ROC curve, precision, −log probability, squared error; then
 * for each of `edges` + 1 bins rows, scores and positive rows.
 * @param edges ascending, `edgeCount` of them
 */
export function scanGroups(
  scores: usize,
  counts: usize,
  groups: i32,
  edges: usize,
  edgeCount: i32,
  result: usize,
): void {
  let above: f64 = 0;
  let all: f64 = 0;
  let area: f64 = 0;
  let precision: f64 = 0;
  let loss: f64 = 0;
  let squares: f64 = 0;
  let product: f64 = 1;
  const bins = result + 48;
  memory.fill(bins, 0, <usize>(edgeCount + 1) * 24);
  let edge = edges + (<usize>edgeCount << 3);
  let bin = bins + <usize>edgeCount * 24;
  for (let i: usize = 0; i < <usize>groups; i++) {
    const score = load<f64>(scores + (i << 3));
    const hits = <f64>load<u32>(counts + (i << 3));
    const misses = <f64>load<u32>(counts + (i << 3) + 4);
    const rows = hits + misses;
    area += misses * (above + hits / 2);
    above += hits;
    all += rows;
    squares += hits * (1 - score) * (1 - score) + misses * score * score;
    if (hits > 0) {
      precision += (hits * above) / all;
      const p = min(max(score, EPSILON), 1 - EPSILON);
      if (hits == 1 && p < NEAR_ONE) product *= p;
      else loss -= hits * log(p);
    }
    if (misses > 0) {
      const q = min(max(1 - score, EPSILON), 1 - EPSILON);
      if (misses == 1 && q < NEAR_ONE) product *= q;
      else loss -= misses * log(q);
    }
    if (product < TINY) {
      loss -= log(product);
      product = 1;
    }
    while (edge > edges && load<f64>(edge - 8) >= score) {
      edge -= 8;
      bin -= 24;
    }
    store<f64>(bin, load<f64>(bin) + rows);
    store<f64>(bin + 8, load<f64>(bin + 8) + rows * score);
    store<f64>(bin + 16, load<f64>(bin + 16) + hits);
  }
  store<f64>(result, above);
  store<f64>(result + 8, all - above);
  store<f64>(result + 16, area);
  store<f64>(result + 24, precision);
  store<f64>(result + 32, loss - log(product));
  store<f64>(result + 40, squares);
}

/** DeLong's placements: Σ of squared distances to `area` over positive, then over negative rows, as two f64. */
export function placements(
  counts: usize,
  groups: i32,
  positive: f64,
  negative: f64,
  area: f64,
  result: usize,
): void {
  let positivesAbove: f64 = 0;
  let negativesAbove: f64 = 0;
  let ofPositives: f64 = 0;
  let ofNegatives: f64 = 0;
  for (let i: usize = 0; i < <usize>groups; i++) {
    const hits = <f64>load<u32>(counts + (i << 3));
    const misses = <f64>load<u32>(counts + (i << 3) + 4);
    const p = (negative - negativesAbove - misses / 2) / negative - area;
    const n = (positivesAbove + hits / 2) / positive - area;
    ofPositives += hits * (p * p);
    ofNegatives += misses * (n * n);
    positivesAbove += hits;
    negativesAbove += misses;
  }
  store<f64>(result, ofPositives);
  store<f64>(result + 8, ofNegatives);
}
