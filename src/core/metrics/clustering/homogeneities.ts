import type { Contingency } from '../../summaries/contingency.ts';
import { entropy, mutualInformation } from './information.ts';

/** How pure the predicted groups are, and how whole the true ones: mutual information as a share of either entropy, 1 where that is 0. */
export function homogeneities(table: Contingency): {
  readonly homogeneity: number;
  readonly completeness: number;
} {
  const information = mutualInformation(table);
  const share = (sizes: Float64Array) => {
    const whole = entropy(sizes, table.rows);
    return whole > 0 ? Math.min(1, information / whole) : 1;
  };
  return { homogeneity: share(table.truth), completeness: share(table.predicted) };
}
