import { asObject, type Loose, type LooseObject, looseObject } from '../../../bytes/looseJson.ts';
import type { DataSetUse, RunStatus } from '../../run.ts';
import { errorIn } from '../../traceback.ts';
import { timeOfUtc } from '../../written.ts';

/** What Sacred's `run.json` says. Times in ms since epoch. */
export interface Entry {
  readonly experiment: string | undefined;
  readonly status: RunStatus;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** When it last said that it is alive, which it does every ten seconds. */
  readonly beatAt: number | undefined;
  readonly commit: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly dataSets: readonly DataSetUse[];
  /** Names of files in the run's folder. */
  readonly artifacts: readonly string[];
  /** What the run returned. */
  readonly result: Loose;
}

/** A run that is interrupted may say so in words of its own: `TIMEOUT` is one of Sacred's. */
const STATUS: ReadonlyMap<string, RunStatus> = new Map([
  ['QUEUED', 'scheduled'],
  ['RUNNING', 'running'],
  ['COMPLETED', 'finished'],
  ['FAILED', 'failed'],
]);
/** Names of stored resources end in the MD5 of what is in them. */
const DIGEST = /_([0-9a-f]{32})(?:\.[^.]*)?$/;

/** Undefined where the text is that of something else. Throws MalformedError where it is no JSON. */
export function entryOf(text: string): Entry | undefined {
  const run = looseObject(text);
  const status = run && textAt(run, 'status');
  if (run === undefined || status === undefined || !asObject(run.get('experiment'))) return undefined;
  const experiment = asObject(run.get('experiment')) ?? new Map();
  const [repository] = objectsIn(experiment.get('repositories'));
  return {
    experiment: textAt(experiment, 'name'),
    status: STATUS.get(status) ?? 'killed',
    startedAt: timeAt(run, 'start_time'),
    endedAt: timeAt(run, 'stop_time'),
    beatAt: timeAt(run, 'heartbeat'),
    commit: repository && textAt(repository, 'commit'),
    tags: tagsOf(run, experiment, STATUS.has(status) ? undefined : status),
    dataSets: listOf(run.get('resources')).flatMap(each => dataSetOf(each) ?? []),
    artifacts: listOf(run.get('artifacts')).flatMap(each => nameOf(each) ?? []),
    result: run.get('result') ?? null,
  };
}

function tagsOf(run: LooseObject, experiment: LooseObject, ended: string | undefined) {
  const host = asObject(run.get('host')) ?? new Map();
  const meta = asObject(run.get('meta')) ?? new Map();
  const trace = run.get('fail_trace');
  const error = errorIn(Array.isArray(trace) ? trace.join('') : typeof trace === 'string' ? trace : '');
  const all: readonly (readonly [string, string | undefined])[] = [
    ['command', textAt(run, 'command')],
    ['mainfile', textAt(experiment, 'mainfile')],
    ['hostname', textAt(host, 'hostname')],
    ['python', textAt(host, 'python_version')],
    ['comment', textAt(meta, 'comment')],
    ['ended', ended],
    ['error', error],
  ];
  return new Map(all.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

/** A resource is the path of a file, and where it was stored. */
function dataSetOf(resource: Loose): DataSetUse | undefined {
  if (!Array.isArray(resource)) return undefined;
  const [path, stored]: readonly Loose[] = resource;
  if (typeof path !== 'string') return undefined;
  const digest = typeof stored === 'string' ? DIGEST.exec(stored)?.[1] : undefined;
  return { name: path.split(/[\\/]/).at(-1) ?? path, ...(digest !== undefined && { digest }) };
}

function nameOf(artifact: Loose): string | undefined {
  if (typeof artifact === 'string') return artifact;
  const object = asObject(artifact);
  return object && textAt(object, 'name');
}

function listOf(value: Loose | undefined): readonly Loose[] {
  return Array.isArray(value) ? value : [];
}

function objectsIn(value: Loose | undefined): readonly LooseObject[] {
  return listOf(value).flatMap(each => asObject(each) ?? []);
}

function textAt(object: LooseObject, key: string): string | undefined {
  const found = object.get(key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function timeAt(object: LooseObject, key: string): number | undefined {
  const found = textAt(object, key);
  return found === undefined ? undefined : timeOfUtc(found);
}
