/** Stores that are half-written, broken, hostile or being written to. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { Report } from '../../../src/core/diagnostic.ts';
import { keysUnder } from '../../../src/core/runs/folders.ts';
import { modelsUnder } from '../../../src/core/runs/readers/mlflow/artifacts.ts';
import { mlflowFiles } from '../../../src/core/runs/readers/mlflowFiles.ts';
import { mlflowSqlite } from '../../../src/core/runs/readers/mlflowSqlite.ts';
import type { RunStatus } from '../../../src/core/runs/run.ts';
import { fixture, opened, ownFolder, writeRun } from './mlflowStores.ts';
import { SHARED, noShared as skip } from './support.ts';

function store(): { root: string; mlruns: string } {
  const root = ownFolder();
  const mlruns = join(root, 'mlruns');
  mkdirSync(mlruns);
  return { root, mlruns };
}

function counted<T>(values: readonly T[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const each of values) found[String(each)] = (found[String(each)] ?? 0) + 1;
  return found;
}

describe('MLflow file stores that are not in order', () => {
  it('reads on what is appended, and waits for a line to be whole', async () => {
    const { root, mlruns } = store();
    const file = join(
      writeRun(mlruns, 'a', { metrics: { loss: '1 0.5 0\n2 0.25 1\n3 0.1' } }),
      'metrics',
      'loss',
    );
    const source = opened(mlflowFiles, root, 'mlruns');
    const summary = async () => {
      await source.look({ root });
      return (await source.describe(['a'], { root }))[0]?.metrics.get('loss');
    };
    assert.deepEqual(await summary(), {
      name: 'loss',
      points: 2,
      last: 0.25,
      lastStep: 1,
      min: 0.25,
      max: 0.5,
    });
    appendFileSync(file, '25 2\n');
    assert.deepEqual(await summary(), {
      name: 'loss',
      points: 3,
      last: 0.125,
      lastStep: 2,
      min: 0.125,
      max: 0.5,
    });
    writeFileSync(file, '1 7 0\n');
    assert.deepEqual(await summary(), { name: 'loss', points: 1, last: 7, lastStep: 0, min: 7, max: 7 });
    assert.deepEqual([...((await source.history('a', 'loss', { root }))?.values ?? [])], [7]);
    rmSync(file);
    assert.equal(await summary(), undefined);
  });

  it('takes the greatest step for the latest, then the latest time, then the greatest value, and lines of two and five fields', async () => {
    const { root, mlruns } = store();
    writeRun(mlruns, 'a', {
      metrics: {
        back: '1 5 10\n2 6 3\n',
        tie: '1 5 10\n1 6 10\n1 4 10\n0 9 10\n',
        old: '1 5\n2 6\n',
        five: '1 5 7 rows f3a9\n',
        nan: '1 nan 1\n1 NaN 1\n',
        empty: '',
        crlf: '1 5 7\r\n',
        exponent: '1 1e-05 0\n2 -inf 1\n3 Infinity 2\n',
        bad: 'not a line\n1\n1 x 1\n1 2 x\n\n1 2 3\n',
      },
    });
    const source = opened(mlflowFiles, root, 'mlruns');
    await source.look({ root });
    const [run] = await source.describe(['a'], { root });
    const last = Object.fromEntries(
      [...(run?.metrics.values() ?? [])].map(each => [each.name, [each.points, each.last, each.lastStep]]),
    );
    assert.deepEqual(last, {
      back: [2, 5, 10],
      tie: [4, 6, 10],
      old: [2, 6, 0],
      five: [1, 5, 7],
      nan: [2, Number.NaN, 1],
      crlf: [1, 5, 7],
      exponent: [3, Number.POSITIVE_INFINITY, 2],
      bad: [1, 2, 3],
    });
    const { diagnostics } = await source.look({ root });
    assert.deepEqual(
      diagnostics.map(each => [each.code, each.count, each.file]),
      [['bad-metric-line', 5, 'mlruns/1/a/metrics/bad']],
    );
  });

  it('tells a run that stopped without a word from one that runs', async () => {
    const { root, mlruns } = store();
    const running = writeRun(mlruns, 'a', { status: 1, end: null, metrics: { loss: '1 1 1\n' } });
    const source = opened(mlflowFiles, root, 'mlruns');
    const status = async (hours: number): Promise<RunStatus | undefined> =>
      (await source.look({ root, now: () => Date.now() + hours * 3_600_000 })).runs[0]?.status;
    assert.equal(await status(0), 'running');
    assert.equal(await status(2), 'stopped');
    const later = Date.now() / 1000 + 7200;
    utimesSync(join(running, 'metrics', 'loss'), later, later);
    assert.equal(await status(2), 'running');
  });

  it('a broken meta.yaml is told and hides no other run', async () => {
    const { root, mlruns } = store();
    writeRun(mlruns, 'good');
    for (const [name, text] of [
      ['a', '{'],
      ['b', '- a list\n'],
      ['c', `run_id: ${'['.repeat(5000)}`],
      ['d', 'a: &a [*a]\n'],
      ['e', '\0\0\0'],
    ] as const) {
      writeFileSync(join(writeRun(mlruns, name), 'meta.yaml'), text);
    }
    writeFileSync(join(writeRun(mlruns, 'torn'), 'meta.yaml'), 'artifact_uri: file:///x\nend_ti');
    writeFileSync(join(writeRun(mlruns, 'empty'), 'meta.yaml'), '');
    const { runs, diagnostics } = await opened(mlflowFiles, root, 'mlruns').look({ root });
    assert.ok(runs.some(each => each.id === 'good'));
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file?.split('/').at(-2)]),
      ['a', 'b', 'c', 'd', 'e', 'empty', 'torn'].map(name => ['broken-yaml', name]),
    );
  });

  it('reads a meta.yaml that is more than keys and plain values', async () => {
    const { root, mlruns } = store();
    const folder = writeRun(mlruns, 'a');
    writeFileSync(
      join(folder, 'meta.yaml'),
      '# by hand\nrun_id: a\nrun_name: "two\\nlines: ü"\nsource_name: a name that was\n  folded\nstatus: 4\nstart_time: 5\nend_time: null\n',
    );
    writeFileSync(
      join(mlruns, '1', 'meta.yaml'),
      "experiment_id: 423526725350539966\nname: '42'\nlifecycle_stage: active\n",
    );
    const { runs, diagnostics } = await opened(mlflowFiles, root, 'mlruns').look({ root });
    assert.deepEqual(diagnostics, []);
    const [run] = runs;
    assert.deepEqual(
      [run?.name, run?.status, run?.startedAt, run?.endedAt, run?.experiment],
      ['two\nlines: ü', 'failed', 5, undefined, '42'],
    );
  });

  it('keeps an id of 18 digits as it is', async () => {
    const { root, mlruns } = store();
    writeRun(mlruns, 'a', { experiment: '423526725350539967' });
    writeFileSync(join(mlruns, '423526725350539967', 'meta.yaml'), 'experiment_id: 423526725350539967\n');
    const { runs } = await opened(mlflowFiles, root, 'mlruns').look({ root });
    assert.equal(runs[0]?.experiment, '423526725350539967');
  });

  it('keys of parameters and metrics are nothing but keys', async () => {
    const { root, mlruns } = store();
    const folder = writeRun(mlruns, 'a', { metrics: { __proto__x: '1 1 1\n' } });
    mkdirSync(join(folder, 'params', 'constructor'), { recursive: true });
    writeFileSync(join(folder, 'params', '__proto__'), 'p');
    writeFileSync(join(folder, 'params', 'constructor', 'ü 😀'), 'c');
    writeFileSync(join(folder, 'metrics', '__proto__'), '1 2 3\n');
    const source = opened(mlflowFiles, root, 'mlruns');
    await source.look({ root });
    const [run] = await source.describe(['a'], { root });
    assert.deepEqual([...(run?.parameters ?? [])].sort(), [
      ['__proto__', 'p'],
      ['constructor/ü 😀', 'c'],
    ]);
    assert.equal(run?.metrics.get('__proto__')?.last, 2);
    assert.equal((await source.history('a', '__proto__', { root }))?.values[0], 2);
    assert.equal(await source.history('a', '../../../../etc/passwd', { root }), undefined);
  });

  it('follows no link, and says so', async () => {
    const outside = ownFolder();
    writeFileSync(join(outside, 'secret'), 'secret');
    writeFileSync(join(outside, 'meta.yaml'), 'run_id: outside\nrun_name: outside\n');
    const { root, mlruns } = store();
    const folder = writeRun(mlruns, 'a');
    symlinkSync(outside, join(mlruns, '1', 'linked'));
    symlinkSync(outside, join(folder, 'params'));
    symlinkSync(outside, join(folder, 'tags'));
    symlinkSync(join(outside, 'secret'), join(folder, 'metrics', 'loss'));
    symlinkSync(mlruns, join(mlruns, '2'));
    rmSync(join(writeRun(mlruns, 'b'), 'meta.yaml'));
    symlinkSync(join(outside, 'meta.yaml'), join(mlruns, '1', 'b', 'meta.yaml'));
    const source = opened(mlflowFiles, root, 'mlruns');
    const { runs, diagnostics } = await source.look({ root });
    assert.deepEqual(
      runs.map(each => each.id),
      ['a'],
    );
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [
        ['link-not-followed', 'mlruns/2'],
        ['link-not-followed', 'mlruns/1/linked'],
      ],
    );
    assert.ok(
      !JSON.stringify(await source.describe(['a'], { root }), (_, value) =>
        value instanceof Map ? [...value] : value,
      ).includes('secret'),
    );
  });

  it('finds artifacts that were written on another machine, within the folder only', async () => {
    const { root, mlruns } = store();
    const folder = writeRun(mlruns, 'a');
    mkdirSync(join(folder, 'artifacts', 'model'), { recursive: true });
    mkdirSync(join(folder, 'artifacts', 'weights'), { recursive: true });
    mkdirSync(join(folder, 'tags'));
    writeFileSync(join(folder, 'artifacts', 'model', 'MLmodel'), 'run_id: a\n');
    writeFileSync(join(folder, 'artifacts', 'weights', 'best.pt'), '');
    writeFileSync(
      join(folder, 'tags', 'mlflow.log-model.history'),
      '[{"artifact_path": "model"}, {"artifact_path": "../../../../etc"}]',
    );
    writeFileSync(
      join(folder, 'meta.yaml'),
      'artifact_uri: file:///C:/Users/hp/project/mlruns/1/a/artifacts\nrun_id: a\nrun_name: a\nstatus: 3\n',
    );
    const source = opened(mlflowFiles, root, 'mlruns');
    await source.look({ root });
    const [run] = await source.describe(['a'], { root });
    assert.deepEqual(run?.checkpoints, [
      { name: 'model', path: 'mlruns/1/a/artifacts/model' },
      { name: '../../../../etc' },
      { name: 'best.pt', path: 'mlruns/1/a/artifacts/weights/best.pt' },
    ]);
  });

  it('a folder with more than is looked at says so, once', () => {
    const root = ownFolder();
    for (const name of ['a', 'b/c', 'b/d', 'e/f.pt', 'g.pt']) {
      mkdirSync(dirname(join(root, 'in', name)), { recursive: true });
      writeFileSync(join(root, 'in', name), '');
    }
    const told: string[] = [];
    const report: Report = ({ code, file, message }) => told.push(`${code} ${file}: ${message}`);
    assert.deepEqual([...keysUnder(join(root, 'in'), root, report, 2).keys()], ['a', 'b/c']);
    assert.deepEqual(told.splice(0), ['too-many-files in: Only the first 2 files in it were looked at.']);
    assert.deepEqual(modelsUnder(join(root, 'in'), root, report, 4), ['in/g.pt']);
    assert.deepEqual(told.splice(0), ['too-many-files in: Only the first 4 files in it were looked at.']);
    assert.equal(keysUnder(join(root, 'in'), root, report, 5).size, 5);
    assert.equal(modelsUnder(join(root, 'in'), root, report, 7).length, 2);
    assert.deepEqual(told, []);
  });

  it('artifacts without any run are no runs', async () => {
    const { root, mlruns } = store();
    mkdirSync(join(mlruns, '1', 'abc', 'artifacts'), { recursive: true });
    assert.deepEqual(await opened(mlflowFiles, root, 'mlruns').look({ root }), { runs: [], diagnostics: [] });
  });

  it('runs that are deleted, renamed or replaced while they are read are left out', async () => {
    const { root, mlruns } = store();
    const folder = writeRun(mlruns, 'a', { metrics: { loss: '1 1 1\n' } });
    writeRun(mlruns, 'b', { metrics: { loss: '1 1 1\n' } });
    const source = opened(mlflowFiles, root, 'mlruns');
    await source.look({ root });
    rmSync(folder, { recursive: true });
    assert.deepEqual(
      (await source.describe(['a', 'b', 'c'], { root })).map(each => each.id),
      ['b'],
    );
    assert.equal(await source.history('a', 'loss', { root }), undefined);
    assert.deepEqual(
      (await source.look({ root })).runs.map(each => each.id),
      ['b'],
    );
    renameSync(mlruns, join(root, 'gone'));
    assert.deepEqual((await source.look({ root })).runs, []);
  });

  it('a folder that may not be read hides no other', {
    skip: process.getuid?.() === 0 && 'the superuser may read all',
  }, async () => {
    const { root, mlruns } = store();
    writeRun(mlruns, 'a', { experiment: '1' });
    writeRun(mlruns, 'b', { experiment: '2' });
    chmodSync(join(mlruns, '2'), 0);
    const { runs, diagnostics } = await opened(mlflowFiles, root, 'mlruns').look({ root });
    chmodSync(join(mlruns, '2'), 0o755);
    assert.deepEqual(
      runs.map(each => each.id),
      ['a'],
    );
    assert.deepEqual(
      diagnostics.map(each => each.code),
      ['no-permission'],
    );
  });

  it('does not read again what has not changed', async () => {
    const { root } = fixture('mlflow3', 'files');
    const source = opened(mlflowFiles, root, 'mlruns');
    const before = await source.look({ root });
    const ids = before.runs.map(each => each.id);
    const runs = await source.describe(ids, { root });
    assert.deepEqual(await source.describe(ids, { root }), runs);
    assert.deepEqual((await source.look({ root })).runs, before.runs);
  });
});

describe('MLflow databases that are not in order', () => {
  it('says which file is no database when its name says that it is one', async () => {
    const root = ownFolder();
    for (const [name, codes] of [
      ['mlflow.db', ['not-a-database']],
      ['thumbs.db', []],
    ] as const) {
      writeFileSync(join(root, name), 'no database');
      const { runs, diagnostics } = await opened(mlflowSqlite, root, name).look({ root });
      assert.deepEqual(runs, []);
      assert.deepEqual(
        diagnostics.map(each => each.code),
        codes,
      );
    }
    writeFileSync(join(root, 'mlflow.db'), '');
    assert.deepEqual(await opened(mlflowSqlite, root, 'mlflow.db').look({ root }), {
      runs: [],
      diagnostics: [],
    });
  });

  it('a database of another program is not read again after each change, and its faults are not told', async () => {
    const root = ownFolder();
    const file = join(root, 'shop.db');
    const writer = new DatabaseSync(file);
    writer.exec(`PRAGMA journal_mode = WAL; CREATE TABLE goods (t TEXT);
      INSERT INTO goods WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < 20000) SELECT 'a thing ' || n FROM s;
      PRAGMA wal_checkpoint(TRUNCATE)`);
    const source = opened(mlflowSqlite, root, 'shop.db');
    assert.deepEqual(await source.look({ root }), { runs: [], diagnostics: [] });
    writer.exec(
      "CREATE TABLE experiments (experiment_id INTEGER); CREATE TABLE runs (run_uuid TEXT); INSERT INTO runs VALUES ('a')",
    );
    assert.deepEqual(await source.look({ root }), { runs: [], diagnostics: [] });
    writer.close();
    writeFileSync(file, 'broken');
    assert.deepEqual(await source.look({ root }), { runs: [], diagnostics: [] });
    rmSync(file);
    writeFileSync(join(root, 'other'), '');
    writeFileSync(file, '');
    assert.deepEqual(await source.look({ root }), { runs: [], diagnostics: [] });
  });

  it('keeps ids of experiments of 18 digits, and sees what is written later', async () => {
    const { root } = fixture('mlflow2', 'sqlite');
    const file = join(root, 'mlflow.db');
    const writer = new DatabaseSync(file);
    writer.exec(
      "PRAGMA foreign_keys = OFF; INSERT INTO runs (run_uuid, status, lifecycle_stage, experiment_id, start_time) VALUES ('r', 'RUNNING', 'active', 423526725350539967, 9007199254740995)",
    );
    const source = opened(mlflowSqlite, root, 'mlflow.db');
    const { runs } = await source.look({ root });
    const run = runs.find(each => each.id === 'r');
    assert.deepEqual([run?.experiment, run?.name], ['423526725350539967', 'r']);
    writer.exec(
      "UPDATE runs SET status = 'FINISHED', end_time = 5 WHERE run_uuid = 'r'; INSERT INTO metrics VALUES ('m', 0, 7, 'r', 3, 1), ('m', -1.7976931348623157e308, 8, 'r', 4, 0)",
    );
    writer.exec("INSERT INTO latest_metrics VALUES ('m', -1.7976931348623157e308, 8, 4, 0, 'r')");
    assert.equal((await source.look({ root })).runs.find(each => each.id === 'r')?.status, 'finished');
    const [described] = await source.describe(['r'], { root });
    assert.deepEqual(described?.metrics.get('m'), {
      name: 'm',
      points: 2,
      last: Number.NEGATIVE_INFINITY,
      lastStep: 4,
    });
    const history = await source.history('r', 'm', { root });
    assert.deepEqual([...(history?.values ?? [])], [Number.NaN, Number.NEGATIVE_INFINITY]);
    writer.close();
  });

  it('makes do with the columns and tables that old versions have', async () => {
    const root = ownFolder();
    const writer = new DatabaseSync(join(root, 'old.db'));
    writer.exec(`CREATE TABLE experiments (experiment_id INTEGER, name TEXT);
      CREATE TABLE runs (run_uuid TEXT, status TEXT, start_time BIGINT, experiment_id INTEGER);
      CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT);
      CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT);
      INSERT INTO experiments VALUES (0, 'Default');
      INSERT INTO runs VALUES ('a', 'FINISHED', 5, 0);
      INSERT INTO tags VALUES ('mlflow.runName', 'the run', 'a');
      INSERT INTO metrics VALUES ('loss', 0.5, 1, 'a'), ('loss', 0.25, 2, 'a');`);
    writer.close();
    const source = opened(mlflowSqlite, root, 'old.db');
    const { runs, diagnostics } = await source.look({ root });
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      runs.map(each => [each.id, each.name, each.experiment]),
      [['a', 'the run', 'Default']],
    );
    const [run] = await source.describe(['a'], { root });
    assert.deepEqual(run?.metrics.get('loss'), {
      name: 'loss',
      points: 2,
      last: 0.25,
      lastStep: 0,
      min: 0.25,
      max: 0.5,
    });
  });
});

describe('MLflow specimens', { skip }, () => {
  it('YOLO file store: 26 runs of 3 experiments, metric names with folders', async () => {
    const root = join(SHARED, 'mlflow_files_yolo');
    const source = opened(mlflowFiles, root, 'mlruns');
    const { runs, diagnostics } = await source.look({ root });
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(counted(runs.map(each => each.status)), { finished: 15, failed: 11 });
    const all = await source.describe(
      runs.map(each => each.id),
      { root },
    );
    const measured = all.filter(each => each.metrics.size > 0);
    assert.equal(measured.length, 20);
    for (const { metrics } of measured) {
      assert.equal(metrics.size, 11);
      const last = (name: string) => metrics.get(name)?.last;
      assert.equal(last('map50'), 0.10264882827090797);
      assert.equal(last('map'), 0.05006350230287802);
      assert.equal(last('Precision'), 0.7220318079456949);
      assert.equal(last('Recall'), 0.07941747572815534);
      assert.ok(metrics.has('val/box_loss'));
      const twice = metrics.get('metrics/mAP50B');
      assert.deepEqual([twice?.points, twice?.lastStep], [2, 0]);
    }
  });

  it('backtesting file store of MLflow 1.29: 20 runs of 20 experiments', async () => {
    const root = join(SHARED, 'mlflow_files_backtest');
    const source = opened(mlflowFiles, root, 'mlruns');
    const { runs, diagnostics } = await source.look({ root });
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(counted(runs.map(each => (each.status === 'stopped' ? 'running' : each.status))), {
      finished: 16,
      running: 4,
    });
    assert.ok(runs.every(each => (each.status === 'finished') === (each.endedAt !== undefined)));
    assert.equal(runs.length, 20);
    const all = await source.describe(
      runs.map(each => each.id),
      { root },
    );
    assert.equal(
      all.reduce((sum, each) => sum + each.parameters.size, 0),
      131,
    );
    assert.equal(all.filter(each => each.metrics.size > 0).length, 4);
    const run = all.find(each => each.id === '10cac6c252254a3e9adde3004e611a59');
    assert.equal(run?.experiment, 'AMZN_1000_681');
    assert.deepEqual(
      [...(run?.metrics.values() ?? [])].map(each => [each.name, each.last, each.lastStep]).sort(),
      [
        ['experiment_extra_num', 681, 0],
        ['init_cash', 1000, 0],
      ],
    );
  });

  it('SQLite store: 17 runs, histories of boosting rounds', async () => {
    const root = join(SHARED, 'mlflow_sqlite');
    const source = opened(mlflowSqlite, root, 'mlflow.db');
    const { runs, diagnostics } = await source.look({ root, now: () => 1_717_845_300_000 });
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(counted(runs.map(each => each.status)), { finished: 13, failed: 3, running: 1 });
    const all = await source.describe(
      runs.map(each => each.id),
      { root },
    );
    const sum = (of: (run: (typeof all)[number]) => number) =>
      all.reduce((total, each) => total + of(each), 0);
    assert.equal(
      sum(each => [...each.metrics.values()].reduce((total, { points = 0 }) => total + points, 0)),
      272,
    );
    assert.equal(
      sum(each => each.metrics.size),
      22,
    );
    assert.equal(
      sum(each => each.parameters.size),
      97,
    );
    assert.equal(
      sum(each => each.tags.size),
      85,
    );
    const grouse = all.find(each => each.name === 'powerful-grouse-119');
    const rmse = grouse?.metrics.get('validation-rmse');
    assert.deepEqual([rmse?.points, rmse?.last, rmse?.lastStep], [83, 4.978225672466415, 82]);
    assert.equal(grouse?.metrics.get('best_iteration')?.last, 31);
    assert.equal(grouse?.metrics.get('stopped_iteration')?.last, 81);
    const sheep = all.find(each => each.name === 'fun-sheep-256');
    assert.equal(sheep?.metrics.get('validation-rmse')?.points, 166);
    assert.equal(sheep?.metrics.get('rmse')?.last, 4.985531829853468);
    assert.equal((await source.history(sheep?.id ?? '', 'validation-rmse', { root }))?.values.length, 166);
  });

  it('an empty SQLite store has no runs, which is no fault', async () => {
    const root = join(SHARED, 'mlflow_sqlite');
    assert.deepEqual(await opened(mlflowSqlite, root, 'empty_mlflow.db').look({ root }), {
      runs: [],
      diagnostics: [],
    });
  });
});
