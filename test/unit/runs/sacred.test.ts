import assert from 'node:assert/strict';
import { cpSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { sacred } from '../../../src/core/runs/readers/sacred.ts';
import { folder, noShared, Opened, put, SHARED } from './support.ts';

const RUNS = fileURLToPath(new URL('../../fixtures/runs/runlogs/sacred/runs', import.meta.url));

function entry(more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ experiment: { name: 'exp' }, status: 'RUNNING', heartbeat: null, ...more });
}

function metrics(...values: readonly number[]): string {
  return JSON.stringify({
    loss: {
      steps: values.map((_, at) => at),
      values,
      timestamps: values.map((_, at) => `2024-02-08T23:02:${String(10 + at)}.500000`),
    },
  });
}

/** A run's folder with these files. */
function runWith(files: Readonly<Record<string, string>>, now?: () => number) {
  const root = folder();
  for (const [name, content] of Object.entries({ 'config.json': '{}', ...files }))
    put(join(root, name), content);
  return { root, opened: new Opened(sacred, root, now) };
}

describe('real runs of Sacred', { skip: noShared }, () => {
  for (const [id, last, artifacts] of [
    ['1', -0.6781838181495666, []],
    ['2', -0.677419454574585, []],
    ['4', -0.6807172247886658, ['stochseq_model=LSTM_layers=1_hidden=8.pt']],
  ] as const) {
    it(`${id} is read with all its values`, async () => {
      const opened = new Opened(sacred, join(SHARED, 'sacred', 'runs', id));
      assert.deepEqual((await opened.look()).diagnostics, []);
      const run = await opened.run();
      assert.deepEqual([run.id, run.experiment, run.status], [id, 'model-size-sweep', 'finished']);
      assert.deepEqual([...run.metrics.keys()], ['training.loss']);
      const loss = run.metrics.get('training.loss');
      assert.deepEqual([loss?.points, loss?.last, loss?.lastStep], [400, last, 400]);
      assert.deepEqual(
        run.checkpoints.map(({ name, path }) => [name, path]),
        artifacts.map(name => [name, name]),
      );
      assert.equal(run.commit, '34c5ea6bebc779115962365252593cd77b67fbec');
      assert.equal(run.parameters.get('dataset.filename'), 'data/gaussian_data.pt');
    });
  }

  it('tell their times in UTC', async () => {
    const run = await new Opened(sacred, join(SHARED, 'sacred', 'runs', '1')).run();
    assert.equal(run.startedAt, Date.UTC(2024, 1, 8, 23, 2, 14, 620));
    assert.equal(run.endedAt, Date.UTC(2024, 1, 8, 23, 3, 12, 616));
  });
});

describe("Sacred's file storage", () => {
  it('holds a run in each numbered folder, and none in that of sources', async () => {
    const root = folder();
    cpSync(RUNS, join(root, 'runs'), { recursive: true });
    put(join(root, 'runs', '_sources', 'train_0123.py'), 'pass');
    put(join(root, 'runs', '_resources', 'metrics_0123.csv'), 'a,b\n1,2\n');
    const runs = new FolderRuns(root);
    const { runs: found, diagnostics } = await runs.look();
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      found.map(({ head }) => [head.tracker, head.id, head.status]),
      [
        ['sacred', '1', 'finished'],
        ['sacred', '2', 'failed'],
        ['sacred', '3', 'killed'],
        ['sacred', '4', 'killed'],
      ],
    );
    runs.close();
  });

  it('tells data that was read, errors, and ends in words of their own', async () => {
    const runs = await Promise.all(['1', '2', '4'].map(id => new Opened(sacred, join(RUNS, id)).run()));
    assert.deepEqual(
      runs.map(run => [run.dataSets.map(({ name }) => name), run.tags.get('error'), run.tags.get('ended')]),
      [
        [['data.csv'], undefined, undefined],
        [[], 'ValueError: no good', undefined],
        [[], undefined, 'TIMEOUT'],
      ],
    );
    assert.match(runs[0]?.dataSets[0]?.digest ?? '', /^[0-9a-f]{32}$/);
  });

  it('has runs that wait, run, and were stopped without a word', async () => {
    const beat = Date.UTC(2024, 1, 8, 23, 2, 14);
    for (const [status, ago, expected] of [
      ['QUEUED', 0, 'scheduled'],
      ['RUNNING', 20_000, 'running'],
      ['RUNNING', 600_000, 'stopped'],
      ['COMPLETED', 600_000, 'finished'],
      ['MY_OWN', 0, 'killed'],
    ] as const) {
      const { root, opened } = runWith(
        { 'run.json': entry({ status, heartbeat: '2024-02-08T23:02:14.000000' }) },
        () => beat + ago,
      );
      utimesSync(join(root, 'run.json'), beat / 1000, beat / 1000);
      assert.equal((await opened.run()).status, expected, `${status} ${ago}`);
    }
  });

  it('is read again when it was written anew; while that is half done, what it said before counts', async () => {
    const { root, opened } = runWith({ 'run.json': entry(), 'metrics.json': metrics(3, 2) });
    const id = (await opened.run()).id;
    assert.deepEqual(await opened.points(id, 'loss'), [
      [0, 3],
      [1, 2],
    ]);
    writeFileSync(join(root, 'metrics.json'), metrics(3, 2, 1).slice(0, 40));
    const torn = await opened.look();
    assert.deepEqual([torn.runs.length, torn.diagnostics], [1, []]);
    assert.equal((await opened.points(id, 'loss')).length, 2);
    writeFileSync(join(root, 'metrics.json'), metrics(3, 2, 1));
    await opened.look();
    assert.equal((await opened.points(id, 'loss')).length, 3);
    writeFileSync(join(root, 'run.json'), '');
    assert.equal((await opened.look()).runs.length, 1);
  });

  it('tells what stays broken', async () => {
    const { root, opened } = runWith({
      'run.json': entry(),
      'metrics.json': '{"loss": {"steps": [0, 1',
      'config.json': 'no JSON',
      'info.json': '[',
    });
    for (const name of ['metrics.json', 'config.json', 'info.json']) utimesSync(join(root, name), 1, 1);
    const { runs, diagnostics } = await opened.look();
    assert.equal(runs.length, 1);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      ['config.json', 'metrics.json', 'info.json'].map(file => ['bad-json', file]),
    );
  });

  it('counts values that are none', async () => {
    const columns = {
      steps: [0, 1, null, 3],
      values: [1, 'x', 3, { value: 4, dtype: 'float64' }],
      timestamps: [],
    };
    const { opened } = runWith({
      'run.json': entry(),
      'metrics.json': JSON.stringify({ odd: columns, none: 3, empty: { steps: [], values: [] } }),
    });
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code, count }) => [code, count]),
      [['bad-rows', 2]],
    );
    const run = await opened.run();
    assert.deepEqual([...run.metrics.keys()], ['odd']);
    assert.deepEqual(await opened.points(run.id, 'odd'), [
      [0, 1],
      [3, 4],
    ]);
  });

  it('is no run where run.json is that of another program', async () => {
    for (const text of ['{}', '[1]', '{"status": "ok"}', '{"experiment": 3, "status": "x"}']) {
      const { opened } = runWith({ 'run.json': text });
      assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] }, text);
    }
  });

  it('leads nowhere outside by its artifacts, and follows no link', async () => {
    const { root, opened } = runWith({
      'run.json': entry({
        artifacts: ['../../model.pt', '/etc/model.pt', 'inside.pt', { name: 'old.pkl' }, 7],
      }),
    });
    put(join(root, 'inside.pt'), '');
    symlinkSync('/etc/passwd', join(root, 'metrics.json'));
    const run = await opened.run();
    assert.deepEqual(
      run.checkpoints.map(({ name, path }) => [name, path]),
      [
        ['../../model.pt', undefined],
        ['/etc/model.pt', undefined],
        ['inside.pt', 'inside.pt'],
        ['old.pkl', undefined],
      ],
    );
    assert.equal(run.metrics.size, 0);
    rmSync(root, { recursive: true });
    assert.deepEqual((await opened.look()).runs, []);
  });
});
