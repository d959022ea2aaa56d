import type { Contingency } from '../../summaries/contingency.ts';

/** Pairs of rows, by whether the two are in one group: of both labellings, of one, of neither. Each pair counts once. */
export interface Pairs {
  readonly both: number;
  readonly onlyTruth: number;
  readonly onlyPredicted: number;
  readonly neither: number;
}

/** Counts the pairs from the table; exact up to 9e7 rows. */
export function pairsOf({ rows, truth, predicted, counts }: Contingency): Pairs {
  const both = pairsWithin(counts);
  const inTruth = pairsWithin(truth);
  const inPredicted = pairsWithin(predicted);
  return {
    both,
    onlyTruth: inTruth - both,
    onlyPredicted: inPredicted - both,
    neither: (rows * (rows - 1)) / 2 - inTruth - inPredicted + both,
  };
}

function pairsWithin(sizes: Float64Array): number {
  return sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}
