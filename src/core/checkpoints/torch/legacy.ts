import { Cursor } from '../../bytes/cursor.ts';
import type { ByteSource } from '../../bytes/source.ts';
import type { Turn } from '../../turns.ts';
import { widthOf } from '../dtypes.ts';
import type { PickleFound } from '../pickle/run.ts';
import {
  itemsOf,
  PickledDict,
  PickledInstance,
  PickledPersistent,
  under,
  type Value,
} from '../pickle/values.ts';
import type { Locate } from './collect.ts';
import { type Storage, storageOf } from './storage.ts';

/** Pickles before the values: a number that is always the same, the version, what machine it was, the object, keys of storages. */
export const LEGACY_PICKLES = 5;
const MAGIC = 0x1950a86a20f9469cfc6cn;
/** What that number looks like as the first pickle. */
const MAGIC_BYTES = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

export function isLegacy(first: Value | undefined): boolean {
  return first === MAGIC;
}

export function startsAsLegacy(head: Uint8Array): boolean {
  return MAGIC_BYTES.every((byte, i) => head[i] === byte);
}

export interface LegacyStorages {
  readonly locate: Locate;
  /** Behind the last one. */
  readonly end: number;
  /** Whether the file ends before they do. */
  readonly cut: boolean;
}

/** Behind the pickles stand the storages in the order of their keys: how many elements, then the elements. */
export async function legacyStorages(
  source: ByteSource,
  [, , system, object, keys]: readonly PickleFound[],
  turn: Turn,
): Promise<LegacyStorages> {
  const littleEndian = under(system?.value, 'little_endian') !== false;
  const storages = await storagesIn(object?.value, turn);
  const places = new Map<string, { at: number; bytes: number }>();
  const cursor = new Cursor(source, keys?.end ?? source.size);
  let cut = false;
  for (const key of itemsOf(keys?.value)) {
    const storage = storages.get(String(key));
    const width = storage ? (storage.dtype === undefined ? 1 : widthOf(storage.dtype)) : undefined;
    if (width === undefined || cursor.left < 8) {
      cut = true;
      break;
    }
    const bytes = cursor.u64() * width;
    if (!(bytes <= cursor.left)) {
      cut = true;
      break;
    }
    places.set(String(key), { at: cursor.at, bytes });
    cursor.skip(bytes);
  }
  const locate: Locate = ({ key }) => {
    const place = places.get(key);
    return place && { file: '', offset: place.at, bytes: place.bytes, littleEndian };
  };
  return { locate, end: cursor.at, cut };
}

const MOST_VISITS = 1_000_000;

/** Every storage that an object speaks of, by its key. */
async function storagesIn(root: Value | undefined, turn: Turn): Promise<Map<string, Storage>> {
  const found = new Map<string, Storage>();
  const seen = new Set<Value>();
  const pending: (Value | undefined)[] = [root];
  while (pending.length > 0 && seen.size < MOST_VISITS) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (seen.size % 10_000 === 0) await turn();
    const storage = storageOf(value);
    if (storage) found.set(storage.key, storage);
    for (const inner of withinOf(value)) pending.push(inner);
  }
  return found;
}

function withinOf(value: Value): Iterable<Value | undefined> {
  if (value instanceof PickledDict) return [...value.pairs.flat(), value.state];
  if (value instanceof PickledInstance) {
    return [value.callee, value.args, value.state, value.nested, ...value.items, ...value.pairs.flat()];
  }
  return value instanceof PickledPersistent ? [] : itemsOf(value);
}
