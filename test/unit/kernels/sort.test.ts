import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortedWithoutMissing } from '../../../src/core/kernels/sort.ts';
import { compareSorted } from '../../../src/core/kernels/twoSample.ts';

/** The engine's own sort, which orders −0 before +0 and NaN last. */
function expected(values: Float64Array): Float64Array {
  return values.filter(value => !Number.isNaN(value)).sort();
}

test('sorts what a sort sorts, leaves out what is missing, and leaves its input alone', () => {
  fc.assert(
    fc.property(fc.float64Array({ maxLength: 300 }), values => {
      const before = values.slice();
      assert.deepEqual(sortedWithoutMissing(values), expected(values));
      assert.deepEqual(values, before);
    }),
  );
});

test('long arrays go through the radix sort: bits of every kind, ties, one sign, one value', () => {
  const special = [
    0,
    -0,
    Number.NaN,
    5e-324,
    -5e-324,
    1.7e308,
    -1.7e308,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const length = 60_000;
  const random = fc.sample(fc.double(), { numRuns: 20_000, seed: 1 });
  const cases: readonly ((i: number) => number)[] = [
    i => random[i % random.length] ?? 0,
    i => special[(i * 7) % special.length] ?? 0,
    i => ((i * 7919) % 10_007) / 10,
    i => -((i * 7919) % 10_007) - 0.5,
    () => 3.25,
    i => (i % 2 ? 1 : -1) * i,
    // digits from the top that all share, none, or that leave many values to be told apart by low ones
    i => 1.7e12 + ((i * 7919) % 100_003),
    i => 1 + ((i * 7919) % 100_003) * Number.EPSILON,
    i => (i % 3 ? 1e300 : 1) + ((i * 7919) % 100_003) * Number.EPSILON,
    i => 1e-310 + ((i * 7919) % 100_003) * Number.MIN_VALUE,
    i => (i % 5 ? Number.NaN : 1000 - i),
    () => Number.NaN,
  ];
  // a missing value with the sign set
  const negative = Float64Array.of(Number.NaN);
  new Uint8Array(negative.buffer)[7] = 255;
  for (const make of cases) {
    const values = Float64Array.from({ length }, (_, i) => make(i));
    values.set(negative, 77);
    const sorted = sortedWithoutMissing(values);
    const wanted = expected(values);
    assert.equal(sorted.length, wanted.length);
    assert.ok(sorted.every((value, i) => Object.is(value, wanted[i])));
  }
});

test('a merge tells where and how far two distribution functions part', () => {
  const found = compareSorted(Float64Array.of(0, 1, 1, 4), Float64Array.of(1, 2));
  assert.deepEqual(found, { above: 0.25, below: 0.25, aboveAt: 0, belowAt: 2, area: 0.25 + 0.25 + 0.5 });
});
