import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspect, inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { calling, zipOf } from './assembler.ts';

/** A file as the format's description says: the header's length in 8 bytes, the header, the tensors. */
function fileOf(header: unknown, data: Uint8Array = new Uint8Array(0), length?: bigint): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const before = Buffer.alloc(8);
  before.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([before, text, data]);
}

async function read(bytes: Uint8Array): Promise<Checkpoint | undefined> {
  return inspectCandidate(
    { path: 'model.safetensors', name: 'model.safetensors', source: memorySource(bytes) },
    {},
  );
}

const float = (from: number, to: number, shape = [(to - from) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [from, to],
});
const eight = new Uint8Array(8);

describe('safetensors files that are not as they should be', () => {
  for (const [what, header, data] of [
    ['a size that does not fit the shape', { a: float(0, 8, [3]) }, eight],
    ['tensors over the same bytes', { a: float(0, 8), b: float(4, 8) }, eight],
    ['bytes that run backwards', { a: float(8, 0, [0]) }, eight],
    ['a negative size', { a: float(0, 8, [-2]) }, eight],
    ['a shape that is none', { a: { dtype: 'F32', shape: 'x', data_offsets: [0, 8] } }, eight],
    ['no offsets', { a: { dtype: 'F32', shape: [2] } }, eight],
    ['a tensor that is no object', { a: 7 }, eight],
    ['a header that is no JSON', '{"a": ', eight],
    ['a header of one list', '{]', eight],
  ] as const) {
    it(`${what}: told, and not called data only`, async () => {
      const found = await read(fileOf(header, data));
      assert.equal(found?.format, 'safetensors');
      assert.equal(found.safety.level, 'not-fully-inspected');
      assert.equal(found.diagnostics.length, 1);
    });
  }

  it('cut off anywhere in its tensors: what its header says is told', async () => {
    const whole = fileOf({ a: float(0, 8), b: float(8, 16) }, new Uint8Array(16));
    const found = await read(whole.subarray(0, -5));
    assert.deepEqual(
      found?.tensors.map(each => each.name),
      ['a', 'b'],
    );
    assert.equal(found.diagnostics[0]?.code, 'truncated');
    assert.equal(found.safety.level, 'not-fully-inspected');
  });

  it('a header that claims 2^60 bytes is none', async () => {
    assert.notEqual((await read(fileOf('{}', eight, 2n ** 60n)))?.format, 'safetensors');
  });

  it('bytes that belong to no tensor are told, between and behind', async () => {
    for (const header of [{ a: float(0, 4), b: float(8, 12) }, { a: float(0, 4) }]) {
      const found = await read(fileOf(header, new Uint8Array(12)));
      assert.deepEqual(
        found?.safety.findings.map(each => each.rule),
        ['uncovered-bytes'],
      );
    }
  });

  it('another file behind it, which a loader of that kind would find from the end', async () => {
    const hidden = zipOf([{ name: 'archive/data.pkl', data: calling('os', 'system') }]);
    const found = await read(Buffer.concat([fileOf({ a: float(0, 8) }, eight), hidden]));
    assert.equal(found?.safety.level, 'dangerous');
    assert.ok(found.safety.imports.includes('os.system'));
  });

  it('names that mean something to JavaScript are names, and types that are new are told as written', async () => {
    const header =
      '{"__proto__": {"dtype": "F6_NEW", "shape": [9], "data_offsets": [0, 7]}, "__metadata__": {"constructor": "x"}}';
    const found = await read(fileOf(header, new Uint8Array(7)));
    assert.deepEqual(
      found?.tensors.map(({ name, dtype, bytes }) => [name, dtype, bytes]),
      [['__proto__', 'f6_new', 7]],
    );
    assert.equal(found.facts.get('constructor'), 'x');
    assert.equal(found.safety.level, 'data-only');
  });
});

describe('Hugging Face folders that are not as they should be', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'evenkeel-hf-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  const folder = (name: string, files: Readonly<Record<string, string | Uint8Array>>) => {
    const place = path.join(root, name);
    mkdirSync(place);
    for (const [file, content] of Object.entries(files)) writeFileSync(path.join(place, file), content);
    return place;
  };
  const weights = fileOf({ a: float(0, 8) }, eight);

  it('a shard that is missing, and one whose name leads out: told, and never opened', async () => {
    const map = {
      a: 'model-00001-of-00002.safetensors',
      b: 'model-00002-of-00002.safetensors',
      c: '../secret.safetensors',
      d: 7,
    };
    const place = folder('shards', {
      'config.json': '{"model_type": "x", "bad": NaN}',
      'model.safetensors.index.json': JSON.stringify({ metadata: { total_size: 16 }, weight_map: map }),
      'model-00001-of-00002.safetensors': weights,
    });
    writeFileSync(path.join(root, 'secret.safetensors'), weights);
    const found = await inspect(place);
    assert.equal(found.format, 'hugging-face');
    assert.deepEqual(
      found.diagnostics.map(each => each.code),
      ['missing-shard', 'missing-shard', 'missing-shard'],
    );
    assert.deepEqual(
      found.safety.findings.map(({ level, rule, member, subject }) => [level, rule, member, subject]),
      [map.b, map.c, '7'].map(shard => [
        'not-fully-inspected',
        'missing-shard',
        'model.safetensors.index.json',
        shard,
      ]),
    );
    assert.deepEqual(
      found.tensors.map(each => each.place?.file),
      ['model-00001-of-00002.safetensors'],
    );
    assert.ok(Number.isNaN(found.hyperparameters.get('bad')));
  });

  it('of an index that names a million shards the first missing ones are told', async () => {
    const weightMap = Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [i, `${i}.safetensors`]));
    const place = folder('endless', {
      'config.json': '{}',
      'model.safetensors.index.json': JSON.stringify({ weight_map: weightMap }),
    });
    const found = await inspect(place);
    assert.equal(found.diagnostics.length, 100);
    assert.equal(found.facts.get('weights'), 1e6);
  });

  it('broken JSON and a dangerous file beside good weights hide neither', async () => {
    const place = folder('mixed', {
      'config.json': '{"model_type": ',
      'model.safetensors': weights,
      'training_args.bin': calling('os', 'system'),
    });
    const found = await inspect(place);
    assert.equal(found.safety.level, 'dangerous');
    assert.equal(found.safety.findings[0]?.member, 'training_args.bin');
    assert.equal(found.tensors.length, 1);
    assert.deepEqual(
      found.diagnostics.map(each => each.file),
      ['config.json'],
    );
  });

  it('JSON that is not fetched yet is told as such, and hides no weights', async () => {
    const place = folder('pointer', {
      'config.json': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'model.safetensors': weights,
    });
    const found = await inspect(place);
    assert.deepEqual(
      found.diagnostics.map(each => [each.code, each.file]),
      [['not-fetched', 'config.json']],
    );
    assert.equal(found.tensors.length, 1);
  });

  it('a link is not followed', {
    skip: process.platform === 'win32' && 'links need rights on Windows',
  }, async () => {
    const place = folder('link', { 'config.json': '{}', 'model.safetensors': weights });
    writeFileSync(path.join(root, 'outside.bin'), calling('os', 'system'));
    symlinkSync(path.join(root, 'outside.bin'), path.join(place, 'pytorch_model.bin'));
    assert.equal((await inspect(place)).safety.level, 'data-only');
  });
});
