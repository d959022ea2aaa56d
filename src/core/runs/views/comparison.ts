import type { RunStatus } from '../run.ts';
import type { Cell } from './table.ts';

/** What a curve is drawn over. `time` is the clock's, `relative` the time since the run's first value, in ms. */
export const AXES = ['step', 'epoch', 'relative', 'time'] as const;
export type Axis = (typeof AXES)[number];

export interface ComparisonQuery {
  /** Keys, in the order in which they are told. No number of them is too large: curves get fewer points. */
  readonly runs: readonly string[];
  /** Names of the metrics whose curves are wanted; undefined: the first ones of those that most runs have. */
  readonly metrics?: readonly string[];
  readonly axis: Axis;
  /** 0 (none) to below 1: weight of what came before, in an exponential moving average that is corrected for its start. */
  readonly smoothing: number;
}

/** A metric of one run over time, thinned so that each stretch keeps its extremes. */
export interface Curve {
  readonly key: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The smoothed values, at the same places; absent without smoothing. */
  readonly smooth?: readonly number[];
  /** Values in the whole history, and those that are NaN or infinite: they are not drawn. */
  readonly points: number;
  readonly notFinite: number;
  /** Where each new best value stands: of raw values, in the order of the log, at most the 50 last ones. */
  readonly best: readonly (readonly [x: number, y: number])[];
}

export interface MetricCurves {
  readonly metric: string;
  /** What is better, told by the name; `undefined` where the name does not tell: then the greatest is not called best. */
  readonly better?: 'lower' | 'higher';
  readonly curves: readonly Curve[];
  /** Runs that have no value on this axis: no epoch, or no time was recorded. */
  readonly withoutAxis: readonly string[];
}

export interface ComparedRun {
  readonly key: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly tracker: string;
  readonly experiment?: string;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** A line of the table of differences: a value for each run, null where it has none. */
export interface ComparedValue {
  readonly kind: 'run' | 'parameter' | 'metric' | 'tag' | 'data';
  readonly name: string;
  readonly values: readonly Cell[];
  /** Whether not all are equal. */
  readonly differs: boolean;
  /** Of metrics: positions of the runs that have the best latest value; empty where the name does not tell what is better. */
  readonly best?: readonly number[];
}

export interface Comparison {
  readonly query: ComparisonQuery;
  readonly runs: readonly ComparedRun[];
  /** Every metric that some of the runs have, those of most runs first. */
  readonly metrics: readonly { readonly name: string; readonly runs: number }[];
  readonly charts: readonly MetricCurves[];
  /** What the runs are, were given and came to, those that differ first within their kind. */
  readonly values: readonly ComparedValue[];
}
