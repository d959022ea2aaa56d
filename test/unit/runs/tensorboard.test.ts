import assert from 'node:assert/strict';
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FileSource } from '../../../src/core/bytes/source.ts';
import { EventFrames } from '../../../src/core/runs/readers/tensorboard/frames.ts';
import { tensorboard } from '../../../src/core/runs/readers/tensorboard.ts';
import type { Run } from '../../../src/core/runs/run.ts';
import { bytesField, floatField, textField, varint, varintField } from '../bytes/protobufWriter.ts';
import {
  content,
  event,
  eventFile,
  frame,
  image,
  masked,
  metadata,
  oldHistogram,
  START,
  scalarTensor,
  sessionEnd,
  sessionStart,
  simple,
  summary,
  tensor,
  tensorValue,
  u32,
  u64,
} from './eventWriter.ts';
import { folder, noShared, Opened, put, SHARED } from './support.ts';

const NAME = 'events.out.tfevents.1700000000.host.1.0';
const HEADER = eventFile().length;

function oneFile(...events: readonly (readonly number[])[]) {
  const root = folder();
  const file = join(root, NAME);
  put(file, eventFile(...events));
  return { root, file, opened: new Opened(tensorboard, root) };
}

const losses = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => event(from + at, summary(simple('loss', (from + at) / 4))));

const metrics = (run: Run) =>
  Object.fromEntries([...run.metrics].map(([name, { points, last }]) => [name, [points, last]]));

describe('a run of TensorBoard', () => {
  it('has the numbers of both kinds', async () => {
    const { opened } = oneFile(
      event(
        0,
        summary(simple('a/b', 1.5), simple('ünï', Number.NaN), simple('huge', Number.POSITIVE_INFINITY)),
      ),
      event(0, summary(scalarTensor('tf2', 2.5, metadata('scalars')))),
      event(1, summary(scalarTensor('tf2', 3.5), scalarTensor('by class', 7, metadata('mine', 1)))),
      event(2, summary(scalarTensor('no number', 1, metadata('mine')), scalarTensor('nothing said', 1))),
      event(3, summary(tensorValue('tf2', tensor(1, [2], content(Float32Array.of(1, 2)))))),
    );
    const run = await opened.run();
    assert.deepEqual(metrics(run), {
      'a/b': [1, 1.5],
      ünï: [1, Number.NaN],
      huge: [1, Number.POSITIVE_INFINITY],
      tf2: [2, 3.5],
      'by class': [1, 7],
    });
    assert.deepEqual(await opened.source.history('.', 'tf2', opened.context), {
      steps: Float64Array.of(0, 1),
      times: Float64Array.of(1_700_000_001_000, 1_700_000_001_000),
      values: Float64Array.of(2.5, 3.5),
    });
    assert.equal(run.startedAt, 1_700_000_000_250);
    assert.equal(await opened.source.history('.', 'no number', opened.context), undefined);
    assert.equal(await opened.source.history('x', 'tf2', opened.context), undefined);
  });

  it('has tensors of every type that a number is written in', async () => {
    const written: Readonly<Record<string, readonly [number[], number]>> = {
      float: [tensor(1, [], content(Float32Array.of(0.5))), 0.5],
      'float list': [tensor(1, [1], floatField(5, -2)), -2],
      'float packed': [tensor(1, [], bytesField(5, new Uint8Array(Float32Array.of(9).buffer))), 9],
      double: [tensor(2, [], content(Float64Array.of(1e300))), 1e300],
      'int list': [tensor(3, [], varintField(7, -5n)), -5],
      int32: [tensor(3, [], content(Int32Array.of(-6))), -6],
      uint8: [tensor(4, [], content([250])), 250],
      int64: [tensor(9, [], content(BigInt64Array.of(-(2n ** 40n)))), -(2 ** 40)],
      'int64 list': [tensor(9, [], bytesField(10, varint(-(2n ** 41n)))), -(2 ** 41)],
      bool: [tensor(10, [], varintField(11, 1n)), 1],
      bfloat16: [tensor(14, [], varintField(13, 0x3fc0n)), 1.5],
      half: [tensor(19, [], varintField(13, 0xc100n)), -2.5],
      'half least': [tensor(19, [], content([1, 0])), 2 ** -24],
      'half infinity': [tensor(19, [], content([0, 0xfc])), Number.NEGATIVE_INFINITY],
      'half none': [tensor(19, [], content([1, 0x7c])), Number.NaN],
      uint32: [tensor(22, [], content(Uint32Array.of(4e9))), 4e9],
      uint64: [tensor(23, [], content(BigUint64Array.of(2n ** 60n))), 2 ** 60],
    };
    const events = Object.entries(written).map(([name, [proto]]) =>
      event(1, summary(tensorValue(name, proto, metadata('scalars')))),
    );
    const run = await oneFile(...events).opened.run();
    for (const [name, [, value]] of Object.entries(written)) {
      assert.equal(run.metrics.get(name)?.last, value, name);
    }
  });

  it('has steps as they were logged: negative, twice, backwards, of 18 digits', async () => {
    const steps = [-3, 0, 7, 7, 2, 423_526_725_350_539_966n];
    const { opened } = oneFile(...steps.map((step, at) => event(step, summary(simple('x', at)))));
    await opened.look();
    assert.deepEqual(await opened.points('.', 'x'), [
      [-3, 0],
      [0, 1],
      [7, 2],
      [7, 3],
      [2, 4],
      [Number(423_526_725_350_539_966n), 5],
    ]);
  });

  it('loses what was written behind the step at which it began again', async () => {
    const { root, opened } = oneFile(event(0, START), ...losses(10));
    put(join(root, 'events.out.tfevents.1700000009.host.2.0'), eventFile(event(6, START), ...losses(2, 6)));
    await opened.look();
    assert.deepEqual(
      (await opened.points('.', 'loss')).map(([step]) => step),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  });

  it('has parameters, and an end that the hparams plug-in was told', async () => {
    const { root, opened } = oneFile(
      event(
        0,
        summary(sessionStart({ lr: 0.1, opt: 'adam', nesterov: true, __proto__: 1 }, 'g1', 1_699_999_999)),
      ),
      ...losses(1),
      event(0, summary(sessionEnd(1, 1_700_000_100))),
    );
    const run = await opened.run();
    assert.deepEqual(
      [...run.parameters],
      [
        ['lr', 0.1],
        ['opt', 'adam'],
        ['nesterov', true],
      ],
    );
    assert.deepEqual(
      [run.status, run.startedAt, run.endedAt, run.tags],
      ['finished', 1_699_999_999_000, 1_700_000_100_000, new Map([['group', 'g1']])],
    );
    put(join(root, NAME), eventFile(event(0, summary(sessionEnd(2, 5)))));
    assert.equal((await opened.run()).status, 'failed');
  });

  it('is running while it writes; then its end is unknown, or it has stopped', async () => {
    const { root, file } = oneFile(...losses(1));
    const written = 1_700_000_060;
    const status = async (after: number) => {
      utimesSync(file, written, written);
      return (await new Opened(tensorboard, root, () => (written + after) * 1000).run()).status;
    };
    assert.equal(await status(60), 'running');
    assert.equal(await status(3600), 'unknown');
    put(file, eventFile(event(0, summary(sessionStart({ lr: 1 })))));
    assert.equal(await status(60), 'running');
    assert.equal(await status(3600), 'stopped');
  });

  it('was last written to when its last event says, and runs in no copy that is as new as can be', async () => {
    const { root, file } = oneFile(event(0, summary(simple('loss', 1)), 1_700_000_500));
    const copied = 1_800_000_000;
    utimesSync(file, copied, copied);
    const run = await new Opened(tensorboard, root, () => copied * 1000).run();
    assert.deepEqual([run.status, run.updatedAt], ['unknown', 1_700_000_500_000]);
    // Steps in place of times are no times.
    put(file, eventFile(event(0, summary(simple('loss', 1)), 7)));
    utimesSync(file, copied, copied);
    const other = await new Opened(tensorboard, root, () => copied * 1000).run();
    assert.deepEqual([other.status, other.updatedAt], ['running', copied * 1000]);
  });

  it('is named after its folder', async () => {
    const named = async (relative: string) => {
      const { root } = oneFile();
      const { runs } = await tensorboard.open({ absolute: root, relative }).look({ root });
      return [runs[0]?.name, runs[0]?.experiment];
    };
    assert.deepEqual(await named('runs/Nov26_host'), ['Nov26_host', 'runs']);
    assert.deepEqual(await named('logs/fit/a1/train'), ['a1/train', 'logs/fit']);
    assert.deepEqual(await named('train'), ['train', undefined]);
    const { root, opened } = oneFile();
    assert.equal((await opened.run()).name, root.split('/').at(-1));
  });

  it('lies in every folder with an event file, and the folders in that are searched too', () => {
    const places = (...files: string[]) =>
      tensorboard.places({
        absolute: '/x',
        relative: 'x',
        files: new Set(files),
        folders: new Set(['train']),
      });
    assert.deepEqual(places(NAME, 'hparams.yaml'), [{ absolute: '/x', relative: 'x', takes: new Set() }]);
    assert.deepEqual(places('events.out.tfevents.1.h.profile-empty', 'metrics.csv'), []);
  });
});

describe('what a run of TensorBoard holds besides numbers', () => {
  it('is listed, and read when asked for', async () => {
    const curve = Float32Array.from({ length: 12 }, (_, at) => at);
    const { root, opened } = oneFile(
      event(1, summary(oldHistogram('weights', [0, 1, 5], [3, 4, 5]))),
      event(2, summary(oldHistogram('weights', [0, 1, 5], [6, 7, 8]))),
      event(
        1,
        summary(
          tensorValue(
            'new',
            tensor(2, [2, 3], content(Float64Array.of(0, 1, 5, 1, 2, 6))),
            metadata('histograms'),
          ),
        ),
      ),
      event(
        1,
        summary(
          tensorValue('pr', tensor(1, [6, 2], content(curve)), metadata('pr_curves', 2, varintField(2, 2n))),
        ),
      ),
      event(
        3,
        summary(
          tensorValue(
            'note',
            tensor(7, [2], [...textField(8, '**hi**'), ...textField(8, 'é')]),
            metadata('text'),
          ),
        ),
      ),
      event(3, summary(image('picture', 2000))),
    );
    await opened.look();
    const series = await opened.source.extras?.('.', opened.context);
    assert.deepEqual(
      series?.map(({ kind, name, steps }) => [kind, name, [...steps]]),
      [
        ['histogram', 'weights', [1, 2]],
        ['histogram', 'new', [1]],
        ['pr-curve', 'pr', [1]],
        ['text', 'note', [3]],
      ],
    );
    const entry = (kind: 'histogram' | 'pr-curve' | 'text', name: string, at = 0) =>
      opened.source.extra?.('.', kind, name, at, opened.context);
    assert.deepEqual(await entry('histogram', 'weights', 1), {
      kind: 'histogram',
      left: [-1, 0, 1],
      right: [0, 1, 2],
      counts: [6, 7, 8],
    });
    assert.deepEqual(await entry('histogram', 'new'), {
      kind: 'histogram',
      left: [0, 1],
      right: [1, 2],
      counts: [5, 6],
    });
    assert.deepEqual(await entry('pr-curve', 'pr'), {
      kind: 'pr-curve',
      truePositives: [0, 1],
      falsePositives: [2, 3],
      trueNegatives: [4, 5],
      falseNegatives: [6, 7],
      precision: [8, 9],
      recall: [10, 11],
    });
    assert.deepEqual(await entry('text', 'note'), { kind: 'text', shape: [2], texts: ['**hi**', 'é'] });
    assert.equal(await entry('text', 'note', 1), undefined);
    assert.equal(await entry('text', 'pr'), undefined);
    rmSync(join(root, NAME));
    assert.equal(await entry('text', 'note'), undefined);
  });
});

describe('an event file that grows', () => {
  it('is read on from its last whole record, wherever it was cut', async () => {
    const bytes = eventFile(...losses(4));
    const expected = await oneFile(...losses(4)).opened.run();
    const root = folder();
    const file = join(root, NAME);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      put(file, bytes.subarray(0, cut));
      const opened = new Opened(tensorboard, root);
      assert.deepEqual((await opened.look()).diagnostics, [], `cut at ${cut}`);
      appendFileSync(file, bytes.subarray(cut));
      const run = await opened.run();
      assert.deepEqual([...run.metrics.values()], [...expected.metrics.values()], `cut at ${cut}`);
    }
  });

  it('is one of several, which are read in the order of their names', async () => {
    const { root, opened } = oneFile(...losses(3));
    await opened.look();
    put(join(root, 'events.out.tfevents.1700000100.host.2.0'), eventFile(...losses(2, 3)));
    put(join(root, 'events.out.tfevents.1700000050.host.2.0.profile-empty'), '');
    appendFileSync(join(root, NAME), Uint8Array.from(frame(event(9, summary(simple('loss', 9))))));
    assert.deepEqual(metrics(await opened.run()), { loss: [6, 9] });
    assert.deepEqual(metrics(await new Opened(tensorboard, root).run()), { loss: [6, 9] });
  });

  it('starts over where one was rewritten, cut off or deleted', async () => {
    const { root, file, opened } = oneFile(...losses(9));
    const other = join(root, 'events.out.tfevents.1700000100.host.2.0');
    put(other, eventFile(...losses(2, 20)));
    assert.deepEqual(metrics(await opened.run()), { loss: [11, 21 / 4] });
    put(file, eventFile(...losses(12, 100)));
    assert.deepEqual(metrics(await opened.run()), { loss: [14, 111 / 4] });
    truncateSync(file, HEADER + 5);
    assert.deepEqual(metrics(await opened.run()), { loss: [2, 21 / 4] });
    rmSync(other);
    assert.deepEqual(metrics(await opened.run()), {});
    rmSync(file);
    assert.deepEqual((await opened.look()).runs, []);
  });

  it('may be empty, a pointer of Git LFS, or something else', async () => {
    const codes = async (bytes: string | Uint8Array) => {
      const root = folder();
      put(join(root, NAME), bytes);
      const { runs, diagnostics } = await new Opened(tensorboard, root).look();
      assert.equal(runs.length, 1);
      return diagnostics.map(({ code }) => code);
    };
    assert.deepEqual(await codes(''), []);
    assert.deepEqual(await codes(eventFile().subarray(0, 11)), []);
    assert.deepEqual(
      await codes(`version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\n`),
      ['lfs-pointer'],
    );
    assert.deepEqual(await codes('x'.repeat(5000)), ['no-event-file']);
  });

  it('is not followed out of the folder', async () => {
    const far = oneFile(...losses(2));
    const { root, opened } = oneFile(...losses(1));
    symlinkSync(far.file, join(root, 'events.out.tfevents.1800000000.far'));
    symlinkSync(join(root, NAME), join(root, 'events.out.tfevents.1900000000.near'));
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, file]),
      [['link-outside', 'events.out.tfevents.1800000000.far']],
    );
    assert.deepEqual(metrics(await opened.run()), { loss: [2, 0] });
  });
});

describe('a damaged event file', () => {
  const damagedBy = async (bytes: Uint8Array) => {
    const root = folder();
    put(join(root, NAME), bytes);
    const opened = new Opened(tensorboard, root);
    const { diagnostics } = await opened.look();
    const told = diagnostics.map(({ code, count }) => [code, count]);
    const run = await opened.run();
    return { told, points: run.metrics.get('loss')?.points, last: run.metrics.get('loss')?.last };
  };
  const RECORD = frame(losses(2)[1] ?? []).length;

  it('loses the record whose data are damaged', async () => {
    const bytes = eventFile(...losses(20));
    const at = bytes.length - 5 * RECORD - 8;
    bytes[at] = (bytes[at] ?? 0) ^ 4;
    assert.deepEqual(await damagedBy(bytes), { told: [['damaged-events', 1]], points: 19, last: 19 / 4 });
  });

  it('is read on behind a damaged length, zeros or bytes that were added', async () => {
    const bytes = eventFile(...losses(20));
    const length = bytes.slice();
    const at = length.length - 5 * RECORD + 1;
    length[at] = 77;
    assert.deepEqual(await damagedBy(length), { told: [['damaged-events', 1]], points: 19, last: 19 / 4 });
    const zeroed = bytes.slice().fill(0, at, at + RECORD + 3);
    assert.deepEqual(await damagedBy(zeroed), { told: [['damaged-events', 1]], points: 18, last: 19 / 4 });
    const added = Buffer.concat([
      bytes.subarray(0, at - 1),
      new Uint8Array(50_000).fill(7),
      bytes.subarray(at - 1),
    ]);
    assert.deepEqual(await damagedBy(added), { told: [['damaged-events', 1]], points: 20, last: 19 / 4 });
  });

  it('is read no further, and says so, where a record claims more than any message has', async () => {
    const claim = u64(2n ** 60n);
    const huge = Buffer.concat([
      eventFile(...losses(3)),
      Uint8Array.from([...claim, ...u32(masked(claim)), 1, 2, 3]),
    ]);
    const told = [['damaged-events', undefined]];
    assert.deepEqual(await damagedBy(huge), { told, points: 3, last: 0.5 });
    const most = u64(2n ** 64n - 1n);
    const more = Buffer.concat([eventFile(...losses(3)), Uint8Array.from([...most, ...u32(masked(most))])]);
    assert.deepEqual(await damagedBy(more), { told, points: 3, last: 0.5 });
    // What follows is there.
    const next = frame(event(9, summary(simple('loss', 9))));
    assert.deepEqual(await damagedBy(Buffer.concat([more, Uint8Array.from(next)])), {
      told: [['damaged-events', 1]],
      points: 4,
      last: 9,
    });
  });

  it('says that nothing more is read behind a damaged end', async () => {
    const bytes = Buffer.concat([eventFile(...losses(3)), new Uint8Array(100).fill(9)]);
    assert.deepEqual(await damagedBy(bytes), { told: [['damaged-events', undefined]], points: 3, last: 0.5 });
  });

  it('keeps what can be read of events that are none', async () => {
    const deep = Array.from({ length: 200 }).reduce<number[]>(inner => bytesField(1, inner), []);
    const { opened } = oneFile(
      [0xff, 0xff],
      event(1, summary([0x0a, 0x7f])),
      event(
        1,
        summary(sessionStart({}), [
          ...textField(1, 'h'),
          ...metadata('hparams', 0, bytesField(3, bytesField(1, bytesField(2, deep)))),
        ]),
      ),
      event(
        1,
        summary(tensorValue('t', tensor(1, [2 ** 30, 2 ** 30], floatField(5, 1)), metadata('scalars'))),
      ),
      ...losses(2),
    );
    const { diagnostics } = await opened.look();
    assert.equal(diagnostics[0]?.count, 2);
    assert.deepEqual(metrics(await opened.run()), { loss: [2, 0.25] });
  });
});

describe('an event file with pictures', () => {
  it('costs what its numbers cost', () => {
    const root = folder();
    const file = join(root, NAME);
    const size = 4 * 1024 ** 2;
    const head = (value: readonly number[], rest: number) => {
      const inner = [...textField(1, 'picture'), ...value];
      const summaryHead = [0x0a, ...varint(BigInt(inner.length + rest)), ...inner];
      return [...event(1, []), 0x2a, ...varint(BigInt(summaryHead.length + rest)), ...summaryHead];
    };
    const pixels = [0x22, ...varint(BigInt(size)), 0x22, ...varint(BigInt(size - 5))];
    const data = head(pixels, size - 5);
    const length = u64(BigInt(data.length + size - 5));
    // Sparse: the pictures are holes.
    const descriptor = openSync(file, 'w');
    let at = writeSync(descriptor, eventFile(...losses(3)));
    for (let picture = 0; picture < 100; picture += 1) {
      writeSync(descriptor, Uint8Array.from([...length, ...u32(masked(length)), ...data]), 0, undefined, at);
      at += 12 + data.length + size - 5 + 4;
      const number = Uint8Array.from(frame(event(picture, summary(simple('loss', picture)))));
      at += writeSync(descriptor, number, 0, number.length, at);
    }
    ftruncateSync(descriptor, at);
    closeSync(descriptor);
    const source = new FileSource(file);
    const frames = new EventFrames(source, 0);
    let records = 0;
    while (frames.next()?.next()) records += 1;
    assert.equal(records, 204);
    assert.equal(frames.complete, at);
    assert.ok(
      source.size > 400e6 && source.bytesRead < 20e6,
      `${source.bytesRead} of ${source.size} bytes read`,
    );
    source.close();
  });
});

describe('real event files', { skip: noShared }, () => {
  const run = (path: string) => new Opened(tensorboard, join(SHARED, path));

  it('of PyTorch have one metric of 100 points each', async () => {
    const lasts = [1.212090253829956, 2.489091396331787, 3.3318731784820557];
    for (const [at, last] of lasts.entries()) {
      const opened = run(`tensorboard_pytorch/strict/run_${at + 1}`);
      assert.deepEqual((await opened.look()).diagnostics, []);
      assert.deepEqual(metrics(await opened.run()), { 'strict/foo': [100, last] });
      const steps = (await opened.points('.', 'strict/foo')).map(([step]) => step);
      assert.deepEqual(
        steps,
        Array.from({ length: 100 }, (_, step) => step * 5),
      );
    }
  });

  it('of Keras with TensorFlow 2 keep numbers as tensors', async () => {
    const folderOf = 'tensorboard_tf2_keras/tb_logs_at_2022-09-27-04-29-24';
    assert.deepEqual(metrics(await run(`${folderOf}/train`).run()), {
      epoch_loss: [1, 6.29063606262207],
      epoch_accuracy: [1, 0.6855000257492065],
    });
    const validation = await run(`${folderOf}/validation`).run();
    assert.deepEqual(metrics(validation), {
      evaluation_loss_vs_iterations: [1, 1.0181176662445068],
      evaluation_accuracy_vs_iterations: [1, 0.8998397588729858],
      epoch_loss: [1, 1.0181176662445068],
      epoch_accuracy: [1, 0.8998397588729858],
    });
    assert.equal(validation.metrics.get('evaluation_loss_vs_iterations')?.lastStep, 1250);
  });

  it('of TensorFlow 1 have six metrics of 17 points', async () => {
    const opened = run('tensorboard_tf1');
    const found = await opened.run();
    assert.deepEqual(
      [...found.metrics.values()].map(({ name, points, lastStep }) => [name, points, lastStep]),
      ['batch_loss', 'batch_acc', 'epoch_acc', 'epoch_loss', 'epoch_val_acc', 'epoch_val_loss'].map(name => [
        name,
        17,
        16,
      ]),
    );
    const points = await opened.points('.', 'epoch_loss');
    assert.deepEqual([points[0]?.[1], points[16]?.[1]], [3.9135773181915283, 2.932505594799295e-5]);
  });

  it('that Git LFS did not fetch say so', async () => {
    const vit = join(SHARED, 'hf_trainer_vit');
    const inside = readdirSync(vit, { recursive: true, encoding: 'utf8' }).find(name =>
      name.includes('tfevents'),
    );
    assert.ok(inside);
    const { diagnostics } = await new Opened(tensorboard, join(vit, inside, '..')).look();
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['lfs-pointer'],
    );
  });
});
