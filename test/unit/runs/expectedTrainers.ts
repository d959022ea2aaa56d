/** What the tools' own APIs say of runs that make_trainers.py had them write, held against what our readers say. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunReader } from '../../../src/core/runs/reader.ts';
import { dvclive } from '../../../src/core/runs/readers/dvclive.ts';
import { huggingFaceTrainer } from '../../../src/core/runs/readers/huggingFaceTrainer.ts';
import { kerasBackup } from '../../../src/core/runs/readers/kerasBackup.ts';
import { lightning } from '../../../src/core/runs/readers/lightning.ts';
import type { History, Run } from '../../../src/core/runs/run.ts';
import { asNumber, expectedIn, parameter, type Written } from './expected.ts';
import { Opened } from './support.ts';

type Settings = Readonly<Record<string, unknown>>;
/** By tag: step, seconds, value. */
type Events = Readonly<Record<string, readonly (readonly [step: number, seconds: number, value: Written])[]>>;

/** A run a day after it was written, whose files are all right. */
async function opened(
  reader: RunReader,
  root: string,
): Promise<{ readonly opened: Opened; readonly run: Run }> {
  const found = new Opened(reader, root, () => Date.now() + 20 * 3_600_000);
  const { diagnostics } = await found.look();
  assert.deepEqual(diagnostics, []);
  return { opened: found, run: await found.run() };
}

async function historyOf({ source, context }: Opened, run: Run, metric: string): Promise<History> {
  return (await source.history(run.id, metric, context)) ?? assert.fail(`no ${metric}`);
}

function sameParameters(run: Run, expected: Settings): void {
  const wanted = Object.entries(expected).map(([name, value]) => [name, parameter(value)]);
  assert.deepEqual(Object.fromEntries(run.parameters), Object.fromEntries(wanted));
}

function sameNames(run: Run, expected: Iterable<string>): void {
  assert.deepEqual([...run.metrics.keys()].sort(), [...new Set(expected)].sort());
}

interface LightningExpected {
  readonly metrics: Readonly<Record<string, readonly (readonly [step: number, value: Written])[]>>;
  readonly hparams: Settings;
  readonly events: Events;
  readonly checkpoints: readonly (readonly [name: string, step: number])[];
}

export async function compareLightning(folder: string): Promise<void> {
  for (const [path, expected] of Object.entries(expectedIn<LightningExpected>(folder))) {
    const { opened: source, run } = await opened(lightning, join(folder, path));
    assert.equal(run.status, 'unknown');
    sameParameters(run, expected.hparams);
    sameNames(run, [...Object.keys(expected.metrics), ...Object.keys(expected.events)]);
    assert.deepEqual(
      run.checkpoints.map(({ name, step, path: place }) => [name, step, place]),
      expected.checkpoints.map(([name, step]) => [name, step, `checkpoints/${name}`]),
    );
    for (const name of run.metrics.keys()) {
      const found = await historyOf(source, run, name);
      const table = expected.metrics[name];
      const events = expected.events[name];
      const steps = [...found.steps];
      const values = [...found.values];
      assert.equal(run.metrics.get(name)?.points, values.length);
      if (events !== undefined) {
        const wanted = events.map(([step, seconds, value]) => [step, seconds * 1000, asNumber(value)]);
        assert.deepEqual(
          values.map((value, at) => [steps[at], found.times[at], value]),
          wanted,
          name,
        );
        // The table has the same, before it became a float of 32 bits.
        if (table !== undefined)
          assert.deepEqual(
            table.map(([, value]) => Math.fround(asNumber(value))),
            values,
          );
      } else {
        const wanted = table?.map(([step, value]) => [step, asNumber(value)]);
        assert.deepEqual(
          values.map((value, at) => [steps[at], value]),
          wanted,
          name,
        );
      }
    }
  }
}

interface TrainerExpected {
  readonly state: Readonly<Record<string, Written | null>>;
  readonly log: readonly Readonly<Record<string, Written>>[];
  readonly results: Readonly<Record<string, Written>>;
  /** Of each start. */
  readonly events: readonly Events[];
  readonly arguments: Settings;
  readonly checkpoints: readonly string[];
}

const STATUS: Readonly<Record<string, string>> = {
  finished: 'finished',
  resumed: 'finished',
  killed: 'stopped',
};

export async function compareTrainer(folder: string): Promise<void> {
  for (const [path, expected] of Object.entries(expectedIn<TrainerExpected>(folder))) {
    const { opened: source, run } = await opened(huggingFaceTrainer, join(folder, path));
    const { state, log, results, events } = expected;
    assert.equal(run.status, STATUS[path]);
    sameParameters(run, {
      ...expected.arguments,
      ...(asNumber(expected.arguments['max_steps'] as number) <= 0 && { max_steps: state['max_steps'] }),
      train_batch_size: run.parameters.get('train_batch_size'),
    });
    assert.equal(run.parameters.get('train_batch_size'), 4);
    assert.deepEqual(
      run.checkpoints.map(({ name, step }) => [name, step]),
      expected.checkpoints
        .map(name => [name, Number(name.split('-')[1])] as const)
        .sort((a, b) => a[1] - b[1]),
    );
    const metrics = new Map<string, (readonly [step: number, value: number])[]>();
    for (const { step = 0, ...row } of log) {
      for (const [name, value] of Object.entries(row)) {
        const points = metrics.get(name) ?? [];
        points.push([asNumber(step), asNumber(value)]);
        metrics.set(name, points);
      }
    }
    const last = Math.max(...log.map(({ step = 0 }) => asNumber(step)));
    const best = state['best_metric'];
    if (typeof best === 'number') {
      assert.equal(
        run.tags.get('best_model_checkpoint'),
        String(state['best_model_checkpoint']).split('/').at(-1),
      );
      metrics.set('best_metric', [[Number(String(state['best_model_checkpoint']).split('-').at(-1)), best]]);
    }
    for (const [name, value] of Object.entries(results)) {
      if (!metrics.has(name)) metrics.set(name, [[asNumber(state['global_step'] ?? 0), asNumber(value)]]);
    }
    // What only event files have: what was told behind the last save.
    for (const tag of events.flatMap(start => Object.keys(start))) {
      const name = tag.replace(/^train\//, '').replace(/^(eval|test)\//, '$1_');
      if (!metrics.has(name)) metrics.set(name, []);
    }
    sameNames(run, metrics.keys());
    for (const [name, logged] of metrics) {
      const found = await historyOf(source, run, name);
      const tag = name.replace(/^(?:(eval|test)_)?/, (_, split) => `${split ?? 'train'}/`);
      const times = new Map(
        events.flatMap(start => (start[tag] ?? []).map(([step, s]) => [step, s * 1000] as const)),
      );
      const since = (events.at(-1)?.[tag] ?? []).filter(([step]) => logged.length === 0 || step > last);
      const wanted = [
        ...logged.map(([step, value]) => [step, value, times.get(step) ?? Number.NaN]),
        ...since.map(([step, seconds, value]) => [step, asNumber(value), seconds * 1000]),
      ];
      assert.deepEqual(
        [...found.values].map((value, at) => [found.steps[at], value, found.times[at]]),
        wanted,
        name,
      );
    }
    if (path === 'killed') assert.ok(last < (run.metrics.get('loss')?.lastStep ?? 0));
  }
}

interface DvcliveExpected {
  readonly step: number;
  readonly metrics: Readonly<
    Record<string, readonly (readonly [step: Written, time: number | null, value: Written])[]>
  >;
  readonly latest: Readonly<Record<string, Written>>;
  readonly params: Settings;
}

export async function compareDvclive(folder: string): Promise<void> {
  for (const [path, expected] of Object.entries(expectedIn<DvcliveExpected>(folder))) {
    const { opened: source, run } = await opened(dvclive, join(folder, path));
    assert.equal(run.status, 'unknown');
    sameParameters(run, expected.params);
    const latest = Object.entries(expected.latest).filter(
      ([name, value]) =>
        name !== 'step' && name !== 'words' && expected.metrics[name] === undefined && value !== null,
    );
    sameNames(run, [...Object.keys(expected.metrics), ...latest.map(([name]) => name)]);
    for (const [name, points] of Object.entries(expected.metrics)) {
      const found = await historyOf(source, run, name);
      const wanted = points.map(([step, time, value]) => [
        asNumber(step),
        time ?? Number.NaN,
        asNumber(value),
      ]);
      assert.deepEqual(
        [...found.values].map((value, at) => [found.steps[at], found.times[at], value]),
        wanted,
        name,
      );
      assert.equal(run.metrics.get(name)?.last, asNumber(expected.latest[name] ?? 'nan'), name);
    }
    for (const [name, value] of latest) {
      assert.deepEqual(await source.points(run.id, name), [[expected.step, asNumber(value)]]);
    }
  }
  // Opened from above, the run finds what the repository says of it.
  const root = join(folder, 'killed');
  const source = dvclive.open({ absolute: join(root, 'dvclive'), relative: 'dvclive' });
  const later = { root, now: () => Date.now() + 20 * 3_600_000 };
  await source.look(later);
  const [run] = await source.describe(['dvclive'], later);
  assert.ok(run);
  assert.deepEqual([run.status, run.tags.get('exp_name')], ['stopped', 'odd-name']);
  const name = 'artifacts/model_step=2.pt';
  assert.deepEqual(run.checkpoints, [{ name, path: `dvclive/${name}`, step: 2 }]);
  assert.deepEqual(run.dataSets, [{ name: 'rows', digest: 'e5ebd4c02cefbe7955977c67ada242b7' }]);
}

export async function compareKeras(folder: string): Promise<void> {
  for (const [path, expected] of Object.entries(expectedIn<{ epoch: number; batch: number }>(folder))) {
    const { opened: source, run } = await opened(kerasBackup, join(folder, path));
    assert.equal(run.status, 'stopped');
    sameNames(run, ['epoch', 'batch']);
    assert.deepEqual(await source.points(run.id, 'epoch'), [[expected.epoch, expected.epoch]]);
    assert.deepEqual(await source.points(run.id, 'batch'), [[expected.epoch, expected.batch]]);
    const weights = 'latest.weights.h5';
    assert.ok(existsSync(join(folder, path, weights)));
    assert.deepEqual(run.checkpoints, [{ name: weights, path: weights, step: expected.epoch }]);
  }
}
