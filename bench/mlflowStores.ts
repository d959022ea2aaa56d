/** Stores of MLflow with many runs, as it writes them: three parameters, two metrics and a tag each. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';

const EMPTY = new URL('../test/fixtures/runs/mlflow3/sqlite/mlflow.db.gz', import.meta.url);

/** The id of a run, by its number. */
export function runId(run: number): string {
  return `a${run.toString(16).padStart(30, '0')}f`;
}

/** In files; each metric has so many values. */
export async function writeStore(store: string, runs: number, points: number): Promise<void> {
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

/** In MLflow 3's own tables; each metric has one value, another in each run. */
export async function writeDatabase(file: string, runs: number): Promise<void> {
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
      insert.metric.run(key, run / runs, 1_750_000_000_000, id, 0);
      insert.latest.run(key, run / runs, 1_750_000_000_000, id, 0);
    }
  }
  database.exec('COMMIT');
  database.close();
}
