import type { Evidence } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { confusionOf } from '../summaries/confusion.ts';
import { hasLabelSets, labelSetsOf } from '../summaries/labelSets.ts';

/** Weight of the rows whose prediction is right, and of all. */
export interface CorrectRows {
  readonly correct: number;
  readonly total: number;
  readonly weighted: boolean;
  readonly rows: number;
  readonly leftOut: number;
}

/** Rows whose class, or whose every label, was predicted correctly. Undefined as the summaries it reads. */
export function correctRowsOf(evidence: Evidence): CorrectRows | Undefined {
  if (hasLabelSets(evidence)) {
    const sets = labelSetsOf(evidence);
    if ('undefined' in sets) return sets;
    const { hits, truth, predicted, rowWeights } = sets;
    // proof: the arrays of label sets that have an entry per row are equally long
    const weights = Float64Array.from(hits, (hit, row) =>
      hit === truth[row] && hit === predicted[row] ? (rowWeights ? rowWeights[row]! : 1) : 0,
    );
    return { ...sets, correct: kernels.pairwiseSum(weights) };
  }
  const confusion = confusionOf(evidence);
  if ('undefined' in confusion) return confusion;
  return { ...confusion, correct: confusion.hits.reduce((sum, each) => sum + each, 0) };
}
