/** Buckets against sorting: what they answer must be what the sorted column says, and WebAssembly what the twin says. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { NumberSample } from '../../../src/core/drift/sample.ts';
import { type BucketPlan, planFor } from '../../../src/core/kernels/bucketPlan.ts';
import { Buckets } from '../../../src/core/kernels/buckets.ts';
import { bucketsInOrder, compareBuckets } from '../../../src/core/kernels/compareBuckets.ts';
import { sortedWithoutMissing } from '../../../src/core/kernels/sort.ts';
import { type Survey, survey } from '../../../src/core/kernels/survey.ts';
import { compareSorted, compareSteps, lowerBound } from '../../../src/core/kernels/twoSample.ts';
import { useKernelModule } from '../../../src/core/kernels/wasm.ts';
import { meanOf, squaresAround } from '../../../src/core/mathematics/moments.ts';

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

/** What `work` gives by the twins in TypeScript. */
function byTwin<T>(work: () => T): T {
  useKernelModule(null);
  try {
    return work();
  } finally {
    useKernelModule(undefined);
  }
}

function inBuckets(values: Float64Array, plan: BucketPlan): Buckets {
  return new Buckets({ type: 'number', values }, survey(values, plan).totals);
}

function allOf(buckets: Buckets): number[] {
  return Array.from({ length: buckets.plan.buckets }, (_, bucket) => [...buckets.inOrder(bucket)]).flat();
}

function assertSameSurvey(fast: Survey, slow: Survey, name: string): void {
  // deepEqual of the strict kind tells −0 from 0
  assert.deepEqual(fast, slow, `${name}: WebAssembly and twin`);
}

test('WebAssembly and twin look through a column alike, and greater values never fall into lower buckets', () => {
  let grouped = 0;
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const length of [20_000, 60_001, 300_003]) {
      const values = column(draw, length);
      const plan = planFor(values);
      if (!plan) continue;
      grouped++;
      const other = column(draw, 30_002, plan.edges[100]);
      for (const each of [values, other, values.subarray(0, 5), values.subarray(0, 0)]) {
        const fast = survey(each, plan);
        assertSameSurvey(
          fast,
          byTwin(() => survey(each, plan)),
          name,
        );
        const sorted = sortedWithoutMissing(each);
        const buckets = new Buckets({ type: 'number', values: each }, fast.totals);
        assert.equal(buckets.size, sorted.length);
        buckets.need(new Uint8Array(plan.buckets).fill(1));
        const found = allOf(buckets);
        assert.ok(
          found.length === sorted.length && sorted.every((value, i) => value === found[i]),
          `${name}: ordered buckets are the sorted column`,
        );
      }
    }
  }
  assert.ok(grouped >= 30, `${grouped} columns were grouped`);
});

test('one pass says what is missing and the moments, or leaves them to a second look where digits would be lost', () => {
  let said = 0;
  for (const [name, draw] of Object.entries(SHAPES)) {
    const values = column(draw, 50_001);
    const plan = planFor(values);
    if (!plan) continue;
    const { presence, moments } = survey(values, plan);
    const count = (is: (value: number) => boolean) => values.filter(is).length;
    assert.deepEqual(
      presence,
      {
        missing: count(Number.isNaN),
        low: count(value => value === Number.NEGATIVE_INFINITY),
        high: count(value => value === Number.POSITIVE_INFINITY),
      },
      name,
    );
    if (!moments) continue;
    said++;
    const finite = values.filter(Number.isFinite);
    const mean = meanOf(finite);
    const squares = squaresAround(finite, mean);
    assert.ok(Math.abs(moments.squares - squares) <= 1e-12 * squares, name);
    assert.ok(Math.abs(moments.mean - mean) <= 1e-15 * (plan.edges.at(-1) ?? 0), name);
  }
  assert.ok(said >= 8, `${said}`);
  const plan = planFor(column(normal, 50_000)) ?? assert.fail();
  assert.equal(survey(column(normal, 20_000, 1000), plan).moments, undefined);
  assert.equal(survey(new Float64Array(20_000).fill(3), plan).moments, undefined);
  assert.equal(survey(new Float64Array(20_000).fill(1e200), plan).moments, undefined);
  assert.equal(survey(new Float64Array(20_000).fill(Number.NaN), plan).moments, undefined);
});

test('values of some buckets are fetched alike by WebAssembly and twin, and after many questions those of all', () => {
  const values = column(i => (i % 9 === 4 ? Number.NaN : normal()), 90_001);
  const plan = planFor(values) ?? assert.fail();
  const marked = () => Uint8Array.from({ length: plan.buckets }, () => Number(random() < 0.1));
  const [fast, slow, single] = [1, 2, 3].map(() => inBuckets(values, plan));
  assert.ok(fast && slow && single);
  const sorted = sortedWithoutMissing(values);
  for (let round = 0; round < 9; round++) {
    const marks = marked();
    fast.need(marks);
    byTwin(() => slow.need(marks));
    for (let bucket = 0; bucket < plan.buckets; bucket++) {
      if (marks[bucket] === 0) continue;
      assert.deepEqual(fast.fetchedIn(bucket), slow.fetchedIn(bucket));
    }
    for (let bucket = round; bucket < plan.buckets; bucket += 97) {
      const wanted = sorted.subarray(fast.starts[bucket], fast.starts[bucket + 1]);
      assert.deepEqual(fast.inOrder(bucket), wanted);
      assert.deepEqual(slow.inOrder(bucket), wanted);
    }
  }
  assert.deepEqual(single.inOrder(100), sorted.subarray(single.starts[100], single.starts[101]));
});

test('values that were kept are in order with those of added rows, and kept on until many have been added', () => {
  let compared = 0;
  for (const [name, draw] of Object.entries(SHAPES)) {
    const all = column(draw, 100_000);
    const plan = planFor(all.subarray(0, 60_000));
    if (!plan) continue;
    const marks = Uint8Array.from({ length: plan.buckets }, () => Number(random() < 0.1));
    // outliers are all in one of these
    marks[0] = 1;
    marks[plan.buckets - 1] = 1;
    const earlier = inBuckets(all.subarray(0, 60_000), plan);
    earlier.need(marks);
    const { kept } = earlier.toKeep(marks);
    if (!kept) continue;
    for (const rows of [60_000, 61_000, 100_000]) {
      const values = all.subarray(0, rows);
      const grown = (): Buckets =>
        new Buckets({ type: 'number', values }, { ...survey(values, plan).totals, kept });
      const [buckets, other] = [grown(), grown()];
      const sorted = sortedWithoutMissing(values);
      assert.ok(buckets.isAtHand(marks), name);
      for (let bucket = marks.indexOf(1); bucket >= 0; bucket = marks.indexOf(1, bucket + 1)) {
        compared++;
        const wanted = sorted.subarray(buckets.starts[bucket], buckets.starts[bucket + 1]);
        for (const x of [wanted[0], wanted[wanted.length >> 1]]) {
          if (x !== undefined) assert.equal(other.below(x), lowerBound(sorted, x), name);
        }
        const found = new Float64Array(wanted.length + 1);
        buckets.bring(bucket, found, 1);
        // both zeros are the same value
        const isSame = (value: number, i: number) => value === found[i + 1] && value === inOrder[i];
        const inOrder = buckets.inOrder(bucket);
        assert.ok(inOrder.length === wanted.length && wanted.every(isSame), `${name}, ${rows} rows`);
      }
      const next = buckets.toKeep().kept;
      if (rows < 100_000) assert.equal(next, kept, name);
      else if (next) assert.equal(next.rows, rows, name);
    }
  }
  assert.ok(compared > 5000, `${compared}`);
});

test('of rounded values it is known that a bucket has one value only', () => {
  const values = column(() => Math.round(100 * normal()) / 100, 300_000);
  const other = column(() => Math.round(100 * normal()) / 100, 200_000, 0.02);
  const plan = planFor(values) ?? assert.fail();
  const [first, second] = [inBuckets(values, plan), inBuckets(other, plan)];
  let single = 0;
  for (let bucket = 0; bucket < plan.buckets; bucket++) {
    const distinct = new Set(first.inOrder(bucket));
    assert.equal(first.onlyValueIn(bucket), distinct.size === 1 ? [...distinct][0] : undefined);
    single += Number(distinct.size === 1);
  }
  assert.ok(single > 300, `${single}`);
  const marks = bucketsInOrder(first, second);
  assert.ok(marks.filter(mark => mark === 2).length > 100);
  assert.ok(marks.filter(mark => mark === 1).length < 20);
});

function assertSameComparison(a: Float64Array, b: Float64Array, what: string): boolean {
  const plan = planFor(a);
  if (!plan) return false;
  const compare = () => compareBuckets(inBuckets(a, plan), inBuckets(b, plan));
  const found = compare();
  assert.deepEqual(found, byTwin(compare), `${what}: WebAssembly and twin`);
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
    // added up in another order
    assert.ok(Math.abs(sample.mean - sorted.mean) <= 1e-12 * Math.abs(sorted.mean), name);
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

test('what is said of a column is the same with and without WebAssembly', () => {
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const length of [16_384, 30_001, 30_002, 30_003]) {
      const values = column(draw, length);
      const factsOf = () => {
        const sample = new NumberSample({ type: 'number', values });
        const { missing, infinite, mean, distinct, distinctFinite } = sample;
        return { missing, infinite, mean, distinct, distinctFinite, deviation: sample.deviation(1) };
      };
      assert.deepEqual(factsOf(), byTwin(factsOf), `${name}, ${length}`);
    }
  }
  // whole numbers that turn out to be others late, and too many
  for (const draw of [
    (i: number) => (i === 20_000 ? 0.5 : i % 20),
    (i: number) => (i < 10_000 ? i % 20 : i),
  ]) {
    const values = column(draw, 30_000);
    const countsOf = () => [...new NumberSample({ type: 'number', values }).counts];
    assert.deepEqual(countsOf(), byTwin(countsOf));
  }
});

test('moments of few values are those of the rows', () => {
  for (const draw of [
    (i: number) => [2, -1, 0.5, Number.NaN, 7][i % 5] ?? 0,
    (i: number) => [1e9, 1e9 + 1, Number.POSITIVE_INFINITY][i % 3] ?? 0,
    () => 0.1,
    (i: number) => (i % 2 === 0 ? 1e308 : -1e308),
    () => Number.NEGATIVE_INFINITY,
  ]) {
    const values = column(draw, 20_000);
    const finite = values.filter(Number.isFinite);
    const sample = new NumberSample({ type: 'number', values });
    assert.equal(sample.missing, values.filter(Number.isNaN).length);
    assert.equal(sample.finiteSize, finite.length);
    const mean = meanOf(finite);
    // their squares are no numbers
    const unit = draw(0) === 1e308 ? 2 ** 1000 : 1;
    const inUnits = finite.map(each => each / unit);
    const deviation = unit * Math.sqrt(squaresAround(inUnits, meanOf(inUnits)) / finite.length);
    const isNear = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.abs(b);
    assert.ok(isNear(sample.mean, mean), `${sample.mean}, ${mean}`);
    assert.ok(isNear(sample.deviation(0), deviation), `${sample.deviation(0)}, ${deviation}`);
  }
});
