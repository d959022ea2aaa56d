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

/** Tensors of each, but for what is said to have others. */
export const TENSORS = 5120;
/** Bytes of their values together. */
export const BYTES = 10 * 1024 ** 3;
const EACH = BYTES / TENSORS;
const FLOATS = EACH / 4;

const names = (): readonly string[] => Array.from({ length: TENSORS }, (_, i) => `layers.${i}.weight`);

function sparse(file: string, head: Uint8Array, size: number): void {
  writeFileSync(file, head);
  truncateSync(file, size);
}

export function writeSafetensors(file: string): void {
  const tensors = names().map((name, i) => [
    name,
    { dtype: 'F32', shape: [FLOATS], data_offsets: [i * EACH, (i + 1) * EACH] },
  ]);
  const text = JSON.stringify(Object.fromEntries(tensors));
  const described = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  sparse(file, Buffer.concat([u64(described.length), described]), 8 + described.length + BYTES);
}

/** Version 3, with what says of which model it is. */
export function writeGguf(file: string): void {
  const tensors = names().flatMap((name, i) => [text(name), u32(1), u64(FLOATS), u32(0), u64(i * EACH)]);
  const keys = ['general.architecture', 'general.name'].flatMap(key => [text(key), u32(8), text('llama')]);
  const head = Buffer.concat([Buffer.from('GGUF'), u32(3), u64(TENSORS), u64(2), ...keys, ...tensors]);
  sparse(file, head, Math.ceil(head.length / 32) * 32 + BYTES);
}

/** Weights as Keras 3 saves them: two in each layer's group. */
export function writeHdf5(file: string): void {
  const layers = Object.fromEntries(
    Array.from({ length: TENSORS / 2 }, (_, i) => [
      i === 0 ? 'dense' : `dense_${i}`,
      { vars: { 0: { floats: FLOATS }, 1: { floats: FLOATS } } },
    ]),
  );
  const { pieces, size } = hdf5({ layers });
  const descriptor = openSync(file, 'w');
  for (const { at, bytes } of pieces) writeSync(descriptor, bytes, 0, bytes.length, at);
  ftruncateSync(descriptor, size);
  closeSync(descriptor);
}

/** A SavedModel of which nearly all is variables. */
export function writeSavedModel(folder: string): void {
  mkdirSync(join(folder, 'variables'), { recursive: true });
  const entries = Array.from({ length: TENSORS }, (_, i) =>
    entry(`layer_${String(i).padStart(4, '0')}/kernel`, { shape: [FLOATS], offset: i * EACH, size: EACH }),
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
