import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, symlinkSync, truncateSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { wandb } from '../../../src/core/runs/readers/wandb.ts';
import { bytesField, textField } from '../bytes/protobufWriter.ts';
import { folder, noShared, Opened, put, SHARED } from './support.ts';
import {
  artifactRecord,
  configRecord,
  environmentRecord,
  exitRecord,
  filesRecord,
  historyRecord,
  logOf,
  runRecord,
  statsRecord,
  summaryRecord,
  useArtifactRecord,
} from './wandbWriter.ts';

/** A folder with one run of these records; with the path of its log. */
function oneRun(records: readonly number[][], id = 'abc') {
  const root = folder();
  const log = join(root, `run-20260118_160458-${id}`, `run-${id}.wandb`);
  put(log, logOf(records));
  return { root, log };
}

const losses = (count: number) =>
  Array.from({ length: count }, (_, step) => historyRecord(step, [[['loss'], String(step / 4)]]));

describe('a run of W&B', () => {
  it('says what its log says', async () => {
    const { root } = oneRun([
      runRecord({
        id: 'abc',
        project: 'digits',
        name: 'brave-sea-1',
        tags: ['x', 'é'],
        start: 1_768_748_698,
        config: [
          ['_wandb', '{}'],
          ['lr', '0.1'],
          ['opt', '{"name": "adam", "betas": [0.9, 0.99]}'],
          ['id', '423526725350539966'],
          ['none', 'null'],
        ],
      }),
      configRecord([[['late', 'setting'], 'true']]),
      environmentRecord('Linux', 'deadbeef'),
      historyRecord(0, [
        [['loss'], '2.5'],
        [['val/acc'], 'NaN'],
        [['nested', 'a'], '7'],
        [['_timestamp'], '1768748700.5'],
        [['_step'], '0'],
        [['text'], '"no number"'],
      ]),
      historyRecord(1, [
        ['loss', 'Infinity'],
        ['nested', '{"a": 8, "b": {"c": -1}}'],
        ['image', '{"_type": "image-file", "width": 28}'],
        [['h', '_type'], '"histogram"'],
        [['h', 'bins'], '[1, 2]'],
        [['h', 'size'], '3'],
      ]),
      statsRecord(1_768_748_710, [['cpu', '12.5']]),
      useArtifactRecord('dataset', 'mnist:v0'),
      artifactRecord('model', 'digits-model'),
      artifactRecord('code', 'source-digits'),
      filesRecord('requirements.txt', 'model.pt', '../../../outside.pt'),
      summaryRecord([
        ['best', '0.75'],
        ['loss', '1'],
        [['_wandb', 'runtime'], '4'],
        ['gone', '5'],
      ]),
      bytesField(3, bytesField(2, textField(1, 'gone'))),
      configRecord([['dropped', '1']]),
      bytesField(5, bytesField(2, textField(2, 'dropped'))),
      exitRecord(0, 857),
    ]);
    put(join(root, 'run-20260118_160458-abc', 'files', 'model.pt'), 'x');
    const opened = new Opened(wandb, root);
    const run = await opened.run();
    assert.deepEqual(
      { ...run, updatedAt: 0, metrics: [...run.metrics.keys()] },
      {
        id: 'abc',
        name: 'brave-sea-1',
        tracker: 'wandb',
        experiment: 'digits',
        status: 'finished',
        startedAt: 1_768_748_698_000,
        endedAt: 1_768_749_555_000,
        updatedAt: 0,
        place: 'run-20260118_160458-abc',
        commit: 'deadbeef',
        parameters: new Map<string, unknown>([
          ['lr', 0.1],
          ['opt.name', 'adam'],
          ['opt.betas', '[0.9, 0.99]'],
          ['id', '423526725350539966'],
          ['none', null],
          ['late.setting', true],
        ]),
        metrics: ['loss', 'val/acc', 'nested.a', 'nested.b.c', 'system/cpu', 'best'],
        tags: new Map([
          ['tags', 'x, é'],
          ['os', 'Linux'],
        ]),
        dataSets: [{ name: 'mnist:v0', context: 'used' }],
        checkpoints: [
          { name: 'digits-model', step: 1 },
          { name: 'model.pt', path: 'run-20260118_160458-abc/files/model.pt' },
        ],
      },
    );
    assert.deepEqual(await opened.source.history('abc', 'val/acc', opened.context), {
      steps: Float64Array.of(0),
      times: Float64Array.of(1_768_748_700_500),
      values: Float64Array.of(Number.NaN),
    });
    assert.deepEqual(await opened.points('abc', 'loss'), [
      [0, 2.5],
      [1, Number.POSITIVE_INFINITY],
    ]);
    assert.deepEqual(await opened.points('abc', 'nested.a'), [
      [0, 7],
      [1, 8],
    ]);
    assert.deepEqual(await opened.points('abc', 'best'), [[1, 0.75]]);
    assert.deepEqual(run.metrics.get('loss'), {
      name: 'loss',
      points: 2,
      last: Number.POSITIVE_INFINITY,
      lastStep: 1,
      min: 2.5,
      max: 2.5,
    });
    assert.equal(await opened.source.history('abc', 'h.size', opened.context), undefined);
    assert.equal(await opened.source.history('nobody', 'loss', opened.context), undefined);
  });

  it('has steps as they were logged: none, twice, backwards, with gaps, of old versions', async () => {
    const { root } = oneRun([
      historyRecord(undefined, [['loss', '1']]),
      historyRecord(undefined, [
        ['loss', '2'],
        ['_step', '5'],
      ]),
      historyRecord(5, [['loss', '3']]),
      historyRecord(3, [['loss', '4']]),
      historyRecord(-1, [['loss', '1e300']]),
    ]);
    const opened = new Opened(wandb, root);
    const run = await opened.run();
    assert.deepEqual(await opened.points('abc', 'loss'), [
      [0, 1],
      [5, 2],
      [5, 3],
      [3, 4],
      [-1, 1e300],
    ]);
    assert.equal(run.metrics.get('loss')?.last, 3);
  });

  it('is running while it writes, then stopped, finished or failed', async () => {
    const { root, log } = oneRun([runRecord({ id: 'abc' }), ...losses(2)]);
    const written = 1_800_000_000;
    utimesSync(log, written, written);
    const status = async (after: number) =>
      (await new Opened(wandb, root, () => (written + after) * 1000).run()).status;
    assert.equal(await status(0), 'running');
    assert.equal(await status(60), 'running');
    assert.equal(await status(600), 'stopped');
    assert.equal(await status(-600), 'running');
    assert.equal(await status(-1e6), 'stopped');
    put(log, logOf([...losses(2), exitRecord(0)]));
    assert.equal(await status(0), 'finished');
    put(log, logOf([...losses(2), exitRecord(255)]));
    assert.equal(await status(0), 'failed');
  });
});

describe('a log of W&B that grows', () => {
  it('is read on from its last whole record, wherever it was cut', async () => {
    const bytes = logOf([runRecord({ id: 'abc', name: 'n' }), ...losses(6), exitRecord(0)]);
    const whole = oneRun([]);
    put(whole.log, bytes);
    const expected = await new Opened(wandb, whole.root).run();
    const { root, log } = oneRun([]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      put(log, bytes.subarray(0, cut));
      const opened = new Opened(wandb, root);
      const { diagnostics } = await opened.look();
      assert.deepEqual(diagnostics, [], `cut at ${cut}`);
      appendFileSync(log, bytes.subarray(cut));
      const run = await opened.run();
      assert.deepEqual({ ...run, updatedAt: 0 }, { ...expected, updatedAt: 0 }, `cut at ${cut}`);
      assert.equal((await opened.points('abc', 'loss')).length, 6);
    }
  });

  it('reads only what is new', async () => {
    const { root, log } = oneRun(losses(4000));
    const opened = new Opened(wandb, root);
    await opened.look();
    const before = await opened.source.history('abc', 'loss', opened.context);
    const added = logOf([...losses(4000), historyRecord(4000, [['loss', '-1']])]);
    appendFileSync(log, added.subarray(logOf(losses(4000)).length));
    const { metrics } = await opened.run();
    assert.equal(metrics.get('loss')?.points, 4001);
    assert.equal(metrics.get('loss')?.min, -1);
    assert.equal(before?.values.length, 4000);
  });

  it('starts over where it was rewritten, cut off or replaced', async () => {
    const { root, log } = oneRun([runRecord({ id: 'abc' }), ...losses(50)]);
    const opened = new Opened(wandb, root);
    assert.equal((await opened.run()).metrics.get('loss')?.points, 50);
    put(log, logOf([runRecord({ id: 'abc', name: 'other' }), ...losses(60)]));
    const rewritten = await opened.run();
    assert.deepEqual([rewritten.name, rewritten.metrics.get('loss')?.points], ['other', 60]);
    truncateSync(log, 300);
    assert.ok(((await opened.run()).metrics.get('loss')?.points ?? 0) < 20);
    truncateSync(log, 0);
    assert.equal((await opened.run()).metrics.size, 0);
  });

  it('has records that go over blocks, and ends within every part of one', async () => {
    const long = JSON.stringify('x'.repeat(70_000));
    const records = [
      ...losses(3),
      historyRecord(3, [
        ['loss', '9'],
        ['text', long],
      ]),
      ...losses(1),
    ];
    const bytes = logOf(records);
    for (const cut of [1000, 32_768, 32_770, 32_775, 65_536, 65_540, bytes.length - 10, bytes.length]) {
      const { root, log } = oneRun([]);
      put(log, bytes.subarray(0, cut));
      const opened = new Opened(wandb, root);
      const { diagnostics } = await opened.look();
      assert.deepEqual(diagnostics, []);
      assert.equal(
        (await opened.points('abc', 'loss')).length,
        cut < bytes.length - 10 ? 3 : cut < bytes.length ? 4 : 5,
      );
    }
  });

  it('leaves out a block with a wrong checksum and goes on behind it', async () => {
    const bytes = logOf(losses(4000));
    assert.ok(bytes.length > 2 * 32_768);
    const { root, log } = oneRun([]);
    const damaged = bytes.slice();
    damaged[40_000] = (damaged[40_000] ?? 0) ^ 1;
    put(log, damaged);
    const opened = new Opened(wandb, root);
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code, count, file }) => ({ code, count, file })),
      [{ code: 'damaged-log', count: 1, file: 'run-20260118_160458-abc/run-abc.wandb' }],
    );
    const points = await opened.points('abc', 'loss');
    assert.ok(points.length > 3000 && points.length < 4000);
    assert.deepEqual(points.at(-1), [3999, 3999 / 4]);
    assert.ok(points.every(([step, value]) => value === step / 4));
    appendFileSync(log, new Uint8Array(10));
    assert.equal((await opened.look()).diagnostics[0]?.count, 1);
  });

  it('passes over zeroed blocks, also at the end, where they are room for what comes', async () => {
    const bytes = logOf(losses(4000));
    const { root, log } = oneRun([]);
    const zeroed = bytes.slice().fill(0, 65_536, 98_304);
    put(log, zeroed);
    const opened = new Opened(wandb, root);
    assert.deepEqual(
      (await opened.look()).diagnostics.map(({ code }) => code),
      ['damaged-log'],
    );
    assert.deepEqual((await opened.points('abc', 'loss')).at(-1), [3999, 3999 / 4]);
    const room = oneRun([]);
    put(room.log, Buffer.concat([logOf(losses(3)), new Uint8Array(100_000)]));
    const ahead = new Opened(wandb, room.root);
    assert.deepEqual((await ahead.look()).diagnostics, []);
    assert.equal((await ahead.points('abc', 'loss')).length, 3);
  });

  it('keeps what can be read of a record that is none', async () => {
    const { root } = oneRun([...losses(2), [0x12, 0x05, 1], [0xff, 0xff, 0xff], [], ...losses(1)]);
    const opened = new Opened(wandb, root);
    const { diagnostics } = await opened.look();
    assert.equal(diagnostics[0]?.count, 2);
    assert.equal((await opened.points('abc', 'loss')).length, 3);
  });
});

describe('runs of W&B in several folders', () => {
  const part = (root: string, time: string, id: string, records: readonly number[][]) =>
    put(join(root, `run-20260118_${time}-${id}`, `run-${id}.wandb`), logOf(records));

  it('are one run, cut where it was resumed', async () => {
    const root = folder();
    part(root, '100000', 'abc', [
      runRecord({ id: 'abc', name: 'first', start: 100 }),
      ...losses(10),
      exitRecord(1),
    ]);
    const resumed = [5, 6].map(step => historyRecord(step, [['loss', String(-step)]]));
    part(root, '110000', 'abc', [
      runRecord({ id: 'abc', startingStep: 5, start: 200 }),
      ...resumed,
      exitRecord(0, 7),
    ]);
    part(root, '105000', 'other', losses(1));
    const opened = new Opened(wandb, root);
    const runs = await opened.runs();
    assert.deepEqual([...runs.keys()].sort(), ['abc', 'other']);
    const run = runs.get('abc');
    assert.deepEqual(
      [run?.name, run?.status, run?.startedAt, run?.endedAt, run?.place],
      ['first', 'finished', 100_000, 207_000, 'run-20260118_110000-abc'],
    );
    assert.deepEqual(
      (await opened.points('abc', 'loss')).map(([step]) => step),
      [0, 1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual((await opened.points('abc', 'loss')).at(-1), [6, -6]);
  });

  it('keep all that an offline run logged again, for where it was resumed is not known', async () => {
    const root = folder();
    part(root, '100000', 'abc', losses(3));
    part(root, '110000', 'abc', losses(2));
    const opened = new Opened(wandb, root);
    await opened.look();
    assert.deepEqual(
      (await opened.points('abc', 'loss')).map(([step]) => step),
      [0, 1, 2, 0, 1],
    );
  });

  it('take over the history of the run that they were forked from, and rewind their own', async () => {
    const root = folder();
    part(root, '100000', 'abc', [runRecord({ id: 'abc' }), ...losses(10)]);
    const added = [historyRecord(6, [['loss', '100']])];
    part(root, '110000', 'fork', [runRecord({ id: 'fork', branch: { run: 'abc', step: 5 } }), ...added]);
    part(root, '120000', 'abc', [
      runRecord({ id: 'abc', branch: { run: 'abc', step: 7 } }),
      historyRecord(8, [['loss', '-8']]),
    ]);
    part(root, '130000', 'lone', [runRecord({ id: 'lone', branch: { run: 'gone', step: 5 } }), ...added]);
    const opened = new Opened(wandb, root);
    const runs = await opened.runs();
    assert.deepEqual(
      [runs.get('fork')?.parent, runs.get('lone')?.parent, runs.get('abc')?.parent],
      ['abc', 'gone', undefined],
    );
    const steps = async (id: string) => (await opened.points(id, 'loss')).map(([step]) => step);
    assert.deepEqual(await steps('abc'), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(await steps('fork'), [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(await steps('lone'), [6]);
    assert.deepEqual((await opened.points('abc', 'loss')).at(-1), [8, -8]);
  });

  it('are not followed in circles', async () => {
    const root = folder();
    part(root, '100000', 'a', [runRecord({ id: 'a', branch: { run: 'b', step: 5 } }), ...losses(2)]);
    part(root, '110000', 'b', [runRecord({ id: 'b', branch: { run: 'a', step: 5 } }), ...losses(2)]);
    assert.equal((await new Opened(wandb, root).runs()).size, 2);
  });

  it('are found by names, beside other folders, and not through links', async () => {
    const root = folder();
    const outside = folder();
    part(root, '100000', 'abc', losses(1));
    part(outside, '100000', 'far', losses(1));
    mkdirSync(join(root, 'mlruns'));
    symlinkSync(join(root, 'run-20260118_100000-abc'), join(root, 'latest-run'));
    symlinkSync(join(outside, 'run-20260118_100000-far'), join(root, 'run-20260118_100000-far'));
    mkdirSync(join(root, 'run-20260118_100001-link'));
    symlinkSync(
      join(outside, 'run-20260118_100000-far', 'run-far.wandb'),
      join(root, 'run-20260118_100001-link', 'run-link.wandb'),
    );
    const names = new Set(['mlruns', 'run-20260118_100000-abc', 'offline-run-20260118_100000-x']);
    const places = wandb.places({
      absolute: root,
      relative: 'w',
      files: new Set(['debug.log']),
      folders: names,
    });
    assert.deepEqual(places, [
      {
        absolute: root,
        relative: 'w',
        takes: new Set(['run-20260118_100000-abc', 'offline-run-20260118_100000-x']),
      },
    ]);
    assert.deepEqual(
      wandb.places({ absolute: root, relative: '', files: new Set(), folders: new Set(['src']) }),
      [],
    );
    const opened = new Opened(wandb, root);
    const { runs, diagnostics } = await opened.look();
    assert.deepEqual(
      runs.map(({ id }) => id),
      ['abc', 'link'],
    );
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['link-outside'],
    );
  });

  it('may be one folder that is opened by itself', async () => {
    const { root } = oneRun([runRecord({ id: 'abc' }), ...losses(2)]);
    const own = join(root, 'run-20260118_160458-abc');
    const files = new Set(['run-abc.wandb']);
    assert.deepEqual(wandb.places({ absolute: own, relative: '', files, folders: new Set(['files']) }), [
      { absolute: own, relative: '' },
    ]);
    assert.equal((await new Opened(wandb, own).run()).id, 'abc');
  });
});

describe('a run folder of W&B without a log that can be read', () => {
  const withFiles = (log?: string | Uint8Array) => {
    const root = folder();
    const run = join(root, 'run-20190118_160458-old');
    if (log !== undefined) put(join(run, 'run-old.wandb'), log);
    put(
      join(run, 'files', 'config.yaml'),
      'wandb_version: 1\n_wandb:\n  value: {x: 1}\nlr:\n  desc: null\n  value: 0.5\n',
    );
    put(
      join(run, 'files', 'wandb-summary.json'),
      '{"acc": NaN, "loss": 0.25, "_step": 9, "_wandb": {"runtime": 3}}',
    );
    put(
      join(run, 'files', 'wandb-metadata.json'),
      '{"os": "Linux", "startedAt": "2021-02-16T23:44:07.003488", "git": {"commit": "c0ffee"}}',
    );
    return { root, run };
  };

  it('is told from its files', async () => {
    for (const [log, codes] of [
      [undefined, []],
      ['', []],
      ['this is no log at all', ['no-wandb-log']],
    ] as const) {
      const { root } = withFiles(log);
      const opened = new Opened(wandb, root);
      const { diagnostics } = await opened.look();
      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        codes,
      );
      const run = await opened.run();
      assert.deepEqual(
        [
          run.id,
          run.startedAt,
          run.commit,
          run.parameters,
          run.metrics.get('loss'),
          run.metrics.get('acc')?.last,
        ],
        [
          'old',
          Date.UTC(2021, 1, 16, 23, 44, 7, 3),
          'c0ffee',
          new Map([['lr', 0.5]]),
          { name: 'loss', points: 1, last: 0.25, lastStep: 9, min: 0.25, max: 0.25 },
          Number.NaN,
        ],
      );
    }
  });

  it('says how it stands only where there is a log', async () => {
    const summary = (text: string) => {
      const { root, run } = withFiles();
      put(join(run, 'files', 'wandb-summary.json'), text);
      return new Opened(wandb, root).run();
    };
    const timed = await summary('{"loss": 1, "_timestamp": 1613519100.5}');
    assert.deepEqual([timed.status, timed.updatedAt], ['unknown', 1_613_519_100_500]);
    const untimed = await summary('{"loss": 1}');
    assert.equal(untimed.status, 'unknown');
    assert.ok((untimed.updatedAt ?? 0) > 1_613_519_100_500);
    const { root } = withFiles('');
    assert.equal((await new Opened(wandb, root).run()).status, 'running');
  });

  it('has the history that versions before 0.10 wrote', async () => {
    const { root, run } = withFiles();
    put(join(root, 'dryrun-20190118_170000-dry', 'wandb-history.jsonl'), '{"loss": 1, "_step": 0}\n');
    const lines = [
      { loss: 3, _step: 0, _timestamp: 1_600_000_000.5 },
      { loss: 2, _step: 4 },
    ].map(row => JSON.stringify(row));
    put(join(run, 'files', 'wandb-history.jsonl'), `${lines.join('\n')}\nnot json\n{"loss": 1, "_st`);
    const opened = new Opened(wandb, root);
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['broken-lines'],
    );
    assert.deepEqual(await opened.points('old', 'loss'), [
      [0, 3],
      [4, 2],
    ]);
    assert.equal((await opened.source.history('old', 'loss', opened.context))?.times[0], 1_600_000_000_500);
    assert.deepEqual(await opened.points('dry', 'loss'), [[0, 1]]);
    appendFileSync(join(run, 'files', 'wandb-history.jsonl'), 'ep": 7}\n');
    await opened.look();
    assert.equal((await opened.points('old', 'loss')).length, 3);
  });

  it('tells broken files and reads the others', async () => {
    const { root, run } = withFiles();
    put(join(run, 'files', 'config.yaml'), 'a: [1, 2\nb: }{');
    put(join(run, 'files', 'wandb-metadata.json'), '{"os": ');
    const opened = new Opened(wandb, root);
    const { diagnostics } = await opened.look();
    assert.deepEqual(
      diagnostics.map(({ code, file }) => [code, basename(file ?? '')]),
      [
        ['bad-json', 'wandb-metadata.json'],
        ['bad-yaml', 'config.yaml'],
      ],
    );
    assert.equal((await opened.run()).metrics.get('loss')?.last, 0.25);
    assert.equal((await opened.look()).diagnostics.length, 2);
  });
});

describe('real runs of W&B', { skip: noShared }, () => {
  const open = async () => {
    const opened = new Opened(wandb, join(SHARED, 'wandb'));
    return { opened, runs: await opened.runs(), found: await opened.look() };
  };

  it('are four, none of them damaged', async () => {
    const { found } = await open();
    assert.deepEqual(found.diagnostics, []);
    assert.deepEqual(
      found.runs.map(({ id, status }) => [id, status]),
      [
        ['g9dvvkua', 'finished'],
        ['bm15x271', 'failed'],
        ['dz6l331x', 'failed'],
        ['4s1rf4ay', 'failed'],
      ],
    );
  });

  it('has a history of 101 rows', async () => {
    const { opened, runs } = await open();
    const points = await opened.points('4s1rf4ay', 'train/loss');
    assert.equal(points.length, 101);
    assert.deepEqual(
      points.map(([step]) => step),
      Array.from({ length: 101 }, (_, row) => row * 10),
    );
    assert.equal(points[0]?.[1], 9.268728256225586);
    const last = (metric: string) => runs.get('4s1rf4ay')?.metrics.get(metric);
    assert.deepEqual([last('train/loss')?.lastStep, last('train/loss')?.last], [1000, 2.1941375732421875]);
    assert.equal(last('val/loss')?.last, 2.27412748336792);
    assert.equal(last('val/perplexity')?.last, 9.719434943209938);
    const run = runs.get('4s1rf4ay');
    assert.equal((run?.endedAt ?? 0) - (run?.startedAt ?? 0), 857_000);
    assert.equal(run?.parameters.get('max_lr'), 0.0005);
    assert.equal(run?.commit, '430e2c844e29f8aad8f9330e8706db9cb508241f');
  });

  it('has one row, or none', async () => {
    const { opened, runs } = await open();
    assert.deepEqual(await opened.points('dz6l331x', 'train/loss'), [[0, 9.290617942810059]]);
    for (const id of ['bm15x271', 'g9dvvkua']) {
      const names = [...(runs.get(id)?.metrics.keys() ?? [])];
      assert.deepEqual(
        names.filter(name => !name.startsWith('system/')),
        [],
        id,
      );
    }
    assert.equal(runs.get('g9dvvkua')?.commit, '86db7dc9144c87a4b41cad77a0dae2e55288b587');
  });
});
