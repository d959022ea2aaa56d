import type { ScoreTable } from './scoreTable.ts';

/** Σ of squared distances to the area under the ROC curve, over positive and over negative rows. */
export interface Placements {
  readonly ofPositives: number;
  readonly ofNegatives: number;
}

/**
 * DeLong's placements: of each positive row the share of negatives that score lower, of each negative row the share of positives that
 * score higher, ties counted half; summed as squared distances to `area`.
 */
export function placements(table: ScoreTable, area: number): Placements {
  const { positives, negatives, positive, negative } = table;
  let positivesAbove = 0;
  let negativesAbove = 0;
  let ofPositives = 0;
  let ofNegatives = 0;
  // proof: the arrays of a score table are equally long
  for (let i = 0; i < positives.length; i++) {
    const hits = positives[i]!;
    const misses = negatives[i]!;
    const below = (negative - negativesAbove - misses / 2) / negative - area;
    const above = (positivesAbove + hits / 2) / positive - area;
    ofPositives += hits * (below * below);
    ofNegatives += misses * (above * above);
    positivesAbove += hits;
    negativesAbove += misses;
  }
  return { ofPositives, ofNegatives };
}
