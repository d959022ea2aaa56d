/**
 * Listing the runs of large MLflow stores, as the command line and the editor do; the peer is MLflow's own client over the same files.
 * It excludes versions of other peers, so EVENKEEL_TOOLS_PYTHON names an interpreter of its own: the first of them is taken.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { RunReader } from '../src/core/runs/reader.ts';
import { mlflowFiles } from '../src/core/runs/readers/mlflowFiles.ts';
import { mlflowSqlite } from '../src/core/runs/readers/mlflowSqlite.ts';
import { type Benchmark, interleaved, type Measurement, median, startPython } from './benchmark.ts';
import { inTemporaryFolder } from './data.ts';

const RUNS = 10_000;
const ROUNDS = 2;
const SCRIPT = fileURLToPath(new URL('./runs_reference.py', import.meta.url));
const EMPTY = new URL('../test/fixtures/runs/mlflow3/sqlite/mlflow.db.gz', import.meta.url);

export const benchmark: Benchmark = {
  title: 'Runs',
  run: async () =>
    inTemporaryFolder(async folder => [
      ...(await files(folder)),
      ...(await database(folder)),
      ...(await refreshed(join(folder, 'large'))),
    ]),
};

async function files(folder: string): Promise<Measurement[]> {
  await writeStore(join(folder, 'mlruns'), RUNS, 1);
  return listed(folder, 'files', mlflowFiles, 'mlruns', 'file store', 1000);
}

async function database(folder: string): Promise<Measurement[]> {
  await writeDatabase(join(folder, 'mlflow.db'), RUNS);
  return listed(folder, 'sqlite', mlflowSqlite, 'mlflow.db', 'SQLite', 200);
}

async function listed(
  folder: string,
  kind: 'files' | 'sqlite',
  reader: RunReader,
  relative: string,
  title: string,
  below: number,
): Promise<Measurement[]> {
  const [tools] = process.env['EVENKEEL_TOOLS_PYTHON']?.split(delimiter) ?? [];
  const peer =
    tools === undefined ? undefined : await startPython(tools, SCRIPT, [folder, kind, String(RUNS)]);
  const source = () => reader.open({ absolute: join(folder, relative), relative });
  const look = async (opened: ReturnType<typeof source>) => {
    const { runs } = await opened.look({ root: folder });
    if (runs.length !== RUNS) throw new Error(`${runs.length} runs were found.`);
  };
  const cold = await interleaved(ROUNDS, () => look(source()), peer?.time);
  peer?.close();
  const kept = source();
  await look(kept);
  const warm = await interleaved(ROUNDS, () => look(kept), undefined);
  return [
    {
      what: `list 10 000 MLflow runs, ${title}`,
      ours: cold.ours,
      ...(cold.peer !== undefined && { peer: { name: 'MLflow’s client', value: cold.peer } }),
      bar: { below },
    },
    { what: `list 10 000 MLflow runs again, ${title}`, ours: warm.ours },
  ];
}

/** 200 runs of 10 000 values are known, and to one of them a value is added. */
async function refreshed(folder: string): Promise<Measurement[]> {
  const store = join(folder, 'mlruns');
  await writeStore(store, 200, 10_000);
  const source = mlflowFiles.open({ absolute: store, relative: 'mlruns' });
  const context = { root: folder };
  const { runs } = await source.look(context);
  const ids = runs.map(each => each.id);
  await source.describe(ids, context);
  const times: number[] = [];
  for (let round = 0; round < 2 * ROUNDS + 1; round++) {
    const [id = ''] = ids;
    await writeFile(join(store, '1', id, 'metrics', 'loss'), `1750000000000 0.5 ${10_000 + round}\n`, {
      flag: 'a',
    });
    const start = performance.now();
    await source.look(context);
    const [run] = await source.describe([id], context);
    times.push(performance.now() - start);
    if (run?.metrics.get('loss')?.points !== 10_001 + round) throw new Error('The added value was not seen.');
  }
  source.close();
  return [
    { what: 'refresh one of 200 MLflow runs × 10 000 values', ours: median(times), bar: { below: 50 } },
  ];
}

function runId(run: number): string {
  return `a${run.toString(16).padStart(30, '0')}f`;
}

/** Three parameters, two metrics and a tag a run, in files as MLflow writes them. */
async function writeStore(store: string, runs: number, points: number): Promise<void> {
  await mkdir(join(store, '1'), { recursive: true });
  await writeFile(join(store, '1', 'meta.yaml'), META_OF_EXPERIMENT);
  const log = Array.from({ length: points }, (_, step) => `1750000000000 ${1 / (step + 1)} ${step}\n`).join(
    '',
  );
  for (let run = 0; run < runs; run++) {
    const folder = join(store, '1', runId(run));
    for (const [file, text] of [
      ['params/depth', '12'],
      ['params/rate', '0.1'],
      ['params/kind', 'tree'],
      ['tags/mlflow.runName', `run ${run}`],
      ['metrics/loss', log],
      ['metrics/auc', log],
    ] as const) {
      await put(join(folder, file), text);
    }
    await put(join(folder, 'meta.yaml'), metaOfRun(runId(run), run, store));
  }
}

async function put(file: string, text: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}

const META_OF_EXPERIMENT = `artifact_location: file:///home/ada/mlruns/1
creation_time: 1750000000000
experiment_id: '1'
last_update_time: 1750000000000
lifecycle_stage: active
name: churn
`;

function metaOfRun(id: string, run: number, store: string): string {
  return `artifact_uri: file://${store}/1/${id}/artifacts
end_time: ${1_750_000_060_000 + run}
entry_point_name: ''
experiment_id: '1'
lifecycle_stage: active
run_id: ${id}
run_name: run ${run}
run_uuid: ${id}
source_name: ''
source_type: 4
source_version: ''
start_time: ${1_750_000_000_000 + run}
status: 3
tags: []
user_id: ada
`;
}

/** The same in MLflow 3's own tables. */
async function writeDatabase(file: string, runs: number): Promise<void> {
  await writeFile(file, gunzipSync(await readFile(EMPTY)));
  const database = new DatabaseSync(file);
  database.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN');
  for (const table of [
    'metrics',
    'latest_metrics',
    'params',
    'tags',
    'inputs',
    'logged_models',
    'model_versions',
    'runs',
  ]) {
    database.exec(`DELETE FROM ${table}`);
  }
  const insert = {
    run: database.prepare(
      "INSERT INTO runs (run_uuid, name, user_id, source_type, status, start_time, end_time, lifecycle_stage, experiment_id) VALUES (?, ?, 'ada', 'LOCAL', 'FINISHED', ?, ?, 'active', 1)",
    ),
    param: database.prepare('INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)'),
    tag: database.prepare('INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)'),
    metric: database.prepare(
      'INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)',
    ),
    latest: database.prepare(
      'INSERT INTO latest_metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)',
    ),
  };
  for (let run = 0; run < runs; run++) {
    const id = runId(run);
    insert.run.run(id, `run ${run}`, 1_750_000_000_000 + run, 1_750_000_060_000 + run);
    for (const [key, value] of [
      ['depth', '12'],
      ['rate', '0.1'],
      ['kind', 'tree'],
    ] as const)
      insert.param.run(key, value, id);
    insert.tag.run('mlflow.runName', `run ${run}`, id);
    for (const key of ['loss', 'auc']) {
      insert.metric.run(key, 0.5, 1_750_000_000_000, id, 0);
      insert.latest.run(key, 0.5, 1_750_000_000_000, id, 0);
    }
  }
  database.exec('COMMIT');
  database.close();
}
