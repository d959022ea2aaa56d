import type { Diagnostic } from '../../diagnostic.ts';
import type { RunStatus } from '../run.ts';

/** Where a column's values come from: what every run has, or what it recorded. */
export type ColumnKind = 'run' | 'parameter' | 'metric' | 'tag';

/** A value as messages can carry it: JSON has no NaN and no infinities, which are the texts `NaN`, `Infinity` and `-Infinity`. */
export type Cell = string | number | boolean | null;

/** What every run has; the ids of these columns. Times in ms since epoch, `duration` in ms. */
export const RUN_COLUMNS = ['status', 'experiment', 'started', 'duration', 'tracker', 'commit'] as const;

export interface TableColumn {
  /** `run:started`, `parameter:lr`, `metric:val/loss`, `tag:user`. */
  readonly id: string;
  readonly kind: ColumnKind;
  readonly name: string;
  /** How many runs have a value. */
  readonly runs: number;
  /** Whether all values are numbers, so that they stand right-aligned and sort by size. */
  readonly numeric: boolean;
}

/** What of the table is wanted. Sorting and filtering happen where the runs are: a page of 10 000 runs is as small as one of ten. */
export interface TableQuery {
  /** As a person types it; see `filter.ts`. */
  readonly filter: string;
  /** The first counts most. Runs that are equal in all come newest first; those without a value last. */
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  /** Under a line for each experiment, those with the newest run first. */
  readonly grouped: boolean;
  /** Experiments whose runs are folded away. */
  readonly folded: readonly string[];
  /** Keys of runs that come first, whatever the order and the filter. */
  readonly pinned: readonly string[];
  /** Keys of runs that are left out. */
  readonly hidden: readonly string[];
  /** With those in the tracker's bin. */
  readonly deleted: boolean;
  /** Ids of the columns whose values are wanted, in order; undefined: those that tell most. */
  readonly columns?: readonly string[];
  /** First line, and how many at most. */
  readonly from: number;
  readonly count: number;
}

/** All runs in their usual order, and no line of them. */
export const PLAIN_QUERY: TableQuery = {
  filter: '',
  sort: [],
  grouped: false,
  folded: [],
  pinned: [],
  hidden: [],
  deleted: false,
  from: 0,
  count: 0,
};

export interface GroupRow {
  readonly kind: 'group';
  readonly experiment: string;
  readonly runs: number;
  readonly folded: boolean;
}

export interface RunRow {
  readonly kind: 'run';
  readonly key: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly pinned: boolean;
  readonly deleted: boolean;
  /** Name of the run that it is nested in or was forked from, where that is listed. */
  readonly parent?: string;
  /** In the order of the page's `shown`. null: the run has no such value. */
  readonly cells: readonly Cell[];
}

/** What the filter could not make sense of. Characters from 0. */
export interface FilterProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** A stretch of the table. */
export interface RunsPage {
  readonly query: TableQuery;
  /** Runs below the folder, those in the bin only when asked for; and how many the filter leaves. */
  readonly runs: number;
  readonly matching: number;
  /** How many runs are not over: what the view refreshes for. */
  readonly live: number;
  /** Of how many runs the values are known; fewer than `runs` while a large folder is still being read. */
  readonly described: number;
  /** Lines in all, with those of experiments. */
  readonly lines: number;
  readonly rows: readonly (GroupRow | RunRow)[];
  /** Every column there is: those of all runs, parameters, metrics, tags, each by name. */
  readonly columns: readonly TableColumn[];
  /** Ids of the columns that the cells are of. */
  readonly shown: readonly string[];
  readonly problem?: FilterProblem;
  readonly diagnostics: readonly Diagnostic[];
  /** When the folder was looked at, ms since epoch. */
  readonly lookedAt: number;
}
