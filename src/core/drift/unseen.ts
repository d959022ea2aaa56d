import { binomialProbability, binomialUpperTail } from '../mathematics/binomial.ts';
import { normalTail } from '../mathematics/normal.ts';
import type { Counts } from './sample.ts';

/** Categories of current data that the reference has never seen, and the other way round. */
export interface Unseen {
  /** Most frequent first. */
  readonly fresh: readonly { readonly value: string; readonly rows: number; readonly share: number }[];
  /** Rows with a category that the reference has not, and what share of the rows that have a value. */
  readonly rows: number;
  readonly share: number;
  /** Share of rows with an unseen category to be expected from data like the reference. */
  readonly expected: number;
  /** Chance of at least so many such rows. */
  readonly pValue: number;
  /** Categories of the reference that do not occur now. */
  readonly vanished: readonly string[];
}

/**
 * Even without any change some rows hold categories that a finite reference missed (ids, rare merchants). What chance does is known
 * exactly: if both samples come from one source, the rows of both are split at random into reference and current, so a category that
 * occurs c times in all falls wholly into current with probability π_c = m/N · (m − 1)/(N − 1) · … (c factors). `expected` and p
 * follow from that, with the categories taken as independent (they are slightly negatively dependent, so p errs on the safe side).
 * A randomisation test (Fisher 1935), hence valid for any number and frequency of categories. Neither side is empty.
 */
export function unseenCategories(
  reference: Counts,
  referenceSize: number,
  current: Counts,
  currentSize: number,
): Unseen {
  const fresh: { value: string; rows: number; share: number }[] = [];
  const groups = new Map<number, number>();
  const occurs = (times: number) => groups.set(times, (groups.get(times) ?? 0) + 1);
  let rows = 0;
  for (const [value, count] of current) {
    const before = reference.get(value) ?? 0;
    occurs(count + before);
    if (before > 0) continue;
    fresh.push({ value, rows: count, share: count / currentSize });
    rows += count;
  }
  fresh.sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
  const vanished: string[] = [];
  for (const [value, count] of reference) {
    if (current.has(value)) continue;
    occurs(count);
    vanished.push(value);
  }
  const chances = whollyCurrent(groups, currentSize, referenceSize + currentSize);
  const mean = chances.reduce((sum, each) => sum + each.times * each.categories * each.probability, 0);
  return {
    fresh,
    rows,
    share: rows / currentSize,
    expected: mean / currentSize,
    pValue: rows > EXACT_UP_TO ? normalChance(rows, chances, mean) : exactChance(rows, chances),
    vanished,
  };
}

/** So many new rows are judged exactly: a few milliseconds at most. Beyond, sums of many categories are as good as normal. */
const EXACT_UP_TO = 2000;

/** Categories that occur equally often, and the chance of each to fall wholly into current. */
interface Group {
  readonly times: number;
  readonly categories: number;
  readonly probability: number;
}

/** @param groups how many categories occur how often */
function whollyCurrent(groups: ReadonlyMap<number, number>, m: number, total: number): Group[] {
  let probability = 1;
  let factors = 0;
  const chances: Group[] = [];
  for (const [times, categories] of [...groups].sort(([a], [b]) => a - b)) {
    probability = narrowed(probability, factors, times, m, total);
    factors = times;
    chances.push({ times, categories, probability });
  }
  return chances;
}

/** Chances below the smallest number with all its digits are none: factors near to 1 would never make them 0. */
const LEAST_CHANCE = 2 ** -1022;

/** The chance of the first `times` occurrences to be current, by that of the first `from`. */
function narrowed(probability: number, from: number, times: number, m: number, total: number): number {
  let chance = probability;
  for (let factor = from; factor < times && chance > 0; factor++) {
    chance *= Math.max(0, m - factor) / (total - factor);
    if (chance < LEAST_CHANCE) chance = 0;
  }
  return chance;
}

/**
 * P(at least `rows` rows): the number of wholly current categories of each group is binomial, and the groups' rows are added up by
 * convolution. What reaches `rows` is collected apart, so that a tiny chance is a sum of tiny terms and not 1 minus a sum.
 */
function exactChance(rows: number, groups: readonly Group[]): number {
  if (rows === 0) return 1;
  let below = new Float64Array(rows);
  below[0] = 1;
  let reached = 0;
  // frequent categories first: their few terms keep the rows sparse until the last, largest group
  for (const { times, categories, probability } of [...groups].sort((a, b) => b.times - a.times)) {
    if (probability === 0) continue;
    const steps = Math.min(categories, Math.ceil(rows / times) - 1);
    const chance = Float64Array.from({ length: steps + 1 }, (_, j) =>
      binomialProbability(j, categories, probability),
    );
    const tail = new Map<number, number>();
    const next = new Float64Array(rows);
    for (const [have, weight] of below.entries()) {
      if (weight === 0) continue;
      const missing = Math.ceil((rows - have) / times);
      // proof: j ≤ steps, and have + j · times < rows because j < missing
      for (let j = 0; j < missing && j <= steps; j++) next[have + j * times]! += weight * chance[j]!;
      let enough = tail.get(missing);
      if (enough === undefined) {
        enough = binomialUpperTail(missing, categories, probability);
        tail.set(missing, enough);
      }
      reached += weight * enough;
    }
    below = next;
  }
  return Math.min(1, reached);
}

function normalChance(rows: number, groups: readonly Group[], mean: number): number {
  const variance = groups.reduce(
    (sum, { times, categories, probability }) =>
      sum + times * times * categories * probability * (1 - probability),
    0,
  );
  if (variance === 0) return rows > mean + 0.5 ? 0 : 1;
  return normalTail((rows - 0.5 - mean) / Math.sqrt(variance));
}
