/** The language of criteria, parsed: `f1 >= 0.85`, `roc_auc >= champion - 0.01`, `recall(fraud) / reference > 95%`. */
export interface Criterion {
  readonly left: Expression;
  readonly comparison: Comparison;
  readonly right: Expression;
}

export const COMPARISONS = ['>=', '<=', '==', '!=', '>', '<'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | StatisticCall
  | { readonly kind: 'negate'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Expression;
      readonly right: Expression;
    };

/**
 * Whose value is meant: the current data's (in a validation: the candidate's), the champion's, the reference's, or what the candidate
 * differs by from the champion on the same rows.
 */
export type Subject = 'current' | 'champion' | 'reference' | 'difference';

/** Which end of a confidence interval. */
export type Bound = 'lower' | 'upper';

/**
 * A statistic in a criterion. A bare `champion` or `reference` means the criterion's first statistic with the same arguments,
 * of that subject; `champion(f1)` and `reference(f1)` name another one.
 */
export interface StatisticCall {
  readonly kind: 'statistic';
  /** Id in the catalogue, or one of the assessment's own measures such as `drifted_columns_share`. */
  readonly id: string;
  readonly subject: Subject;
  /** A column (`missing_rate(amount)`) or a class (`recall(fraud)`), whichever the statistic takes. */
  readonly argument?: string;
  /** Rows of one group only: `recall(gender=F)`. */
  readonly group?: { readonly column: string; readonly value: string };
  /** Further options: `fbeta(beta=2)`. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** The end of the confidence interval in place of the value: `lower_bound(f1)`. */
  readonly bound?: Bound;
  /** 0-based offset in the criterion's text, for messages. */
  readonly offset: number;
}
