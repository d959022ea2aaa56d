/** The profiles against the libraries themselves: their answers stand in test/fixtures/drift, made by the scripts in test/python/peers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { alarms } from '../../../src/core/drift/alarm.ts';
import { chooseMethod, profileAlarm } from '../../../src/core/drift/choose.ts';
import { sampleOf } from '../../../src/core/drift/sample.ts';
import { categories, numbers } from './samples.ts';

interface SampleFile {
  readonly kind: 'number' | 'category';
  readonly reference: readonly (number | string | null)[];
  readonly current: readonly (number | string | null)[];
}

interface Answer {
  readonly id: string;
  readonly on: 'p' | 'value' | 'both';
  readonly value: number | 'Infinity';
  readonly p?: number;
  readonly drifted?: boolean;
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/drift/${file}.json`, import.meta.url), 'utf8')) as T;
}

/** As `sequence` in test/python/peers/samples.py. */
const sequence = (count: number, multiply: number, modulo: number, divide: number, shift: number) =>
  Array.from({ length: count }, (_, i) => ((i * multiply) % modulo) / divide + shift);
const large = (reference: number[], current: number[]): SampleFile => ({
  kind: 'number',
  reference,
  current,
});

const SAMPLES: Readonly<Record<string, SampleFile>> = {
  ...read<Record<string, SampleFile>>('samples'),
  'large 1000': large(sequence(1000, 7919, 10007, 1000, 0), sequence(300, 4999, 9973, 1100, 0.2)),
  'large 1001': large(sequence(1001, 7919, 10007, 1000, 0), sequence(300, 4999, 9973, 1100, 0.2)),
  'large 12000': large(sequence(12_000, 7919, 100_003, 10_000, 0), sequence(700, 4999, 99_991, 9000, 0.4)),
  'large 12000 beyond': large(
    sequence(12_000, 7919, 100_003, 10_000, 0),
    sequence(900, 104_729, 99_991, 7000, -1.5),
  ),
};

/** Absolute, where the library's own number has no more digits; relative 1e-9 elsewhere. */
const WITHIN: Readonly<Record<string, number>> = {
  cramer_von_mises: 2e-7,
  hellinger: 1e-7,
  jensen_shannon: 2e-8,
  epps_singleton: 1e-6,
  anderson_darling: 1e-8,
  proportions_z: 1e-14,
  t_test: 1e-10,
};

for (const [library, least] of [
  ['evidently', 500],
  ['nannyml', 130],
  ['frouros', 450],
] as const) {
  test(`${library}: values, verdicts and choices`, () => {
    const wrong: string[] = [];
    let compared = 0;
    const answers = read<Record<string, { choice: string; expect: readonly Answer[] }>>(library);
    for (const [name, { choice, expect }] of Object.entries(answers)) {
      const sample = SAMPLES[name];
      assert.ok(sample, name);
      const [reference, current] = [vectorOf(sample, 'reference'), vectorOf(sample, 'current')];
      const { method } = chooseMethod(sampleOf(reference), sampleOf(current), library);
      if (method !== choice) wrong.push(`${name}: chooses ${method}, ${library} ${choice}`);
      for (const { id, on, value, p, drifted } of expect) {
        const call = { profile: library, ...RELEASED[`${library} ${id}`] };
        const outcome = compute(id, { reference, current }, call);
        // a Python set of text or of fractions decides in which order Evidently adds up, and so which equal distances count
        if (id === 'total_variation' && !name.startsWith('whole numbers')) continue;
        compared++;
        if (isUndefined(outcome)) {
          wrong.push(`${name}: ${id} ${outcome.undefined}`);
          continue;
        }
        const expected = Number(value);
        const got = on === 'p' ? (outcome.pValue ?? Number.NaN) : Number(outcome.value);
        if (!agrees(id, sample, got, expected)) wrong.push(`${name}: ${id} ${got}, ${library} ${value}`);
        if (p !== undefined && !agrees(id, sample, outcome.pValue ?? Number.NaN, p)) {
          wrong.push(`${name}: ${id} p ${outcome.pValue}, ${library} ${p}`);
        }
        if (drifted === undefined) continue;
        const alarm = profileAlarm(library, id);
        assert.ok(alarm, id);
        const result = alarm.on === 'value' ? Number(outcome.value) : (outcome.pValue ?? Number.NaN);
        if (alarms(alarm, result) !== drifted)
          wrong.push(`${name}: ${id} ${result}, drifted in ${library}: ${drifted}`);
      }
    }
    assert.deepEqual(wrong.slice(0, 40), [], `${wrong.length} of ${compared} differ`);
    assert.ok(compared > least, `${compared} compared`);
  });
}

/** Where the release that was asked does otherwise than the version the profile follows. */
const RELEASED: Readonly<Record<string, { options: Record<string, string | boolean> }>> = {
  'frouros bhattacharyya': { options: { form: 'complement', epsilon: false } },
};

function vectorOf({ kind, ...sides }: SampleFile, side: 'reference' | 'current') {
  if (kind === 'number') return numbers(sides[side].map(each => (each === null ? Number.NaN : Number(each))));
  return categories(sides[side].map(each => (each === null ? null : String(each))));
}

function agrees(id: string, { reference }: SampleFile, got: number, expected: number): boolean {
  if (got === expected) return true;
  // Evidently counts its exact p of small samples in half precision
  const small = id === 'cramer_von_mises' && reference.length <= 20;
  const within = small ? 1e-3 : (WITHIN[id] ?? 1e-13);
  return Math.abs(got - expected) <= Math.max(within, 1e-9 * Math.abs(expected));
}
