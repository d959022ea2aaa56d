import type { Ranking } from '../../summaries/rankings.ts';

/**
 * Running sums of the discounts 1 / log_base(rank + 1) of ranks 1, 2, …: entry i is that of the first i ranks. Ranks beyond `k` add
 * nothing.
 */
export function discountSums(items: number, k: number, base: number): Float64Array {
  const sums = new Float64Array(items + 1);
  const log = Math.log(base);
  // proof: rank <= items
  for (let rank = 1; rank <= items; rank++) {
    sums[rank] = sums[rank - 1]! + (rank <= k ? 1 / (Math.log(rank + 1) / log) : 0);
  }
  return sums;
}

/** Σ relevance · discount of its rank; a group of equal scores shares its ranks evenly. */
export function discountedGain({ groups, sizes, gains }: Ranking, sums: Float64Array): number {
  let at = 0;
  let total = 0;
  // proof: a ranking has at least `groups` entries in its arrays, and sizes add up to the number of items
  for (let group = 0; group < groups; group++) {
    const size = sizes[group]!;
    total += (gains[group]! / size) * (sums[at + size]! - sums[at]!);
    at += size;
  }
  return total;
}

/** The gain of the best possible order. */
export function idealGain({ ideal }: Ranking, sums: Float64Array): number {
  let total = 0;
  // proof: sums has one entry more than there are items
  for (let i = 0; i < ideal.length; i++) total += ideal[i]! * (sums[i + 1]! - sums[i]!);
  return total;
}
