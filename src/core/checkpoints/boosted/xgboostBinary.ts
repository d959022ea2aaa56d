import { brokenHeader } from '../../bytes/brokenHeader.ts';
import { Cursor } from '../../bytes/cursor.ts';
import { asObject, looseObject } from '../../bytes/looseJson.ts';
import { type ByteSource, memorySource, partOf } from '../../bytes/source.ts';
import { JsonValues } from '../../bytes/structured/json.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import type { Turn } from '../../turns.ts';
import { type BoostedModel, shown } from './model.ts';
import { attribute, configured, describe, objective } from './xgboost.ts';

/** Structs of fixed sizes, most of which is reserved. */
const LEARNER = 136;
const GBTREE = 160;
const TREE = 148;
const NODE = 20;
const STATISTICS = 16;
const MOST_TEXT = 64 * 1024;
const MOST_ATTRIBUTES = 10_000;
/** A tree of more nodes is none: its nodes would take more than is read at once. */
const MOST_NODES = 4_000_000;
const LEAF_BIT = 31;

/**
 * The format that XGBoost wrote before 1.0 and removed in 3.1, without names of features: fixed structs in the byte order of who wrote
 * it, which is little-endian. Layout: `learner.cc`, `gbtree.cc` and `tree_model.h` of XGBoost 1.7.
 */
export async function readXgboostBinary(source: ByteSource, model: BoostedModel, turn: Turn): Promise<void> {
  const head = Buffer.from(source.read(0, 4)).toString('latin1');
  const cursor = new Cursor(source, head === 'binf' ? 4 : 0);
  const learner = structAt(cursor, LEARNER);
  model.featureCount = learner.getUint32(4, true) || undefined;
  const classes = Math.max(0, learner.getInt32(8, true));
  const more = learner.getInt32(12, true) !== 0;
  const major = learner.getUint32(20, true);
  // models of before 1.0 do not say
  if (major > 0) model.version = `${major}.${learner.getUint32(24, true)}`;
  const targets = learner.getUint32(28, true);
  model.objective = shown(textAt(cursor));
  const boosterName = shown(textAt(cursor));
  model.facts.set('base_score', learner.getFloat32(0, true));
  let parallel = 1;
  if (boosterName === 'gblinear') linear(cursor, model);
  else if (boosterName === 'gbtree' || boosterName === 'dart') {
    const gbtree = structAt(cursor, GBTREE);
    model.trees = Math.max(0, gbtree.getInt32(0, true));
    // from 1.0 on, where roots of trees were counted before
    parallel = Math.max(1, gbtree.getInt32(4, true));
  } else throw brokenHeader();
  const groups = Math.max(1, classes);
  const rounds = model.trees === undefined ? undefined : Math.floor(model.trees / groups / parallel);
  describe(model, { boosterName, classes, targets, rounds, parallel });
  for (let i = 0; i < (model.trees ?? 0); i++) {
    tree(cursor, model);
    await turn();
  }
  cursor.skip((model.trees ?? 0) * 4);
  if (boosterName === 'dart' && (model.trees ?? 0) > 0) cursor.skip(cursor.u64() * 4);
  if (more) attributes(cursor, model);
}

const MOST_BASE64 = 64 * 1024 ** 2;

/** The same, as text: `bs64`, a tab, and the structs in base 64. */
export async function readXgboostBase64(source: ByteSource, model: BoostedModel, turn: Turn): Promise<void> {
  const bytes = Buffer.from(wholeText(source, MOST_BASE64).slice(5), 'base64');
  await readXgboostBinary(memorySource(bytes), model, turn);
}

const SERIALIZED = 'CONFIG-offset:';

/** Whether bytes are what a Booster of XGBoost 1.0 to 1.6 held in a pickle: `CONFIG-offset:`, where its configuration lies, and a model. */
export function isSerialized(source: ByteSource): boolean {
  return source.size > 22 && Buffer.from(source.read(0, 14)).toString('latin1') === SERIALIZED;
}

/** Such bytes: the model in the binary format, then the configuration as JSON. */
export async function readXgboostSerialized(
  source: ByteSource,
  model: BoostedModel,
  turn: Turn,
): Promise<void> {
  const at = new Cursor(source, SERIALIZED.length).u64();
  const start = SERIALIZED.length + 8;
  await readXgboostBinary(partOf(source, start, at - start), model, turn);
  const config = new JsonValues(partOf(source, at, source.size - at)).value();
  configured(asObject(config), model);
}

/** Number of features and of outputs, then a row of weights for each feature and one for the bias. */
function linear(cursor: Cursor, model: BoostedModel): void {
  cursor.skip(GBLINEAR);
  const count = cursor.u64();
  const bytes = count * 4;
  if (bytes > cursor.left) throw brokenHeader();
  const place = { file: '', offset: cursor.at, bytes, littleEndian: true };
  model.tensors = [{ name: 'weights', dtype: 'float32', shape: [count], bytes, place }];
  model.parameters = count;
  cursor.skip(bytes);
}

const GBLINEAR = 136;

function tree(cursor: Cursor, model: BoostedModel): void {
  const param = structAt(cursor, TREE);
  const count = param.getInt32(4, true);
  if (count < 0 || count > MOST_NODES) throw brokenHeader();
  const nodes = structAt(cursor, count * NODE);
  const left = new Int32Array(count);
  const right = new Int32Array(count);
  const features = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    left[i] = nodes.getInt32(i * NODE + 4, true);
    right[i] = nodes.getInt32(i * NODE + 8, true);
    // the highest bit says where missing values go
    features[i] = nodes.getUint32(i * NODE + 12, true) & ~(1 << LEAF_BIT);
  }
  cursor.skip(count * STATISTICS);
  model.counts.addNodes(left, right, features);
}

function attributes(cursor: Cursor, model: BoostedModel): void {
  const count = cursor.u64();
  if (count > MOST_ATTRIBUTES) throw brokenHeader();
  for (let i = 0; i < count; i++) {
    const name = textAt(cursor);
    const value = textAt(cursor);
    // from 1.0 on the objective's parameters stand here
    if (name === 'objective') objective(looseObject(value), model);
    else model.training.set(shown(name), attribute(name, value));
  }
}

function structAt(cursor: Cursor, length: number): DataView {
  const bytes = cursor.bytes(length);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

function textAt(cursor: Cursor): string {
  const length = cursor.u64();
  if (length > MOST_TEXT) throw brokenHeader();
  return Buffer.from(cursor.bytes(length)).toString('utf8');
}
