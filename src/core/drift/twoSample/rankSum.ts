import type { Evidence } from '../../catalogue/evidence.ts';
import { eachDistinct } from '../merge.ts';
import type { NumberSamples } from '../sample.ts';

/** Mann and Whitney's U, and its exact distribution for samples without ties. */

interface RankSums {
  /** Pairs in which the value of the reference is the larger one, ties counted half. */
  readonly u: number;
  /** Σ (t³ − t) over groups of t equal values. */
  readonly ties: number;
}

/** U of the reference by mid-ranks, shared by the test and its effect size. */
export function rankSumsOf(evidence: Evidence, numbers: NumberSamples): RankSums {
  return evidence.once('drift:ranks', () => rankSums(numbers));
}

function rankSums({ reference, current }: NumberSamples): RankSums {
  let u = 0;
  let ties = 0;
  let below = 0;
  eachDistinct(reference.sorted, current.sorted, (_, inReference, inCurrent) => {
    u += inReference * (below + inCurrent / 2);
    below += inCurrent;
    const together = inReference + inCurrent;
    if (together > 1) ties += together ** 3 - together;
  });
  return { u, ties };
}

/** The smaller sample is so small that the closed generating function keeps its digits. */
const FEW = 8;
/** Additions that are worth it: about a tenth of a second. */
const MOST_STEPS = 5e7;

/** Whether `exactRankSumTail` is quick enough for samples of n and m values. */
export function isExactlyCountable(n: number, m: number): boolean {
  const few = Math.min(n, m);
  return (few <= FEW ? few : few * few * Math.max(n, m)) * n * m <= MOST_STEPS;
}

/** P(U ≥ u) for whole u from 0 to nm. */
export function exactRankSumTail(n: number, m: number, u: number): number {
  const few = Math.min(n, m);
  const many = Math.max(n, m);
  const probabilities = few <= FEW ? byGeneratingFunction(few, many) : byRecursion(few, many);
  const below = n * m - u;
  // the distribution is symmetric: the shorter tail is summed
  if (below <= (n * m) / 2) return sumUpTo(probabilities, below);
  return 1 - sumUpTo(probabilities, u - 1);
}

function sumUpTo(values: Float64Array, last: number): number {
  let sum = 0;
  // proof: last < values.length, half of the range and a little
  for (let k = 0; k <= last; k++) sum += values[k]!;
  return sum;
}

/**
 * P(U = k) for k up to nm/2: coefficients of Π (1 − q^(m+i)) / (1 − q^i) over i = 1 … n, over C(n + m, n). The quotient first, which
 * only adds; the products then take away little for n ≤ 8.
 */
function byGeneratingFunction(n: number, m: number): Float64Array {
  const last = Math.ceil((n * m) / 2);
  const ways = new Float64Array(last + 1);
  let orders = 1;
  for (let i = 1; i <= n; i++) orders = (orders * (m + i)) / i;
  ways[0] = 1 / orders;
  // proof: all indices are from 0 to last
  for (let i = 1; i <= n; i++) for (let k = i; k <= last; k++) ways[k]! += ways[k - i]!;
  for (let i = 1; i <= n; i++) for (let k = last; k >= m + i; k--) ways[k]! -= ways[k - m - i]!;
  return ways;
}

/**
 * P(U = k) by P(n, m, k) = n/(n+m) · P(n−1, m, k−m) + m/(n+m) · P(n, m−1, k): the largest value is from either sample. Only adds.
 */
function byRecursion(n: number, m: number): Float64Array {
  const last = Math.ceil((n * m) / 2);
  const empty = () => Float64Array.from({ length: last + 1 }, (_, k) => (k === 0 ? 1 : 0));
  // one row per number of values of the second sample, each for all k
  let rows = Array.from({ length: m + 1 }, empty);
  for (let i = 1; i <= n; i++) {
    const next = [empty()];
    for (let j = 1; j <= m; j++) {
      const values = new Float64Array(last + 1);
      // proof: rows and next hold j + 1 and j rows of last + 1 entries
      const without = rows[j]!;
      const fewer = next[j - 1]!;
      for (let k = 0; k <= last; k++) {
        const shifted = k >= j ? without[k - j]! : 0;
        values[k] = (i * shifted + j * fewer[k]!) / (i + j);
      }
      next.push(values);
    }
    rows = next;
  }
  // proof: rows has m + 1 entries
  return rows[m]!;
}
