/**
 * What values that were read from a file must look like, as plain functions: of thousands of answers that are read at once, a schema takes
 * longer than reading them.
 */

/** Whether a value has a shape. */
export type Shape = (value: unknown) => boolean;

/** A finite number: JSON holds no other. */
export const number: Shape = value => typeof value === 'number' && Number.isFinite(value);
export const count: Shape = value => Number.isSafeInteger(value);
export const text: Shape = value => typeof value === 'string';

export function oneOf(...values: readonly unknown[]): Shape {
  return value => values.includes(value);
}

export function either(...shapes: readonly Shape[]): Shape {
  return value => shapes.some(has => has(value));
}

export function listOf(has: Shape): Shape {
  return value => Array.isArray(value) && value.every(has);
}

/** An object whose properties, whatever their names, all have a shape. */
export function recordOf(has: Shape): Shape {
  return recordWhere((_, value) => has(value));
}

/** An object whose properties each have the shape that their name asks for. */
export function recordWhere(has: (name: string, value: unknown) => boolean): Shape {
  return value => isPlain(value) && Object.keys(value).every(name => has(name, value[name]));
}

/** An object with all of some properties and any of others, and with nothing else. One that is undefined is as none, as in JSON. */
export function object(
  all: Readonly<Record<string, Shape>>,
  any: Readonly<Record<string, Shape>> = {},
): Shape {
  const wanted = new Map(Object.entries(all));
  const allowed = new Map([...wanted, ...Object.entries(any)]);
  return value => {
    if (!isPlain(value)) return false;
    let found = 0;
    for (const name of Object.keys(value)) {
      const has = allowed.get(name);
      const property = value[name];
      if (!has || (property !== undefined && !has(property))) return false;
      if (property !== undefined && wanted.has(name)) found++;
    }
    return found === wanted.size;
  };
}

/** Whatever JSON can hold, undefined properties not among it. */
export function json(value: unknown): boolean {
  if (value === null || typeof value === 'boolean') return true;
  return number(value) || text(value) || listOf(json)(value) || recordOf(json)(value);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
