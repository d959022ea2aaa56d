import { type ByteSource, MalformedError, memorySource, partOf } from '../../bytes/source.ts';
import { JsonValues } from '../../bytes/structured/json.ts';
import { UbjsonValues } from '../../bytes/structured/ubjson.ts';
import type { Turn } from '../../turns.ts';
import { itemsOf, PickledBytes, PickledInstance, under, type Value } from '../pickle/values.ts';
import { readCatboost } from './catboostBinary.ts';
import { readLightgbmText } from './lightgbmText.ts';
import { BoostedModel } from './model.ts';
import { readXgboost } from './xgboost.ts';
import { isSerialized, readXgboostBinary, readXgboostSerialized } from './xgboostBinary.ts';

/** Whether an object of a pickle may hold a model of boosted trees as bytes or text of its own format. */
export function mayHoldBooster(type: string): boolean {
  return /^(xgboost\.core\.Booster|lightgbm\.basic\.Booster|catboost\.core\.CatBoost\w*)$/.test(type);
}

/**
 * What the booster in such an object tells; undefined where it holds none, as before it is fitted, or one that cannot be read. Places of
 * tensors are those within the booster's bytes, so they are left out.
 */
export async function pickledBooster(value: PickledInstance, turn: Turn): Promise<BoostedModel | undefined> {
  const source = bytesOf(value);
  if (!source || source.size < 8) return undefined;
  const head = Buffer.from(source.read(0, 5)).toString('latin1');
  const [model, read] = readerOf(value.type, head, source, turn);
  try {
    await read(model);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return model.trees === undefined ? undefined : model;
  }
  return model;
}

type Read = (model: BoostedModel) => Promise<void>;

function readerOf(type: string, head: string, source: ByteSource, turn: Turn): [BoostedModel, Read] {
  if (type.startsWith('catboost.'))
    return [new BoostedModel('CatBoost', 'float32'), model => readCatboost(source, model, turn)];
  if (type.startsWith('lightgbm.'))
    return [new BoostedModel('LightGBM', 'float64'), model => readLightgbmText(source, model, turn)];
  const model = new BoostedModel('XGBoost', 'float32');
  if (isSerialized(source)) return [model, each => readXgboostSerialized(source, each, turn)];
  if (head.startsWith('binf')) return [model, each => readXgboostBinary(source, each, turn)];
  const values = /^\{[LlIiU]/.test(head) ? new UbjsonValues(source) : new JsonValues(source);
  return [model, each => readXgboost(values, each, turn)];
}

/** Under the names that versions gave it. */
const NAMES = ['handle', '_handle', '__model'] as const;

function bytesOf(value: PickledInstance): ByteSource | undefined {
  for (const name of NAMES) {
    const found = plain(under(value, name));
    if (found instanceof PickledBytes) return partOf(found.source, found.at, found.length);
    if (typeof found === 'string') return memorySource(Buffer.from(found));
  }
  return undefined;
}

/** A bytearray is made of bytes; those of protocols 0 to 2 of a text with a letter for each. */
function plain(value: Value | undefined): Value | undefined {
  if (!(value instanceof PickledInstance)) return value;
  const [first, encoding] = itemsOf(value.args);
  if (value.type.endsWith('.bytearray') && first !== undefined) return bytes(first, encoding);
  return undefined;
}

function bytes(value: Value, encoding: Value | undefined): Value | undefined {
  if (typeof value === 'string' && encoding === 'latin-1') {
    return held(Buffer.from(value, 'latin1'));
  }
  if (!(value instanceof PickledInstance)) return value;
  const [text] = itemsOf(value.args);
  // _codecs.encode(text, 'latin1')
  return typeof text === 'string' ? held(Buffer.from(text, 'latin1')) : undefined;
}

function held(of: Uint8Array): PickledBytes {
  return new PickledBytes(memorySource(of), 0, of.length);
}
