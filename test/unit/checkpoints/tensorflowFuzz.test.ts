import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { type ByteSource, memorySource } from '../../../src/core/bytes/source.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { SAFETY_LEVELS } from '../../../src/core/checkpoints/safety/safety.ts';
import { bundleOf } from '../../../src/core/checkpoints/tensorflow/bundle.ts';
import { firstFormatOf } from '../../../src/core/checkpoints/tensorflow/firstFormat.ts';
import { fullNames } from '../../../src/core/checkpoints/tensorflow/objectGraph.ts';
import { savedModelOf } from '../../../src/core/checkpoints/tensorflow/savedModel.ts';
import { kerasMetadata, savedObjects } from '../../../src/core/checkpoints/tensorflow/savedObjects.ts';
import { variablesOf } from '../../../src/core/checkpoints/tensorflow/variables.ts';
import { liteModel } from '../../../src/core/checkpoints/tflite/model.ts';
import { fuzzCount, mutations, onlyMalformed, survive } from '../../fuzz.ts';
import { readSome } from './readSome.ts';
import { attribute, functionOf, graphOf, metaOf, modelOf, node, textNode } from './tensorflowWriter.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints/tensorflow');
const COUNT = fuzzCount(100_000);
const of = (name: string) => readFileSync(path.join(FIXTURES, name));
const whole = (source: ByteSource) => ({ source, at: 0, length: source.size });
const noTurn = () => Promise.resolve();

/** Small ones of all kinds: what is broken in them matters more. */
const small = modelOf(
  metaOf(
    graphOf(
      [textNode('path', 'words.txt'), node('t', 'InitializeTableFromTextFileV2', { inputs: ['', 'path'] })],
      [functionOf('f', node('c', 'PartitionedCall', { attributes: { f: attribute.function('f') } }))],
    ),
    { saver: ['a:0', 'c:0', 't'], assets: { 'path:0': 'words.txt' } },
  ),
);

const READERS: readonly (readonly [
  name: string,
  share: number,
  bytes: Uint8Array,
  read: (source: ByteSource) => unknown,
])[] = [
  [
    'index',
    0.3,
    of('types/all.index'),
    source => {
      const bundle = bundleOf(source);
      for (const { tensor } of variablesOf(bundle, new Map(), String)) {
        assert.ok(Number.isSafeInteger(tensor.bytes) || tensor.dtype === 'string', tensor.name);
      }
    },
  ],
  [
    'index with pieces',
    0.2,
    of('shards/model.ckpt-10.index'),
    source => variablesOf(bundleOf(source), new Map(), String),
  ],
  [
    'first format',
    0.05,
    of('first/model.ckpt-300'),
    source => {
      const bytes = source.read(0, source.size);
      for (const { tensor } of variablesOf(firstFormatOf(source), new Map(), String)) readSome(tensor, bytes);
    },
  ],
  [
    'objects',
    0.1,
    of('module/variables/variables.data-00000-of-00001'),
    source =>
      fullNames(
        { name: '', dtype: 'string', shape: [], shard: 0, offset: 56, size: source.size - 56, slices: [] },
        source,
      ),
  ],
  ['model', 0.14, small, source => told(source)],
  ['module', 0.01, of('module/saved_model.pb'), source => told(source)],
  ['layers', 0.1, of('layers/keras_metadata.pb'), source => kerasMetadata(whole(source))],
  ['lite', 0.1, of('dynamic.tflite'), source => liteModel(source)],
];

async function told(source: ByteSource): Promise<void> {
  const { metas } = await savedModelOf(source, noTurn);
  for (const meta of metas) {
    meta.findings();
    for (const at of meta.objects) savedObjects(at);
  }
}

describe('broken files of TensorFlow', () => {
  for (const [i, [name, share, bytes, read]] of READERS.entries()) {
    it(`${name}: nothing but MalformedError is thrown`, { timeout: 600_000 }, async () => {
      await survive(mutations(2000 + i, bytes, Math.ceil(COUNT * share)), async broken => {
        try {
          await read(memorySource(broken.bytes));
        } catch (error) {
          onlyMalformed(error);
        }
      });
    });
  }

  const files = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(index|pb|meta|tflite|data-\d+-of-\d+)$/.test(name))
    .filter(name => statSync(path.join(FIXTURES, name)).size < 12_000)
    .sort();
  it('all files: nothing is thrown', { timeout: 600_000 }, async () => {
    for (const [i, name] of files.entries()) {
      const count = Math.ceil((COUNT * 0.04) / files.length);
      await survive(mutations(3000 + i, of(name), count), async ({ bytes }) => {
        const at = `nowhere/${path.basename(name)}`;
        const found = await inspectCandidate({ path: at, name: at, source: memorySource(bytes) }, {});
        assert.ok(found === undefined || SAFETY_LEVELS.includes(found.safety.level), name);
      });
    }
  });
});

describe('a dangerous operation stays one, however what is behind it is broken', () => {
  const evil = metaOf(graphOf([node('a', 'ReadFile')]));
  const rest = metaOf(graphOf([node('b', 'MatMul')], [functionOf('f', node('c', 'Add'))]));
  it('in another graph', async () => {
    for (const { bytes, how } of mutations(7, Uint8Array.from(rest), Math.ceil(COUNT * 0.03))) {
      const source = memorySource(Buffer.concat([modelOf(evil), bytes]));
      const found = await inspectCandidate({ path: 'nowhere/x.pb', name: 'x.pb', source }, {});
      assert.equal(found?.safety.level, 'dangerous', how);
    }
  });
});
