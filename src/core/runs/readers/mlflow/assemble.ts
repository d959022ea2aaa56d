import type {
  DataSetUse,
  MetricSummary,
  RegisteredVersion,
  Run,
  RunCheckpoint,
  RunHead,
  RunStatus,
} from '../../run.ts';

/** A model that MLflow 3 keeps beside the runs, as one run logged it. */
export interface LoggedModel {
  readonly id: string;
  readonly name: string;
  readonly location?: string | undefined;
  readonly step?: number | undefined;
}

/** A version in the registry that came from a run. */
export interface ModelVersion extends RegisteredVersion {
  readonly source?: string | undefined;
}

/** All that a store says of a run, histories left out. */
export interface StoredRun {
  readonly head: RunHead;
  readonly artifacts?: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  readonly metrics: ReadonlyMap<string, MetricSummary>;
  readonly tags: ReadonlyMap<string, string>;
  readonly dataSets: readonly DataSetUse[];
  readonly models: readonly LoggedModel[];
  readonly versions: readonly ModelVersion[];
}

const STATUS: ReadonlyMap<string, RunStatus> = new Map([
  ['1', 'running'],
  ['2', 'scheduled'],
  ['3', 'finished'],
  ['4', 'failed'],
  ['5', 'killed'],
  ['RUNNING', 'running'],
  ['SCHEDULED', 'scheduled'],
  ['FINISHED', 'finished'],
  ['FAILED', 'failed'],
  ['KILLED', 'killed'],
]);

/** What each kind of store says of a run, in its own words. */
export interface HeadFacts {
  readonly id: string;
  readonly name: string | undefined;
  readonly tracker: string;
  readonly experiment: string | undefined;
  readonly status: string | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** When something was last written to it: asked only of a run that says that it is running. */
  readonly written: () => number | undefined;
  readonly parent: string | undefined;
  readonly deleted: boolean;
  readonly place?: string;
}

export function headOf(facts: HeadFacts): RunHead {
  const { id, tracker, experiment, startedAt, endedAt, parent, place } = facts;
  const status = statusOf(facts.status);
  const updatedAt = status === 'running' ? (facts.written() ?? startedAt) : endedAt;
  return {
    id,
    name: facts.name ?? id,
    tracker,
    ...(experiment !== undefined && { experiment }),
    status,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(parent !== undefined && { parent }),
    ...(facts.deleted && { deleted: true }),
    ...(place !== undefined && { place }),
  };
}

/** File stores number the states, databases and servers name them. One that says nothing is running. */
function statusOf(written: string | undefined): RunStatus {
  return written === undefined ? 'running' : (STATUS.get(written) ?? 'unknown');
}

/** Where something lies that is named by an address: relative to the root, undefined when it is not there. */
export type Finder = (address: string) => string | undefined;

/** @param found files and folders of models among the artifacts, relative to the root */
export function assembled(stored: StoredRun, find: Finder, found: readonly string[] = []): Run {
  const { head, parameters, metrics, tags, dataSets } = stored;
  const commit = tags.get('mlflow.source.git.commit');
  return {
    ...head,
    parameters,
    metrics,
    tags,
    ...(commit !== undefined && { commit }),
    dataSets,
    checkpoints: checkpointsOf(stored, find, found),
  };
}

type Draft = { -readonly [Key in keyof RunCheckpoint]: RunCheckpoint[Key] } & { addresses: string[] };

function checkpointsOf(stored: StoredRun, find: Finder, found: readonly string[]): RunCheckpoint[] {
  const drafts: Draft[] = [...loggedModels(stored.models), ...olderModels(stored)];
  for (const { source, ...version } of stored.versions) {
    const of = drafts.find(
      each => source !== undefined && each.addresses.some(address => isSame(address, source)),
    );
    const draft = of ?? { name: version.model, addresses: source === undefined ? [] : [source] };
    draft.registered = [...(draft.registered ?? []), version];
    if (!of) drafts.push(draft);
  }
  const checkpoints = drafts.map(({ addresses, ...checkpoint }) => {
    const path = firstOf(addresses, find);
    return path === undefined ? checkpoint : { ...checkpoint, path };
  });
  const known = new Set(checkpoints.map(each => each.path));
  const others = found.filter(path => !known.has(path));
  return [...checkpoints, ...others.map(path => ({ name: path.slice(path.lastIndexOf('/') + 1), path }))];
}

function* loggedModels(models: readonly LoggedModel[]): Generator<Draft> {
  for (const { id, name, location, step } of models) {
    const addresses = [`models:/${id}`, ...(location === undefined ? [] : [location])];
    yield { name, ...(step !== undefined && { step }), addresses };
  }
}

/** Before MLflow 3 a tag listed the models that a run logged. */
function* olderModels({ head, artifacts, tags }: StoredRun): Generator<Draft> {
  for (const path of pathsIn(tags.get('mlflow.log-model.history'))) {
    const addresses = [
      `runs:/${head.id}/${path}`,
      ...(artifacts === undefined ? [] : [`${artifacts}/${path}`]),
    ];
    yield { name: path, addresses };
  }
}

function pathsIn(history: string | undefined): ReadonlySet<string> {
  let entries: unknown;
  try {
    entries = JSON.parse(history ?? '[]');
  } catch {
    // A tag is cut off at the length its column has.
    return new Set();
  }
  const list: readonly ({ readonly artifact_path?: unknown } | null)[] = Array.isArray(entries)
    ? entries
    : [];
  const paths = list.map(each => each?.artifact_path);
  return new Set(paths.filter((path): path is string => typeof path === 'string' && path !== ''));
}

/** Addresses of one model are written with and without a scheme, and with a slash at the end. */
function isSame(a: string, b: string): boolean {
  const plain = (address: string) => address.replace(/^file:\/\/(?=\/)/, '').replace(/\/+$/, '');
  return plain(a) === plain(b);
}

function firstOf(addresses: readonly string[], find: Finder): string | undefined {
  for (const address of addresses) {
    const path = find(address);
    if (path !== undefined) return path;
  }
  return undefined;
}
