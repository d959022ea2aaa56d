import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { lengthOf, type NumberVector, type Vector } from '../tables/column.ts';
import { knownOfGrowing } from '../tables/knownRows.ts';

/**
 * Several numbers per row, column by column: scores of several classes, indicators of several labels, subgroups or variables of a
 * chart. In JSON it is a list of rows.
 */
export interface Matrix {
  readonly type: 'matrix';
  readonly columns: readonly Float64Array[];
}

/**
 * The named arrays that statistics read. Which of them a statistic takes as a matrix, its descriptor says (`matrices`).
 * - `y_true`, `y_pred`: labels (numbers or categories) or regression values, one per row; as a matrix: 0 or 1 for each of several labels,
 *   or graded relevance for ranking
 * - `y_score`: score of the positive class per row, or one column per class or label
 * - `y_lower`, `y_upper`: bounds of a prediction interval per row
 * - `labels`: the classes in the order of the score columns and of the confusion matrix
 * - `weights`: non-negative sample weights
 * - `reference`, `current`: two samples of one column; lengths may differ; as matrices: of several variables
 * - `reference_weights`, `current_weights`: non-negative weights of the values of `reference` and `current`
 * - `reference_true`, `reference_pred`, `reference_score`: labels, predictions and scores of the reference, from which estimators of
 *   performance learn; rows aligned with one another
 * - `values`: a series in time order (control charts, detectors); as a matrix: a subgroup, or one value of each variable, per row
 * - `sizes`: subgroup sizes or exposure of each point of `values`; `counts`: events per subgroup
 * - `times`: instant of each point of `values` or of each row, in milliseconds since 1970
 * - `reference_times`: instant of each point of `reference`
 * - `ids`: identifier of each row
 * - `features`, `reference_features`: what the model reads, one column per feature, rows aligned with the labels of their data set
 * - `groups`: group of each row
 * - `p_values`: p-values to correct
 */
export interface Inputs {
  readonly y_true?: Vector | Matrix;
  readonly y_pred?: Vector | Matrix;
  readonly y_score?: Vector | Matrix;
  readonly y_lower?: Vector;
  readonly y_upper?: Vector;
  readonly labels?: Vector;
  readonly weights?: Vector;
  readonly reference?: Vector | Matrix;
  readonly current?: Vector | Matrix;
  readonly reference_weights?: Vector;
  readonly current_weights?: Vector;
  readonly reference_true?: Vector;
  readonly reference_pred?: Vector;
  readonly reference_score?: Vector | Matrix;
  readonly values?: Vector | Matrix;
  readonly sizes?: Vector;
  readonly counts?: Vector;
  readonly times?: Vector;
  readonly reference_times?: Vector;
  readonly ids?: Vector;
  readonly features?: Vector | Matrix;
  readonly reference_features?: Vector | Matrix;
  readonly groups?: Vector;
  readonly p_values?: Vector;
}
export type InputName = keyof Inputs;

/** Every input, and whether some statistic takes it as a matrix. */
export const INPUTS: Readonly<Record<InputName, 'vector' | 'vector or matrix'>> = {
  y_true: 'vector or matrix',
  y_pred: 'vector or matrix',
  y_score: 'vector or matrix',
  y_lower: 'vector',
  y_upper: 'vector',
  labels: 'vector',
  weights: 'vector',
  reference: 'vector or matrix',
  current: 'vector or matrix',
  reference_weights: 'vector',
  current_weights: 'vector',
  reference_true: 'vector',
  reference_pred: 'vector',
  reference_score: 'vector or matrix',
  values: 'vector or matrix',
  sizes: 'vector',
  counts: 'vector',
  times: 'vector',
  reference_times: 'vector',
  ids: 'vector',
  features: 'vector or matrix',
  reference_features: 'vector or matrix',
  groups: 'vector',
  p_values: 'vector',
};

/**
 * The input as one value per row, or undefined when it was not given.
 * @throws UsageError when it is a matrix
 */
export function vectorIn(inputs: Inputs, name: InputName): Vector | undefined {
  const input = inputs[name];
  if (input?.type !== 'matrix') return input;
  throw new UsageError(
    l10n.t(
      'The input "{0}" has {1} numbers per row; expected one value per row.',
      name,
      input.columns.length,
    ),
  );
}

/** Inputs that are made row by row of columns that grow at their end. */
export interface GrowingInputs {
  /** What each input that is given is made of. */
  readonly of: Partial<Readonly<Record<InputName, MadeOf>>>;
  /** The inputs of the rows from one to before another. */
  readonly part: (from: number, to: number) => Inputs;
  /** Where the predictions follow from one column of scores: at or above the threshold they are the positive class. */
  readonly decided?: { readonly positive: string; readonly threshold: number };
}

interface MadeOf {
  readonly columns: readonly Vector[];
  /** What the input depends on besides, such as a threshold. */
  readonly by?: string;
}

/** How a summary is collected, and put together from those of rows that follow one another. */
export interface Mergeable<T> {
  /** Undefined where what these rows hold cannot be merged. Inputs may have no row. */
  readonly collect: (evidence: Evidence) => T | undefined;
  /** Of the rows of both. Neither is changed. Undefined where they cannot be merged, or are too large together. */
  readonly merge: (earlier: T, later: T) => T | undefined;
}

/**
 * Inputs with a memory: summaries (a confusion table, a table of sorted scores) are collected from the rows once and shared by
 * every statistic that reads them. Summary functions live in core/summaries and keep their result here by key.
 */
export class Evidence {
  readonly inputs: Inputs;
  readonly #kept = new Map<string, unknown>();
  readonly #growing: GrowingInputs | undefined;
  readonly #repeats: NumberVector | undefined;

  /** @param repeats how often each row stands for itself; absent: once. `inputs.weights` hold it too. */
  constructor(inputs: Inputs, growing?: GrowingInputs, repeats?: NumberVector) {
    this.inputs = inputs;
    this.#growing = growing;
    this.#repeats = repeats;
  }

  /**
   * The same rows, each so many times. What is known of rows (keys that begin with "rows:") holds for them too and is not looked for again.
   * @param own the weights that the rows have besides; missing in the same rows as before
   */
  repeated(counts: Float64Array, own?: Float64Array): Evidence {
    const repeats: NumberVector = { type: 'number', values: counts };
    // proof: counts are as many as rows
    const weights: NumberVector = own
      ? { type: 'number', values: own.map((weight, row) => weight * counts[row]!) }
      : repeats;
    const other = new Evidence({ ...this.inputs, weights }, undefined, repeats);
    for (const [key, value] of this.#kept) if (key.startsWith('rows:')) other.#kept.set(key, value);
    return other;
  }

  /** Whether rows have weights of their own: weights that only say how often a row is repeated are none. */
  get hasSampleWeights(): boolean {
    return this.inputs.weights !== undefined && this.inputs.weights !== this.#repeats;
  }

  /** How many rows this row is: 1, but where rows are repeated. What counts rows, not their weight, adds these. */
  rowsAt(row: number): number {
    return this.#repeats?.values[row] ?? 1;
  }

  /** The result of `make`, computed at the first call with this key. The caller's key names the summary and all its parameters. */
  once<T>(key: string, make: () => T): T {
    if (!this.#kept.has(key)) this.#kept.set(key, make());
    return this.#kept.get(key) as T;
  }

  /** Whether summaries are kept with the rows, for when these have grown. */
  get isGrowing(): boolean {
    return this.#growing !== undefined;
  }

  /** The score from which on rows are predicted to be of this class, and below it not; undefined where that is not so. */
  decidedAt(positive: string): number | undefined {
    const decided = this.#growing?.decided;
    return decided?.positive === positive ? decided.threshold : undefined;
  }

  /**
   * As `once`, of a summary that merges. Of inputs whose rows grow it is kept with the rows: when they have grown, only the new ones are
   * looked at.
   * @param reads the inputs that it is collected from; those that were not given do not matter
   * @returns undefined where it cannot be merged, so that it must be found otherwise
   */
  merged<T>(key: string, reads: readonly InputName[], { collect, merge }: Mergeable<T>): T | undefined {
    const growing = this.#growing;
    return this.once(`merged:${key}`, () => {
      const sources = reads.flatMap(name => growing?.of[name] ?? []);
      const columns = [...new Set(sources.flatMap(each => each.columns))];
      const [first] = columns;
      if (!first) return collect(this);
      const whole = [key, ...sources.map(each => each.by ?? '')].join(' ');
      return knownOfGrowing<T | undefined>(columns, whole, {
        of: (from, to) => collect(from === 0 && to === lengthOf(first) ? this : this.#part(from, to)),
        merged: (earlier, later) =>
          earlier === undefined || later === undefined ? undefined : merge(earlier, later),
      });
    });
  }

  #part(from: number, to: number): Evidence {
    return this.once(`part:${from}:${to}`, () => new Evidence(this.#growing?.part(from, to) ?? this.inputs));
  }
}
