/** Buckets against sorting: what they answer must be what the sorted column says, and WebAssembly what the twin says. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { NumberSample } from '../../../src/core/drift/sample.ts';
import {
  type Buckets,
  bucketed,
  bucketedFast,
  compareBuckets,
  planFor,
  withBuckets,
} from '../../../src/core/kernels/buckets.ts';
import { sortedWithoutMissing } from '../../../src/core/kernels/sort.ts';
import { compareSorted, compareSteps, lowerBound } from '../../../src/core/kernels/twoSample.ts';
import { kernelMemory, useKernelModule } from '../../../src/core/kernels/wasm.ts';

afterEach(() => useKernelModule(undefined));

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

const random = generator(1);
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const SHAPES: Readonly<Record<string, (i: number) => number>> = {
  normal: () => normal(),
  lognormal: () => Math.exp(2 * normal()),
  rounded: () => Math.round(100 * normal()) / 100,
  counts: () => Math.round(Math.abs(3 * normal())),
  'half constant': () => (random() < 0.5 ? 3 : normal()),
  'with missing and infinite': i => {
    if (i % 17 === 0) return Number.NaN;
    return i % 1000 === 3 ? Number.POSITIVE_INFINITY : i % 1500 === 4 ? Number.NEGATIVE_INFINITY : normal();
  },
  'far from zero': () => 1e9 + normal(),
  tiny: () => 1e-300 * normal(),
  'an outlier': i => (i === 5 ? 1e300 : normal()),
  'two clusters': () => (random() < 0.5 ? 0 : 1e6) + normal(),
  ascending: i => i,
  'both zeros': i => (i % 3 === 0 ? -0 : i % 3 === 1 ? 0 : normal()),
};

function column(draw: (i: number) => number, length: number, shift = 0): Float64Array {
  return Float64Array.from({ length }, (_, i) => draw(i) + shift);
}

const isSame = (a: Float64Array | Uint32Array, b: Float64Array | Uint32Array) =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

test('WebAssembly and twin group alike, and greater values never fall into lower buckets', () => {
  let grouped = 0;
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const length of [20_000, 60_001, 300_000]) {
      const values = column(draw, length);
      const plan = planFor(values);
      if (!plan) continue;
      grouped++;
      const other = column(draw, 30_000, plan.edges[100]);
      for (const each of [values, other]) {
        const slow = bucketed(each, plan);
        const fast = bucketedFast(each, plan);
        const sorted = sortedWithoutMissing(each);
        assert.ok(isSame(slow.starts, fast.starts), name);
        assert.ok(isSame(slow.sums, fast.sums), name);
        assert.ok(isSame(slow.values, fast.values), name);
        withBuckets(() => assert.ok(isSame(slow.values, bucketedFast(each, plan).values), name));
        assert.equal(fast.size, sorted.length);
        for (let bucket = 0; bucket < plan.buckets; bucket++) fast.order(bucket, fast.values);
        assert.ok(
          sorted.every((value, i) => value === fast.values[i]),
          `${name}: ordered buckets are the sorted column`,
        );
      }
    }
  }
  assert.ok(grouped >= 30, `${grouped} columns were grouped`);
});

function assertSameComparison(a: Float64Array, b: Float64Array, what: string): boolean {
  const plan = planFor(a);
  if (!plan) return false;
  const found = compareBuckets(bucketedFast(a, plan), bucketedFast(b, plan));
  const inMemory = withBuckets(() => compareBuckets(bucketedFast(a, plan), bucketedFast(b, plan)));
  assert.deepEqual(inMemory, found, `${what}: WebAssembly and twin`);
  const wanted = compareSorted(sortedWithoutMissing(a), sortedWithoutMissing(b));
  const { area, ...where } = found;
  const { area: wantedArea, ...wantedWhere } = wanted;
  // where the functions part first depends on counts only
  assert.deepEqual(where, wantedWhere, what);
  const error = Math.abs(area - wantedArea);
  const range = (plan.edges.at(-1) ?? 0) + wantedArea;
  assert.ok(
    area === wantedArea || error <= 1e-12 * wantedArea + 1e-15 * range,
    `${what}: ${area}, ${wantedArea}`,
  );
  return true;
}

test('comparisons of every shape with itself moved, of any size', () => {
  let compared = 0;
  for (const [name, draw] of Object.entries(SHAPES)) {
    const reference = column(draw, 50_000);
    for (const length of [1, 2, 30, 1000, 49_999, 120_000]) {
      for (const shift of [0, 0.01, -0.3, 50]) {
        const current = column(draw, length, shift);
        if (current.every(Number.isNaN)) continue;
        compared += Number(
          assertSameComparison(reference, current, `${name}, ${length} rows, moved by ${shift}`),
        );
      }
    }
    compared += Number(assertSameComparison(reference, reference.slice(), `${name} with itself`));
    compared += Number(assertSameComparison(reference, reference.subarray(7, 30_000), `${name} with a part`));
  }
  assert.ok(compared > 200, `${compared} were compared`);
});

test('a sample in buckets answers as the sorted one', () => {
  for (const [name, draw] of Object.entries(SHAPES)) {
    const values = column(draw, 80_000);
    const sample = new NumberSample({ type: 'number', values });
    const sorted = new NumberSample({ type: 'number', values });
    // what was sorted before answers from there
    assert.equal(sorted.sorted.length, sample.size, name);
    assert.equal(sample.infinite, sorted.sorted.length - sorted.finite.length, name);
    for (const q of [0, 0.005, 0.1, 0.5, 0.77, 0.995, 1]) {
      assert.equal(sample.quantile(q), sorted.quantile(q), `${name}, quantile ${q}`);
      const x = sample.quantile(q);
      for (const at of [x, x + 1e-9, x - 0.5]) {
        assert.equal(sample.below(at), lowerBound(sorted.sorted, at), `${name}, below ${at}`);
      }
    }
    assert.equal(sample.below(Number.POSITIVE_INFINITY), lowerBound(sorted.sorted, Number.POSITIVE_INFINITY));
    assert.equal(sample.below(Number.NEGATIVE_INFINITY), 0);
    assert.equal(sample.mean, sorted.mean);
    const distinct = new Set(sorted.finite).size + new Set(sorted.sorted).size - new Set(sorted.finite).size;
    assert.equal(sample.distinct, distinct, name);
    assert.equal(sample.hasAtMost(10), distinct <= 10, name);
    assert.equal(sample.hasAtMost(5000), distinct <= 5000, name);
    const total = [...sample.counts.values()].reduce((sum, count) => sum + count, 0);
    assert.equal(total, sample.size);
    assert.equal(sample.counts.size, distinct);
  }
});

test('few values are counted as sorting counts them', () => {
  const values = Float64Array.from(
    { length: 3000 },
    (_, i) => [2, -1, 0.5, -0, 0, Number.NaN, 600][i % 7] ?? 0,
  );
  values[100] = Number.POSITIVE_INFINITY;
  const sample = new NumberSample({ type: 'number', values });
  assert.equal(sample.distinct, 6);
  assert.deepEqual([...sample.counts.keys()], ['-1', '0', '0.5', '2', '600', 'Infinity']);
  assert.deepEqual(sample.distinctFinite, [-1, 0, 0.5, 2, 600]);
});

test('few values are compared by their counts as sorted ones are', () => {
  const draws: Readonly<Record<string, (i: number) => number>> = {
    counts: () => Math.round(Math.abs(3 * normal())),
    others: () => Math.round(2 * normal()) / 2 + 1000,
    'both zeros': i => [-0, 0, 2][i % 3] ?? 0,
    'with missing and infinite': i => [Number.NaN, 1, Number.POSITIVE_INFINITY, -7, 0.5][i % 5] ?? 0,
    'infinite below': i => (i % 100 === 0 ? Number.NEGATIVE_INFINITY : 4),
    one: () => 3,
  };
  for (const [a, drawA] of Object.entries(draws)) {
    for (const [b, drawB] of Object.entries(draws)) {
      for (const shift of [0, 1]) {
        const [first, second] = [column(drawA, 20_000), column(drawB, 17_000, shift)];
        const [before, now] = [first, second].map(values => new NumberSample({ type: 'number', values }));
        assert.ok(before?.steps && now?.steps);
        const sorted = compareSorted(sortedWithoutMissing(first), sortedWithoutMissing(second));
        assert.deepEqual(compareSteps(before.steps, now.steps), sorted, `${a} against ${b}`);
        for (const x of [-1, 0, 0.5, 3, 1e9])
          assert.equal(now.below(x), lowerBound(sortedWithoutMissing(second), x));
      }
    }
  }
});

test('what goes over a column says the same of one that is kept in the linear memory', () => {
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const length of [16_384, 30_001, 30_002, 30_003]) {
      const values = column(draw, length);
      const factsOf = () => {
        const sample = new NumberSample({ type: 'number', values });
        const { missing, infinite, mean, distinct, distinctFinite } = sample;
        return { missing, infinite, mean, distinct, distinctFinite, deviation: sample.deviation(1) };
      };
      assert.deepEqual(withBuckets(factsOf), factsOf(), `${name}, ${length}`);
    }
  }
  // whole numbers that turn out to be others late, and too many
  for (const draw of [
    (i: number) => (i === 20_000 ? 0.5 : i % 20),
    (i: number) => (i < 10_000 ? i % 20 : i),
  ]) {
    const values = column(draw, 30_000);
    const countsOf = () => [...new NumberSample({ type: 'number', values }).counts];
    assert.deepEqual(withBuckets(countsOf), countsOf());
  }
});

test('buckets end with the region that they were made in, and a sample makes new ones', () => {
  const values = column(() => normal(), 50_000);
  const sample = new NumberSample({ type: 'number', values });
  let inside: Buckets | undefined;
  const median = withBuckets(() => {
    inside = sample.buckets;
    withBuckets(() =>
      bucketedFast(
        column(() => normal(), 50_000),
        inside?.plan ?? assert.fail(),
      ),
    );
    assert.equal(inside?.isAlive, true);
    return sample.quantile(0.5);
  });
  assert.equal(inside?.isAlive, false);
  assert.throws(() => inside?.values, /ended/);
  const memory = kernelMemory();
  memory?.region(() => memory.doubles(memory.allocate(2 ** 20), 2 ** 17).fill(7));
  assert.equal(sample.quantile(0.5), median);
});

test('without WebAssembly the twin groups', () => {
  useKernelModule(null);
  const sample = new NumberSample({ type: 'number', values: column(() => normal(), 50_000) });
  assert.equal(
    withBuckets(() => sample.quantile(0.25)),
    new NumberSample(sample.vector).quantile(0.25),
  );
  assert.ok(sample.buckets?.isAlive);
});
