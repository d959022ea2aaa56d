import type { Ranking } from '../../summaries/rankings.ts';

/** Relevant items among the k best: on average over all orders of equal scores, and the chance that there is none. */
export function topItems(
  { groups, sizes, relevant }: Ranking,
  k: number,
): { readonly hits: number; readonly noneChance: number } {
  let taken = 0;
  let hits = 0;
  let noneChance = 1;
  // proof: a ranking has at least `groups` entries in its arrays
  for (let group = 0; group < groups && taken < k; group++) {
    const size = sizes[group]!;
    const some = relevant[group]!;
    const places = Math.min(size, k - taken);
    hits += (some * places) / size;
    noneChance *= noneOf(size, some, places);
    taken += size;
  }
  return { hits, noneChance };
}

/** The chance that `places` of `size` items hold none of the `relevant` ones. */
function noneOf(size: number, relevant: number, places: number): number {
  let chance = 1;
  for (let i = 0; i < relevant && chance > 0; i++) chance *= Math.max(0, size - places - i) / (size - i);
  return chance;
}
