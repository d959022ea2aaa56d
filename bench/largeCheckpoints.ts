/** Checkpoints as large as they come, of which only headers are on the disk: the values of their tensors are holes that read as zeros. */
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { hdf5 } from '../test/unit/bytes/hdf5Writer.ts';
import {
  entry,
  graphOf,
  header,
  indexOf,
  metaOf,
  modelOf,
  node,
} from '../test/unit/checkpoints/tensorflowWriter.ts';
import { generator } from './data.ts';

/** Bytes of the values of all tensors together, which a power of two divides. */
export const BYTES = 10 * 1024 ** 3;

/** Tensors of float32 that have as many bytes each. */
interface Equal {
  readonly names: readonly string[];
  /** Bytes of each, and its values. */
  readonly each: number;
  readonly floats: number;
}

function equal(tensors: number): Equal {
  const each = BYTES / tensors;
  return { names: Array.from({ length: tensors }, (_, i) => `layers.${i}.weight`), each, floats: each / 4 };
}

function sparse(file: string, head: Uint8Array, size: number): void {
  writeFileSync(file, head);
  truncateSync(file, size);
}

export function writeSafetensors(file: string, tensors: number): void {
  const { names, each, floats } = equal(tensors);
  const entries = names.map((name, i) => [
    name,
    { dtype: 'F32', shape: [floats], data_offsets: [i * each, (i + 1) * each] },
  ]);
  const text = JSON.stringify(Object.fromEntries(entries));
  const described = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  sparse(file, Buffer.concat([u64(described.length), described]), 8 + described.length + BYTES);
}

/** Version 3, with what says of which model it is. */
export function writeGguf(file: string, tensors: number): void {
  const { names, each, floats } = equal(tensors);
  const entries = names.flatMap((name, i) => [text(name), u32(1), u64(floats), u32(0), u64(i * each)]);
  const keys = ['general.architecture', 'general.name'].flatMap(key => [text(key), u32(8), text('llama')]);
  const head = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(tensors), u64(2), ...keys, ...entries]);
  sparse(file, head, Math.ceil(head.length / 32) * 32 + BYTES);
}

/** Weights as Keras 3 saves them: two in each layer's group. */
export function writeHdf5(file: string, tensors: number): void {
  const { floats } = equal(tensors);
  const layers = Object.fromEntries(
    Array.from({ length: tensors / 2 }, (_, i) => [
      i === 0 ? 'dense' : `dense_${i}`,
      { vars: { 0: { floats }, 1: { floats } } },
    ]),
  );
  const { pieces, size } = hdf5({ layers });
  const descriptor = openSync(file, 'w');
  for (const { at, bytes } of pieces) writeSync(descriptor, bytes, 0, bytes.length, at);
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
}

/** A SavedModel of which nearly all is variables. */
export function writeSavedModel(folder: string, tensors: number): void {
  const { each, floats } = equal(tensors);
  mkdirSync(join(folder, 'variables'), { recursive: true });
  const entries = Array.from({ length: tensors }, (_, i) =>
    entry(`layer_${String(i).padStart(4, '0')}/kernel`, { shape: [floats], offset: i * each, size: each }),
  );
  writeFileSync(join(folder, 'saved_model.pb'), modelOf(metaOf(graphOf([node('a', 'NoOp')]))));
  writeFileSync(join(folder, 'variables', 'variables.index'), indexOf(header(), ...entries));
  sparse(join(folder, 'variables', 'variables.data-00000-of-00001'), new Uint8Array(0), BYTES);
}

const NODES = 2047;
const FEATURES = 20;

/** Whole trees of 11 levels with random numbers, as XGBoost 3 writes them: no smaller than so many bytes. @returns how many trees */
export function writeXgboost(file: string, bytes: number): number {
  const made = Array.from({ length: 4 }, (_, seed) => tree(generator(seed)));
  const trees = Math.ceil(bytes / (made[0]?.length ?? 1));
  const list = (of: (i: number) => number, length: number) => Array.from({ length }, (_, i) => of(i)).join();
  const descriptor = openSync(file, 'w');
  writeSync(
    descriptor,
    `{"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":{"num_parallel_tree":"1","num_trees":"${trees}"},"iteration_indptr":[${list(i => i, trees + 1)}],"tree_info":[${list(() => 0, trees)}],"trees":[`,
  );
  for (let i = 0; i < trees; i++) {
    writeSync(descriptor, `${i === 0 ? '' : ','}${made[i % made.length]?.replace('"id":0', `"id":${i}`)}`);
  }
  writeSync(
    descriptor,
    `]},"name":"gbtree"},"learner_model_param":{"base_score":"[5E-1]","boost_from_average":"1","num_class":"0","num_feature":"${FEATURES}","num_target":"1"},"objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},"version":[3,2,0]}`,
  );
  closeSync(descriptor);
  return trees;
}

function tree(random: () => number): string {
  const list = (of: (i: number) => number | string) =>
    `[${Array.from({ length: NODES }, (_, i) => of(i)).join()}]`;
  const isLeaf = (i: number) => 2 * i + 1 >= NODES;
  const number = () => (2 * random() - 1).toExponential(7).replace('e+', 'E').replace('e', 'E');
  return [
    `{"base_weights":${list(number)},"categories":[],"categories_nodes":[],"categories_segments":[],"categories_sizes":[]`,
    `"default_left":${list(() => 0)},"id":0,"left_children":${list(i => (isLeaf(i) ? -1 : 2 * i + 1))}`,
    `"loss_changes":${list(number)},"parents":${list(i => (i === 0 ? 2147483647 : (i - 1) >> 1))}`,
    `"right_children":${list(i => (isLeaf(i) ? -1 : 2 * i + 2))},"split_conditions":${list(number)}`,
    `"split_indices":${list(() => Math.floor(random() * FEATURES))},"split_type":${list(() => 0)}`,
    `"sum_hessian":${list(number)}`,
    `"tree_param":{"num_deleted":"0","num_feature":"${FEATURES}","num_nodes":"${NODES}","size_leaf_vector":"1"}}`,
  ].join();
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(of: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(of)), Buffer.from(of)]);
}
