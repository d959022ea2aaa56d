import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { lightning } from '../../../src/core/runs/readers/lightning.ts';
import { event, eventFile, simple, summary } from './eventWriter.ts';
import { claimedIn, folder, noShared, Opened, put, SHARED } from './support.ts';

const EVENTS = 'events.out.tfevents.1700000000.host.1.0';

function version(files: Readonly<Record<string, string | Uint8Array>>, now?: () => number) {
  const root = join(folder(), 'version_0');
  for (const [name, content] of Object.entries(files)) put(join(root, name), content);
  return { root, opened: new Opened(lightning, root, now) };
}

const codes = async (opened: Opened) =>
  (await opened.look()).diagnostics.map(({ code, file }) => [code, file]);

describe('real folders of Lightning', { skip: noShared }, () => {
  for (const { name, rows, last } of [
    {
      name: 'version_1',
      rows: 402,
      last: { epoch: 99, step: 15099, val_rmse: 0.0012870475184172392, val_loss: 1.8227028704131953e-6 },
    },
    {
      name: 'version_2',
      rows: 318,
      last: { epoch: 99, step: 10899, val_rmse: 0.002460584742948413, val_loss: 8.010788405954372e-6 },
    },
  ]) {
    it(name, async () => {
      const opened = new Opened(lightning, join(SHARED, 'lightning', 'lightning_logs', name));
      assert.deepEqual(await codes(opened), []);
      const run = await opened.run();
      assert.equal(run.metrics.get('epoch')?.points, rows);
      assert.deepEqual([...run.metrics.keys()].sort(), [
        'epoch',
        'train_loss',
        'train_rmse',
        'val_loss',
        'val_rmse',
      ]);
      for (const metric of ['epoch', 'val_rmse', 'val_loss'] as const) {
        assert.deepEqual(
          [run.metrics.get(metric)?.last, run.metrics.get(metric)?.lastStep],
          [last[metric], last.step],
        );
      }
      const { train_loss: train, val_loss: val } = Object.fromEntries(run.metrics);
      assert.equal((train?.points ?? 0) + (val?.points ?? 0), rows);
      assert.equal(run.parameters.get('n_meta_layers'), 3);
      if (name === 'version_1') assert.equal(run.parameters.get('batch_size'), 256);
    });
  }
});

describe('a run of Lightning', () => {
  it('is found by the names of its files, whatever its folder is called', () => {
    const found = claimedIn.bind(undefined, lightning);
    assert.equal(found('version_0', ['metrics.csv']), 1);
    assert.equal(found('version_0', [EVENTS]), 1);
    assert.equal(found('mine', ['metrics.csv', 'hparams.yaml']), 1);
    assert.equal(found('mine', ['hparams.yaml', EVENTS]), 1);
    assert.equal(found('mine', ['hparams.yaml'], ['checkpoints']), 1);
    assert.equal(found('mine', ['metrics.csv']), 0);
    assert.equal(found('mine', [EVENTS]), 0);
    assert.equal(found('mine', ['hparams.yaml']), 0);
    assert.equal(found('version_x', ['metrics.csv']), 0);
  });

  it('has rows that each fill in some columns, and all kinds of numbers', async () => {
    const { root, opened } = version({
      'metrics.csv':
        'epoch,"odd, ""name""",step,train,val\r\n0,1e-05,4,0.5,\r\n0,,4,,0.75\r\n1,nan,9,inf,\r\n1,,9,,-inf\r\n1,text,2,True,\r\n',
    });
    assert.deepEqual(await codes(opened), []);
    await opened.run();
    assert.deepEqual(await opened.points('version_0', 'train'), [
      [4, 0.5],
      [9, Number.POSITIVE_INFINITY],
    ]);
    assert.deepEqual(await opened.points('version_0', 'val'), [
      [4, 0.75],
      [9, Number.NEGATIVE_INFINITY],
    ]);
    assert.deepEqual(await opened.points('version_0', 'odd, "name"'), [
      [4, 1e-5],
      [9, Number.NaN],
    ]);
    assert.deepEqual(await opened.points('version_0', 'epoch'), [
      [4, 0],
      [4, 0],
      [9, 1],
      [9, 1],
      [2, 1],
    ]);
    const run = await opened.run();
    assert.deepEqual(
      [run.metrics.get('val')?.min, run.metrics.get('val')?.last],
      [0.75, Number.NEGATIVE_INFINITY],
    );
    assert.equal(await opened.source.history('version_0', 'step', opened.context), undefined);
    assert.equal(await opened.source.history('other', 'train', opened.context), undefined);
    // A torn row waits, and a metric that comes late has the table written anew.
    appendFileSync(join(root, 'metrics.csv'), '2,,11,0.2');
    assert.equal((await opened.run()).metrics.get('train')?.points, 2);
    appendFileSync(join(root, 'metrics.csv'), '5,\r\n');
    assert.equal((await opened.run()).metrics.get('train')?.last, 0.25);
    put(join(root, 'metrics.csv'), 'a,epoch,step,train\r\n,0,4,0.5\r\n7,0,9,0.1\r\n');
    const anew = await opened.run();
    assert.deepEqual([...anew.metrics.keys()].sort(), ['a', 'epoch', 'train']);
    assert.deepEqual(await opened.points('version_0', 'a'), [[9, 7]]);
    rmSync(join(root, 'metrics.csv'));
    put(join(root, 'hparams.yaml'), '{}\n');
    assert.equal((await opened.run()).metrics.size, 0);
    rmSync(root, { recursive: true });
    assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
  });

  it('has settings with the tags of Python, of which nothing is made', async () => {
    const { opened } = version({
      'metrics.csv': 'step,x\n1,2\n',
      'hparams.yaml':
        'lr: 1.0e-05\nbig: 423526725350539966\nargs: !!python/object:argparse.Namespace\n  deep: !!python/tuple [1, 2]\n' +
        "evil: !!python/object/apply:os.system ['true']\nact: !!python/name:torch.nn.ReLU ''\nnone: null\n__proto__: 5\n" +
        'same: &x {a: 1}\nagain: *x\n',
    });
    assert.deepEqual(await codes(opened), []);
    assert.deepEqual(
      [...(await opened.run()).parameters],
      [
        ['lr', 1e-5],
        ['big', '423526725350539966'],
        ['args.deep', '[1, 2]'],
        ['evil', '["true"]'],
        ['act', 'torch.nn.ReLU'],
        ['none', null],
        ['__proto__', 5],
        ['same.a', 1],
        ['again.a', 1],
      ],
    );
  });

  it('has metrics though its settings cannot be read, which is told, but while they are written anew', async () => {
    const { root, opened } = version({ 'metrics.csv': 'step,x\n1,2\n', 'hparams.yaml': 'a: [1\nb: }' });
    assert.deepEqual(await codes(opened), [['bad-yaml', 'hparams.yaml']]);
    utimesSync(join(root, 'hparams.yaml'), 1, 1);
    assert.deepEqual(await codes(opened), [['bad-yaml', 'hparams.yaml']]);
    put(join(root, 'hparams.yaml'), 'a: 1');
    assert.deepEqual(await codes(opened), []);
    put(join(root, 'hparams.yaml'), 'a: [1');
    assert.deepEqual(await codes(opened), []);
    assert.equal((await opened.run()).parameters.get('a'), 1);
    utimesSync(join(root, 'hparams.yaml'), 1, 1);
    assert.deepEqual(await codes(opened), [['bad-yaml', 'hparams.yaml']]);
    assert.equal((await opened.run()).metrics.get('x')?.last, 2);
    put(join(root, 'hparams.yaml'), `a: ${'x'.repeat(3 * 1024 ** 2)}`);
    assert.deepEqual(await codes(opened), [['too-large', 'hparams.yaml']]);
  });

  it('tells a table that cannot be read, and rows that are none', async () => {
    const { root, opened } = version({ 'hparams.yaml': 'a: 1' });
    mkdirSync(join(root, 'metrics.csv'));
    assert.deepEqual(await codes(opened), [['no-file', 'metrics.csv']]);
    assert.equal((await opened.run()).parameters.get('a'), 1);
    rmSync(join(root, 'metrics.csv'), { recursive: true });
    put(join(root, 'metrics.csv'), 'step,x\n1,2\n"torn,3\n4,5,6,7\n8,9\n');
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code, count }) => [code, count]),
      [['bad-rows', 2]],
    );
    assert.deepEqual(await opened.points('version_0', 'x'), [
      [1, 2],
      [8, 9],
    ]);
  });

  it('is one run with the event files in its folder, whose histories tell when', async () => {
    const root = folder();
    const at = join(root, 'logs', 'version_0');
    const points = (values: readonly number[]) =>
      values.map((value, step) => event(step, summary(simple('loss', value), simple('only', value))));
    put(join(at, 'hparams.yaml'), 'lr: 0.5\n');
    put(join(at, 'metrics.csv'), 'step,loss,table\n0,4,1\n1,2,1\n');
    put(join(at, EVENTS), eventFile(...points([4, 2])));
    put(join(root, 'else', EVENTS), eventFile(...points([1])));
    put(join(at, 'loss_train', EVENTS), eventFile(...points([9])));
    const all = new FolderRuns(root);
    const found = await all.look();
    assert.deepEqual(
      found.runs.map(({ head }) => `${head.tracker} ${head.place}`),
      ['tensorboard else', 'lightning logs/version_0', 'tensorboard logs/version_0/loss_train'],
    );
    const [run] = (await all.describe(['version_0'])).values();
    assert.ok(run);
    assert.deepEqual([run.name, run.experiment, run.startedAt], ['version_0', 'logs', 1_700_000_000_250]);
    assert.deepEqual([...run.metrics.keys()], ['loss', 'table', 'only']);
    assert.deepEqual(
      [...((await all.history('version_0', 'loss'))?.times ?? [])],
      [1_700_000_001_000, 1_700_000_001_000],
    );
    assert.deepEqual([...((await all.history('version_0', 'table'))?.times ?? [])], [Number.NaN, Number.NaN]);
    // What event files have lost, the table still has.
    put(join(at, 'metrics.csv'), 'step,loss\n0,4\n1,2\n2,1\n');
    await all.look();
    assert.deepEqual([...((await all.history('version_0', 'loss'))?.values ?? [])], [4, 2, 1]);
    rmSync(join(at, EVENTS));
    await all.look();
    assert.equal(await all.history('version_0', 'only'), undefined);
    all.close();
  });

  it('has its checkpoints, also those that are folders, by their steps', async () => {
    const { root, opened } = version({
      'hparams.yaml': 'a: 1',
      'checkpoints/epoch=9-step=100.ckpt': 'x',
      'checkpoints/epoch=0-step=7.ckpt': 'x',
      'checkpoints/best/val=0.1.ckpt': 'x',
      'checkpoints/sharded-step=50.ckpt/meta.pt': 'x',
      'checkpoints/notes.txt': 'x',
    });
    symlinkSync('epoch=9-step=100.ckpt', join(root, 'checkpoints', 'last.ckpt'));
    assert.deepEqual(await codes(opened), []);
    const listed = async () => (await opened.run()).checkpoints.map(({ path, step }) => [path, step]);
    assert.deepEqual(await listed(), [
      ['checkpoints/epoch=0-step=7.ckpt', 7],
      ['checkpoints/sharded-step=50.ckpt', 50],
      ['checkpoints/epoch=9-step=100.ckpt', 100],
      ['checkpoints/best/val=0.1.ckpt', undefined],
    ]);
    rmSync(join(root, 'checkpoints', 'epoch=0-step=7.ckpt'));
    assert.equal((await listed()).length, 3);
  });

  it('runs for as long as it is heard of, and tells no end', async () => {
    let now = Date.now();
    const { root, opened } = version({ 'metrics.csv': 'step,x\n1,2\n' }, () => now);
    const status = async () => (await opened.run()).status;
    assert.equal(await status(), 'running');
    now += 3_600_000;
    assert.equal(await status(), 'unknown');
    utimesSync(join(root, 'metrics.csv'), now / 1000, now / 1000);
    assert.equal(await status(), 'running');
  });

  it('is not followed out of the folder', async () => {
    const far = version({ 'metrics.csv': 'step,x\n1,2\n', 'hparams.yaml': 'far: 1' });
    const { root, opened } = version({ 'checkpoints/a.ckpt': 'x' });
    for (const name of ['metrics.csv', 'hparams.yaml']) symlinkSync(join(far.root, name), join(root, name));
    assert.deepEqual(
      (await codes(opened)).map(([code]) => code),
      ['link-not-followed', 'link-not-followed'],
    );
    const run = await opened.run();
    assert.deepEqual([run.metrics.size, run.parameters.size], [0, 0]);
  });
});
