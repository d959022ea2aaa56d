import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { type Found, isUndefined, type Outcome } from '../../../src/core/catalogue/statistic.ts';
import type { CategoryVector, NumberVector, Vector } from '../../../src/core/tables/column.ts';

/** Numbers; NaN is missing. */
export function numbers(values: Iterable<number>): NumberVector {
  return { type: 'number', values: Float64Array.from(values) };
}

/** Categories; null is missing. */
export function categories(values: readonly (string | null)[]): CategoryVector {
  const dictionary = [...new Set(values.filter(value => value !== null))];
  return {
    type: 'category',
    dictionary,
    codes: Int32Array.from(values, value => (value === null ? -1 : dictionary.indexOf(value))),
  };
}

/** `{a: 3, b: 1}` as a, a, a, b. */
export function counted(counts: Readonly<Record<string, number>>): CategoryVector {
  const dictionary = Object.keys(counts);
  return {
    type: 'category',
    dictionary,
    codes: Int32Array.from(
      dictionary.flatMap((key, code) => Array.from({ length: counts[key] ?? 0 }, () => code)),
    ),
  };
}

/** 0, 1, …, n − 1. */
export function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

/** Reproducible uniform numbers in [0, 1): mulberry32. */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Reproducible standard normal numbers (Box–Muller). */
export function normal(seed: number): () => number {
  const next = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

export interface Call {
  readonly profile?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export function between(id: string, reference: Vector, current: Vector, call: Call = {}): Outcome {
  return compute(id, { reference, current }, call);
}

/** As `between`, for outcomes that must have a value. */
export function found(
  id: string,
  reference: Vector,
  current: Vector,
  call: Call = {},
  weights?: readonly [readonly number[], readonly number[]],
): Found & { value: number } {
  const outcome = compute(
    id,
    {
      reference,
      current,
      ...(weights && { reference_weights: numbers(weights[0]), current_weights: numbers(weights[1]) }),
    },
    call,
  );
  if (isUndefined(outcome)) throw new Error(outcome.undefined);
  if (typeof outcome.value !== 'number') throw new Error('expected a number');
  return { ...outcome, value: outcome.value };
}
