import { doLast, type Rows, willLast } from '../knownRows.ts';
import { integersWithRoom } from '../rowMemory.ts';
import { readStretches, type Spill, type SpillFile, type Stretch } from '../spill.ts';

/**
 * Large arrays of what is known of rows that do not change any more: they are written once, beside the rows, and not each time with what
 * else is known, nor sealed with it, as rows are not.
 */

/** Smaller ones are written with the rest. */
const LEAST_BYTES = 1 << 14;

const ASIDE = 'lies aside';

/** In place of an array. */
interface Aside {
  readonly [ASIDE]: 'numbers' | 'integers' | 'counts';
  readonly stretches: readonly NumberedStretch[];
}

/** File: by its number; −1: none, so that the rows are missing. */
export interface NumberedStretch extends Omit<Stretch, 'file'> {
  readonly file: number;
}

/** Where the first numbers in some memory have been written. */
interface Written {
  readonly spill: Spill;
  readonly stretches: readonly Stretch[];
  readonly length: number;
}

const written = new WeakMap<ArrayBufferLike, Written>();

/** Answers with their large lasting arrays in files of a spill, which may be written until it has `settled`. */
export function putAside<T>(answers: T, spill: Spill, numbered: (stretch: Stretch) => NumberedStretch): T {
  const aside = (kind: Aside[typeof ASIDE], rows: Rows): Aside | undefined => {
    if (rows.byteLength < LEAST_BYTES || rows.byteOffset > 0 || !doLast(rows)) return undefined;
    return { [ASIDE]: kind, stretches: writtenOf(rows, spill).map(numbered) };
  };
  return replaced(answers, value => {
    if (value instanceof Float64Array) return aside('numbers', value);
    if (value instanceof Int32Array) return aside('integers', value);
    if (!(value instanceof Uint32Array)) return undefined;
    return aside('counts', new Int32Array(value.buffer, value.byteOffset, value.length));
  });
}

function writtenOf(rows: Rows, spill: Spill): readonly Stretch[] {
  const known = written.get(rows.buffer);
  const earlier = known?.spill === spill && known.length <= rows.length ? known : undefined;
  const from = earlier?.length ?? 0;
  const rest = from < rows.length ? [spill.writeMeanwhile(rows.subarray(from))] : [];
  const stretches = [...(earlier?.stretches ?? []), ...rest];
  written.set(rows.buffer, { spill, stretches, length: rows.length });
  return stretches;
}

/** The answers with these arrays in memory again. @param spill has taken the files */
export function takenBack<T>(answers: T, spill: Spill, files: readonly { readonly file: SpillFile }[]): T {
  return replaced(answers, value => {
    if (!isAside(value)) return undefined;
    const { [ASIDE]: kind } = value;
    const stretches = value.stretches.map(each => ({ ...each, file: files[each.file]?.file }));
    const length = stretches.reduce((sum, { rows }) => sum + rows, 0);
    const rows = kind === 'numbers' ? new Float64Array(length) : integersWithRoom(length);
    readStretches(stretches, rows, 0);
    written.set(rows.buffer, { spill, stretches, length });
    willLast(rows);
    return kind === 'counts' ? new Uint32Array(rows.buffer, 0, length) : rows;
  });
}

function isAside(value: object): value is Aside {
  return Object.hasOwn(value, ASIDE);
}

/** The same made of arrays, maps and plain objects, with others in place of some objects; what occurs twice is one object still. */
function replaced<T>(whole: T, otherFor: (value: object) => object | undefined): T {
  const done = new Map<object, unknown>();
  const of = (value: unknown): unknown => {
    if (!isObject(value)) return value;
    if (!done.has(value)) done.set(value, otherFor(value) ?? within(value));
    return done.get(value);
  };
  const within = (value: object): unknown => {
    if (Array.isArray(value)) return value.some(isObject) ? value.map(of) : value;
    if (value instanceof Map) return new Map([...value].map(([key, each]) => [key, of(each)]));
    if (Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, of(each)]));
  };
  // Of the same shape.
  return of(whole) as T;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
