/**
 * One thing that is wrong with the input, told so that its reader can mend it. Diagnostics are collected, never thrown:
 * one bad file, line or column must not hide the rest.
 */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  /** Stable kebab-case identifier, for tests and for suppressing, e.g. `missing-file`, `short-row`. */
  readonly code: string;
  /** Sentence case: what was found and what was expected. Names the file, line or column in words. */
  readonly message: string;
  /** What to do next, as an imperative sentence. */
  readonly remedy?: string;
  /** Path of the file concerned, relative to the project folder when inside it. */
  readonly file?: string;
  /** 1-based line and character (not byte) in `file`. */
  readonly line?: number;
  readonly character?: number;
  /** How many characters of that line are concerned; absent: unknown. */
  readonly length?: number;
  /** Name of the data column concerned. */
  readonly column?: string;
  /** Known only with the data, also where it is about evenkeel.yaml: what is told while that is written does not have it. */
  readonly ofData?: true;
  /** How many times the same thing was found (this diagnostic shows the first). */
  readonly count?: number;
}

/** A wrong call, not wrong data: unknown statistic, option or flag. The CLI answers it with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Where diagnostics are put while work goes on. */
export type Report = (diagnostic: Diagnostic) => void;
