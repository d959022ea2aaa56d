import type { Diagnostic } from '../../diagnostic.ts';
import type { RunStatus } from '../run.ts';
import { isLive } from './knownRuns.ts';
import { byExperiment } from './lines.ts';
import { ordered } from './order.ts';
import type { ListedRun } from './values.ts';

/** An experiment as a tree shows it. */
export interface RunGroup {
  /** `''` for runs of none. */
  readonly experiment: string;
  readonly runs: number;
  readonly live: number;
}

/** A run as a tree shows it. */
export interface RunLeaf {
  readonly key: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly tracker: string;
  readonly startedAt?: number;
  readonly place?: string;
}

export interface RunGroups {
  readonly groups: readonly RunGroup[];
  /** Experiments that there are beyond those that are told. */
  readonly more: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Another one whenever a run came, went or changed: what was made of the runs still holds while it is the same. */
  readonly version: string;
}

export interface RunLeaves {
  readonly runs: readonly RunLeaf[];
  readonly more: number;
}

/** The first experiments, those with the newest run first. */
export function groupsOf(
  runs: readonly ListedRun[],
  most: number,
  told: Pick<RunGroups, 'diagnostics' | 'version'>,
): RunGroups {
  const all = [...byExperiment(runs)];
  const groups = all.slice(0, most).map(([experiment, members]) => ({
    experiment,
    runs: members.length,
    live: members.filter(({ head }) => isLive(head)).length,
  }));
  return { groups, more: all.length - groups.length, ...told };
}

/** The newest runs of an experiment. */
export function leavesOf(runs: readonly ListedRun[], experiment: string, most: number): RunLeaves {
  const members = runs.filter(({ head }) => (head.experiment ?? '') === experiment);
  const newest = ordered(members, [], 0).slice(0, most);
  return {
    runs: newest.map(({ key, head: { name, status, tracker, startedAt, place } }) => ({
      key,
      name,
      status,
      tracker,
      ...(startedAt !== undefined && { startedAt }),
      ...(place !== undefined && { place }),
    })),
    more: members.length - newest.length,
  };
}
