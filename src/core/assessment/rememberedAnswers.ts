import { count, either, json, listOf, number, object, oneOf, recordOf, type Shape, text } from './shapes.ts';

/**
 * What is remembered of a chunk from one assessment to the next, by the beginning of the answer's key. The cache lies in the project's
 * folder, which may be hostile: what has another shape is not taken from it.
 */

const nothing = oneOf(null);
const details = recordOf(json);
const interval = object({ lower: number, upper: number, level: number, method: text });
const outcome = either(
  object(
    { value: json },
    { pValue: number, interval, proportion: object({ hits: number, trials: number }), details },
  ),
  object({ undefined: text }, { details }),
);
const measurement = object(
  { value: either(number, nothing), rows: count },
  { reason: text, lower: number, upper: number, level: number },
);
const detectable = object({
  name: oneOf('wasserstein', 'jensen_shannon', 'ks', 'proportion'),
  value: number,
  level: number,
  power: number,
});
const alarm = object({
  on: oneOf('value', 'pValue'),
  alarm: oneOf('<', '<=', '>', '>='),
  at: number,
  origin: text,
});
const columnDrift = object(
  {
    method: text,
    methodReason: text,
    alarm,
    corrected: oneOf(true, false),
    missing: object({ reference: number, current: number }, { pValue: number }),
    newCategories: listOf(object({ value: text, rows: number, share: number })),
    vanishedCategories: listOf(text),
  },
  {
    value: number,
    pValue: number,
    effect: object({ name: text, value: number, threshold: number }),
    detectable,
    reason: text,
    kindChanged: oneOf(true),
    unseen: object({ categories: number, vanished: number, share: number, expected: number, pValue: number }),
  },
);

/** By prefixes of keys, which are ended by a colon. */
const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['read', object({ rows: number, outcome })],
  ['estimated', measurement],
  ['labelled', number],
  ['drift', columnDrift],
  ['subgroup', object({ size: number, mean: either(number, nothing), spread: either(number, nothing) })],
  ['events', object({ count: number, size: number })],
]);

/** Whether an answer may be kept under this key, and is what was kept under it: nothing that JSON cannot hold, such as an infinity. */
export function isRemembered(key: string, answer: unknown): boolean {
  return SHAPES.get(key.slice(0, key.indexOf(':')))?.(answer) === true;
}
