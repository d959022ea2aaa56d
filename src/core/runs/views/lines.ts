import { listIn } from '../../grouped.ts';
import { newestFirst, ordered } from './order.ts';
import type { TableQuery } from './table.ts';
import type { ListedRun } from './values.ts';

/** A line of the table: a run, or the experiment that those below it belong to. */
export type Line =
  | { readonly kind: 'run'; readonly listed: ListedRun; readonly pinned: boolean }
  | {
      readonly kind: 'group';
      readonly experiment: string;
      readonly runs: readonly ListedRun[];
      readonly folded: boolean;
    };

/**
 * The lines of a table, from first to last: pinned runs, then all others, under a line for each experiment where they are grouped.
 * @param all runs that the table may show, hidden ones left out
 * @param matching those that the filter leaves
 */
export function linesOf(
  all: readonly ListedRun[],
  matching: readonly ListedRun[],
  { pinned, sort, grouped, folded }: TableQuery,
  now: number,
): readonly Line[] {
  const byKey = new Map(pinned.length === 0 ? [] : all.map(each => [each.key, each]));
  const first = [...new Set(pinned)].flatMap(key => byKey.get(key) ?? []);
  const isFirst = new Set(first);
  const rest = ordered(
    matching.filter(each => !isFirst.has(each)),
    sort,
    now,
  );
  const lines: Line[] = first.map(listed => ({ kind: 'run', listed, pinned: true }));
  if (!grouped) return [...lines, ...rest.map(plain)];
  const isFolded = new Set(folded);
  for (const [experiment, runs] of byExperiment(rest)) {
    const closed = isFolded.has(experiment);
    lines.push({ kind: 'group', experiment, runs, folded: closed });
    if (!closed) for (const listed of runs) lines.push(plain(listed));
  }
  return lines;
}

function plain(listed: ListedRun): Line {
  return { kind: 'run', listed, pinned: false };
}

/** Experiments with the newest run first; a run of none is of the experiment `''`. */
export function byExperiment(runs: readonly ListedRun[]): ReadonlyMap<string, readonly ListedRun[]> {
  const groups = new Map<string, ListedRun[]>();
  for (const each of runs) listIn(groups, each.head.experiment ?? '').push(each);
  const newest = ([, members]: [string, readonly ListedRun[]]) =>
    members.reduce((best, each) => (newestFirst(each, best) < 0 ? each : best));
  return new Map(
    [...groups]
      .map(group => ({ group, newest: newest(group) }))
      .sort((a, b) => newestFirst(a.newest, b.newest))
      .map(each => each.group),
  );
}
