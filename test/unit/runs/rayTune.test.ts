import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import { trialStates } from '../../../src/core/runs/readers/rayTune/states.ts';
import { rayTune } from '../../../src/core/runs/readers/rayTune.ts';
import { folder, noShared, Opened, put, SHARED } from './support.ts';

const SWEEP = fileURLToPath(new URL('../../fixtures/runs/runlogs/ray/sweep', import.meta.url));
const isRoot = process.getuid?.() === 0;

function line(row: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(row)}\n`;
}

function result(iteration: number, more: Readonly<Record<string, unknown>> = {}): string {
  return line({
    loss: 1 / iteration,
    training_iteration: iteration,
    timestamp: 1_700_000_000 + iteration,
    time_this_iter_s: 1,
    trial_id: 'ab_00000',
    pid: 7,
    done: false,
    ...more,
  });
}

/** As Ray 2.7 and newer writes it. */
function state(...trials: readonly Readonly<Record<string, unknown>>[]): string {
  return JSON.stringify({ trial_data: trials.map(each => [JSON.stringify(each), JSON.stringify({})]) });
}

describe('a real trial of RLlib', { skip: noShared }, () => {
  it('is read from its log, with what its author measured', async () => {
    const opened = new Opened(rayTune, join(SHARED, 'ray_tune_ring'));
    const { diagnostics } = await opened.look();
    assert.deepEqual(diagnostics, []);
    const run = await opened.run();
    assert.deepEqual([run.id, run.name, run.status], ['4dce3444', 'ray_tune_ring', 'finished']);
    const mean = run.metrics.get('episode_reward_mean');
    assert.deepEqual([mean?.points, mean?.last, mean?.lastStep], [200, 2324.433615775931, 200]);
    assert.equal(run.metrics.get('timesteps_total')?.last, 12_000_000);
    const points = await opened.points(run.id, 'info/learner/default_policy/kl');
    assert.deepEqual(points[0], [1, 0.011039670556783676]);
    const history = await opened.source.history(run.id, 'episode_reward_mean', opened.context);
    assert.equal(history?.times[0], 1_570_763_935_000);
    assert.equal(run.startedAt, 1_570_763_935_000 - 228_521.61312103271);
    assert.equal(run.endedAt, 1_570_810_713_000);
    assert.deepEqual(
      [run.parameters.get('env'), run.parameters.get('clip_param')],
      ['WaveAttenuationPOEnv-v0', 0.3],
    );
    assert.deepEqual(
      run.checkpoints.map(({ name, path, step }) => [name, path, step]),
      [['checkpoint_200', 'checkpoint_200', 200]],
    );
  });

  it('says the same in its table, which is read where there is no log', async () => {
    const root = folder();
    cpSync(join(SHARED, 'ray_tune_ring'), root, { recursive: true });
    const whole = await new Opened(rayTune, root).run();
    const names = readFileSync(join(root, 'progress.csv'), 'utf8').split('\n')[0]?.trim().split(',') ?? [];
    chmodSync(root, 0o755);
    rmSync(join(root, 'result.json'), { force: true });
    writeFileSync(join(root, 'experiment_state-x.json'), '{}');
    // An experiment's folder: the trial lies one further in.
    const opened = new Opened(rayTune, root);
    assert.equal((await opened.look()).runs.length, 0);
    rmSync(join(root, 'experiment_state-x.json'));
    const trial = folder();
    cpSync(root, join(trial, 'trial'), { recursive: true });
    writeFileSync(join(trial, 'experiment_state-x.json'), '{}');
    const table = await new Opened(rayTune, trial).run();
    assert.deepEqual(
      [...table.metrics.keys()].sort(),
      [...whole.metrics.keys()].filter(name => names.includes(name)).sort(),
    );
    assert.equal(table.metrics.get('episode_reward_mean')?.last, 2324.433615775931);
    assert.equal(table.metrics.get('perf/cpu_util_percent')?.points, 200);
  });
});

describe('an experiment of Ray Tune', () => {
  it('has its trials as runs, and their event files are no runs of their own', async () => {
    const runs = new FolderRuns(SWEEP);
    const { runs: found } = await runs.look();
    assert.deepEqual(
      found.map(({ head }) => [head.tracker, head.experiment, head.status]),
      [
        ['ray-tune', 'sweep', 'finished'],
        ['ray-tune', 'sweep', 'finished'],
        ['ray-tune', 'sweep', 'failed'],
      ],
    );
    runs.close();
  });

  it('tells the error that a trial ended with', async () => {
    const runs = [...(await new Opened(rayTune, SWEEP).runs()).values()];
    assert.deepEqual(
      runs.map(run => run.tags.get('error')),
      [undefined, undefined, 'ValueError: diverged'],
    );
    assert.equal(runs[0]?.tags.get('trainable'), 'train');
    for (const run of runs) assert.ok((run.endedAt ?? 0) >= (run.startedAt ?? Number.NaN), run.name);
  });

  it('is read on: what is appended, what is torn, what is written anew', async () => {
    const root = folder();
    const log = join(root, 'trial_ab_00000', 'result.json');
    put(join(root, 'experiment_state-2026.json'), state());
    put(log, result(1) + result(2) + result(3).slice(0, 20));
    const opened = new Opened(rayTune, root);
    assert.equal((await opened.run()).metrics.get('loss')?.points, 2);
    writeFileSync(log, result(1) + result(2) + result(3));
    assert.equal((await opened.run()).metrics.get('loss')?.points, 3);
    // Restored from an earlier checkpoint.
    appendFileSync(log, result(2, { loss: Number.NaN }).replace('null', 'NaN') + result(3, { loss: 0.1 }));
    assert.deepEqual(await opened.run().then(run => opened.points(run.id, 'loss')), [
      [1, 1],
      [2, 0.5],
      [3, 1 / 3],
      [2, Number.NaN],
      [3, 0.1],
    ]);
    writeFileSync(`${log}.new`, result(1, { loss: 9 }));
    renameSync(`${log}.new`, log);
    const run = await opened.run();
    assert.deepEqual(await opened.points(run.id, 'loss'), [[1, 9]]);
  });

  it('has trials that run, that were stopped, that ended, and that wait', async () => {
    const root = folder();
    const now = 1_800_000_000_000;
    put(join(root, 'a', 'result.json'), result(1, { trial_id: 'a' }));
    put(join(root, 'b', 'result.json'), result(1, { trial_id: 'b' }));
    put(join(root, 'c', 'result.json'), result(1, { trial_id: 'c', done: true }));
    put(join(root, 'd', 'error.txt'), 'Failure # 1\nOSError: gone\n\n');
    put(
      join(root, 'experiment_state-2026-01-02_03-04-05.json'),
      state(
        { trial_id: 'a', relative_logdir: 'a', status: 'RUNNING', trainable_name: 'fit' },
        { trial_id: 'b', relative_logdir: 'b', status: 'RUNNING' },
        { trial_id: 'c', relative_logdir: 'c', status: 'RUNNING' },
        { trial_id: 'e', relative_logdir: null, status: 'PENDING', config: { lr: 0.5, net: { width: 3 } } },
        { trial_id: 'f', relative_logdir: 'gone', status: 'TERMINATED' },
      ),
    );
    // An older state does not count.
    put(
      join(root, 'experiment_state-2025-01-02_03-04-05.json'),
      state({ trial_id: 'z', status: 'ERROR', relative_logdir: 'a' }),
    );
    const at = (name: string, ago: number) =>
      utimesSync(join(root, name), now / 1000 - ago, now / 1000 - ago);
    for (const name of ['a/result.json', 'c/result.json', 'd/error.txt']) at(name, 5);
    at('b/result.json', 7200);
    at('experiment_state-2026-01-02_03-04-05.json', 5);
    let time = now;
    const opened = new Opened(rayTune, root, () => time);
    const told = async () =>
      Object.fromEntries([...(await opened.runs()).values()].map(run => [run.id, run.status]));
    assert.deepEqual(await told(), {
      a: 'running',
      b: 'stopped',
      c: 'finished',
      d: 'failed',
      e: 'scheduled',
      f: 'finished',
    });
    const runs = await opened.runs();
    assert.equal(runs.get('a')?.name, 'fit_a');
    assert.equal(runs.get('d')?.tags.get('error'), 'OSError: gone');
    assert.deepEqual(Object.fromEntries(runs.get('e')?.parameters ?? []), { lr: 0.5, 'net/width': 3 });
    time += 7_200_000;
    assert.deepEqual((await told())['e'], 'stopped');
    assert.deepEqual((await told())['a'], 'stopped');
  });

  it('reads states of old versions, and those whose trials are broken', () => {
    const old = {
      trial_id: 'x',
      status: 'TERMINATED',
      logdir: 'C:\\ray\\exp\\trial_x',
      trainable_name: 'PPO',
    };
    const [found] = trialStates(JSON.stringify({ checkpoints: [JSON.stringify(old), '{"trial_id": ', old] }));
    assert.deepEqual([found?.folder, found?.name, found?.status], ['trial_x', 'PPO_x', 'finished']);
    assert.equal(trialStates(JSON.stringify({ checkpoints: [JSON.stringify(old), '{', old] })).length, 2);
    for (const text of ['{}', '[]', '1', '{"trial_data": 3}', '{"trial_data": [null, 1, [2, {}], ["[]"]]}']) {
      assert.deepEqual(trialStates(text), [], text);
    }
  });

  it('tells what is wrong with a file, and reads the others', async () => {
    const root = folder();
    put(join(root, 'tuner.pkl'), '');
    put(join(root, 'experiment_state-1.json'), '{"trial_data": [');
    put(join(root, 'good', 'result.json'), `no result\n[1]\n${result(1, { trial_id: 'good' })}`);
    put(join(root, 'odd', 'params.json'), '{"lr": ');
    put(join(root, 'odd', 'result.json'), result(1, { trial_id: 'odd' }));
    const opened = new Opened(rayTune, root);
    const { runs, diagnostics } = await opened.look();
    assert.deepEqual(runs.map(({ id }) => id).sort(), ['good', 'odd']);
    assert.deepEqual(
      diagnostics.map(({ code, file, count }) => [code, file, count]),
      [
        ['bad-json', 'experiment_state-1.json', undefined],
        ['bad-rows', 'good/result.json', 2],
      ],
    );
    await opened.runs();
    const again = await opened.look();
    assert.ok(again.diagnostics.some(({ code, file }) => code === 'bad-json' && file !== undefined));
  });

  it('tells files and folders that may not be read', { skip: isRoot && 'root may read all' }, async () => {
    const root = folder();
    put(join(root, 'tuner.pkl'), '');
    put(join(root, 'a', 'result.json'), result(1));
    put(join(root, 'b', 'result.json'), result(1, { trial_id: 'b' }));
    chmodSync(join(root, 'a', 'result.json'), 0);
    const { runs, diagnostics } = await new Opened(rayTune, root).look();
    assert.deepEqual(runs.map(({ id }) => id).sort(), ['a', 'b']);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [['no-permission', 'a/result.json']],
    );
  });

  it('does not follow a link that leads out, and says so', async () => {
    const root = folder();
    const outside = folder();
    put(join(outside, 'result.json'), result(1));
    put(join(root, 'tuner.pkl'), '');
    put(join(root, 'a', 'params.json'), '{}');
    put(join(root, 'b', 'result.json'), result(1, { trial_id: 'b' }));
    symlinkSync(join(outside, 'result.json'), join(root, 'a', 'result.json'));
    const opened = new Opened(rayTune, root);
    const { runs, diagnostics } = await opened.look();
    assert.deepEqual(runs.map(({ id }) => id).sort(), ['a', 'b']);
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [['link-outside', 'a/result.json']],
    );
  });

  it('calls trials of the same id by their folder', async () => {
    const root = folder();
    put(join(root, 'tuner.pkl'), '');
    put(join(root, 'one', 'result.json'), result(1));
    put(join(root, 'two', 'result.json'), result(1));
    const runs = await new Opened(rayTune, root).runs();
    assert.deepEqual([...runs.keys()], ['ab_00000', 'two']);
  });

  it('is gone when its folder is, and its trials when theirs are', async () => {
    const root = join(folder(), 'sweep');
    cpSync(SWEEP, root, { recursive: true });
    const opened = new Opened(rayTune, root);
    assert.equal((await opened.runs()).size, 3);
    const [first] = (await opened.look()).runs;
    rmSync(join(root, first?.place ?? assert.fail()), { recursive: true });
    const left = await opened.look();
    // The experiment still tells that it was there.
    assert.deepEqual([left.runs.length, left.diagnostics], [3, []]);
    rmSync(root, { recursive: true });
    assert.ok(!existsSync(root));
    const { runs, diagnostics } = await opened.look();
    assert.deepEqual([runs, diagnostics.map(({ code }) => code)], [[], ['gone']]);
  });
});
