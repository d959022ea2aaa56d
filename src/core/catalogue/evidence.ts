import type { Vector } from '../tables/column.ts';

/** Scores of several classes: one column per class, rows aligned with y_true. */
export interface ScoreMatrix {
  readonly type: 'matrix';
  readonly columns: readonly Float64Array[];
}

/**
 * The named arrays that statistics read.
 * - `y_true`, `y_pred`: labels (numbers or categories) or regression values, one per row
 * - `y_score`: score of the positive class per row, or one column per class
 * - `labels`: the classes in the order of the score columns and of the confusion matrix
 * - `weights`: non-negative sample weights
 * - `reference`, `current`: two samples of one column; lengths may differ
 * - `values`: a series in time order (control charts); `sizes`: its subgroup sizes; `counts`: events per subgroup
 * - `groups`: group of each row
 * - `p_values`: p-values to correct
 */
export interface Inputs {
  readonly y_true?: Vector;
  readonly y_pred?: Vector;
  readonly y_score?: Vector | ScoreMatrix;
  readonly labels?: Vector;
  readonly weights?: Vector;
  readonly reference?: Vector;
  readonly current?: Vector;
  readonly values?: Vector;
  readonly sizes?: Vector;
  readonly counts?: Vector;
  readonly groups?: Vector;
  readonly p_values?: Vector;
}
export type InputName = keyof Inputs;

/**
 * Inputs with a memory: summaries (a confusion table, a table of sorted scores) are collected from the rows once and shared by
 * every statistic that reads them. Summary functions live in core/summaries and keep their result here by key.
 */
export class Evidence {
  readonly inputs: Inputs;
  readonly #kept = new Map<string, unknown>();

  constructor(inputs: Inputs) {
    this.inputs = inputs;
  }

  /** The result of `make`, computed at the first call with this key. The caller's key names the summary and all its parameters. */
  once<T>(key: string, make: () => T): T {
    if (!this.#kept.has(key)) this.#kept.set(key, make());
    return this.#kept.get(key) as T;
  }
}
