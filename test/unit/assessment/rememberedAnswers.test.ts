import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { isRemembered } from '../../../src/core/assessment/rememberedAnswers.ts';
import { assess, csv, folderWith, type Row, random } from './support.ts';

/** The shapes as schemas: the twin of those that are read in great numbers. */
const number = z.number();
const details = z.record(z.string(), z.json()).optional();
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  read: z.strictObject({
    rows: number,
    outcome: z.union([
      z.strictObject({ undefined: z.string(), details }),
      z.strictObject({
        value: z.json(),
        pValue: number.optional(),
        interval: z
          .strictObject({ lower: number, upper: number, level: number, method: z.string() })
          .optional(),
        proportion: z.strictObject({ hits: number, trials: number }).optional(),
        details,
      }),
    ]),
  }),
  estimated: z.strictObject({
    value: number.nullable(),
    reason: z.string().optional(),
    lower: number.optional(),
    upper: number.optional(),
    level: number.optional(),
    rows: number.int(),
  }),
  labelled: number,
  drift: z.strictObject({
    method: z.string(),
    methodReason: z.string(),
    value: number.optional(),
    pValue: number.optional(),
    effect: z.strictObject({ name: z.string(), value: number, threshold: number }).optional(),
    detectable: z
      .strictObject({
        name: z.enum(['wasserstein', 'jensen_shannon', 'ks', 'proportion']),
        value: number,
        level: number,
        power: number,
      })
      .optional(),
    reason: z.string().optional(),
    kindChanged: z.literal(true).optional(),
    alarm: z.strictObject({
      on: z.enum(['value', 'pValue']),
      alarm: z.enum(['<', '<=', '>', '>=']),
      at: number,
      origin: z.string(),
    }),
    corrected: z.boolean(),
    missing: z.strictObject({ reference: number, current: number, pValue: number.optional() }),
    newCategories: z.array(z.strictObject({ value: z.string(), rows: number, share: number })),
    vanishedCategories: z.array(z.string()),
    unseen: z
      .strictObject({
        categories: number,
        vanished: number,
        share: number,
        expected: number,
        pValue: number,
      })
      .optional(),
  }),
  subgroup: z.strictObject({ size: number, mean: number.nullable(), spread: number.nullable() }),
  events: z.strictObject({ count: number, size: number }),
};

const CONFIG = `model: answers
task: binary
data: {reference: reference.csv, current: logs.csv}
columns: {timestamp: at, target: label, score: score}
chunk: day
monitor:
  charts:
    - {of: amount, chart: xbar_s}
    - {of: missing(amount), chart: p}
criteria: [roc_auc >= 0.5, ece < 2]
`;

/** Three days of rows: numbers, texts that come and go, and a column that is empty at times. */
function rows(seed: number): string {
  const next = random(seed);
  const made = Array.from({ length: 180 }, (_, i): Row => {
    const score = next();
    const day = Math.floor(i / 60);
    return {
      at: new Date(Date.UTC(2026, 0, seed + day, 0, i % 60)).toISOString(),
      amount: next() < 0.1 ? '' : (next() * 100).toFixed(3),
      shop: ['a', 'b', `only ${seed + day}`][Math.floor(next() * 3)],
      empty: day === 1 ? '' : next().toFixed(2),
      score: score.toFixed(4),
      label: day === 2 ? '' : Number(next() < score),
    };
  });
  return csv(made);
}

interface Entry {
  readonly key: string;
  readonly answer: unknown;
}

async function remembered(): Promise<Entry[]> {
  const folder = await folderWith({ 'evenkeel.yaml': CONFIG, 'reference.csv': rows(1), 'logs.csv': rows(9) });
  await assess(folder, { rememberFrom: 0, now: new Date('2026-02-01') });
  const text = await readFile(path.join(folder, '.evenkeel/cache/answers.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .flatMap(each => {
      const { alone, compared } = JSON.parse(each);
      return [...Object.entries(alone), ...Object.entries(compared)].map(([key, answer]) => ({
        key,
        answer,
      }));
    });
}

const prefixOf = (key: string) => key.slice(0, key.indexOf(':'));

/** What a hostile or broken file may hold in place of a value. */
const ODD = [
  null,
  true,
  false,
  0,
  -1.5,
  1e300,
  '',
  'text',
  '<=',
  [],
  [1, 'a', null],
  {},
  { value: 1 },
  { undefined: 'No rows.' },
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
const NAMES = ['value', 'undefined', 'details', 'reason', 'rows', 'pValue', '__proto__', 'constructor', 'x'];

/** The answer with something in it replaced, added or left out: where, the numbers say. */
function changed(answer: unknown, path: readonly number[], odd: unknown, name: string): unknown {
  const [first, ...rest] = path;
  if (first === undefined || typeof answer !== 'object' || answer === null) return odd;
  if (Array.isArray(answer)) {
    const at = first % (answer.length + 1);
    return answer.toSpliced(at, 1, changed(answer[at], rest, odd, name));
  }
  const names = [...Object.keys(answer), name];
  const at = names[first % names.length] ?? name;
  const entries = new Map<string, unknown>(Object.entries(answer));
  entries.set(at, changed(entries.get(at), rest, odd, name));
  return Object.fromEntries(entries);
}

test('the shapes are those of the schemas, for answers as they are and as they must not be', async () => {
  const entries = await remembered();
  const prefixes = new Set(entries.map(({ key }) => prefixOf(key)));
  assert.deepEqual([...prefixes].toSorted(), Object.keys(SCHEMAS).toSorted());
  for (const { key, answer } of entries) {
    assert.ok(isRemembered(key, answer), key);
    assert.ok(SCHEMAS[prefixOf(key)]?.safeParse(answer).success, key);
  }
  const [both, none] = [new Set<string>(), new Set<string>()];
  fc.assert(
    fc.property(
      fc.constantFrom(...entries),
      fc.array(fc.nat(20), { minLength: 0, maxLength: 4 }),
      fc.constantFrom(...ODD),
      fc.constantFrom(...NAMES),
      (entry, where, odd, name) => {
        const answer = changed(entry.answer, where, odd, name);
        const allowed = SCHEMAS[prefixOf(entry.key)]?.safeParse(answer).success;
        assert.equal(isRemembered(entry.key, answer), allowed, JSON.stringify(answer));
        (allowed ? both : none).add(prefixOf(entry.key));
      },
    ),
    { seed: 5, numRuns: 6000 },
  );
  assert.deepEqual([both.size, none.size], [prefixes.size, prefixes.size], 'each was allowed and refused');
});

test('nothing is remembered under another key, or under the name of what every object has', () => {
  for (const key of ['labelled', 'other:', 'toString:', 'constructor:', '__proto__:', '']) {
    assert.equal(isRemembered(key, 1), false, key);
  }
  assert.equal(isRemembered('labelled:', 1), true);
});
