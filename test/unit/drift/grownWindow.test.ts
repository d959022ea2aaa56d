/** A window that grew, compared by what is known of its first rows, against the same comparison made anew. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutKnown } from '../../../src/core/assessment/comparedFacts.ts';
import { type ComparedFacts, compareOverTime } from '../../../src/core/drift/compareOverTime.ts';
import type { NumberFacts } from '../../../src/core/drift/numberFacts.ts';
import { KernelPool } from '../../../src/core/kernels/pool.ts';
import { survey } from '../../../src/core/kernels/survey.ts';
import { type Column, NotToBeRead, type Vector } from '../../../src/core/tables/column.ts';
import { Spill } from '../../../src/core/tables/spill.ts';
import { assertClose } from '../close.ts';
import { normal, uniform } from './samples.ts';

const random = uniform(7);
const draw = normal(8);

const SHAPES: Readonly<Record<string, (i: number) => number>> = {
  normal: () => draw(),
  lognormal: () => Math.exp(2 * draw()),
  rounded: () => Math.round(100 * draw()) / 100,
  'few values': () => Math.round(Math.abs(draw())),
  flags: () => Number(random() < 0.3),
  'few values, and more later': i => (i < 60_000 ? Math.round(draw()) : draw()),
  'few values, and other few later': i => Math.round(draw()) + (i < 60_000 ? 0 : 40),
  'half constant': () => (random() < 0.5 ? 3 : draw()),
  constant: () => 5,
  'with missing and infinite': i => {
    if (i % 17 === 0) return Number.NaN;
    return i % 1000 === 3 ? Number.POSITIVE_INFINITY : i % 1500 === 4 ? Number.NEGATIVE_INFINITY : draw();
  },
  'missing at first': i => (i < 60_000 ? Number.NaN : draw()),
  'missing later': i => (i < 60_000 ? draw() : Number.NaN),
  'far from zero': () => 1e9 + draw(),
  tiny: () => 1e-300 * draw(),
  'an outlier': i => (i === 60_005 ? 1e300 : draw()),
  'two clusters': () => (random() < 0.5 ? 0 : 1e6) + draw(),
  drifting: i => draw() + i / 50_000,
};

const vector = (values: Float64Array): Vector => ({ type: 'number', values });
const column = (shape: (i: number) => number, length: number, shift = 0) =>
  Float64Array.from({ length }, (_, i) => shape(i) + shift);

function grown(
  reference: Float64Array,
  window: Float64Array,
  method?: string,
  known?: ComparedFacts | undefined,
) {
  return compareOverTime({
    reference: vector(reference),
    window: vector(window),
    chunks: [vector(window.subarray(-2000))],
    rule: method === undefined ? {} : { method },
    known,
    keep: { spareReference: false, spareWindow: false },
  });
}

const STEPS = [60_000, 60_000, 62_000, 90_000];

for (const [referenceRows, methods] of [
  [20_000, [undefined, 'wasserstein', 'psi', 'anderson_darling']],
  [3_000, [undefined]],
  [140_000, [undefined]],
] as const) {
  for (const method of methods) {
    test(`a window that grew is compared as one made anew: ${method ?? 'by default'}, ${referenceRows} rows of reference`, () => {
      for (const [name, shape] of Object.entries(SHAPES)) {
        const reference = column(shape, referenceRows);
        const all = column(shape, 90_000, name === 'flags' ? 0 : 0.01);
        let known: ComparedFacts | undefined;
        for (const rows of STEPS) {
          const window = all.subarray(0, rows);
          const { facts, ...found } = grown(reference, window, method, known);
          const { facts: anew, ...expected } = grown(reference, window, method);
          assertClose(found, expected, `${name}, ${rows} rows`);
          assert.equal(facts === undefined, anew === undefined);
          if (facts && anew) assertCounts(facts, anew, window);
          known = facts;
        }
      }
    });
  }
}

/** What must be the same to the last digit. The buckets may be others: a larger window made anew has more. */
function assertCounts(facts: ComparedFacts, anew: ComparedFacts, window: Float64Array): void {
  for (const side of ['reference', 'window'] as const) {
    const [found, expected] = [facts[side], anew[side]];
    assert(found && expected);
    assert.deepEqual(pick(found), pick(expected));
  }
  const totals = facts.window?.totals;
  if (totals) assert.deepEqual(totals.starts, survey(window, facts.plan).totals.starts);
}

function pick({ rows, presence, few }: NumberFacts): Pick<NumberFacts, 'rows' | 'presence' | 'few'> {
  return { rows, presence, few };
}

test('other rows are compared with a reference of which facts are known as with one that is looked at anew', () => {
  for (const [name, shape] of Object.entries(SHAPES)) {
    for (const rows of [3_000, 14_000, 90_000]) {
      const reference = column(shape, 20_000);
      const { facts } = grown(reference, column(shape, rows, 0.01));
      const other = column(shape, rows, 0.02);
      const known = facts && { ...facts, window: undefined };
      const { facts: again, ...found } = grown(reference, other, undefined, known);
      const { facts: anew, ...expected } = grown(reference, other);
      assertClose(found, expected, `${name}, ${rows} rows`);
      if (again && anew) assertCounts(again, anew, other);
      // a value that many rows have, and that has moved, may be outside of the range that was planned for
      const isContinuous = ['normal', 'lognormal', 'rounded', 'far from zero', 'two clusters'].includes(name);
      if (isContinuous) assert.ok(again?.plan === facts?.plan, `${name}, ${rows} rows are planned again`);
    }
  }
});

test('rows beyond the range of the reference are in buckets of their own, and buckets are planned again for those that come', () => {
  const reference = column(() => draw(), 20_000);
  const shift = (i: number) => 100 + i / 1000;
  const all = Float64Array.from({ length: 500_000 }, (_, i) => draw() + shift(i));
  let known: ComparedFacts | undefined;
  let plans = 0;
  for (let rows = 300_000; rows <= 500_000; rows += 20_000) {
    const window = all.subarray(0, rows);
    const { facts, ...found } = grown(reference, window, undefined, known);
    const { facts: _, ...expected } = grown(reference, window);
    assertClose(found, expected, `${rows} rows`);
    const totals = facts?.window?.totals ?? assert.fail();
    const fullest = totals.starts.reduce(
      (most, start, i) => Math.max(most, start - (totals.starts[i - 1] ?? 0)),
      0,
    );
    assert.ok(fullest < rows / 5, `${fullest} of ${rows} rows in one bucket`);
    if (facts?.plan !== known?.plan) plans++;
    known = facts;
  }
  assert.ok(plans > 1 && plans < 6, `${plans} plans`);
});

test('of rows that were compared before, values are not looked for again', () => {
  const [reference, all] = [column(() => draw(), 20_000), column(() => draw(), 732_000, 0.01)];
  const { facts } = grown(reference, all.subarray(0, 730_000));
  const totals = facts?.window?.totals;
  assert(facts && totals?.kept, 'values in question are kept');
  assert(totals.kept.values.length < 730_000 / 3);
  // Whoever looked through these codes would find no value of any bucket.
  const codes = [new Uint16Array(730_000).fill(totals.plan.buckets)];
  const known = { ...facts, window: { ...facts.window, totals: { ...totals, codes } } } as ComparedFacts;
  const { facts: _, ...found } = grown(reference, all, undefined, known);
  const { facts: __, ...expected } = grown(reference, all);
  assertClose(found, expected);
});

test('a bucket that becomes so full that it must be looked into is foreseen', () => {
  const reference = column(() => draw(), 20_000);
  // moved, so that at the bucket the difference is neither the largest nor near 0
  const all = column(() => draw(), 730_000, 0.2);
  const planned = grown(reference, all.subarray(0, 700_000)).facts ?? assert.fail();
  const { plan } = planned;
  const bucket = Math.round(0.8 * plan.buckets);
  const inside = plan.low + ((plan.edges[bucket] ?? 0) + (plan.edges[bucket + 1] ?? 0)) / 2;
  const { starts } = survey(all.subarray(0, 700_000), plan).totals;
  const own = (starts[bucket + 1] ?? 0) - (starts[bucket] ?? 0);
  // nearly as full as a bucket may be that is not looked into
  for (let i = own; i < 16_370; i++) all[42 * i] = inside;
  const sameBuckets = { ...planned, window: undefined };
  const { facts } = grown(reference, all.subarray(0, 700_000), undefined, sameBuckets);
  for (let i = 0; i < 50; i++) all[700_000 + i] = inside;
  const totals = facts?.window?.totals;
  assert(facts && totals?.kept, 'values in question are kept');
  const codes = [new Uint16Array(700_000).fill(totals.plan.buckets)];
  const known = { ...facts, window: { ...facts.window, totals: { ...totals, codes } } } as ComparedFacts;
  const { facts: _, ...found } = grown(reference, all.subarray(0, 702_000), undefined, known);
  const { facts: __, ...expected } = grown(reference, all.subarray(0, 702_000));
  assertClose(found, expected);
});

test('a window that is not in memory is compared by its new rows and what is known of the others, or not at all', () => {
  const spare = { spareReference: false, spareWindow: true };
  const steps = [200_000, 200_000, 201_000, 203_000, 204_000];
  let compared = 0;
  for (const [name, shape] of Object.entries(SHAPES)) {
    const reference = column(shape, 20_000);
    const all = column(shape, 210_000, name === 'flags' ? 0 : 0.3);
    const spill = new Spill();
    let stored: Column | undefined;
    let known: ComparedFacts | undefined;
    for (const [i, rows] of steps.entries()) {
      const before = steps[i - 1] ?? 0;
      const added: Column = { type: 'number', name: 'x', values: all.subarray(before, rows) };
      stored = spill.append(stored, before, added);
      const input = { reference: vector(reference), chunks: [], rule: {}, keep: spare };
      const { facts: anew, ...expected } = compareOverTime({
        ...input,
        window: vector(all.subarray(0, rows)),
      });
      const coded = known?.window?.totals?.codes.reduce((sum, part) => sum + part.length, 0) ?? 0;
      assert.ok(coded <= 4000, `${name}: buckets of ${coded} rows are kept`);
      try {
        const window = withoutKnown(stored, known?.window);
        const { facts, ...found } = compareOverTime({ ...input, window, known });
        assertClose(found, expected, `${name}, ${rows} rows`);
        compared += Number(known?.window !== undefined);
        known = facts;
      } catch (error) {
        if (!(error instanceof NotToBeRead)) throw error;
        known = anew;
      }
    }
  }
  assert.ok(compared > 25, `${compared}`);
});

test('of a window that moves on nothing is kept, and what is kept of the reference holds for the next one', () => {
  const held: boolean[] = [];
  for (const [name, shape] of Object.entries(SHAPES)) {
    const reference = column(shape, 30_000);
    const all = column(shape, 90_000, name === 'flags' ? 0 : 0.1);
    let known: ComparedFacts | undefined;
    for (const start of [0, 10_000, 20_000, 21_000]) {
      const window = vector(all.subarray(start, start + 60_000));
      const input = {
        reference: vector(reference),
        window,
        chunks: [vector(all.subarray(start + 58_000, start + 60_000))],
        rule: {},
      };
      const { facts: _, ...expected } = compareOverTime(input);
      const keep = { spareReference: false, spareWindow: undefined };
      const { facts, ...found } = compareOverTime({ ...input, keep, known });
      assertClose(found, expected, `${name}, from ${start} on`);
      assert.equal(facts?.window, undefined);
      if (known) held.push(facts?.reference === known.reference);
      known = facts;
    }
  }
  assert.ok(held.filter(Boolean).length > held.length / 2, 'mostly it is not looked at again');
});

test('what is known passes to a worker thread and back', async () => {
  const [reference, all] = [column(() => draw(), 20_000), column(() => draw(), 70_000, 0.1)];
  const input = {
    reference: vector(reference),
    chunks: [],
    rule: {},
    keep: { spareReference: false, spareWindow: false },
  };
  const pool = new KernelPool({ size: 1 });
  try {
    const first = { ...input, window: vector(all.subarray(0, 65_000)) };
    const { facts } = await pool.run({ name: 'compareOverTime', input: first });
    const { facts: _, ...expected } = compareOverTime({ ...input, window: vector(all) });
    const second = { ...input, window: vector(all), known: facts };
    const { facts: __, ...inThread } = await pool.run({ name: 'compareOverTime', input: second });
    assertClose(inThread, expected);
    const { facts: ___, ...here } = compareOverTime(second);
    assertClose(here, expected);
  } finally {
    await pool.close();
  }
});
