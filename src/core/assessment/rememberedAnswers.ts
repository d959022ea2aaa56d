import * as z from 'zod';
import { measurementSchema } from './assessment.ts';

/**
 * What is remembered of a chunk from one assessment to the next, by the beginning of the answer's key. The cache lies in the project's
 * folder, which may be hostile: what has another shape is not taken from it.
 */

const details = z.record(z.string(), z.json()).optional();
const reading = z.strictObject({
  rows: z.number(),
  outcome: z.union([
    z.strictObject({ undefined: z.string(), details }),
    z.strictObject({
      value: z.json(),
      pValue: z.number().optional(),
      interval: z
        .strictObject({ lower: z.number(), upper: z.number(), level: z.number(), method: z.string() })
        .optional(),
      proportion: z.strictObject({ hits: z.number(), trials: z.number() }).optional(),
      details,
    }),
  ]),
});
const effect = z.strictObject({ name: z.string(), value: z.number(), threshold: z.number() });
const detectable = z.strictObject({
  name: z.enum(['wasserstein', 'jensen_shannon', 'ks', 'proportion']),
  value: z.number(),
  level: z.number(),
  power: z.number(),
});
const alarm = z.strictObject({
  on: z.enum(['value', 'pValue']),
  alarm: z.enum(['<', '<=', '>', '>=']),
  at: z.number(),
  origin: z.string(),
});
const columnDrift = z.strictObject({
  method: z.string(),
  methodReason: z.string(),
  value: z.number().optional(),
  pValue: z.number().optional(),
  effect: effect.optional(),
  detectable: detectable.optional(),
  reason: z.string().optional(),
  kindChanged: z.literal(true).optional(),
  alarm,
  corrected: z.boolean(),
  missing: z.strictObject({ reference: z.number(), current: z.number(), pValue: z.number().optional() }),
  newCategories: z.array(z.strictObject({ value: z.string(), rows: z.number(), share: z.number() })),
  vanishedCategories: z.array(z.string()),
  unseen: z
    .strictObject({
      categories: z.number(),
      vanished: z.number(),
      share: z.number(),
      expected: z.number(),
      pValue: z.number(),
    })
    .optional(),
});

/** Prefixes of keys, ended by a colon. */
const SHAPES: Readonly<Record<string, z.ZodType>> = {
  read: reading,
  estimated: measurementSchema,
  labelled: z.number(),
  drift: columnDrift,
  subgroup: z.strictObject({ size: z.number(), mean: z.number().nullable(), spread: z.number().nullable() }),
  events: z.strictObject({ count: z.number(), size: z.number() }),
};

/** Whether an answer may be kept under this key, and is what was kept under it: nothing that JSON cannot hold, such as an infinity. */
export function isRemembered(key: string, answer: unknown): boolean {
  const prefix = key.slice(0, key.indexOf(':'));
  return Object.hasOwn(SHAPES, prefix) && SHAPES[prefix]?.safeParse(answer).success === true;
}
