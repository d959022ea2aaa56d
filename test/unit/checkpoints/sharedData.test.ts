import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
import { scanFolder } from '../../../src/core/checkpoints/scanFolder.ts';
import { measuredAll } from '../../../src/core/checkpoints/tensorStats.ts';

/** Real files of others, which are not in the repository: what is known of each stands in the page beside them. */
const DATA = path.join(import.meta.dirname, '../../../../shared/data');
const skip = existsSync(path.join(DATA, 'README.md'))
  ? false
  : 'the folder of real files, ../shared/data, is not here';

/** Two float32, 0.0 and −0.857862…; a graph of TensorFlow 1.2; the network that the page speaks of. */
async function aboutTensorflow(): Promise<void> {
  const place = path.join(DATA, 'checkpoints/savedmodel/regression-model');
  const regression = await inspect(place);
  assert.deepEqual(regression.framework, { name: 'TensorFlow', version: '1.2.1' });
  assert.equal(regression.tensorBytes, 8);
  assert.equal(statSync(path.join(place, 'saved_model.pb')).size, 17_983);
  const all = await measuredAll(place, regression.tensors, problem => assert.fail(problem.message));
  assert.deepEqual(all.map(({ statistics }) => statistics?.mean?.toFixed(6)).sort(), [
    '-0.857862',
    '0.000000',
  ]);
  const folder = path.join(DATA, 'checkpoints/tf_bundle');
  const network = await inspect(folder);
  const kernel = network.tensors.find(({ name }) => name === 'sequential/conv2d/kernel');
  assert.deepEqual([kernel?.dtype, kernel?.shape], ['float32', [3, 3, 1, 32]]);
  const end = Math.max(...network.tensors.map(({ place: at }) => (at ? at.offset + at.bytes : 0)));
  assert.ok(end <= statSync(path.join(folder, 'variables.data-00000-of-00001')).size);
  assert.deepEqual(network.diagnostics, []);
}

const CHECKPOINTS: readonly (readonly [
  file: string,
  facts: {
    readonly format: string;
    readonly tensors?: number;
    readonly level?: string;
    readonly imports?: readonly string[];
    readonly contents?: string;
    readonly parameters?: number;
    readonly names?: readonly string[];
  },
])[] = [
  [
    'torch/checkpoint.pt',
    {
      format: 'torch-zip',
      tensors: 5,
      level: 'data-only',
      imports: ['torch._utils._rebuild_tensor_v2', 'torch.FloatStorage', 'collections.OrderedDict'],
    },
  ],
  ['torch/complex_structure.pt', { format: 'torch-zip', tensors: 6, level: 'data-only' }],
  ['torch/state_dict.pt', { format: 'torch-zip', tensors: 4, contents: 'state dict', level: 'data-only' }],
  ['torch/float16.pt', { format: 'torch-zip', tensors: 1, level: 'data-only' }],
  ['torch/bfloat16.pt', { format: 'torch-zip', tensors: 1, level: 'data-only' }],
  ['torch/simple_legacy.pt', { format: 'torch-legacy', tensors: 3, level: 'data-only' }],
  ['torch/legacy_with_offsets.pt', { format: 'torch-legacy', tensors: 3, level: 'data-only' }],
  ['torch/broken.pt', { format: 'unknown', tensors: 0, level: 'not-fully-inspected' }],
  ['torch/empty.pt', { format: 'torch-zip', tensors: 1, level: 'data-only' }],
  ['torch/mnist.pt', { format: 'torch-zip', tensors: 20, level: 'data-only' }],
  ['torch/fortran_tensor_3d.pth', { format: 'torch-zip', tensors: 1, level: 'data-only' }],
  ['torch/test_with_key.pt', { format: 'torch-zip', names: ['model_state_dict.test'], level: 'data-only' }],
  [
    'torchscript/linrelu.script.dat',
    { format: 'torch-zip', tensors: 2, contents: 'TorchScript program', level: 'needs-code' },
  ],
  [
    'onnx/light_squeezenet.onnx',
    { format: 'onnx', tensors: 52, contents: 'squeezenet_old', level: 'data-only' },
  ],
  ...['json', 'ubj', 'bst'].map(
    ending =>
      [
        `xgboost/model.${ending}`,
        {
          format: `xgboost-${ending === 'json' ? 'json' : ending === 'ubj' ? 'ubjson' : 'binary'}`,
          tensors: 0,
          contents: 'gradient boosted trees, multi:softmax, 100 trees',
          level: 'data-only',
        },
      ] as const,
  ),
  [
    'lightgbm/toy_categorical_model.txt',
    {
      format: 'lightgbm-text',
      tensors: 0,
      contents: 'gradient boosted trees, regression, 30 trees',
      level: 'data-only',
    },
  ],
  [
    'lightgbm/model.bst',
    {
      format: 'lightgbm-text',
      tensors: 0,
      contents: 'gradient boosted trees, multiclass, 300 trees',
      level: 'data-only',
    },
  ],
  ['onnx/conv3d.onnx', { format: 'onnx', tensors: 2, level: 'data-only' }],
  [
    'safetensors/multi_layer.safetensors',
    { format: 'safetensors', tensors: 9, parameters: 4232, level: 'data-only' },
  ],
  [
    'safetensors/jfk-codes.safetensors',
    { format: 'safetensors', tensors: 1, names: ['codes'], level: 'data-only' },
  ],
  ['sklearn/iris_svm.joblib', { format: 'pickle', contents: 'estimator SVC', level: 'needs-code' }],
  [
    'sklearn/iris.pkl',
    {
      format: 'pickle',
      contents: 'estimator SVC',
      level: 'needs-code',
      imports: [
        'sklearn.svm._classes.SVC',
        'numpy.core.multiarray._reconstruct',
        'numpy.ndarray',
        'numpy.dtype',
        'numpy.core.multiarray.scalar',
      ],
    },
  ],
  ['sklearn/encoder.joblib', { format: 'pickle', contents: 'estimator OrdinalEncoder', level: 'needs-code' }],
  ['skops/model.skops', { format: 'skops', tensors: 3, contents: 'estimator RidgeClassifier' }],
  [
    'savedmodel/regression-model',
    {
      format: 'tensorflow-saved-model',
      names: ['b', 'w'],
      parameters: 2,
      contents: 'SavedModel',
      level: 'data-only',
    },
  ],
  [
    'tf_bundle/variables.index',
    {
      format: 'tensorflow-checkpoint',
      tensors: 80,
      contents: 'object-based checkpoint',
      level: 'data-only',
    },
  ],
  ['numpy/test.npz', { format: 'numpy-archive', names: ['x', 'x_plus_one'], level: 'data-only' }],
];

describe('real checkpoints', { skip }, () => {
  for (const [file, facts] of CHECKPOINTS) {
    it(file, async () => {
      const found = await inspect(path.join(DATA, 'checkpoints', file));
      assert.equal(found.format, facts.format);
      if (facts.tensors !== undefined) assert.equal(found.tensors.length, facts.tensors);
      if (facts.names)
        assert.deepEqual(
          found.tensors.map(({ name }) => name),
          facts.names,
        );
      if (facts.contents) assert.equal(found.contents, facts.contents);
      if (facts.level) assert.equal(found.safety.level, facts.level);
      if (facts.imports) assert.deepEqual(found.safety.imports, facts.imports);
    });
  }

  it('facts of single ones', async () => {
    const of = (file: string) => inspect(path.join(DATA, 'checkpoints', file));
    assert.equal((await of('torch/float16.pt')).tensors[0]?.dtype, 'float16');
    assert.equal((await of('torch/bfloat16.pt')).tensors[0]?.dtype, 'bfloat16');
    assert.deepEqual((await of('torch/empty.pt')).tensors[0]?.shape, [0]);
    const fortran = (await of('torch/fortran_tensor_3d.pth')).tensors[0];
    assert.deepEqual([fortran?.dtype, fortran?.place?.strides], ['int64', [1, 2, 6]]);
    assert.deepEqual(
      new Set((await of('torch/mnist.pt')).tensors.map(({ dtype }) => dtype)),
      new Set(['float32', 'int64']),
    );
    const script = await of('torchscript/linrelu.script.dat');
    assert.ok(script.safety.imports.some(pair => pair.startsWith('__torch__.')));
    const skops = await of('skops/model.skops');
    assert.deepEqual([skops.facts.get('skops_version'), skops.facts.get('protocol')], ['0.11.0', 2]);
    await aboutTensorflow();
    assert.equal((await of('torch/broken.pt')).diagnostics[0]?.code, 'not-recognised');
  });
});

interface Row {
  readonly file: string;
  readonly imports: readonly string[];
  readonly expected: string;
}

function rows(): readonly Row[] {
  const found: Row[] = [];
  for (const line of readFileSync(path.join(DATA, 'README.md'), 'utf8').split('\n')) {
    const [, name = '', , imports = '', expected = ''] = line.split('|').map(cell => cell.trim());
    const file = /^`unsafe\/(.+)`$/.exec(name)?.[1];
    if (file)
      found.push({
        file,
        imports: [...imports.matchAll(/`([\w.]+)`/g)].map(match => match[1] ?? ''),
        expected,
      });
  }
  return found;
}

describe('samples that run commands, and ones that do not', { skip }, () => {
  it('are told apart, with exactly their imports', async () => {
    const { scanned } = await scanFolder(path.join(DATA, 'unsafe'));
    const table = rows();
    assert.equal(table.length, 55);
    for (const { file, imports, expected } of table) {
      const safety = scanned.find(each => each.path === file)?.safety;
      if (expected.startsWith('UNSAFE')) assert.equal(safety?.level, 'dangerous', file);
      else assert.notEqual(safety?.level, 'dangerous', file);
      if (expected === 'clean') assert.equal(safety?.level, 'data-only', file);
      // the imports of this one are behind flags that stop a disassembler
      const wanted = file.endsWith('malicious1_0x20.zip') ? ['builtins.eval'] : imports;
      assert.deepEqual([...(safety?.imports ?? [])].sort(), [...wanted].sort(), file);
    }
    const image = scanned.find(each => each.path === 'data/bad_pytorch.pt');
    assert.equal(image?.safety.level, 'not-fully-inspected');
    assert.equal(
      scanned.some(each => each.path === 'data/not_a_pickle.bin'),
      false,
    );
  });

  it('every benign file in hand stays below dangerous', async () => {
    for (const folder of ['checkpoints', 'runs', 'tabular']) {
      const { scanned } = await scanFolder(path.join(DATA, folder));
      assert.deepEqual(
        scanned.filter(({ safety }) => safety.level === 'dangerous').map(each => each.path),
        [],
      );
    }
  });
});
