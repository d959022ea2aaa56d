import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { catBoost } from '../../../src/core/runs/readers/catBoost.ts';
import { documentMetrics } from '../../../src/core/runs/readers/metricFiles/document.ts';
import { kindOf } from '../../../src/core/runs/readers/metricFiles/head.ts';
import { logName } from '../../../src/core/runs/readers/metricFiles/names.ts';
import { metricFiles } from '../../../src/core/runs/readers/metricFiles.ts';
import { folder, noShared, Opened, put, SHARED } from './support.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const FIXTURES = join(REPOSITORY, 'test/fixtures/runs/runlogs');

const isRoot = process.getuid?.() === 0;

/** A folder with these files. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const root = folder();
  for (const [name, content] of Object.entries(files)) put(join(root, name), content);
  return root;
}

/** The runs that are found in a folder, by tracker and place, and what is wrong. */
async function foundIn(root: string) {
  const runs = new FolderRuns(root);
  const { runs: found, diagnostics } = await runs.look();
  runs.close();
  return {
    runs: found.map(({ head }) => `${head.tracker} ${head.id}`),
    diagnostics: diagnostics.map(({ code, file }) => `${code} ${file}`),
  };
}

describe('a real log of Keras', { skip: noShared }, () => {
  it('is read with all its epochs', async () => {
    const opened = new Opened(metricFiles, join(SHARED, 'keras_csvlogger'));
    assert.deepEqual((await opened.look()).diagnostics, []);
    const run = await opened.run();
    const names = ['accuracy', 'learning_rate', 'loss', 'val_accuracy', 'val_loss'];
    assert.deepEqual([...run.metrics.keys()], names);
    for (const name of names) {
      const points = await opened.points(run.id, name);
      assert.deepEqual(
        points.map(([step]) => step),
        Array.from({ length: 30 }, (_, at) => at),
      );
    }
    const last = (name: string) => run.metrics.get(name)?.last;
    assert.deepEqual(
      names.filter(name => name !== 'learning_rate').map(last),
      [0.9950370192527771, 0.015355654992163181, 0.9965000152587891, 0.009158278815448284],
    );
    assert.equal(run.metrics.get('val_accuracy')?.max, 0.9965000152587891);
  });
});

describe('tables of data', () => {
  it('are no runs, be they real ones', { skip: noShared }, async () => {
    assert.deepEqual(await foundIn(join(SHARED, '..', 'tabular')), { runs: [], diagnostics: [] });
  });

  it("are no runs, be they the example's", async () => {
    for (const name of ['data', 'logs', 'models'])
      assert.deepEqual((await foundIn(join(REPOSITORY, 'examples/fraud-detection', name))).runs, [], name);
  });

  it("are no runs, be they this project's fixtures of tables", async () => {
    for (const name of ['tables', 'projects', 'workspaces', 'metrics', 'drift', 'assessment', 'detectors']) {
      assert.deepEqual((await foundIn(join(REPOSITORY, 'test/fixtures', name))).runs, [], name);
    }
  });

  it('are no runs though they are called as logs are', async () => {
    const rows = (line: (at: number) => string) =>
      Array.from({ length: 200 }, (_, at) => line(at)).join('\n');
    const root = folderWith({
      'a/log.csv': `timestamp,user_id,amount,score\n${rows(at => `2024-01-01T00:00:00Z,${at},3.5,0.5`)}\n`,
      'b/results.csv': `id,y_true,y_pred,score\n${rows(at => `${at},1,0,0.25`)}\n`,
      'c/history.csv': `date,temperature,error\n${rows(at => `2024-01-01,${at},1`)}\n`,
      'd/metrics.csv': `epoch,voltage\n${rows(at => `${1_700_000_000 + at},3`)}\n`,
      'e/results.csv': `round,home,away,score\n${rows(at => `${200 - at},a,b,3`)}\n`,
      'f/results.json': JSON.stringify([{ id: 1, question: 'x', score: 0.5 }]),
      'g/log.jsonl': rows(at => JSON.stringify({ epoch: at, label: 1, loss: 0.5 })),
      'h/metrics.json': '{"name": "x", "version": 3}',
      'i/log.txt': 'Epoch 1/10, loss: 0.5\nEpoch 2/10, loss: 0.4\n',
      'j/training.log': '2024-01-01 12:00:00,123 INFO epoch 1, loss 0.5, accuracy 0.9\n'.repeat(9),
      'k/results.csv': 'step,weight,height\n1,70,180\n2,80,190\n',
      'l/history.json': '[1, 2, 3]',
      'm/progress.csv': '',
      'n/predictions_log.csv': 'epoch,loss\n0,1\n1,2\n',
      'o/train.csv': 'epoch,loss\n0,1\n1,2\n',
      'p/metrics.json': '{"a": {"b": ',
    });
    utimesSync(join(root, 'p', 'metrics.json'), 1, 1);
    assert.deepEqual(await foundIn(root), { runs: [], diagnostics: [] });
  });

  it('are not read beyond their beginning', () => {
    const root = folderWith({ 'log.csv': `user,clicks\n${'anna,3\n'.repeat(500_000)}` });
    const [place] = metricFiles.places({
      absolute: root,
      relative: '',
      files: new Set(readdirSync(root)),
      folders: new Set(),
    });
    assert.ok(place);
    // What is looked at ends within the row that it is cut off in.
    assert.equal(kindOf('csv', `epoch,loss\n${'0,1\n'.repeat(60)}1,x`, false)?.kind, 'table');
  });
});

describe('names of logs', () => {
  it('tell what they are of', () => {
    for (const [name, run, split] of [
      ['metrics.csv', '', undefined],
      ['training.log', '', 'train'],
      ['train_log.csv', '', 'train'],
      ['val-metrics.jsonl', '', 'val'],
      ['fold1_history.json', 'fold1', undefined],
      ['resnet50-training-log.csv', 'resnet50', 'train'],
      ['trainHistory.csv', '', 'train'],
      ['evals_result.json', '', undefined],
      ['results.csv', '', undefined],
    ] as const) {
      const found = logName(name);
      assert.deepEqual([found?.run, found?.split], [run, split], name);
    }
  });

  it('are not those of other files', () => {
    for (const name of [
      'train.csv',
      'test.csv',
      'data.json',
      'prediction_log.csv',
      'access.log',
      'npm-debug.log',
      'requests_log.jsonl',
      'metrics.parquet',
      'metrics.py',
      'changelog.json',
      'package.json',
      '.csv',
    ]) {
      assert.equal(logName(name), undefined, name);
    }
  });
});

describe('logs that no tracker keeps', () => {
  it('are runs of their folders, with settings and models beside them', async () => {
    const root = folderWith({
      'exp/one/metrics.csv': 'epoch,train_loss\n0,2\n1,1\n',
      'exp/one/config.yaml': 'lr: 0.1\nmodel: {depth: 3}\n',
      'exp/one/args.json': '{"lr": 0.2, "seed": 7}',
      'exp/one/checkpoints/epoch1.pt': '',
      'exp/one/best.ckpt': '',
      'exp/one/notes.txt': 'x',
    });
    const runs = new FolderRuns(root);
    const [found, ...more] = (await runs.look()).runs;
    assert.deepEqual(more, []);
    assert.ok(found);
    assert.deepEqual([found.key, found.head.name, found.head.experiment], ['exp/one', 'one', 'exp']);
    const run = (await runs.describe([found.key])).get(found.key);
    assert.deepEqual(Object.fromEntries(run?.parameters ?? []), { lr: 0.2, seed: 7, 'model.depth': 3 });
    assert.deepEqual(
      run?.checkpoints.map(({ path }) => path),
      ['exp/one/best.ckpt', 'exp/one/checkpoints/epoch1.pt'],
    );
    runs.close();
  });

  it('are several runs where words of their names tell them apart', async () => {
    const root = folderWith({
      'logs/resnet_history.csv': 'epoch,loss\n0,1\n',
      'logs/vgg_history.csv': 'epoch,loss\n0,2\n',
      'logs/vgg_metrics.json': '{"accuracy": 0.9}',
    });
    assert.deepEqual((await foundIn(root)).runs, ['metric-files logs/resnet', 'metric-files logs/vgg']);
  });

  it('of parts of the data are one run', async () => {
    const opened = new Opened(
      metricFiles,
      folderWith({
        'train_log.csv': 'epoch,loss\n0,2\n',
        'val_log.csv': 'epoch,loss,val_acc\n0,3,0.5\n',
        'metrics.csv': 'step,loss\n5,1\n',
      }),
    );
    const run = await opened.run();
    assert.deepEqual([...run.metrics.keys()].sort(), ['loss', 'train/loss', 'val/loss', 'val_acc']);
    assert.deepEqual(await opened.points(run.id, 'val/loss'), [[0, 3]]);
  });

  it('may hold rows of several parts of the data', async () => {
    const rows = 'epoch,phase,loss\n0,train,2\n0,val,3\n1,train,1\n1,val,2\n';
    const table = new Opened(metricFiles, folderWith({ 'log.csv': rows }));
    const lines = new Opened(
      metricFiles,
      folderWith({
        'log.jsonl': '{"epoch": 0, "mode": "train", "loss": 2}\n{"epoch": 0, "mode": "val", "loss": 3}\n',
      }),
    );
    assert.deepEqual([...(await table.run()).metrics.keys()], ['train/loss', 'val/loss']);
    assert.deepEqual(await table.points('.', 'val/loss'), [
      [0, 3],
      [1, 2],
    ]);
    assert.deepEqual([...(await lines.run()).metrics.keys()], ['train/loss', 'val/loss']);
  });

  it('are read on, and their last line waits', async () => {
    const root = folderWith({
      'metrics.jsonl': '{"step": 1, "loss": 2, "time": 1700000000}\n{"step": 2, "lo',
    });
    const opened = new Opened(metricFiles, root);
    const run = await opened.run();
    // its own times are old, whenever the file was copied here
    assert.deepEqual([run.status, run.startedAt], ['unknown', 1_700_000_000_000]);
    appendFileSync(join(root, 'metrics.jsonl'), 'ss": NaN, "time": 1700000001.5}\n{"note": "end"}\n');
    await opened.look();
    const history = await opened.source.history('.', 'loss', opened.context);
    assert.deepEqual(
      [[...(history?.steps ?? [])], [...(history?.times ?? [])], [...(history?.values ?? [])]],
      [
        [1, 2],
        [1_700_000_000_000, 1_700_000_001_500],
        [2, Number.NaN],
      ],
    );
    // Now it is something else.
    rmSync(join(root, 'metrics.jsonl'));
    writeFileSync(join(root, 'metrics.jsonl'), '{"user": 1}\n{"user": 2}\n');
    assert.deepEqual((await opened.look()).runs, []);
    writeFileSync(join(root, 'metrics.jsonl'), '{"step": 1, "loss": 5}\n');
    assert.equal((await opened.look()).runs.length, 1);
  });

  for (const [order, swapped] of [
    ['little', false],
    ['big', true],
  ] as const) {
    it(`in UTF-16 (${order} endian), as PowerShell and Excel write them, are read on`, async () => {
      const bytes = (text: string): Buffer => {
        const found = Buffer.from(text, 'utf16le');
        return swapped ? found.swap16() : found;
      };
      const files: Readonly<Record<string, readonly [string, string]>> = {
        'metrics.csv': ['epoch,loss Ċ ਊ 🙂\r\n0,2\r\n1,', '1\r\n'],
        'train_log.jsonl': ['{"epoch": 0, "loss": 2}\n{"epo', 'ch": 1, "loss": 1}\n'],
      };
      for (const [name, [begun, rest]] of Object.entries(files)) {
        const root = folder();
        writeFileSync(join(root, name), bytes(`\ufeff${begun}`));
        const opened = new Opened(metricFiles, root);
        const [metric = ''] = (await opened.run()).metrics.keys();
        assert.equal(metric, name === 'metrics.csv' ? 'loss Ċ ਊ 🙂' : 'loss');
        assert.deepEqual(await opened.points('.', metric), [[0, 2]]);
        // the first byte of a character may come alone
        const more = bytes(rest);
        appendFileSync(join(root, name), more.subarray(0, 1));
        await opened.look();
        appendFileSync(join(root, name), more.subarray(1));
        await opened.look();
        assert.deepEqual(await opened.points('.', metric), [
          [0, 2],
          [1, 1],
        ]);
      }
      const document = folder();
      writeFileSync(join(document, 'history.json'), bytes('\ufeff{"loss": [2, 1]}'));
      assert.equal((await new Opened(metricFiles, document).run()).metrics.get('loss')?.points, 2);
    });
  }

  it('with more models beside them than are listed say so', async () => {
    const root = folderWith({ 'metrics.csv': 'epoch,loss\n0,1\n' });
    for (let i = 0; i <= 2000; i++) writeFileSync(join(root, `${i}.pt`), '');
    const opened = new Opened(metricFiles, root);
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code, message }) => [code, message]),
      [['too-many-models', 'Only the first 2000 models are listed.']],
    );
    assert.equal((await opened.run()).checkpoints.length, 2000);
  });

  it('are found once they have begun', async () => {
    const root = folderWith({ 'metrics.csv': '' });
    const opened = new Opened(metricFiles, root);
    assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
    appendFileSync(join(root, 'metrics.csv'), 'epoch,loss\n');
    assert.equal((await opened.look()).runs.length, 1);
    appendFileSync(join(root, 'metrics.csv'), '0,1\n');
    assert.equal((await opened.run()).metrics.get('loss')?.points, 1);
  });

  it('say that their steps are epochs where all of them count those', async () => {
    const stepsOf = async (files: Readonly<Record<string, string>>) => {
      const opened = new Opened(metricFiles, folderWith(files));
      return (await opened.run()).steps;
    };
    const ofEpochs = 'Epoch,loss\n0,1\n1,2\n';
    assert.equal(await stepsOf({ 'metrics.csv': ofEpochs }), 'epochs');
    assert.equal(
      await stepsOf({ 'train_log.jsonl': '{"epoch": 1, "loss": 2}\n', 'val_log.csv': ofEpochs }),
      'epochs',
    );
    assert.equal(await stepsOf({ 'train_log.csv': 'step,loss\n0,1\n', 'val_log.csv': ofEpochs }), undefined);
    assert.equal(await stepsOf({ 'metrics.csv': 'step,epoch,loss\n0,0,1\n1,0,2\n' }), undefined);
    // Of lists nothing says what is counted.
    assert.equal(await stepsOf({ 'history.json': '{"loss": [1, 2]}' }), undefined);
  });

  it('may have semicolons between cells and commas in numbers', async () => {
    const opened = new Opened(metricFiles, folderWith({ 'metrics.csv': 'epoch;loss\n0;0,5\n1;1,5e-3\n' }));
    assert.deepEqual(await opened.points((await opened.run()).id, 'loss'), [
      [0, 0.5],
      [1, 0.0015],
    ]);
  });

  it('tell what is wrong with one of them, and hold the others', async () => {
    const outside = folderWith({ 'loss.csv': 'epoch,loss\n0,1\n' });
    const root = folderWith({
      'metrics.csv': 'epoch,loss\n0,1\n1,2,3\n2,"4\n3,4\n',
      'params.yaml': 'a: [1, 2\n',
      'train_history.json': '{"loss": [1, 2',
      'log.jsonl': '{"step": 1, "loss": 2}\nno JSON\n{"step": 2, "loss": 1}\n',
    });
    for (const name of readdirSync(root)) utimesSync(join(root, name), 1e9, 1e9);
    const opened = new Opened(metricFiles, root);
    const { diagnostics } = await opened.look();
    assert.deepEqual(diagnostics.map(({ code, file, count }) => [code, file, count]).sort(), [
      ['bad-json', 'train_history.json', undefined],
      ['bad-rows', 'log.jsonl', 1],
      ['bad-rows', 'metrics.csv', 2],
      ['bad-yaml', 'params.yaml', undefined],
    ]);
    assert.deepEqual([...(await opened.run()).metrics.keys()].sort(), ['loss', 'metrics/loss']);
    symlinkSync(join(outside, 'loss.csv'), join(root, 'loss.csv'));
    assert.equal((await opened.run()).metrics.size, 2);
  });

  it('tell which of them may not be read', { skip: isRoot && 'root may read all' }, async () => {
    const root = folderWith({ 'metrics.csv': 'epoch,loss\n0,1\n', 'val_log.csv': 'epoch,loss\n0,1\n' });
    chmodSync(join(root, 'val_log.csv'), 0);
    const { runs, diagnostics } = await new Opened(metricFiles, root).look();
    assert.equal(runs.length, 1);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [['no-permission', 'val_log.csv']],
    );
  });

  it('are of other trackers where these have runs', async () => {
    const root = folder();
    cpSync(join(FIXTURES, 'sacred', 'runs', '1'), join(root, '1'), { recursive: true });
    put(join(root, 'lightning_logs/version_0/metrics.csv'), 'epoch,step,loss\n0,1,2\n');
    put(join(root, 'lightning_logs/version_0/hparams.yaml'), 'lr: 1\n');
    put(join(root, 'home/checkpoint-5/model.pt'), '');
    put(join(root, 'home/metrics.csv'), 'epoch,loss\n0,1\n');
    const found = await foundIn(root);
    assert.deepEqual(found.runs.sort(), ['lightning version_0', 'metric-files home', 'sacred 1']);
    // What is beside event files is both.
    put(join(root, 'both/metrics.csv'), 'epoch,loss\n0,1\n');
    cpSync(
      join(FIXTURES, 'boosting', 'catboost', 'one', 'catboost_info', 'learn', 'events.out.tfevents'),
      join(root, 'both', 'events.out.tfevents.1'),
    );
    assert.equal((await foundIn(root)).runs.length, 5);
  });
});

describe('a folder of Ultralytics', () => {
  it('has finished once it has all epochs', async () => {
    const root = folder();
    cpSync(join(FIXTURES, 'tables', 'yolo', 'train2'), root, { recursive: true });
    const opened = new Opened(metricFiles, root);
    const before = await opened.run();
    assert.deepEqual([before.status, before.tags.get('format')], ['running', 'Ultralytics YOLO']);
    for (let epoch = 5; epoch <= 9; epoch += 1) {
      appendFileSync(join(root, 'results.csv'), `${epoch},${'0.5,'.repeat(12)}0.5\n`);
    }
    assert.equal((await opened.run()).status, 'finished');
  });
});

describe('a folder of CatBoost', () => {
  const source = join(FIXTURES, 'boosting', 'catboost', 'two', 'catboost_info');

  it('has the times of its event files, which are no runs of their own', async () => {
    assert.deepEqual((await foundIn(join(source, '..'))).runs, ['catboost catboost_info']);
    const opened = new Opened(catBoost, source);
    const run = await opened.run();
    assert.ok(run.startedAt !== undefined && run.startedAt > 1.7e12);
    const history = await opened.source.history(run.id, 'test1/AUC', opened.context);
    assert.ok(history?.times.every(time => time >= (run.startedAt ?? Number.NaN)));
    assert.equal(run.metrics.get('time/Remaining')?.last, 0);
  });

  it('is read on, whatever is there of it yet', async () => {
    const root = folder();
    put(join(root, 'catboost_training.json'), '{\n"meta":{"test_se');
    const opened = new Opened(catBoost, root);
    assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
    put(
      join(root, 'catboost_training.json'),
      '{\n"meta":{"iteration_count":3,"test_sets":["val"]},\n"iterations":[\n',
    );
    put(join(root, 'learn_error.tsv'), 'iter\tRMSE\n0\t2.5\n1\t2');
    put(join(root, 'test_error.tsv'), 'iter\tQuantile:alpha=0.5\n0\tinf\n');
    put(join(root, 'time_left.tsv'), 'iter\tPassed\tRemaining\n0\t5\t10\n');
    const run = await opened.run();
    assert.deepEqual(
      [run.status, [...run.metrics.keys()]],
      ['running', ['learn/RMSE', 'val/Quantile:alpha=0.5', 'time/Passed', 'time/Remaining']],
    );
    assert.equal(run.metrics.get('learn/RMSE')?.points, 1);
    appendFileSync(join(root, 'learn_error.tsv'), '.25\n2\t2\n');
    appendFileSync(join(root, 'time_left.tsv'), '1\t7\t3\n2\t9\t0\n');
    assert.deepEqual(
      [(await opened.run()).status, await opened.points('.', 'learn/RMSE')],
      [
        'finished',
        [
          [0, 2.5],
          [1, 2.25],
          [2, 2],
        ],
      ],
    );
  });
});

describe('what a log means', () => {
  const kind = (ending: string, text: string) => {
    const found = kindOf(ending, text, true);
    if (found === undefined || found.kind === 'document') return found?.kind;
    return [found.kind, found.meaning.step, [...found.meaning.times].join(), found.meaning.split ?? ''];
  };

  it('is told by the column that counts the finest', () => {
    assert.deepEqual(kind('csv', 'epoch,global_step,loss\n0,5,1\n'), ['table', 'global_step', '', '']);
    // Steps that begin again with each epoch count within it.
    assert.deepEqual(kind('csv', 'epoch,step,loss\n0,0,1\n0,1,1\n1,0,1\n1,1,1\n'), [
      'table',
      'epoch',
      '',
      '',
    ]);
    // Steps that go back because a run was begun again there, go back.
    assert.deepEqual(kind('csv', 'epoch,step,loss\n0,0,1\n0,1,1\n0,0,1\n'), ['table', 'step', '', '']);
    assert.deepEqual(kind('csv', ',loss,acc\n0,1,2\n1,1,2\n'), ['table', '', '', '']);
    assert.deepEqual(kind('txt', 'Epoch\tELBO\n1\t-5\n'), ['table', 'Epoch', '', '']);
    assert.deepEqual(kind('csv', 'epoch;loss\r\n0;1\r\n'), ['table', 'epoch', '', '']);
    assert.deepEqual(kind('csv', 'time/total_timesteps,rollout/ep_rew_mean\n2048,20.5\n'), [
      'table',
      'time/total_timesteps',
      '',
      '',
    ]);
  });

  it('has times where a column says when', () => {
    assert.deepEqual(kind('csv', 'timestamp,step,loss\n2024-01-01 10:00:00,1,2\n'), [
      'table',
      'step',
      'timestamp',
      '',
    ]);
    assert.deepEqual(kind('csv', 'epoch,time,loss\n1,37.5,2\n'), ['table', 'epoch', '', '']);
  });

  it('is told by the first lines of JSON', () => {
    assert.deepEqual(kind('json', '{"config": {"lr": 1}}\n{"iter": 1, "loss": 2}\n'), [
      'lines',
      'iter',
      '',
      '',
    ]);
    assert.deepEqual(kind('txt', '{"epoch": 0, "train_loss": 1, "n_parameters": 5}\n'), [
      'lines',
      'epoch',
      '',
      '',
    ]);
    assert.equal(kind('json', '{"loss": [1, 2]}'), 'document');
    assert.equal(kind('json', '{"a": [1, 2]}'), undefined);
    assert.equal(kind('jsonl', '[1]\n[2]\n'), undefined);
  });
});

describe('a JSON document', () => {
  const points = (text: string, isFinal = false) => {
    const found = documentMetrics(text, isFinal);
    return (
      found &&
      Object.fromEntries(
        [...found.metrics.byName].map(([name, history]) => {
          const { steps, values } = history.history();
          return [name, Array.from(values, (value, at) => [steps[at], value])];
        }),
      )
    );
  };

  it('may hold lists by name', () => {
    assert.deepEqual(points('{"loss": [2, NaN, null], "val_loss": [3]}'), {
      loss: [
        [0, 2],
        [1, Number.NaN],
      ],
      val_loss: [[0, 3]],
    });
    assert.deepEqual(points('{"epoch": [5, 6], "history": {"loss": [2, 1]}, "params": {"epochs": 2}}'), {
      loss: [
        [5, 2],
        [6, 1],
      ],
    });
    assert.deepEqual(points('{"validation_0": {"rmse": [2, 1]}, "validation_1": {"rmse": [Infinity]}}'), {
      'validation_0/rmse': [
        [0, 2],
        [1, 1],
      ],
      'validation_1/rmse': [[0, Number.POSITIVE_INFINITY]],
    });
  });

  it('may hold rows, on their own or within', () => {
    const rows = '[{"step": 10, "loss": 2}, {"step": 20, "eval": {"acc": 0.5}}]';
    const expected = { loss: [[10, 2]], 'eval/acc': [[20, 0.5]] };
    assert.deepEqual(points(rows), expected);
    assert.deepEqual(points(`{"name": "x", "log": ${rows}}`), expected);
    assert.deepEqual(points('{"epoch_2": {"loss": 2}, "epoch_3": {"loss": 1}}'), {
      loss: [
        [2, 2],
        [3, 1],
      ],
    });
  });

  it('may hold values that were measured once', () => {
    const text = '{"accuracy": 0.9, "per_class": {"f1": 0.5}, "epoch": 7}';
    assert.equal(points(text), undefined);
    assert.deepEqual(points(text, true), { accuracy: [[7, 0.9]], 'per_class/f1': [[7, 0.5]] });
  });

  it('is something else otherwise', () => {
    for (const text of [
      '1',
      '"loss"',
      'null',
      '[]',
      '[1]',
      '{}',
      '{"a": 1}',
      '{"x": [1, 2]}',
      '[{"a": 1}]',
      '[[{}]]',
    ]) {
      assert.equal(points(text, true), undefined, text);
    }
  });
});
