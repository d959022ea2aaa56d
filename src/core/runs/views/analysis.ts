/** How parameters and a metric go together, over all runs that a filter leaves. */
export interface AnalysisQuery {
  readonly filter: string;
  readonly hidden: readonly string[];
  /** Name of the metric, by its latest value; undefined: the one that most runs have. */
  readonly metric?: string;
}

/** A parameter or metric as an axis: numbers, or texts that stand at equal distances. */
export interface AnalysisAxis {
  readonly kind: 'parameter' | 'metric';
  readonly name: string;
  readonly scale: 'linear' | 'logarithmic' | 'category';
  /** For each run: a number, the position in `categories`, or null. */
  readonly values: readonly (number | null)[];
  /** In order; only of scale `category`. */
  readonly categories?: readonly string[];
}

/** How much a parameter has to say about the metric. */
export interface ParameterImportance {
  readonly parameter: string;
  /** 0 to 1; all together 1. By permutation in a forest of regression trees, out of bag. */
  readonly importance: number;
  /** Spearman's rank correlation; absent for texts. */
  readonly correlation?: number;
  /** Runs that have both, of those that were weighed: at most 400. */
  readonly runs: number;
}

export interface Analysis {
  readonly query: AnalysisQuery;
  readonly metric?: string;
  readonly better?: 'lower' | 'higher';
  /** Metrics that can be asked for, those of most runs first. */
  readonly metrics: readonly string[];
  readonly runs: readonly { readonly key: string; readonly name: string }[];
  /** How many runs there were; more than `runs` has, where an even sample was taken. */
  readonly of: number;
  /** The metric last. Only parameters that differ between runs. */
  readonly axes: readonly AnalysisAxis[];
  readonly importance: readonly ParameterImportance[];
  /** Why there is no importance: too few runs, nothing that differs. */
  readonly reason?: string;
}
