import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdirSync, rmSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { huggingFaceTrainer } from '../../../src/core/runs/readers/huggingFaceTrainer.ts';
import { event, eventFile, frame, simple, summary } from './eventWriter.ts';
import { folder, noShared, Opened, put, SHARED } from './support.ts';

const EVENTS = 'events.out.tfevents.1700000000.host.1.0';
const START = 'runs/Dec30_19-12-45_host';

type Row = Readonly<Record<string, unknown>>;

/** A state whose log has a loss at each of these steps, as Python writes it: with NaN and infinities as words. */
function state(steps: readonly number[], more: Row = {}, rows: readonly Row[] = []): string {
  const log_history = [...steps.map(step => ({ step, epoch: step / 10, loss: 100 - step })), ...rows];
  const whole = {
    global_step: steps.at(-1) ?? 0,
    max_steps: 1000,
    num_train_epochs: 3,
    log_history,
    ...more,
  };
  return JSON.stringify(whole).replace(/"(NaN|-?Infinity)"/g, '$1');
}

function output(files: Readonly<Record<string, string | Uint8Array>>, now?: () => number) {
  const root = join(folder(), 'out');
  for (const [name, content] of Object.entries(files)) put(join(root, name), content);
  return { root, opened: new Opened(huggingFaceTrainer, root, now) };
}

const codes = async (opened: Opened) =>
  (await opened.look()).diagnostics.map(({ code, file }) => [code, file]);
const losses = (steps: readonly number[]) =>
  steps.map(step => event(step, summary(simple('train/loss', 100 - step), simple('eval/f1', 0.5))));

it('a real output folder of a Trainer', { skip: noShared }, async () => {
  const opened = new Opened(huggingFaceTrainer, join(SHARED, 'hf_trainer_vit'));
  const { diagnostics } = await opened.look();
  assert.deepEqual(
    diagnostics.map(({ code, file }) => [code, file]),
    [['lfs-pointer', 'runs/Dec30_19-12-45_99208a1bd131/events.out.tfevents.1672427575.99208a1bd131.169.5']],
  );
  const run = await opened.run();
  assert.equal(run.status, 'finished');
  const evals = [0.473735, 0.077426, 0.067511, 0.067426, 0.04311, 0.05441];
  const found = await opened.points(run.id, 'eval_loss');
  assert.deepEqual(
    found.map(([step, value]) => [step, Number(value.toFixed(6))]),
    evals.map((value, at) => [100 * (at + 1), value]),
  );
  assert.equal(run.metrics.get('epoch')?.points, 70);
  assert.deepEqual([run.metrics.get('epoch')?.last, run.metrics.get('epoch')?.lastStep], [3, 630]);
  assert.deepEqual(await opened.points(run.id, 'best_metric'), [[500, 0.043110452592372894]]);
  assert.equal(run.metrics.get('train_loss')?.last, 0.0414532983113849);
  assert.equal(run.metrics.get('train_runtime')?.last, 358.5996);
  assert.equal(run.parameters.get('max_steps'), 630);
  assert.deepEqual(Object.fromEntries(run.tags), {
    model_type: 'vit',
    architectures: 'ViTForImageClassification',
    name_or_path: 'google/vit-base-patch16-224-in21k',
    transformers_version: '4.25.1',
    training_args: 'training_args.bin',
    best_model_checkpoint: 'checkpoint-500',
  });
  assert.deepEqual(run.checkpoints, [
    { name: 'checkpoint-500', step: 500 },
    { name: 'pytorch_model.bin', path: 'pytorch_model.bin', step: 630 },
  ]);
});

describe("a run of Hugging Face's Trainer", () => {
  it('has the longest log of its states', async () => {
    const { root, opened } = output({
      'checkpoint-20/trainer_state.json': state([10, 20]),
      'checkpoint-30/trainer_state.json': state([10, 20, 30], {}, [
        { step: 30, eval_loss: 'NaN', deep: { er: '-Infinity' }, text: 'x' },
      ]),
      'checkpoint-9/trainer_state.json': state([9]),
    });
    assert.deepEqual(await codes(opened), []);
    const run = await opened.run();
    assert.deepEqual(await opened.points('out', 'loss'), [
      [10, 90],
      [20, 80],
      [30, 70],
    ]);
    assert.deepEqual(await opened.points('out', 'epoch'), [
      [10, 1],
      [20, 2],
      [30, 3],
    ]);
    assert.deepEqual(await opened.points('out', 'eval_loss'), [[30, Number.NaN]]);
    assert.deepEqual(await opened.points('out', 'deep.er'), [[30, Number.NEGATIVE_INFINITY]]);
    assert.deepEqual(
      run.checkpoints.map(({ path, step }) => [path, step]),
      [
        ['checkpoint-9', 9],
        ['checkpoint-20', 20],
        ['checkpoint-30', 30],
      ],
    );
    // The one at the top, saved at the end, has as many rows or more.
    put(join(root, 'trainer_state.json'), state([10, 20, 30, 31]));
    assert.equal((await opened.run()).metrics.get('loss')?.last, 69);
    // A training that went on has more rows than that.
    put(join(root, 'checkpoint-60', 'trainer_state.json'), state([10, 20, 30, 40, 50, 60]));
    assert.equal((await opened.run()).metrics.get('loss')?.last, 40);
    // Old checkpoints are let go of.
    for (const name of ['checkpoint-9', 'checkpoint-20', 'checkpoint-60'])
      rmSync(join(root, name), { recursive: true });
    assert.equal((await opened.run()).metrics.get('loss')?.last, 69);
    rmSync(root, { recursive: true });
    assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
  });

  it('has an older state where the newest is torn, which is told, with when it may be whole', async () => {
    const { root, opened } = output({
      'checkpoint-20/trainer_state.json': state([10, 20]),
      'checkpoint-30/trainer_state.json': state([10, 20, 30]).slice(0, 90),
      'checkpoint-40/config.json': '{"model_type": "gpt2"}',
    });
    const torn = 'checkpoint-30/trainer_state.json';
    assert.deepEqual(await codes(opened), [['bad-json', torn]]);
    assert.match((await opened.look()).diagnostics[0]?.remedy ?? '', /^Look again in a moment/);
    assert.equal((await opened.run()).metrics.get('loss')?.last, 80);
    utimesSync(join(root, torn), 1, 1);
    assert.deepEqual(await codes(opened), [['bad-json', torn]]);
    for (const text of ['{}', '[]', '{"log_history": 3}']) {
      put(join(root, torn), text);
      utimesSync(join(root, torn), 1, 1);
      assert.deepEqual(await codes(opened), [['no-trainer-state', torn]]);
    }
    assert.equal((await opened.run()).tags.get('model_type'), 'gpt2');
    put(join(root, torn), '{"log_history": [1, null, {"loss": 5}, {"loss": 4, "step": 7}]}');
    assert.deepEqual(await codes(opened), []);
    assert.deepEqual(await opened.points('out', 'loss'), [
      [0, 5],
      [7, 4],
    ]);
  });

  it('knows its best checkpoint by its name, wherever its path was', async () => {
    const best = (path: string) => ({ best_metric: 0.5, best_model_checkpoint: path });
    const { root, opened } = output({
      'checkpoint-20/trainer_state.json': state([10, 20], best('C:\\Users\\ada\\out\\checkpoint-20')),
    });
    const told = async () => {
      const run = await opened.run();
      return [
        run.tags.get('best_model_checkpoint'),
        ...run.checkpoints.map(({ name, path }) => [name, path]),
      ];
    };
    assert.deepEqual(await told(), ['checkpoint-20', ['checkpoint-20', 'checkpoint-20']]);
    assert.deepEqual(await opened.points('out', 'best_metric'), [[20, 0.5]]);
    put(join(root, 'checkpoint-20', 'trainer_state.json'), state([10, 20], best('/far/out/checkpoint-10')));
    assert.deepEqual(await told(), [
      'checkpoint-10',
      ['checkpoint-20', 'checkpoint-20'],
      ['checkpoint-10', undefined],
    ]);
    put(join(root, 'checkpoint-20', 'trainer_state.json'), state([10, 20], best('/etc/../..')));
    assert.deepEqual(await told(), [undefined, ['checkpoint-20', 'checkpoint-20']]);
    put(join(root, 'kept', 'best', 'x'), '');
    put(join(root, 'checkpoint-20', 'trainer_state.json'), state([10, 20], best('/far/kept/best')));
    assert.deepEqual(await told(), ['best', ['checkpoint-20', 'checkpoint-20'], ['best', 'kept/best']]);
  });

  it('goes on between saves by its event file, and is one run with it', async () => {
    const root = folder();
    const at = join(root, 'out');
    put(join(at, 'checkpoint-2', 'trainer_state.json'), state([1, 2]));
    put(join(at, START, EVENTS), eventFile(...losses([1, 2, 3])));
    put(join(at, START, '1700000000.5', EVENTS), eventFile());
    put(join(at, 'runs', 'mine', EVENTS), eventFile(...losses([1])));
    put(join(root, 'Dec30_19-12-45_host', EVENTS), eventFile(...losses([1])));
    const all = new FolderRuns(root);
    const found = await all.look();
    assert.deepEqual(
      found.runs.map(({ head }) => `${head.tracker} ${head.place}`),
      ['tensorboard Dec30_19-12-45_host', 'huggingface-trainer out', 'tensorboard out/runs/mine'],
    );
    const loss = async () => {
      await all.look();
      const history = await all.history('out', 'loss');
      return [...(history?.values ?? [])].map((value, at) => [history?.steps[at], value, history?.times[at]]);
    };
    const time = 1_700_000_001_000;
    assert.deepEqual(await loss(), [
      [1, 99, time],
      [2, 98, time],
      [3, 97, time],
    ]);
    for (const each of losses([4])) appendFileSync(join(at, START, EVENTS), Uint8Array.from(frame(each)));
    assert.deepEqual((await loss()).at(-1), [4, 96, time]);
    put(join(at, 'checkpoint-4', 'trainer_state.json'), state([1, 2, 3, 4]));
    assert.equal((await loss()).length, 4);
    assert.equal((await all.history('out', 'eval_f1'))?.values.length, 4);
    // What an earlier start wrote behind the save that a later one went on from is void.
    const again = event(5, summary(simple('train/loss', -1)), 1_700_000_500);
    put(join(at, 'runs/Dec31_01-00-00_host', EVENTS), eventFile(again));
    for (const each of losses([5, 6])) appendFileSync(join(at, START, EVENTS), Uint8Array.from(frame(each)));
    assert.deepEqual((await loss()).slice(3), [
      [4, 96, time],
      [5, -1, 1_700_000_500_000],
    ]);
    all.close();
  });

  it('is over where that was told, and stopped where nothing was and it is silent', async () => {
    let now = Date.now();
    const { root, opened } = output({}, () => now);
    const status = async () => (await opened.run()).status;
    const write = (name: string, text: string, time = now) => {
      put(join(root, name), text);
      for (const each of [name, dirname(name)]) utimesSync(join(root, each), time / 1000, time / 1000);
    };
    write('checkpoint-2/trainer_state.json', state([1, 2]));
    assert.equal(await status(), 'running');
    now += 3_600_000;
    assert.equal(await status(), 'stopped');
    write('trainer_state.json', state([1, 2], {}, [{ step: 2, train_runtime: 5 }]));
    assert.equal(await status(), 'finished');
    now += 3_600_000;
    assert.equal(await status(), 'finished');
    // A new start goes on.
    write('checkpoint-4/trainer_state.json', state([1, 2, 2, 3, 4]));
    assert.equal(await status(), 'running');
    write('checkpoint-4/trainer_state.json', state([1, 2, 2, 3, 4], { max_steps: 4 }));
    assert.equal(await status(), 'finished');
    write('checkpoint-4/trainer_state.json', state([1, 2, 2, 3, 4]));
    write('train_results.json', '{"train_loss": 0.5}');
    assert.equal(await status(), 'finished');
    now += 3_600_000;
    write('checkpoint-5/trainer_state.json', state([1, 2, 2, 3, 4, 5]));
    assert.equal(await status(), 'running');
    now += 3_600_000;
    assert.equal(await status(), 'stopped');
  });

  it('has results of scripts that no log has, also without any state', async () => {
    const { opened } = output({
      'all_results.json': '{"epoch": 2.0, "eval_loss": NaN, "predict_samples": 7, "text": "x"}',
      'eval_results.json': '{"eval_accuracy": 0.5}',
    });
    assert.deepEqual(await codes(opened), []);
    const run = await opened.run();
    assert.deepEqual(
      [...run.metrics].map(([name, { last }]) => [name, last]),
      [
        ['epoch', 2],
        ['eval_loss', Number.NaN],
        ['predict_samples', 7],
        ['eval_accuracy', 0.5],
      ],
    );
    assert.equal(run.status, 'finished');
  });

  it('has what a search for hyper-parameters chose', async () => {
    const { opened } = output({
      'checkpoint-2/trainer_state.json': state([1, 2], {
        is_hyper_param_search: true,
        trial_name: 'run-0',
        trial_params: { learning_rate: 3e-5, per_device: { batch: 8 } },
      }),
    });
    const run = await opened.run();
    assert.deepEqual(Object.fromEntries(run.parameters), {
      max_steps: 1000,
      num_train_epochs: 3,
      learning_rate: 3e-5,
      'per_device.batch': 8,
    });
    assert.equal(run.tags.get('trial_name'), 'run-0');
  });

  it('is none where another program saves into folders of such names', async () => {
    const { root, opened } = output({ 'checkpoint-2/unet/config.json': '{}' });
    assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
    mkdirSync(join(root, 'checkpoint-2', 'trainer_state.json'));
    assert.deepEqual(await opened.look(), { runs: [], diagnostics: [] });
  });

  it('looks at what has changed only', async () => {
    const { root, opened } = output({});
    cpSync(new URL('../../fixtures/runs/trainers-huggingface/killed', import.meta.url), root, {
      recursive: true,
    });
    // Times of files are coarse: one that was just written is read again.
    utimesSync(join(root, 'checkpoint-4', 'trainer_state.json'), 1e9, 1e9);
    const before = await opened.run();
    const history = await opened.source.history('out', 'loss', opened.context);
    assert.equal((await opened.run()).metrics.get('loss')?.last, before.metrics.get('loss')?.last);
    const again = await opened.source.history('out', 'loss', opened.context);
    assert.equal(again?.values.buffer, history?.values.buffer);
  });
});
