import type { Run, RunHead, Scalar } from '../run.ts';
import { writtenNumber } from '../written.ts';
import type { ColumnKind, RUN_COLUMNS } from './table.ts';

/** A run of the table; what it recorded is known once it has been described. */
export interface ListedRun {
  readonly key: string;
  readonly head: RunHead;
  readonly run?: Run;
}

/** What a column is of. */
export interface ColumnPlace {
  readonly kind: ColumnKind;
  readonly name: string;
}

type RunColumn = (typeof RUN_COLUMNS)[number] | 'name' | 'id';

const OF_RUN: Readonly<Record<RunColumn, (listed: ListedRun, now: number) => Scalar | undefined>> = {
  name: ({ head }) => head.name,
  id: ({ key }) => key,
  status: ({ head }) => head.status,
  experiment: ({ head }) => head.experiment,
  started: ({ head }) => head.startedAt ?? head.updatedAt,
  duration: ({ head }, now) => durationOf(head, now),
  tracker: ({ head }) => head.tracker,
  commit: ({ run }) => run?.commit,
};

const KINDS: ReadonlySet<string> = new Set(['run', 'parameter', 'metric', 'tag'] satisfies ColumnKind[]);

export function columnId({ kind, name }: ColumnPlace): string {
  return `${kind}:${name}`;
}

/** Undefined for what is no id of a column. */
export function placeOf(id: string): ColumnPlace | undefined {
  const colon = id.indexOf(':');
  const kind = id.slice(0, colon);
  return KINDS.has(kind) ? { kind: kind as ColumnKind, name: id.slice(colon + 1) } : undefined;
}

/** @param now ms since epoch: what still runs lasts until then */
export function valueIn(listed: ListedRun, { kind, name }: ColumnPlace, now: number): Scalar | undefined {
  switch (kind) {
    case 'run':
      return isRunColumn(name) ? OF_RUN[name](listed, now) : undefined;
    case 'parameter':
      return listed.run?.parameters.get(name);
    case 'metric':
      return listed.run?.metrics.get(name)?.last;
    case 'tag':
      return listed.run?.tags.get(name);
  }
}

export function isRunColumn(name: string): name is RunColumn {
  return Object.hasOwn(OF_RUN, name);
}

/** Longer texts are no numbers that anyone wrote. */
const LONGEST = 40;

/** The number that a value is or is written as; undefined for other texts, for truth values and for none. */
export function numberOf(value: Scalar | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.length <= LONGEST ? writtenNumber(value) : undefined;
}

/** How long a run took, ms; what still runs until now. Undefined where its tracker does not tell. */
export function durationOf(
  { startedAt, endedAt, updatedAt, status }: RunHead,
  now: number,
): number | undefined {
  const isOver = status === 'stopped' || status === 'unknown';
  const last = status === 'running' ? now : isOver ? updatedAt : undefined;
  const end = endedAt ?? last;
  return startedAt === undefined || end === undefined || end < startedAt ? undefined : end - startedAt;
}
