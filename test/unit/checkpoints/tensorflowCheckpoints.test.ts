import assert from 'node:assert/strict';
import fs, {
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import type { Checkpoint, TensorStatistics } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
import { scanFolder } from '../../../src/core/checkpoints/scanFolder.ts';
import { measured } from '../../../src/core/checkpoints/tensorStats.ts';
import { bytesField, textField, varint, varintField } from '../bytes/protobufWriter.ts';
import { tableOf } from '../bytes/sstableWriter.ts';
import { bytesOf, calling } from './assembler.ts';
import {
  DTYPE,
  entry,
  graphOf,
  header,
  indexOf,
  metaOf,
  modelOf,
  node,
  shapeOf,
} from './tensorflowWriter.ts';

const GIGABYTE = 1024 ** 3;
const root = mkdtempSync(path.join(tmpdir(), 'evenkeel-tensorflow-'));
after(() => rmSync(root, { recursive: true, force: true }));

type Files = Readonly<Record<string, string | Uint8Array>>;

let made = 0;

/** A folder with these files. */
function folderOf(files: Files): string {
  const folder = path.join(root, String(made++));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}

const floats = (...values: readonly number[]) => Buffer.from(Float32Array.from(values).buffer);
const two = indexOf(
  header(),
  entry('a', { shape: [2], offset: 0, size: 8 }),
  entry('b', { shape: [], offset: 8, size: 4 }),
);
const SHARD = 'm.data-00000-of-00001';
const codes = ({ diagnostics }: Checkpoint) => diagnostics.map(({ code, file }) => `${code} ${file}`);
const names = ({ tensors }: Checkpoint) => tensors.map(({ name }) => name);

async function statisticsOf(place: string): Promise<ReadonlyMap<string, TensorStatistics | undefined>> {
  const { tensors } = await inspect(place);
  const found = new Map<string, TensorStatistics | undefined>();
  for await (const { tensor, statistics } of measured(place, tensors, problem =>
    assert.fail(problem.message),
  )) {
    found.set(tensor.name, statistics);
  }
  return found;
}

describe('checkpoints of TensorFlow', () => {
  it('are known by the index, by a file with values and by the folder', async () => {
    const folder = folderOf({ 'm.index': two, [SHARD]: floats(1, 3, -4) });
    for (const place of ['m.index', SHARD, '.']) {
      const found = await inspect(path.join(folder, place));
      assert.equal(found.format, 'tensorflow-checkpoint');
      assert.deepEqual(names(found), ['a', 'b']);
      assert.equal(found.parameters, 3);
      assert.equal(found.contents, 'name-based checkpoint');
      assert.deepEqual(
        [...(await statisticsOf(path.join(folder, place)))].map(([, each]) => each?.mean),
        [2, -4],
      );
    }
  });

  it('in a folder with more files than are looked at are not fully inspected, which is told', async () => {
    const folder = folderOf({ 'm.index': two, [SHARD]: floats(1, 3, -4) });
    for (let i = 0; i < 10_000; i++) writeFileSync(path.join(folder, `x${i}`), '');
    const found = await inspect(folder);
    assert.deepEqual(names(found), ['a', 'b']);
    assert.deepEqual(
      found.diagnostics.map(({ code, message }) => [code, message]),
      [['too-many-files', 'Only the first 10000 files in it were looked at.']],
    );
    assert.equal(found.safety.level, 'not-fully-inspected');
  });

  describe('in the first format', () => {
    const whole = bytesField(1, []);
    const described = (name: string, type: bigint, ...sizes: readonly number[]) =>
      bytesField(1, [
        ...textField(1, name),
        ...bytesField(2, shapeOf(...sizes)),
        ...varintField(3, type),
        ...bytesField(4, whole),
      ]);
    const stored = (
      name: string,
      field: number,
      values: Iterable<number>,
    ): readonly [Uint8Array, readonly number[]] => [
      Uint8Array.of(0, 1, ...Buffer.from(name)),
      bytesField(2, [
        ...textField(1, name),
        ...bytesField(2, whole),
        ...bytesField(3, bytesField(field, [...values])),
      ]),
    ];
    const all = [...described('a', DTYPE.float32, 3), ...described('global_step', DTYPE.int64)];
    const table = indexOf(
      ['', bytesField(1, all)],
      stored('a', 5, floats(1, 3, -4)),
      stored('global_step', 10, [0x80, 0x01]),
    );

    it('are read by themselves, and in a folder that says which ones there are', async () => {
      const state = 'model_checkpoint_path: "/home/x/model.ckpt-128"';
      const folder = folderOf({
        'model.ckpt-128': table,
        'model.ckpt-128.meta': Buffer.from(metaOf(graphOf([node('x', 'NoOp')]))),
        checkpoint: Buffer.from(state),
      });
      for (const place of ['model.ckpt-128', '.']) {
        const found = await inspect(path.join(folder, place));
        assert.deepEqual([found.format, found.safety.level], ['tensorflow-checkpoint', 'data-only']);
        assert.equal(found.contents, 'name-based checkpoint (V1 format)');
        assert.deepEqual(names(found), ['a', 'global_step']);
        assert.deepEqual([...found.training], [['global_step', 128]]);
        assert.deepEqual(found.diagnostics, []);
        const statistics = await statisticsOf(path.join(folder, place));
        assert.deepEqual([statistics.get('a')?.min, statistics.get('global_step')?.max], [-4, 128]);
      }
    });

    it('with a block that cannot be are told to be damaged: its values would just be missing', async () => {
      const whole = tableOf([['', bytesField(1, all)], stored('a', 5, floats(1, 3, -4))], 1);
      // the second block ends with one place of a whole key, and that it is one
      const value = whole.indexOf(floats(1, 3, -4));
      whole.writeUInt32LE(1000, whole.indexOf(Buffer.from([0, 0, 0, 0, 1, 0, 0, 0]), value) + 4);
      const found = await inspect(path.join(folderOf({ model: whole }), 'model'));
      assert.deepEqual(
        [found.diagnostics.map(each => each.code), found.safety.findings.map(each => each.rule)],
        [['broken-table'], ['broken-table']],
      );
    });

    it('without values that are described have none', async () => {
      const folder = folderOf({ model: indexOf(['', bytesField(1, all)]) });
      const found = await inspect(path.join(folder, 'model'));
      assert.deepEqual(
        found.tensors.map(({ name, place }) => [name, place]),
        [
          ['a', undefined],
          ['global_step', undefined],
        ],
      );
    });
  });

  it('of the other byte order have the same values', async () => {
    const bytes = floats(1, 3, -4).swap32();
    const index = indexOf(header(1, true), entry('a', { shape: [3], offset: 0, size: 12 }));
    const folder = folderOf({ 'm.index': index, [SHARD]: bytes });
    assert.deepEqual((await statisticsOf(folder)).get('a')?.min, -4);
  });

  it('say how far training is', async () => {
    const counter = Buffer.from(BigInt64Array.of(41n).buffer);
    const scalar = (offset: number) => ({ dtype: DTYPE.int64, shape: [], offset, size: 8 });
    const index = indexOf(header(), entry('global_step', scalar(0)), entry('x/step_size', scalar(8)));
    const found = await inspect(folderOf({ 'm.index': index, [SHARD]: bytesOf(counter, counter) }));
    assert.deepEqual([...found.training], [['global_step', 41]]);
    assert.equal(found.parameters, 0);
  });

  it("tell parameters from the optimizer's state", async () => {
    const stored = { shape: [2], offset: 0, size: 8 };
    const index = indexOf(
      header(),
      ...['beta1_power', 'layer/kernel', 'layer/kernel/Adam', 'layer/kernel/Adam_1', 'norm/moving_mean'].map(
        name => entry(name, name === 'beta1_power' ? { shape: [], offset: 0, size: 4 } : stored),
      ),
    );
    assert.equal((await inspect(folderOf({ 'm.index': index, [SHARD]: floats(1, 2) }))).parameters, 2);
  });

  it('whose latest is not there, or is named by another machine, are told by what there is', async () => {
    const files = {
      'ckpt-9.index': two,
      'ckpt-10.index': two,
      'ckpt-9.data-00000-of-00001': floats(1, 2, 3),
    };
    const state = (latest: string) =>
      folderOf({
        ...files,
        'ckpt-10.data-00000-of-00001': floats(1, 2, 3),
        checkpoint: `model_checkpoint_path: "${latest}"\n`,
      });
    for (const [latest, wanted] of [
      ['ckpt-9', 'ckpt-9'],
      ['/home/other/run/ckpt-9', 'ckpt-9'],
      ['C:\\\\run\\\\ckpt-9', 'ckpt-9'],
      ['../../ckpt-9', 'ckpt-9'],
      ['ckpt-77', 'ckpt-10'],
    ] as const) {
      const found = await inspect(state(latest));
      assert.equal(found.facts.get('latest'), wanted, latest);
      assert.equal(found.facts.get('checkpoints'), 2);
      assert.deepEqual(codes(found), latest === 'ckpt-77' ? ['missing-checkpoint checkpoint'] : []);
    }
    // names are told in octal where they are not ASCII
    const umlaut = folderOf({
      'ü-1.index': two,
      'ü-1.data-00000-of-00001': floats(1, 2, 3),
      checkpoint: 'model_checkpoint_path: "\\303\\274-1"',
    });
    assert.deepEqual(codes(await inspect(umlaut)), []);
  });

  it('with a state file that is broken are told all the same', async () => {
    for (const state of ['', '\0\0\0', 'model_checkpoint_path: "', 'x'.repeat(2 * 1024 ** 2)]) {
      const found = await inspect(folderOf({ 'm.index': two, [SHARD]: floats(1, 2, 3), checkpoint: state }));
      assert.deepEqual(names(found), ['a', 'b']);
    }
  });

  it('of which something is missing, cut off or not fetched say what, and hide nothing else', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`;
    const found = async (files: Files, place = '.') => inspect(path.join(folderOf(files), place));
    for (const [files, told] of [
      [{ 'm.index': two, checkpoint: '' }, `missing-shard ${SHARD}`],
      [{ 'm.index': two, [SHARD]: floats(1, 2) }, `truncated ${SHARD}`],
      [{ 'm.index': two, [SHARD]: pointer }, `not-fetched ${SHARD}`],
    ] as const) {
      const each = await found(files);
      assert.deepEqual(codes(each), [told]);
      assert.deepEqual(names(each), ['a', 'b']);
      assert.equal(each.safety.level, 'not-fully-inspected');
    }
    assert.deepEqual(codes(await found({ [SHARD]: floats(1) }, SHARD)), ['missing-index m.index']);
    const cut = await found({ 'm.index': two.subarray(0, -20), [SHARD]: floats(1, 2, 3) });
    assert.deepEqual(codes(cut), ['broken-table m.index']);
    const damaged = Buffer.from(two);
    damaged[damaged.indexOf('a')] = 'c'.charCodeAt(0);
    const each = await found({ 'm.index': damaged, [SHARD]: floats(1, 2, 3) });
    assert.deepEqual(codes(each), ['bad-checksum m.index']);
    assert.deepEqual(names(each), ['b', 'c']);
  });

  it('that speak of places that cannot be have no values there', async () => {
    const index = indexOf(
      header(),
      entry('beyond', { shape: [2], shard: 7, offset: 0, size: 8 }),
      entry('far', { shape: [2], offset: 2 ** 60, size: 8 }),
      entry('huge', { shape: [2 ** 50, 2 ** 50], offset: 0, size: 8 }),
      entry('negative', { shape: [2], offset: -8, size: 8 }),
      entry('other size', { shape: [3], offset: 0, size: 8 }),
    );
    const found = await inspect(folderOf({ 'm.index': index, [SHARD]: floats(1, 2, 3) }));
    assert.deepEqual(
      found.tensors.map(({ place }) => place?.offset),
      [undefined, undefined, undefined, undefined, undefined],
    );
    assert.ok(Number.isSafeInteger(found.tensorBytes));
    assert.deepEqual(codes(found), [`truncated ${SHARD}`]);
  });

  it('of a hundred thousand shards that are not there end', async () => {
    const index = indexOf(header(2 ** 31), entry('a', { shape: [2], offset: 0, size: 8 }));
    const found = await inspect(folderOf({ 'm.index': index, checkpoint: '' }));
    assert.equal(found.diagnostics.length, 100);
  });

  it('hide no pickle behind the name of their files', async () => {
    const folder = folderOf({ 'm.index': two, [SHARD]: calling('os', 'system') });
    assert.equal((await inspect(folder)).safety.level, 'dangerous');
    const { scanned } = await scanFolder(folder);
    assert.ok(
      scanned.every(({ safety }) => safety.level === 'dangerous'),
      JSON.stringify(scanned),
    );
  });

  it('are judged by the graph beside them, too', async () => {
    const meta = Uint8Array.from(metaOf(graphOf([node('a', 'ReadFile')])));
    const found = await inspect(folderOf({ 'm.index': two, [SHARD]: floats(1, 2, 3), 'm.meta': meta }));
    assert.deepEqual(
      found.safety.findings.map(({ subject, member }) => `${subject} ${member}`),
      ['ReadFile m.meta'],
    );
  });
});

describe('SavedModels', () => {
  const model = modelOf(metaOf(graphOf([node('a', 'NoOp')])));
  const variables = {
    'variables/variables.index': two,
    'variables/variables.data-00000-of-00001': floats(1, 2, 3),
  };

  it('are told by the folder and by their graph, with the variables beside', async () => {
    const folder = folderOf({ 'saved_model.pb': model, ...variables });
    for (const place of ['.', 'saved_model.pb']) {
      const found = await inspect(path.join(folder, place));
      assert.equal(found.format, 'tensorflow-saved-model');
      assert.deepEqual(names(found), ['a', 'b']);
      assert.deepEqual((await statisticsOf(path.join(folder, place))).get('b')?.mean, 3);
      assert.equal(found.facts.get('tags'), 'serve');
    }
  });

  it('that are written as text, or have no graph, say so', async () => {
    assert.deepEqual(
      codes(await inspect(folderOf({ 'saved_model.pbtxt': 'meta_graphs {}', ...variables }))),
      ['unread-text saved_model.pbtxt'],
    );
    assert.deepEqual(codes(await inspect(folderOf({ 'saved_model.pb': '', ...variables }))), [
      'broken-model saved_model.pb',
    ]);
    const cut = await inspect(folderOf({ 'saved_model.pb': model.subarray(0, -3), ...variables }));
    assert.deepEqual(codes(cut)[0], 'truncated saved_model.pb');
    assert.deepEqual(names(cut), ['a', 'b']);
  });

  it('do not follow links', async () => {
    const outside = folderOf(variables);
    const folder = folderOf({ 'saved_model.pb': model });
    symlinkSync(path.join(outside, 'variables'), path.join(folder, 'variables'));
    assert.deepEqual(names(await inspect(folder)), []);
    const linked = folderOf({ 'saved_model.pb': model, 'variables/variables.index': two });
    const shard = 'variables/variables.data-00000-of-00001';
    symlinkSync(path.join(outside, shard), path.join(linked, shard));
    assert.deepEqual(codes(await inspect(linked)), [`missing-shard ${shard}`]);
  });

  it('name their layers where Keras says them, and those of which it says nothing to be read', async () => {
    const object = (identifier: string, metadata: string) =>
      bytesField(1, [
        ...varintField(2, 1n),
        ...textField(3, 'root.x'),
        ...textField(4, identifier),
        ...textField(5, metadata),
      ]);
    const keras = Uint8Array.from([
      ...object('_tf_keras_layer', '{"name": "first", "class_name": "Dense"}'),
      ...object('_tf_keras_layer', '{"name": '),
      ...object('_tf_keras_metric', '{"name": "mean"}'),
      ...object('_tf_keras_network', '{"class_name": 7}'),
    ]);
    const found = await inspect(folderOf({ 'saved_model.pb': model, 'keras_metadata.pb': keras }));
    assert.deepEqual(found.layers, [
      { name: 'first', type: 'Dense' },
      { name: 'root.x', type: '_tf_keras_network' },
    ]);
    assert.deepEqual(codes(found), ['bad-json keras_metadata.pb']);
  });

  it('are found by the scan of a folder, each file once', async () => {
    const bad = modelOf(metaOf(graphOf([node('a', 'WriteFile')])));
    const folder = folderOf({
      'deep/model/saved_model.pb': bad,
      'deep/model/assets/evil.bin': calling('os', 'system'),
    });
    const { scanned } = await scanFolder(folder);
    assert.deepEqual(
      scanned.map(each => `${each.path} ${each.safety.level}`),
      ['deep/model dangerous', 'deep/model/assets/evil.bin dangerous', 'deep/model/saved_model.pb dangerous'],
    );
  });

  it('of 10 GB cost less than 8 MB of reading', async t => {
    const COUNT = 4096;
    const each = (10 * GIGABYTE) / COUNT;
    const entries = Array.from({ length: COUNT }, (_, i) =>
      entry(`layer_${String(i).padStart(4, '0')}/kernel`, {
        shape: [each / 4],
        shard: i % 4,
        offset: Math.floor(i / 4) * each,
        size: each,
      }),
    );
    const folder = folderOf({
      'saved_model.pb': modelBefore(GIGABYTE),
      'variables/variables.index': indexOf(header(4), ...entries),
    });
    const graph = path.join(folder, 'saved_model.pb');
    truncateSync(graph, statSync(graph).size + GIGABYTE);
    for (const shard of [0, 1, 2, 3]) {
      const file = path.join(folder, `variables/variables.data-0000${shard}-of-00004`);
      writeFileSync(file, '');
      truncateSync(file, (10 * GIGABYTE) / 4);
    }
    const read = countReads(t);
    const found = await inspect(folder);
    assert.equal(found.tensors.length, COUNT);
    assert.equal(found.tensorBytes, 10 * GIGABYTE);
    assert.ok(found.tensors.every(({ place }) => place !== undefined));
    assert.equal(found.safety.level, 'data-only');
    assert.ok(read() < 8 * 1024 ** 2, `${read()} bytes were read`);
    assert.ok(read() > 10_000, 'reads are counted');
  });
});

/** A SavedModel whose last node is a constant, up to its value of so many bytes, which is to follow. */
function modelBefore(bytes: number): Buffer {
  const tag = (field: number, length: number) => [
    ...varint(BigInt(8 * field + 2)),
    ...varint(BigInt(length)),
  ];
  let length = bytes;
  let head: number[] = [];
  const wrap = (field: number, before: readonly number[]) => {
    head = [...before, ...tag(field, length), ...head];
    length = bytes + head.length;
  };
  wrap(4, [...varintField(1, DTYPE.float32), ...bytesField(2, shapeOf(bytes / 4))]);
  wrap(8, []);
  wrap(2, textField(1, 'value'));
  wrap(5, [...textField(1, 'large'), ...textField(2, 'Const')]);
  wrap(1, graphOf([node('a', 'NoOp')]));
  wrap(2, bytesField(1, textField(4, 'serve')));
  wrap(2, varintField(1, 1n));
  return Buffer.from(head);
}

/** Bytes that are read by `readSync` until the test ends. */
function countReads(t: TestContext): () => number {
  const { readSync } = fs;
  let bytes = 0;
  const put = (value: unknown) => {
    Object.assign(fs, { readSync: value });
    syncBuiltinESMExports();
  };
  put((...given: Parameters<typeof readSync>) => {
    const read = readSync(...given);
    bytes += read;
    return read;
  });
  t.after(() => put(readSync));
  return () => bytes;
}
