import type { Ranking } from '../../summaries/rankings.ts';

/** Average precision of the labels of one row, equal scores being one step; undefined for a row without a label. */
export function groupedPrecision({ groups, sizes, relevant, allRelevant }: Ranking): number | undefined {
  if (allRelevant === 0) return undefined;
  let [hits, all, sum] = [0, 0, 0];
  // proof: a ranking has at least `groups` entries in its arrays
  for (let group = 0; group < groups; group++) {
    hits += relevant[group]!;
    all += sizes[group]!;
    sum += (relevant[group]! * hits) / all;
  }
  return sum / allRelevant;
}
