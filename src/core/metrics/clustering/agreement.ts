import type { Evidence } from '../../catalogue/evidence.ts';
import type { OptionSpec } from '../../catalogue/options.ts';
import type { Json, Outcome, Statistic } from '../../catalogue/statistic.ts';
import { type Contingency, contingencyOf } from '../../summaries/contingency.ts';
import { numeric, rowDetails } from '../shared.ts';

/** What the measures of agreement of two labellings have in common. */

/** The parts of a descriptor that they share. */
export const AGREEMENT = {
  kind: 'metric',
  tasks: ['clustering'],
  needs: ['y_true', 'y_pred'],
  worse: 'lower',
} as const satisfies Partial<Statistic>;

export const AGREEMENT_CONVENTION =
  'y_true and y_pred are group labels whose names do not matter; symmetric unless said otherwise. Knows no weights, as in scikit-learn.';

export const AVERAGE_METHOD: OptionSpec = {
  name: 'average_method',
  type: 'text',
  default: 'arithmetic',
  allowed: ['arithmetic', 'geometric', 'min', 'max'],
  summary: 'Which mean of the two entropies the information is divided by.',
};

/** Computes one measure from the contingency table. */
export function agreement(
  evidence: Evidence,
  measure: (table: Contingency) => { readonly value: number; readonly details?: Record<string, Json> },
): Outcome {
  const table = contingencyOf(evidence);
  if ('undefined' in table) return table;
  const { value, details } = measure(table);
  return numeric(value, {
    true_groups: table.truth.length,
    predicted_groups: table.predicted.length,
    ...details,
    ...rowDetails(table),
  });
}
