import assert from 'node:assert/strict';
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { chmod, cp, mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { FileSource, memorySource } from '../../../src/core/bytes/source.ts';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspect, inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { scanFolder } from '../../../src/core/checkpoints/scanFolder.ts';
import { measuredAll } from '../../../src/core/checkpoints/tensorStats.ts';
import { bytesOfHdf5, type Hdf5Group, hdf5 } from '../bytes/hdf5Writer.ts';
import { calling, zipOf } from './assembler.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints/keras');
const DATA = path.join(import.meta.dirname, '../../../../shared/data/checkpoints/keras');
const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-keras-'));
after(() => rm(folder, { recursive: true, force: true }));

async function read(name: string, bytes: Uint8Array): Promise<Checkpoint> {
  const found = await inspectCandidate({ path: name, name, source: memorySource(bytes) }, {});
  assert.ok(found, `${name} is nothing known`);
  return found;
}

/** An archive as Keras 3 writes it, with this configuration. */
function archive(config: unknown, ...more: Parameters<typeof zipOf>[0]): Buffer {
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  return zipOf([
    { name: 'metadata.json', data: Buffer.from('{"keras_version": "3.8.0"}') },
    { name: 'config.json', data: Buffer.from(text) },
    { name: 'model.weights.h5', data: bytesOfHdf5({ layers: {} }) },
    ...more,
  ]);
}

/** The same configuration as an older file carries it. */
const older = (config: unknown) => bytesOfHdf5({ model_config: { text: JSON.stringify(config) } });

const layer = (
  module: unknown,
  class_name: string,
  config: unknown = {},
  registered_name: unknown = null,
) => ({
  module,
  class_name,
  config,
  registered_name,
});
const dense = layer('keras.layers', 'Dense', { name: 'dense', units: 2, activation: 'relu' });
const sequential = (...layers: unknown[]) =>
  layer('keras', 'Sequential', { name: 'model', layers: [dense, ...layers] });
const calls = (module: unknown, name: string) => layer(module, 'function', name, name);
const code = {
  class_name: '__lambda__',
  config: { code: '4wEAAAAAAAAAAAAAAAEAAAADAAAA8wYAAACVAFUA', defaults: null },
};
const lambda = (fn: unknown, more = {}) =>
  layer('keras.layers', 'Lambda', { name: 'fn', function: fn, ...more });

/** What is asked for, and what must be said of it. Hand-made, and never loaded. */
const DANGEROUS: readonly (readonly [
  what: string,
  config: unknown,
  rule: string,
  advisory: string | undefined,
])[] = [
  ['byte code', sequential(lambda(code)), 'lambda-code', 'CVE-2024-3660'],
  [
    'byte code of older versions',
    sequential(lambda(['4wEAAAAAAAAAAAAAAAEAAAA=\n', null, null], { function_type: 'lambda' })),
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'byte code as the shape',
    sequential(lambda(calls('keras.activations', 'relu'), { output_shape: code })),
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'byte code in a wrapper',
    sequential(layer('keras.layers', 'TimeDistributed', { layer: lambda(code) })),
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'byte code in a model in a model',
    sequential(sequential(sequential(lambda(code)))),
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'byte code in a bidirectional one',
    sequential(layer('keras.layers', 'Bidirectional', { layer: dense, backward_layer: lambda(code) })),
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'byte code as a loss',
    { ...sequential(), compile_config: { loss: code } },
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'byte code among metrics',
    { ...sequential(), compile_config: { metrics: [['accuracy', [code]]] } },
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'byte code in the arguments of a call',
    {
      ...sequential(),
      config: { layers: [{ ...dense, inbound_nodes: [{ args: [], kwargs: { a: code } }] }] },
    },
    'lambda-code',
    'CVE-2024-3660',
  ],
  [
    'a function of the system',
    sequential(lambda(calls('os', 'system'))),
    'dangerous-import',
    'CVE-2025-1550',
  ],
  [
    'a class of the standard library',
    sequential(layer('subprocess', 'Popen', { args: ['id'] })),
    'dangerous-import',
    'CVE-2025-1550',
  ],
  ['a module under another name', sequential(layer('posix', 'system')), 'dangerous-import', 'CVE-2025-1550'],
  [
    'a type that is described by a class of the system',
    sequential({
      class_name: '__typespec__',
      spec_name: 'system',
      module: 'os',
      registered_name: null,
      config: ['id'],
    }),
    'dangerous-import',
    'CVE-2025-1550',
  ],
  ['eval', sequential(lambda(calls('builtins', 'eval'))), 'dangerous-import', 'CVE-2025-1550'],
  [
    'names with two underscores',
    sequential(layer('mine.__builtins__', 'x')),
    'special-name',
    'CVE-2025-1550',
  ],
  ['dots through a module', sequential(layer('numpy', 'os.system')), 'dangerous-import', 'CVE-2025-1550'],
  ['a download', sequential(lambda(calls('keras.utils', 'get_file'))), 'dangerous-import', 'CVE-2025-8747'],
  [
    'a download by its place within',
    sequential(lambda(calls('keras.src.utils.file_utils', 'get_file'))),
    'dangerous-import',
    'CVE-2025-8747',
  ],
  [
    'the switch of the safe mode',
    sequential(lambda(calls('keras.config', 'enable_unsafe_deserialization'))),
    'dangerous-import',
    'CVE-2025-9906',
  ],
  [
    'another model',
    sequential(lambda(calls('keras.models', 'load_model'))),
    'dangerous-import',
    'CVE-2025-9906',
  ],
  [
    'a SavedModel of elsewhere',
    sequential(layer('keras.layers', 'TFSMLayer', { filepath: '/tmp/x' })),
    'dangerous-import',
    'CVE-2026-1462',
  ],
  [
    'a file of the system as vocabulary',
    sequential(layer('keras.layers', 'StringLookup', { vocabulary: '/etc/passwd' })),
    'names-file',
    'CVE-2025-12058',
  ],
  [
    'an address as vocabulary',
    sequential(layer('keras.layers', 'TextVectorization', { vocabulary: 'http://169.254.169.254/x' })),
    'names-file',
    'CVE-2025-12058',
  ],
  [
    'a file above as vocabulary',
    sequential(layer('keras.layers', 'IntegerLookup', { vocabulary: 'a/../../x' })),
    'names-file',
    'CVE-2025-12058',
  ],
  [
    'an operation on files',
    sequential(layer('keras', 'TFOpLambda', { name: 'x', function: 'io.write_file' })),
    'dangerous-operation',
    undefined,
  ],
  [
    'an operation that runs Python',
    sequential(layer('keras', 'TensorFlowOpLayer', { node_def: '{"name": "a", "op": "PyFunc"}' })),
    'dangerous-operation',
    undefined,
  ],
  [
    'a pickle of PyTorch',
    sequential(
      layer('keras.layers', 'TorchModuleWrapper', {
        module: Buffer.from(calling('os', 'system')).toString('base64'),
      }),
    ),
    'dangerous-import',
    undefined,
  ],
];

const NEEDS_CODE: readonly (readonly [what: string, config: unknown, imports: string])[] = [
  ['a class of the user', sequential(layer('my_package.layers', 'Attention')), 'my_package.layers.Attention'],
  ['a registered class', sequential(layer(null, 'Twice', {}, 'Mine>Twice')), 'Mine>Twice'],
  [
    'a class under the name of one of Keras',
    sequential(layer('keras.layers', 'Dense', {}, 'Mine>Dense')),
    'Mine>Dense',
  ],
  ['a function of the user', sequential(lambda(calls('builtins', 'my_function'))), 'my_function'],
  ['a class that Keras has not', sequential(layer('keras.src.strange', 'Thing')), 'keras.src.strange.Thing'],
  [
    'another library of layers',
    sequential(layer('keras_hub.layers', 'TokenEmbedding')),
    'keras_hub.layers.TokenEmbedding',
  ],
];

describe('what a configuration of Keras asks for', () => {
  for (const [what, config, rule, advisory] of DANGEROUS) {
    it(`${what}: dangerous, in an archive and in an older file`, async () => {
      const found = await read('m.keras', archive(config));
      assert.equal(found.format, 'keras');
      assert.equal(found.safety.level, 'dangerous');
      const finding = found.safety.findings.find(each => each.rule === rule && each.level === 'dangerous');
      assert.ok(finding, JSON.stringify(found.safety.findings));
      assert.equal(finding.advisory, advisory);
      assert.equal((await read('m.h5', older(config))).safety.level, 'dangerous');
    });
  }

  for (const [what, config, imports] of NEEDS_CODE) {
    it(`${what}: needs code, and is named`, async () => {
      const { safety } = await read('m.keras', archive(config));
      assert.equal(safety.level, 'needs-code', JSON.stringify(safety.findings));
      assert.ok(safety.imports.includes(imports), safety.imports.join());
    });
  }

  it('what Keras is made of is data', async () => {
    const config = {
      ...sequential(
        layer('keras.layers', 'Lambda', { name: 'a', function: calls('builtins', 'relu') }),
        layer('keras.src.ops.numpy', 'Add'),
        layer('keras.layers', 'StringLookup', { vocabulary: ['a', 'b'] }),
        layer('keras', 'TFOpLambda', { name: 'b', function: 'math.add' }),
      ),
      compile_config: {
        optimizer: layer('keras.optimizers', 'Adam', { learning_rate: 0.5 }),
        loss: calls('builtins', 'categorical_crossentropy'),
      },
    };
    const found = await read('m.keras', archive(config));
    assert.deepEqual(found.safety, { level: 'data-only', findings: [], imports: [] });
    assert.equal(found.hyperparameters.get('optimizer.learning_rate'), 0.5);
    assert.equal(found.hyperparameters.get('loss'), 'categorical_crossentropy');
  });

  it('of older files names alone count', async () => {
    const of = async (class_name: string) =>
      (await read('m.h5', older({ class_name: 'Sequential', config: [{ class_name, config: {} }] }))).safety;
    assert.equal((await of('Convolution2D')).level, 'data-only');
    assert.equal((await of('Custom>Adam')).level, 'data-only');
    assert.equal((await of('Custom>Mine')).level, 'needs-code');
    const custom = await of('CapsuleLayer');
    assert.equal(custom.level, 'needs-code');
    assert.deepEqual(custom.imports, ['CapsuleLayer']);
    const named = {
      class_name: 'Lambda',
      config: { function: 'system', function_type: 'function', module: 'os' },
    };
    assert.equal(
      (await read('m.h5', older({ class_name: 'Sequential', config: [named] }))).safety.level,
      'dangerous',
    );
  });

  it('one that is no JSON is not called data, and what it names still counts', async () => {
    const broken = await read('m.keras', archive('{"class_name": "Sequential", '));
    assert.equal(broken.safety.level, 'not-fully-inspected');
    assert.equal(broken.diagnostics[0]?.file, 'config.json');
    const whole = JSON.stringify(sequential(lambda(code)));
    assert.equal((await read('m.keras', archive(whole.slice(0, -3)))).safety.level, 'dangerous');
    const named = JSON.stringify(sequential(layer('os', 'system'), 'end'));
    assert.equal((await read('m.keras', archive(named.slice(0, -3)))).safety.level, 'dangerous');
  });

  it('deeper than anything is nested, and wide: ends', async () => {
    let deep: unknown = lambda(code);
    for (let i = 0; i < 40; i++) deep = sequential(deep);
    assert.equal((await read('m.keras', archive(deep))).safety.level, 'dangerous');
    for (let i = 0; i < 400; i++) deep = [deep];
    const found = await read('m.keras', archive(JSON.stringify({ ...sequential(), x: deep })));
    assert.equal(found.safety.level, 'dangerous');
    assert.ok(found.safety.findings.some(each => each.rule === 'broken-config'));
  });

  it('names that mean something to JavaScript are names', async () => {
    const config =
      '{"class_name": "Sequential", "module": "keras", "__proto__": {"class_name": "constructor"}, "config": {"name": "__proto__", "layers": []}}';
    const found = await read('m.keras', archive(config));
    assert.equal(found.facts.get('name'), '__proto__');
    assert.deepEqual(found.safety.imports, ['constructor']);
  });
});

describe('archives of Keras that are not as they should be', () => {
  it('a pickle among the assets, two configurations, a name that leads out', async () => {
    const pickled = await read(
      'm.keras',
      archive(sequential(), { name: 'assets/x.pkl', data: calling('os', 'system') }),
    );
    assert.equal(pickled.safety.level, 'dangerous');
    assert.equal(pickled.facts.get('assets'), 1);
    const twice = archive(sequential(), {
      name: 'config.json',
      data: Buffer.from(JSON.stringify(sequential(lambda(code)))),
    });
    const { findings } = (await read('m.keras', twice)).safety;
    assert.ok(findings.some(each => each.rule === 'zip-duplicate-name'));
    assert.ok(findings.some(each => each.rule === 'lambda-code'));
    const out = await read('m.keras', archive(sequential(), { name: '../up', data: Buffer.from('x') }));
    assert.equal(out.safety.level, 'dangerous');
  });

  it('within another archive, or under another name: still found', async () => {
    const inner = archive(sequential(lambda(code)));
    await writeFile(
      path.join(folder, 'outer.zip'),
      zipOf([{ name: 'models/m.keras', data: inner, deflate: true }]),
    );
    await writeFile(path.join(folder, 'weights.bin'), inner);
    await writeFile(path.join(folder, 'old.dat'), older(sequential(lambda(code))));
    const { scanned } = await scanFolder(folder);
    for (const name of ['outer.zip', 'weights.bin', 'old.dat']) {
      assert.equal(scanned.find(each => each.path === name)?.safety.level, 'dangerous', name);
    }
    for (const name of ['outer.zip', 'weights.bin', 'old.dat']) await unlink(path.join(folder, name));
  });

  it('cut off at any byte: told, and what is there is read', async () => {
    const whole = readFileSync(path.join(FIXTURES, 'sequential.weights.h5'));
    for (let length = 100; length < whole.length; length += 997) {
      const found = await read('m.weights.h5', whole.subarray(0, length));
      assert.equal(found.safety.level, 'not-fully-inspected', String(length));
    }
    const most = await read('m.weights.h5', whole.subarray(0, -100));
    assert.ok(most.tensors.length > 5);
  });

  it('a filter that is a plugin, and one that left its values broken', async () => {
    const bytes = readFileSync(path.join(FIXTURES, 'chunked.weights.h5'));
    // the number of deflate, with its name before it is written: the first message of filters
    const at = bytes.indexOf('shuffle') - 8;
    bytes.writeUInt16LE(32_015, at);
    const found = await read('m.weights.h5', bytes);
    assert.equal(found.safety.level, 'needs-code');
    assert.equal(found.safety.findings[0]?.rule, 'hdf5-plugin');
    const broken = Buffer.from(readFileSync(path.join(FIXTURES, 'chunked.weights.h5')));
    for (let i = 0; i < broken.length; i++) if (broken[i] === 0x78 && broken[i + 1] === 0x5e) broken[i] = 0;
    const file = path.join(folder, 'broken.weights.h5');
    await writeFile(file, broken);
    const problems: string[] = [];
    const { tensors } = await inspect(file);
    const all = await measuredAll(file, tensors, each => problems.push(each.code));
    assert.ok(problems.length > 0 && problems.every(each => each === 'broken-hdf5'));
    assert.equal(all.filter(each => !each.statistics).length, problems.length);
  });

  it('groups nested for ever, and thousands of links', async () => {
    let deep: Hdf5Group = { values: { floats: 1 } };
    for (let i = 0; i < 300; i++) deep = { a: deep };
    const found = await read('m.h5', bytesOfHdf5(deep));
    assert.equal(found.safety.findings[0]?.rule, 'too-deep');
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`d${i}`, { floats: 1 }]));
    assert.equal((await read('m.h5', bytesOfHdf5(many))).tensors.length, 5000);
  });
});

describe('weights alone', () => {
  const names = async (root: Hdf5Group) =>
    (await read('x.weights.h5', bytesOfHdf5(root))).tensors.map(each => each.name);
  const two = { 0: { floats: 6 }, 1: { floats: 2 } };

  it('are called after the class that their group is called after, or by number', async () => {
    assert.deepEqual(await names({ _layer_checkpoint_dependencies: { dense_1: { vars: two } }, vars: {} }), [
      'dense_1/kernel',
      'dense_1/bias',
    ]);
    assert.deepEqual(
      await names({
        encoder: { vars: two, cell: { vars: two } },
        layers: { lstm: { cell: { vars: { ...two, 2: { floats: 1 } } } } },
        optimizer: { vars: two },
      }),
      [
        'encoder/cell/0',
        'encoder/cell/1',
        'encoder/0',
        'encoder/1',
        'lstm/cell/kernel',
        'lstm/cell/recurrent_kernel',
        'lstm/cell/bias',
        'optimizer/0',
        'optimizer/1',
      ],
    );
    assert.deepEqual(await names({ layers: { batch_normalization: { vars: two } } }), [
      'batch_normalization/moving_mean',
      'batch_normalization/moving_variance',
    ]);
  });
});

describe('folders of Keras that are not as they should be', () => {
  it('a shard that is missing, one that is broken, one that may not be read: each told, the others read', async () => {
    const copy = path.join(folder, 'shards');
    await cp(path.join(FIXTURES, 'shards'), copy, { recursive: true });
    await unlink(path.join(copy, 'small_00003.weights.h5'));
    await writeFile(path.join(copy, 'small_00002.weights.h5'), 'no HDF5');
    const found = await inspect(copy);
    assert.equal(found.format, 'keras-folder');
    assert.ok(found.tensors.some(each => each.name === 'first/kernel'));
    assert.ok(found.diagnostics.some(each => each.code === 'missing-shard'));
    assert.notEqual(found.safety.level, 'data-only');
    if (process.getuid?.() !== 0) {
      await chmod(path.join(copy, 'small_00001.weights.h5'), 0);
      assert.ok((await inspect(copy)).diagnostics.some(each => each.code === 'unreadable'));
    }
  });

  it('a backup whose progress is half written', async () => {
    const copy = path.join(folder, 'backup');
    await cp(path.join(FIXTURES, 'backup'), copy, { recursive: true });
    await writeFile(path.join(copy, 'training_metadata.json'), '{"epoch": ');
    const found = await inspect(copy);
    assert.equal(found.contents, 'backup of a training');
    assert.equal(found.diagnostics[0]?.file, 'training_metadata.json');
    assert.equal(found.training.get('iterations'), 6);
  });
});

describe('a file of 5 GB', () => {
  for (const layers of [10, 2560]) {
    it(`with ${2 * layers} tensors is told by reading less than 8 MB`, async () => {
      const floats = 1_342_177_280 / (2 * layers);
      const groups = Object.fromEntries(
        Array.from({ length: layers }, (_, i) => [
          i === 0 ? 'dense' : `dense_${i}`,
          { vars: { name: { text: `layer ${i}` }, 0: { floats }, 1: { floats } } },
        ]),
      );
      const file = path.join(folder, `${layers}.weights.h5`);
      const { pieces, size } = hdf5({ layers: groups });
      const descriptor = openSync(file, 'w');
      for (const { at, bytes } of pieces) writeSync(descriptor, bytes, 0, bytes.length, at);
      ftruncateSync(descriptor, size);
      closeSync(descriptor);
      const source = new FileSource(file);
      const found = await inspectCandidate({ path: file, name: path.basename(file), source }, {});
      source.close();
      assert.equal(found?.tensors.length, 2 * layers);
      assert.equal(found.tensorBytes, 5 * 1024 ** 3);
      assert.equal(found.safety.level, 'data-only');
      assert.equal(found.tensors[1]?.name, 'layer 0/bias');
      assert.ok(found.tensors.every(({ place }) => place !== undefined));
      assert.ok(source.bytesRead < 8 * 1024 ** 2, `${source.bytesRead} bytes were read`);
    });
  }
});

describe('real models of Keras', {
  skip: existsSync(DATA) ? false : 'the folder of real files, ../shared/data, is not here',
}, () => {
  const values = ({ tensors }: Checkpoint) =>
    tensors.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);

  it('an archive and an older file of Keras 3, with the same model', async () => {
    const models = await Promise.all(
      ['mnist_digit_classifier.keras', 'mnist_digit_classifier.h5'].map(name =>
        inspect(path.join(DATA, name)),
      ),
    );
    assert.deepEqual(
      models.map(each => each.format),
      ['keras', 'keras-hdf5'],
    );
    for (const found of models) {
      assert.deepEqual(found.framework, { name: 'Keras', version: '3.11.3' });
      assert.deepEqual([found.layers.length, found.tensors.length, values(found)], [21, 40, 213_356]);
      assert.equal(found.contents, 'Sequential model');
      assert.equal(found.safety.level, 'data-only');
      assert.deepEqual(found.inputs[0]?.shape, [-1, 28, 28, 1]);
      assert.deepEqual(found.outputs[0]?.shape, [-1, 10]);
      assert.equal(found.training.get('iterations'), 12_660);
    }
    assert.deepEqual(
      models[0]?.tensors.slice(0, 38).map(({ name, shape }) => [name, shape]),
      models[1]?.tensors.slice(0, 38).map(({ name, shape }) => [name, shape]),
    );
  });

  it('weights alone, and a model of Keras 2.0', async () => {
    const weights = await inspect(path.join(DATA, 'mnist_weights.weights.h5'));
    assert.deepEqual([weights.tensors.length, values(weights), weights.contents], [40, 213_356, 'weights']);
    const old = await inspect(path.join(DATA, 'tiny_XCEPTION_KDEF.hdf5'));
    assert.deepEqual(old.framework, { name: 'Keras', version: '2.0.5' });
    assert.deepEqual([old.layers.length, old.tensors.length, values(old)], [46, 185, 53_463]);
    assert.equal(old.safety.level, 'data-only');
  });
});
