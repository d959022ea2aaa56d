/**
 * For each format of files the smallest that are one: what is broken in a small file matters more, and costs less to read. Files that
 * tools wrote where these are small, else put together here.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bytesOfHdf5 } from '../bytes/hdf5Writer.ts';
import { bytesField, textField, varintField } from '../bytes/protobufWriter.ts';
import { bytesOf, npyOf, op, tarOf, zipOf } from './assembler.ts';
import {
  attribute,
  entry,
  functionOf,
  graphOf,
  header,
  indexOf,
  metaOf,
  modelOf,
  node,
  textNode,
} from './tensorflowWriter.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures/checkpoints');
const of = (name: string) => readFileSync(path.join(FIXTURES, name));
const json = (value: object) => Buffer.from(JSON.stringify(value));

const numbers = bytesOf(op.proto(2), op.emptyDict, op.text('a'), op.int(1), op.setItem, op.stop);
const zip = (members: Readonly<Record<string, Uint8Array | string>>) =>
  zipOf(Object.entries(members).map(([name, data]) => ({ name, data: Buffer.from(data) })));

/** The number that begins PyTorch's first format, and the version of that. */
const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e80024de9032e', 'hex');

const tree = `Tree=0
num_leaves=2
num_cat=0
split_feature=0
split_gain=20
threshold=0.04
decision_type=2
left_child=-1
right_child=-2
leaf_value=-0.1 0.2
leaf_weight=9 8
leaf_count=9 8
internal_value=0
internal_weight=0
internal_count=17
is_linear=0
shrinkage=1


`;
const lightgbm = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=0
objective=binary sigmoid:1
feature_names=a
feature_infos=[-3.6:2.4]
tree_sizes=${tree.length}

${tree}end of trees

feature_importances:
a=1

parameters:
[boosting: gbdt]
end of parameters
`;

/** By the reader's id. */
export const SMALLEST = {
  'torch-zip': zip({ 'm/data.pkl': numbers, 'm/version': '3\n' }),
  keras: zip({
    'metadata.json': json({ keras_version: '3.8.0' }),
    'config.json': json({ class_name: 'Sequential', config: { layers: [] } }),
  }),
  'keras-hdf5': bytesOfHdf5({ layers: { dense: { vars: { 0: { floats: 2 } } } }, optimizer: {} }),
  hdf5: of('keras/hazards/external_link_new.h5'),
  safetensors: of('safetensors/torch.safetensors'),
  gguf: of('gguf/tiny.gguf'),
  skops: zip({
    'schema.json': json({ __class__: 'dict', __module__: 'builtins', __loader__: 'DictNode', content: {} }),
  }),
  'numpy-archive': zip({ 'a.npy': npyOf(new Uint8Array(8), '<f8') }),
  numpy: of('pickle/scalar.npy'),
  onnx: of('onnx/foreign.onnx'),
  'tensorflow-graph': of('tensorflow/frozen.pb'),
  'torch-export': zip({ 'm/archive_format': 'pt2', 'm/models/model.json': '{}' }),
  'torch-legacy': bytesOf(magic, numbers, numbers, op.proto(2), ']', op.stop),
  'torch-tar': tarOf(['sys_info', 'pickle', 'storages', 'tensors'].map(name => ({ name, data: numbers }))),
  'tensorflow-lite': of('tensorflow/dynamic.tflite'),
  'xgboost-json': of('boosted_old/linear.json'),
  'xgboost-ubjson': of('boosted/linear.ubj'),
  'xgboost-binary': of('boosted_old/linear.deprecated'),
  'lightgbm-text': Buffer.from(lightgbm),
  'lightgbm-json': json({
    name: 'tree',
    version: 'v4',
    num_class: 1,
    num_tree_per_iteration: 1,
    label_index: 0,
    max_feature_idx: 0,
    objective: 'binary',
    average_output: false,
    feature_names: ['a'],
    tree_info: [
      { tree_index: 0, num_leaves: 1, num_cat: 0, shrinkage: 1, tree_structure: { leaf_value: 1 } },
    ],
  }),
  catboost: of('boosted/regression.cbm'),
  'catboost-json': json({
    features_info: { float_features: [{ borders: [0.5], feature_index: 0, flat_feature_index: 0 }] },
    model_info: { class_params: {}, params: { loss_function: { type: 'RMSE' } } },
    oblivious_trees: [
      {
        leaf_values: [1, 2],
        leaf_weights: [3, 4],
        splits: [{ border: 0.5, float_feature_index: 0, split_index: 0 }],
      },
    ],
    scale_and_bias: [1, [0]],
  }),
  pickle: of('pickle/tensor.pkl'),
} satisfies Readonly<Record<string, Uint8Array>>;

const safetensors = of('safetensors/torch.safetensors');
const SHARD = 'model-00001-of-00001.safetensors';

/** What Keras says of a layer in a SavedModel. */
const layer = JSON.stringify({ class_name: 'Dense', config: { name: 'd', units: 1 } });
const savedModel = modelOf(
  metaOf(
    graphOf(
      [textNode('file', 'words.txt'), node('restore', 'StatefulPartitionedCall')],
      [functionOf('f', node('look', 'ReadFile', { attributes: { f: attribute.function('g') } }))],
    ),
    {
      saver: ['file', 'save', 'restore'],
      assets: { file: 'words.txt' },
      objects: [
        ...bytesField(1, bytesField(4, [...textField(1, '_tf_keras_layer'), ...textField(3, layer)])),
        ...bytesField(1, bytesField(7, textField(6, 'a'))),
      ],
    },
  ),
);
const variables = indexOf(
  header(),
  entry('a', { shape: [2], offset: 0, size: 8 }),
  entry('global_step', { shape: [], offset: 8, size: 4 }),
);
const values = Buffer.from(Float32Array.of(1, 2, 3).buffer);

/** By the id of the reader of folders: paths of files, and what is in them. */
export const SMALLEST_FOLDERS: Readonly<Record<string, Readonly<Record<string, Uint8Array>>>> = {
  'hugging-face': {
    'config.json': json({ architectures: ['BertModel'], model_type: 'bert', torch_dtype: 'float32' }),
    'model.safetensors.index.json': json({ metadata: { total_size: 8 }, weight_map: { a: SHARD } }),
    [SHARD]: safetensors,
    'trainer_state.json': json({
      epoch: 1,
      global_step: 2,
      best_metric: 0.5,
      log_history: [{ loss: 1, step: 1 }],
    }),
  },
  'torch-distributed': {
    '.metadata': of('pickle/dcp/.metadata'),
    '__0_0.distcp': of('pickle/dcp/__0_0.distcp'),
  },
  deepspeed: {
    'mp_rank_00_model_states.pt': SMALLEST['torch-zip'],
    'zero_pp_rank_0_mp_rank_00_optim_states.pt': SMALLEST['torch-legacy'],
  },
  'keras-folder': {
    'config.json': json({ class_name: 'Sequential', config: { layers: [] } }),
    'metadata.json': json({ keras_version: '3.8.0' }),
    'model.weights.h5': SMALLEST['keras-hdf5'],
  },
  'tensorflow-saved-model': {
    'saved_model.pb': savedModel,
    'keras_metadata.pb': Buffer.from(
      bytesField(1, [...textField(3, 'root'), ...textField(4, '_tf_keras_layer'), ...textField(5, layer)]),
    ),
    'fingerprint.pb': Buffer.from([...varintField(1, 2n ** 63n), ...textField(7, '1/2')]),
    'variables/variables.index': variables,
    'variables/variables.data-00000-of-00001': values,
    'assets/words.txt': Buffer.from('a'),
  },
  'tensorflow-checkpoint': {
    checkpoint: Buffer.from('model_checkpoint_path: "m-9"\nall_model_checkpoint_paths: "m-9"\n'),
    'm-9.index': variables,
    'm-9.data-00000-of-00001': values,
    'm-9.meta': Buffer.from(metaOf(graphOf([node('a', 'Add')]))),
  },
};
