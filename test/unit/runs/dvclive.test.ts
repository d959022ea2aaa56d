import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { dvclive } from '../../../src/core/runs/readers/dvclive.ts';
import { claimedIn, folder, noShared, Opened, put, SHARED } from './support.ts';

type Files = Readonly<Record<string, string>>;

function live(files: Files, now?: () => number) {
  const root = join(folder(), 'dvclive');
  mkdirSync(root);
  for (const [name, content] of Object.entries(files)) put(join(root, name), content);
  return { root, opened: new Opened(dvclive, root, now) };
}

/** A run in a folder of a repository, opened from that. */
function inRepository(files: Files, now?: () => number) {
  const root = folder();
  for (const [name, content] of Object.entries(files)) put(join(root, name), content);
  const source = dvclive.open({ absolute: join(root, 'dvclive'), relative: 'dvclive' });
  const context = { root, now };
  return {
    root,
    async run() {
      const { diagnostics } = await source.look(context);
      assert.deepEqual(diagnostics, []);
      const [run] = await source.describe(['dvclive'], context);
      return run ?? assert.fail('no run');
    },
  };
}

const codes = async (opened: Opened) =>
  (await opened.look()).diagnostics.map(({ code, file }) => [code, file]);

it('a real folder of DVCLive', { skip: noShared }, async () => {
  const root = join(SHARED, 'dvclive_sound');
  // Its tables have no times: whether it still runs is told by the files' own, which are new in a fresh copy.
  const dayLater = () => Date.now() + 86_400_000;
  const opened = new Opened(dvclive, join(root, 'dvclive'), dayLater);
  assert.deepEqual(await codes(opened), []);
  const run = await opened.run();
  const last = (name: string) => [run.metrics.get(name)?.last, run.metrics.get(name)?.points];
  assert.equal(last('epoch')[0], 100);
  assert.deepEqual(last('val/weak/macro_F1'), [0.841625452041626, 100]);
  assert.deepEqual(last('test/event_f1_macro'), [0.4164974093437195, 2]);
  assert.deepEqual(last('test/loss'), [0.12357500940561295, 1]);
  assert.deepEqual(last('train/total_loss'), [0.14125998318195343, 147]);
  // A metric that is called as the step is: its table has one column.
  assert.deepEqual(last('train/step'), [5880, 147]);
  assert.deepEqual((await opened.points(run.id, 'train/step'))[1], [80, 80]);
  const tables = readdirSync(join(root, 'dvclive', 'plots', 'metrics'), {
    recursive: true,
    encoding: 'utf8',
  });
  assert.equal(run.metrics.size, tables.filter(name => name.endsWith('.tsv')).length);
  assert.equal(run.metrics.get('test/psds1_psds_eval')?.lastStep, 5900);
  assert.equal(run.parameters.get('net.dropout'), 0.5);
  assert.deepEqual(run.checkpoints.map(({ name, path, step }) => [name, path, step])[0], [
    'artifacts/epoch=27-step=23352.ckpt',
    undefined,
    23352,
  ]);
  assert.equal(run.checkpoints.length, 6);
  assert.equal(run.status, 'unknown');
});

describe('a run of DVCLive', () => {
  it('is found by the names of its files, and told from what DVC itself has', async () => {
    const found = claimedIn.bind(undefined, dvclive);
    assert.equal(found('dvclive', ['metrics.json']), 1);
    assert.equal(found('dvclive', [], ['plots']), 1);
    assert.equal(found('dvclive', ['notes.md']), 0);
    assert.equal(found('mine', ['metrics.json'], ['plots']), 1);
    assert.equal(found('mine', ['metrics.json', 'params.yaml']), 0);
    const root = folder();
    put(join(root, 'metrics.json'), '{"auc": 0.5}');
    put(join(root, 'plots', 'roc.csv'), 'x,y\n1,2\n');
    const opened = new Opened(dvclive, root);
    assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
    put(join(root, 'metrics.json'), '{"auc": 0.5, "step": 3}');
    assert.deepEqual(await opened.points((await opened.run()).id, 'auc'), [[3, 0.5]]);
  });

  it('has a history for each table, and latest values of what has none', async () => {
    const { root, opened } = live({
      'metrics.json': '{"a": {"b": 3, "latest": "nan", "text": "x"}, "step": 2, "bare": NaN, "list": [1]}',
      'plots/metrics/a/b.tsv':
        'timestamp\tstep\tb\n1700000000000\t0\t1\n1700000001000\t1\tinf\n1700000002000\t2\t3\n',
      'plots/metrics/c.csv': 'step,c\n0,5\n',
      'plots/metrics/c.tsv': 'step\tc\n0\t6\n',
      'plots/metrics/text.tsv': 'step\ttext\n0\tx\n',
      'plots/metrics/foreign.tsv': 'a\tb\n0\t1\n',
      'plots/metrics/notes.md': 'x',
    });
    assert.deepEqual(await codes(opened), []);
    const run = await opened.run();
    assert.deepEqual([...run.metrics.keys()].sort(), ['a/b', 'a/latest', 'bare', 'c']);
    assert.deepEqual(await opened.points('dvclive', 'a/b'), [
      [0, 1],
      [1, Number.POSITIVE_INFINITY],
      [2, 3],
    ]);
    assert.deepEqual(await opened.points('dvclive', 'a/latest'), [[2, Number.NaN]]);
    assert.equal(run.startedAt, 1_700_000_000_000);
    const history = await opened.source.history('dvclive', 'a/b', opened.context);
    assert.deepEqual([...(history?.times ?? [])], [1_700_000_000_000, 1_700_000_001_000, 1_700_000_002_000]);
    assert.equal(await opened.source.history('dvclive', 'step', opened.context), undefined);
    // Resumed, then begun anew.
    appendFileSync(join(root, 'plots/metrics/a/b.tsv'), '1700000003000\t3\t4\n1700000004000\t4');
    assert.equal((await opened.run()).metrics.get('a/b')?.last, 4);
    put(join(root, 'plots/metrics/a/b.tsv'), 'step\tb\n0\t9\n');
    await opened.look();
    assert.deepEqual(await opened.points('dvclive', 'a/b'), [[0, 9]]);
    rmSync(join(root, 'plots'), { recursive: true });
    assert.deepEqual(await opened.run().then(each => [...each.metrics.keys()]), ['a/b', 'a/latest', 'bare']);
  });

  it('has what can be read beside files that cannot', async () => {
    const { root, opened } = live({
      'metrics.json': '{"loss": ',
      'params.yaml': 'a: [',
      'plots/metrics/loss.tsv': 'step\tloss\n0\t1\n',
    });
    mkdirSync(join(root, 'plots/metrics/x.tsv'));
    symlinkSync(join(root, 'plots'), join(root, 'plots/metrics/loop'));
    assert.deepEqual(await codes(opened), [
      ['link-not-followed', 'plots/metrics/loop'],
      ['bad-json', 'metrics.json'],
      ['bad-yaml', 'params.yaml'],
    ]);
    assert.equal((await opened.run()).metrics.get('loss')?.last, 1);
  });

  it('runs, and has stopped where DVC still has its signal', async () => {
    let now = Date.now();
    const { root, run } = inRepository(
      {
        '.dvc/tmp/exps/run/DVCLIVE_ONLY': '{"exp_name": "odd-name", "pid": 1}',
        'dvclive/plots/metrics/loss.tsv': 'step\tloss\n0\t1\n',
      },
      () => now,
    );
    const told = async () => {
      const { status, tags } = await run();
      return [status, tags.get('exp_name')];
    };
    assert.deepEqual(await told(), ['running', 'odd-name']);
    now += 3_600_000;
    assert.deepEqual(await told(), ['stopped', 'odd-name']);
    // The signal of a run that began later in another folder.
    utimesSync(join(root, '.dvc/tmp/exps/run/DVCLIVE_ONLY'), now / 1000, now / 1000);
    assert.deepEqual(await told(), ['unknown', undefined]);
    put(join(root, '.dvc/tmp/exps/run/DVCLIVE_STEP_COMPLETED'), '{"pid": 1, "step": 0}');
    assert.deepEqual(await told(), ['stopped', undefined]);
    rmSync(join(root, '.dvc'), { recursive: true });
    assert.deepEqual(await told(), ['unknown', undefined]);
  });

  it('has what it kept, none of it outside of the folder', async () => {
    const { run } = inRepository({
      'dvc.yaml':
        'metrics: [dvclive/metrics.json]\nartifacts:\n  net: {path: models/net.pt, type: model}\n  far: {path: ../../far.pt, type: model}\n' +
        '  rows: {path: data/rows.csv, type: dataset}\n  odd: 3\n  none: {type: model}\n',
      'data/rows.csv.dvc': 'outs:\n- md5: a123\n  path: rows.csv\n- 3\n',
      'models/net.pt': 'x',
      'dvclive/metrics.json': '{"step": 1}',
      'dvclive/artifacts/a-step=5.ckpt.dvc': 'outs: []',
      'dvclive/artifacts/.gitignore': '/a',
      'dvclive/artifacts/b.onnx': 'x',
      'dvclive/artifacts/notes.txt': 'x',
    });
    const { checkpoints, dataSets } = await run();
    assert.deepEqual(checkpoints, [
      { name: 'artifacts/a-step=5.ckpt', step: 5 },
      { name: 'artifacts/b.onnx', path: 'dvclive/artifacts/b.onnx' },
      { name: 'net.pt', path: 'models/net.pt' },
    ]);
    assert.deepEqual(dataSets, [{ name: 'rows', digest: 'a123' }]);
  });

  it('has the data of its plots and its report as texts', async () => {
    const { root, opened } = live({
      'metrics.json': '{"step": 4}',
      'report.md': '# Report',
      'report.html': '<script>',
      'plots/sklearn/confusion_matrix.json': '[{"actual": "a"}]',
      'plots/custom/deep/er.json': '[]',
      'plots/images/a.png': 'x',
    });
    await opened.look();
    const { source, context } = opened;
    const listed = (await source.extras?.('dvclive', context)) ?? [];
    assert.deepEqual(
      listed.map(({ kind, name, steps }) => [kind, name, ...steps]),
      [
        ['text', 'report.md', 4],
        ['text', 'plots/sklearn/confusion_matrix.json', 4],
        ['text', 'plots/custom/deep/er.json', 4],
      ],
    );
    const entry = (name: string, at = 0) => source.extra?.('dvclive', 'text', name, at, context);
    assert.deepEqual(await entry('report.md'), { kind: 'text', shape: [], texts: ['# Report'] });
    assert.equal(await entry('report.html'), undefined);
    assert.equal(await entry('plots/custom/../../metrics.json'), undefined);
    assert.equal(await entry('report.md', 1), undefined);
    put(join(root, 'report.md'), 'x'.repeat(5 * 1024 ** 2));
    assert.equal(await entry('report.md'), undefined);
  });

  it('is the only run of its folder, and its tables are none', async () => {
    const root = folder();
    put(join(root, 'a', 'dvclive', 'metrics.json'), '{"loss": 1, "step": 4}');
    put(join(root, 'a', 'dvclive', 'plots', 'metrics', 'loss.tsv'), 'step\tloss\n0\t1\n');
    const all = new FolderRuns(root);
    const { runs } = await all.look();
    assert.deepEqual(
      runs.map(({ head }) => [head.tracker, head.name, head.experiment]),
      [['dvclive', 'a/dvclive', undefined]],
    );
    all.close();
  });
});
