import type { Diagnostic } from '../diagnostic.ts';

/**
 * What became of a run. `stopped`: it says that it is running, or does not say, and nothing has been written for long: killed, crashed, or
 * its machine is gone. `unknown`: its tracker records no end, as a plain log of metrics does not.
 */
export type RunStatus = 'running' | 'finished' | 'failed' | 'killed' | 'stopped' | 'scheduled' | 'unknown';

/** As the tracker wrote it: trackers that keep texts only keep a number as text. */
export type Scalar = string | number | boolean | null;

/** What a table of runs shows of a run without opening it. Times in ms since epoch. */
export interface RunHead {
  /** Unique within its source, as the tracker has it; never a number, for some have 18 digits. */
  readonly id: string;
  readonly name: string;
  /** Id of the reader that found it: `mlflow-files`, `wandb`, … */
  readonly tracker: string;
  /** What the tracker groups runs by: an experiment, a project, a study. */
  readonly experiment?: string;
  readonly status: RunStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  /** When something was last written to it. */
  readonly updatedAt?: number;
  /** Of one that is running and whose log tells no end: from when on it counts as over, if nothing more is written. */
  readonly overAt?: number;
  /** Id of the run that this one is nested in, or was forked from. */
  readonly parent?: string;
  /** In the tracker's bin. */
  readonly deleted?: true;
  /** Folder or file it was read from, relative to the folder that was searched, with forward slashes. Absent for a server. */
  readonly place?: string;
}

/** One metric of a run, without its history. NaN and infinities are kept in `last`; `min` and `max` are of finite values. */
export interface MetricSummary {
  readonly name: string;
  /** How many values the history has; absent where only the history tells, as with a server. */
  readonly points?: number;
  /** The value at the greatest step (and of these the latest): what trackers call the latest. */
  readonly last: number;
  readonly lastStep: number;
  readonly min?: number;
  readonly max?: number;
}

/** A data set that a run says it read. */
export interface DataSetUse {
  readonly name: string;
  readonly digest?: string;
  readonly context?: string;
}

/** A checkpoint's entry in a registry of models. */
export interface RegisteredVersion {
  readonly model: string;
  readonly version: string;
  /** What it is called by, such as `champion`. */
  readonly aliases: readonly string[];
  /** As older registries have it: `Staging`, `Production`. */
  readonly stage?: string;
}

/** A model file or folder that a run wrote. */
export interface RunCheckpoint {
  readonly name: string;
  /** Relative to the folder that was searched, when it is there; metadata hold paths of other machines. */
  readonly path?: string;
  readonly step?: number;
  readonly registered?: readonly RegisteredVersion[];
}

/** All of a run but the histories. */
export interface Run extends RunHead {
  readonly parameters: ReadonlyMap<string, Scalar>;
  readonly metrics: ReadonlyMap<string, MetricSummary>;
  readonly tags: ReadonlyMap<string, string>;
  readonly commit?: string;
  readonly dataSets: readonly DataSetUse[];
  readonly checkpoints: readonly RunCheckpoint[];
  /** Present where the log says that its steps are epochs. */
  readonly steps?: 'epochs';
}

/** Every value of one metric, in the order of the log. Arrays of equal length; times in ms since epoch, NaN where none was recorded. */
export interface History {
  readonly steps: Float64Array;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What a look at a source found. */
export interface RunsFound {
  readonly runs: readonly RunHead[];
  readonly diagnostics: readonly Diagnostic[];
}
