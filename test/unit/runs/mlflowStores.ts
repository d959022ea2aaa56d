/** What MLflow's own client said of a store (`expected.json`), compared with what a reader of ours says. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { RunReader, RunSource } from '../../../src/core/runs/reader.ts';
import type { RunHead, RunStatus } from '../../../src/core/runs/run.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/runs/', import.meta.url));

type Told = number | 'NaN' | 'Infinity' | '-Infinity';

type Points = readonly (readonly [time: number, value: Told, step: number])[];

export interface ExpectedRun {
  readonly name: string;
  readonly experiment: string;
  readonly status: string;
  readonly start: number;
  readonly end: number | null;
  readonly deleted: boolean;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly latest: Readonly<Record<string, Told>>;
  readonly histories: Readonly<
    Record<string, readonly (readonly [time: number, value: Told, step: number])[]>
  >;
  readonly dataSets: readonly (readonly [name: string, digest: string, context: string | null])[];
  readonly models: readonly (readonly [id: string, step: number])[];
}

export interface Expected {
  readonly version: string;
  readonly runs: Readonly<Record<string, ExpectedRun>>;
}

/** A folder of a test's own, removed when the file's tests have ended; without links in its path. */
export function ownFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'evenkeel-runs-')));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A committed store, copied. */
export function fixture(
  version: 'mlflow2' | 'mlflow3',
  kind: 'files' | 'sqlite',
): { root: string; expected: Expected } {
  const root = ownFolder();
  const from = join(FIXTURES, version, kind);
  const expected = JSON.parse(readFileSync(join(from, 'expected.json'), 'utf8')) as Expected;
  if (kind === 'files') cpSync(join(from, 'mlruns'), join(root, 'mlruns'), { recursive: true });
  else writeFileSync(join(root, 'mlflow.db'), gunzipSync(readFileSync(join(from, 'mlflow.db.gz'))));
  return { root, expected };
}

/** A database of the committed ones. */
export function databaseBytes(version: 'mlflow2' | 'mlflow3'): Uint8Array {
  return gunzipSync(readFileSync(join(FIXTURES, version, 'sqlite', 'mlflow.db.gz')));
}

export function opened(reader: RunReader, root: string, relative: string): RunSource {
  const source = reader.open({ absolute: join(root, relative), relative });
  after(() => source.close());
  return source;
}

/** A run's files as MLflow writes them. */
export function writeRun(
  store: string,
  id: string,
  { experiment = '1', status = 3, end = 2000 as number | null, metrics = {} as Record<string, string> } = {},
): string {
  const folder = join(store, experiment, id);
  mkdirSync(join(folder, 'metrics'), { recursive: true });
  writeFileSync(
    join(store, experiment, 'meta.yaml'),
    `experiment_id: '${experiment}'\nlifecycle_stage: active\nname: e${experiment}\n`,
  );
  writeFileSync(
    join(folder, 'meta.yaml'),
    `end_time: ${end}\nlifecycle_stage: active\nrun_id: ${id}\nrun_name: run ${id}\nstart_time: 1000\nstatus: ${status}\n`,
  );
  for (const [name, text] of Object.entries(metrics)) writeFileSync(join(folder, 'metrics', name), text);
  return folder;
}

const STATUS: Readonly<Record<string, RunStatus>> = {
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'killed',
  RUNNING: 'running',
  SCHEDULED: 'scheduled',
};

/** MLflow's client gives infinities as its databases keep them: as the largest number. */
function numberOf(told: Told): number {
  const number = Number(told);
  return Math.abs(number) === Number.MAX_VALUE ? Math.sign(number) * Number.POSITIVE_INFINITY : number;
}

/**
 * Compares every run with what MLflow's client says, to the bit.
 * @param options `summaries`: whether the source tells how many values there are, and between which they lie
 * @returns how many values were compared
 */
export async function assertAsMlflowSays(
  source: RunSource,
  root: string,
  expected: Expected,
  { now = 1_750_000_080_000, summaries = true } = {},
): Promise<number> {
  const context = { root, now: () => now };
  const { runs, diagnostics } = await source.look(context);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(runs.map(each => each.id).sort(), Object.keys(expected.runs).sort());
  const described = await source.describe(
    runs.map(each => each.id),
    context,
  );
  assert.equal(described.length, runs.length);
  let compared = 0;
  for (const [i, run] of described.entries()) {
    const of = expected.runs[run.id];
    const head: RunHead | undefined = runs[i];
    assert.ok(of && head);
    for (const each of [head, run]) {
      assert.equal(each.name, of.name);
      assert.equal(each.experiment, of.experiment);
      assert.equal(each.status, STATUS[of.status], `${of.name} is ${of.status}`);
      assert.equal(each.startedAt ?? null, of.start);
      assert.equal(each.endedAt ?? null, of.end);
      assert.equal(each.deleted ?? false, of.deleted);
      assert.equal(each.parent, of.tags['mlflow.parentRunId']);
    }
    assert.deepEqual(Object.fromEntries(run.parameters), of.parameters);
    assert.deepEqual(Object.fromEntries(run.tags), of.tags);
    assert.equal(run.commit, of.tags['mlflow.source.git.commit']);
    assert.deepEqual([...run.metrics.keys()].sort(), Object.keys(of.latest).sort());
    compared += run.parameters.size + run.tags.size;
    for (const [name, latest] of Object.entries(of.latest)) {
      const summary = run.metrics.get(name);
      const points: Points = of.histories[name] ?? [];
      assert.ok(Object.is(summary?.last, numberOf(latest)), `${name} is ${latest}, not ${summary?.last}`);
      const finite = points.map(([, value]) => numberOf(value)).filter(Number.isFinite);
      if (summaries) {
        assert.equal(summary?.points, points.length);
        assert.equal(summary?.min, finite.length === 0 ? undefined : Math.min(...finite));
        assert.equal(summary?.max, finite.length === 0 ? undefined : Math.max(...finite));
      }
      assert.equal(summary?.lastStep, Math.max(...points.map(([, , step]) => step)));
      const history = await source.history(run.id, name, context);
      assert.ok(history);
      const ours = Array.from(history.steps, (step, at) => [history.times[at], history.values[at], step]);
      // A database gives points in the order of an index: what is compared are the points.
      assert.deepEqual(
        sorted(ours),
        sorted(points.map(([time, value, step]) => [time, numberOf(value), step])),
      );
      compared += points.length;
    }
    assert.equal(await source.history(run.id, 'no such metric', context), undefined);
    assert.deepEqual(
      run.dataSets.map(each => [each.name, each.digest, each.context ?? null]),
      of.dataSets,
    );
    const steps = run.checkpoints.flatMap(each => each.step ?? []);
    assert.deepEqual(
      steps,
      of.models.map(([, step]) => step),
    );
  }
  return compared;
}

function sorted(points: (readonly (number | undefined)[])[]): string[] {
  return points.map(each => each.join(' ')).sort();
}
