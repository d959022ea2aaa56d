import type { Evidence, InputName } from './evidence.ts';
import type { OptionSpec, Options, OptionValue } from './options.ts';

/** Anything that JSON can hold; infinities are written as "Infinity" and "-Infinity". */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a statistic found: a value, or the reason why there is none. Never NaN. */
export type Outcome = Found | Undefined;

export interface Found {
  /** A number for metrics and drift methods; an object or a text for curves, tables and reports. */
  readonly value: Json;
  readonly pValue?: number;
  /** Two-sided confidence interval of the value, with its level, e.g. 0.95. */
  readonly interval?: {
    readonly lower: number;
    readonly upper: number;
    readonly level: number;
    readonly method: string;
  };
  /** For unweighted rates: so many hits out of so many trials. What a p-chart needs. */
  readonly proportion?: { readonly hits: number; readonly trials: number };
  readonly details?: Readonly<Record<string, Json>>;
}

export interface Undefined {
  /** Sentence: why there is no value, e.g. "ROC-AUC needs both classes in y_true; only 0 occurs." */
  readonly undefined: string;
  readonly details?: Readonly<Record<string, Json>>;
}

export type Task = 'binary' | 'multiclass' | 'multilabel' | 'regression' | 'ranking' | 'clustering';

/** A named set of conventions that reproduces another library's numbers. */
export interface Profile {
  readonly id: string;
  /** What differs from our default, in a sentence, with the library's version. */
  readonly summary: string;
  /** Option values that the profile fixes; the user's own options win over them. */
  readonly options?: Readonly<Record<string, OptionValue>>;
}

/**
 * The descriptor every statistic fills in: one file exports one descriptor, one line in the folder's index lists it.
 * Completion, hover, documentation, the report, the command line and the completeness tests all derive from it.
 */
export interface Statistic {
  /** snake_case, as users write it in criteria and on the command line. */
  readonly id: string;
  /** As shown in views: `F1`, `ROC-AUC`, `Expected calibration error`. */
  readonly title: string;
  readonly aliases?: readonly string[];
  readonly kind:
    | 'metric'
    | 'curve'
    | 'report'
    | 'drift'
    | 'effect'
    | 'detector'
    | 'quality'
    | 'control'
    | 'estimation'
    | 'correction';
  /** For which tasks a metric makes sense; absent: not tied to a task. */
  readonly tasks?: readonly Task[];
  /** For drift methods and effect sizes: which column types they apply to. */
  readonly columnTypes?: readonly ('number' | 'category')[];
  /** A quality statistic of rows as a whole, not of one column. */
  readonly ofRows?: true;
  /** A quality statistic of one column that speaks of missing values, too: it can use rows without a value. */
  readonly usesMissing?: true;
  /** One sentence that a newcomer understands. */
  readonly summary: string;
  readonly needs: readonly InputName[];
  /** Inputs that it uses when they are there. */
  readonly takes?: readonly InputName[];
  /** Inputs that may be, or must be, a matrix; all others are one value per row. */
  readonly matrices?: readonly InputName[];
  /** Rows of its matrices may have different lengths, as subgroups do. */
  readonly unequalRows?: true;
  readonly options: readonly OptionSpec[];
  /** Smallest and largest possible value. */
  readonly range: readonly [number, number];
  /** Which direction is bad news. */
  readonly worse: 'lower' | 'higher' | 'neither';
  /** When the statistic is an alarm by default, and where that number comes from. */
  readonly threshold?: {
    readonly on: 'value' | 'pValue';
    readonly alarm: '<' | '<=' | '>' | '>=';
    readonly at: number;
    readonly origin: string;
  };
  readonly profiles?: readonly Profile[];
  /** Formula and convention, naming what other libraries do differently. */
  readonly convention: string;
  /** Paper or textbook, and the library whose numbers it agrees with. */
  readonly source: string;
  readonly compute: (evidence: Evidence, options: Options) => Outcome;
}

/** Type guard: there is no value, only a reason. */
export function isUndefined(outcome: Outcome): outcome is Undefined {
  return 'undefined' in outcome;
}
