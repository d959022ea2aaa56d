/** What a run logs besides numbers: how something is distributed, a curve over thresholds, a text. */
export type ExtraKind = 'histogram' | 'pr-curve' | 'text';

/** All entries of one name, without their content. Arrays of equal length; times in ms since epoch. */
export interface ExtraSeries {
  readonly kind: ExtraKind;
  readonly name: string;
  readonly steps: Float64Array;
  readonly times: Float64Array;
}

/** Counts of values between edges: `counts[i]` lie from `left[i]` to `right[i]`. */
export interface HistogramEntry {
  readonly kind: 'histogram';
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly counts: readonly number[];
}

/** Counts and rates at thresholds that rise evenly from 0 to 1. */
export interface PrCurveEntry {
  readonly kind: 'pr-curve';
  readonly truePositives: readonly number[];
  readonly falsePositives: readonly number[];
  readonly trueNegatives: readonly number[];
  readonly falseNegatives: readonly number[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
}

/** Texts, usually Markdown; a table has several, in row-major order of `shape`. */
export interface TextEntry {
  readonly kind: 'text';
  readonly shape: readonly number[];
  readonly texts: readonly string[];
}

export type ExtraEntry = HistogramEntry | PrCurveEntry | TextEntry;
