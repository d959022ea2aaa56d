import { KEPT, type Keepable } from '../knownRows.ts';

/** Answers that take more are not kept, */
const MOST_BYTES = 16 * 1024 ** 2;
/** unless they say themselves what is to be kept of them. */
const MOST_SAID = 96 * 1024 ** 2;

/** What is kept of an answer about rows: all of it, or what its parts say. Undefined where V8 would not read the same again, or of too much. */
export function keptOf(answer: unknown): unknown {
  if (isKeepable(answer)) return keptOf(answer[KEPT]());
  const parts = isObject(answer) ? Object.entries(answer) : [];
  if (!parts.some(([, part]) => isKeepable(part))) {
    return plainBytes(answer, MOST_BYTES) <= MOST_BYTES ? answer : undefined;
  }
  const said = Object.fromEntries(
    parts.map(([name, part]) => [name, isKeepable(part) ? part[KEPT]() : part]),
  );
  return plainBytes(said, MOST_SAID) <= MOST_SAID ? said : undefined;
}

function isKeepable(value: unknown): value is Keepable {
  return typeof value === 'object' && value !== null && KEPT in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Values nested deeper than this are not looked into. */
const DEEPEST = 20;
/** About how many bytes a value takes that is no array of numbers. */
const EACH = 16;

/**
 * About how many bytes a value takes that is made of nothing but what V8 writes and reads again as it is: primitives, arrays, maps, sets,
 * arrays of numbers and objects without a class. Infinity for any other.
 * @param most what is larger need not be looked at to its end
 */
export function plainBytes(value: unknown, most: number, depth = 0): number {
  if (typeof value === 'string') return EACH + 2 * value.length;
  if (typeof value === 'function' || typeof value === 'symbol') return Number.POSITIVE_INFINITY;
  if (typeof value !== 'object' || value === null) return EACH;
  if (depth > DEEPEST) return Number.POSITIVE_INFINITY;
  if (ArrayBuffer.isView(value))
    return value instanceof DataView ? Number.POSITIVE_INFINITY : value.byteLength;
  const parts = partsOf(value);
  if (!parts) return Number.POSITIVE_INFINITY;
  let bytes = EACH;
  for (const part of parts) {
    bytes += plainBytes(part, most - bytes, depth + 1);
    if (bytes > most) return bytes;
  }
  return bytes;
}

function partsOf(value: object): Iterable<unknown> | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype || prototype === Set.prototype) return value as Iterable<unknown>;
  if (prototype === Map.prototype) return [...(value as ReadonlyMap<unknown, unknown>)].flat();
  return prototype === Object.prototype || prototype === null ? Object.values(value) : undefined;
}
