/**
 * Each kernel in WebAssembly against its twin in TypeScript, bit for bit: both add in the same order. Needs dist/kernels.wasm, as
 * "npm run build" makes it.
 */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import fc from 'fast-check';
import { crossCalibrated } from '../../../src/core/estimation/calibration.ts';
import {
  directionHere,
  directionOf,
  productOf,
  productsOf,
  ranksHere,
  ranksOf,
} from '../../../src/core/kernels/columns.ts';
import { crossCalibratedInMemory } from '../../../src/core/kernels/crossCalibrated.ts';
import { kernels, twins } from '../../../src/core/kernels/index.ts';
import type { ScoreRows, ScoreTable } from '../../../src/core/kernels/scoreTable.ts';
import { sortedHere, sortedWithoutMissing } from '../../../src/core/kernels/sort.ts';
import { sortDescending, sortDescendingHere } from '../../../src/core/kernels/sortDescending.ts';
import { compareSorted, compareSortedHere } from '../../../src/core/kernels/twoSample.ts';
import { kernelMemory, kernelModule, useKernelModule } from '../../../src/core/kernels/wasm.ts';
import { atOnce } from '../../../src/core/turns.ts';

afterEach(() => useKernelModule(undefined));

const SPECIAL = [
  0,
  -0,
  1,
  0.5,
  5e-324,
  -5e-324,
  1.7e308,
  -1.7e308,
  1e-300,
  1 - 2 ** -53,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

/** Draws of many shapes, by name; `random` is uniform in [0, 1). */
const SHAPES: Readonly<Record<string, (random: () => number, i: number) => number>> = {
  uniform: random => random(),
  rounded: random => Math.round(random() * 50) / 50,
  'half rounded': (random, i) => (i % 2 ? random() : Math.round(random() * 100) / 100),
  logits: random => Math.log(1 / random() - 1),
  negative: random => -random(),
  confident: random => 1 - random() * 1e-12,
  skewed: random => Math.exp(30 * random()),
  special: random => SPECIAL[Math.floor(random() * SPECIAL.length)] ?? 0,
  bits: random => new Float64Array(Uint32Array.of(random() * 2 ** 32, random() * 2 ** 32).buffer)[0] || 0,
  constant: () => 0.25,
  'two values': random => (random() < 0.5 ? 0 : 1),
  'an outlier': (random, i) => (i === 77 ? 1e300 : random()),
  denormal: random => Math.floor(random() * 9) * 5e-324,
  ascending: (_, i) => i,
  descending: (_, i) => -i,
};

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  // −0 and 0 are one score
  return a.length === b.length && Array.from(a).every((value, i) => Object.is(value + 0, (b[i] ?? 0) + 0));
}

function assertSameTables(scores: Float64Array, rows: ScoreRows, what: string): void {
  const fast = kernels.scoreTable(scores, rows);
  const slow = twins.scoreTable(scores, rows);
  const edges = Array.from({ length: 9 }, (_, i) => (i + 1) * 0.1);
  const sums = (of: typeof kernels, table: ScoreTable) => {
    const area = of.rankArea(table);
    const { weights, scoreSums, positives } = of.binScores(table, edges);
    const { ofPositives, ofNegatives } = of.placements(table, area);
    const { smallest, largest } = of.scoreRange(table);
    return [
      ...[table.positive, table.negative, area, of.averagePrecision(table), of.logLossSum(table)],
      ...[of.squaredErrorSum(table), ofPositives, ofNegatives, smallest, largest],
      ...[...weights, ...scoreSums, ...positives],
    ];
  };
  const [found, wanted] = [sums(kernels, fast), sums(twins, slow)];
  assert.ok(isSame(found, wanted), `${what}: ${found} instead of ${wanted}`);
  assert.ok(isSame(fast.scores, slow.scores), `${what}: scores`);
  assert.ok(isSame(fast.positives, slow.positives), `${what}: positives`);
  assert.ok(isSame(fast.negatives, slow.negatives), `${what}: negatives`);
  const own = kernels.binScores(fast, [0.3]);
  assert.ok(isSame(own.scoreSums, twins.binScores(slow, [0.3]).scoreSums), `${what}: other bins`);
}

test('there are kernels, with the exports that the program names, and nothing is left in their memory', () => {
  assert.ok(kernelModule(), 'dist/kernels.wasm is missing: run "npm run build" first');
  const memory = kernelMemory();
  assert.ok(memory);
  const names = Object.keys(memory.exports).sort();
  assert.deepEqual(names, [
    'addUpBuckets',
    'assignCodes',
    'boundBuckets',
    'codeBuckets',
    'compareSorted',
    'countPairs',
    'countPresent',
    'countUnsafe',
    'countWhole',
    'crossCalibrate',
    'fillTable',
    'findRange',
    'gatherDoubles',
    'groupScores',
    'heapBase',
    'internStrings',
    'joinBytes',
    'markBuckets',
    'memory',
    'mergeSlices',
    'multiplyPairs',
    'packScores',
    'passBuckets',
    'placements',
    'rankValues',
    'scanGroups',
    'selectRows',
    'sortDescending',
    'sortDoubles',
    'sortKeys',
    'sortSlice',
    'spreadCodes',
    'spreadDoubles',
    'sumBuckets',
    'sumMoments',
    'toDirection',
    'toDoubles',
    'unpackDeltas',
    'unpackFlags',
    'unpackRuns',
    'unpackSnappy',
  ]);
  const first = memory.region(() => memory.allocate(100));
  assert.throws(() =>
    memory.region(() => {
      memory.allocate(1000);
      throw new Error('in between');
    }),
  );
  assert.equal(
    memory.region(() => memory.allocate(1)),
    first,
  );
});

test('score tables of every shape and size', () => {
  const random = generator(1);
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const length of [256, 257, 1000, 2049, 5000, 70_000]) {
      const scores = Float64Array.from({ length }, (_, i) => draw(random, i));
      const codes = Int32Array.from({ length }, () => Math.floor(random() * 4) - 1);
      const keep = Uint8Array.from({ length }, () => Number(random() < 0.9));
      const what = `${name}, ${length} rows`;
      assertSameTables(scores, { codes, positive: 1 }, what);
      assertSameTables(scores, { codes, positive: 1, negative: 2, keep }, `${what}, one pair, some left out`);
      assertSameTables(scores, { codes, positive: 7 }, `${what}, no positive`);
      assertSameTables(scores, { codes: codes.fill(-1), positive: 1 }, `${what}, all missing`);
    }
  }
});

test('thousands of small score tables of arbitrary doubles', () => {
  const random = generator(2);
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 20 }), values => {
      const scores = Float64Array.from(
        { length: 300 },
        () => values[Math.floor(random() * values.length)] ?? 0,
      );
      const codes = Int32Array.from({ length: 300 }, () => Number(random() < 0.3));
      assertSameTables(scores, { codes, positive: 1 }, values.join());
    }),
    { numRuns: 2000, seed: 3 },
  );
});

test('sorting of every shape and size', () => {
  const random = generator(3);
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const length of [0, 1, 2999, 3000, 3001, 60_000]) {
      const values = Float64Array.from({ length }, (_, i) =>
        random() < 0.05 ? Number.NaN : draw(random, i) * (random() < 0.5 ? -1 : 1),
      );
      const wanted = sortedHere(values.filter(value => !Number.isNaN(value)));
      const found = sortedWithoutMissing(values);
      assert.equal(found.length, wanted.length);
      assert.ok(
        found.every((value, i) => Object.is(value, wanted[i])),
        `${name}, ${length} values`,
      );
    }
  }
});

test('sorting keys with tags: equal keys lie in the same order', () => {
  const random = generator(5);
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const length of [256, 2048, 2049, 5000, 70_000]) {
      const keys = Float64Array.from({ length }, (_, i) => draw(random, i) * (random() < 0.3 ? -1 : 1));
      const tags = Int32Array.from(keys.keys());
      const [wantedKeys, wantedTags] = [keys.slice(), tags.slice()];
      sortDescendingHere(wantedKeys, wantedTags);
      sortDescending(keys, tags);
      assert.deepEqual(keys, wantedKeys, `${name}, ${length} keys`);
      assert.deepEqual(tags, wantedTags, `${name}, ${length} tags`);
    }
  }
});

test('ranks, directions and products of columns', () => {
  const random = generator(7);
  for (const length of [256, 257, 3001, 20_000]) {
    const directions: Float64Array[] = [];
    for (const [name, draw] of Object.entries(SHAPES)) {
      for (const gaps of [0, 0.1]) {
        const values = Float64Array.from({ length }, (_, i) =>
          random() < gaps ? Number.NaN : draw(random, i) * (random() < 0.3 ? -1 : 1),
        );
        assert.deepEqual(ranksOf(values), ranksHere(values), `${name}, ranks of ${length}`);
        const direction = directionOf(values);
        assert.deepEqual(direction, directionHere(values), `${name}, direction of ${length}`);
        if (direction) directions.push(direction);
      }
    }
    assert.ok(directions.length > 5);
    const wanted = directions.flatMap((b, j) => directions.slice(0, j).map(a => productOf(a, b)));
    assert.deepEqual(productsOf(directions), Float64Array.from(wanted));
  }
});

test('comparison of sorted samples', () => {
  const random = generator(8);
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const [n, m] of [
      [1, 255],
      [300, 1],
      [285, 5000],
      [5000, 285],
      [3000, 3000],
    ] as const) {
      const [first, second] = [n, m].map(length =>
        Float64Array.from({ length }, (_, i) => draw(random, i)).sort(),
      );
      if (!first || !second) continue;
      assert.deepEqual(
        compareSorted(first, second),
        compareSortedHere(first, second),
        `${name}, ${n} and ${m}`,
      );
    }
  }
});

test('rows calibrated by the other parts', () => {
  const random = generator(6);
  for (const [name, draw] of Object.entries(SHAPES)) {
    for (const [length, splits] of [
      [1, 2],
      [4, 10],
      [500, 10],
      [5000, 250],
      [20_000, 7],
    ] as const) {
      const finite = () => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, draw(random, 0)));
      const scores = Float64Array.from({ length }, finite).sort().reverse();
      const truth = Uint8Array.from(scores, (_, i) => Number(random() < 1 - i / length));
      const parts = Uint8Array.from(scores, () => Math.floor(random() * splits));
      const rows = { scores, truth, parts };
      const found = crossCalibratedInMemory(rows, splits);
      assert.ok(found);
      assert.ok(isSame(found, atOnce(crossCalibrated(rows, splits))), `${name}, ${length} rows`);
    }
  }
});

test('pairs of labels: near, far, negative, missing, odd numbers of rows, and what is no label', () => {
  const label = fc.oneof(
    fc.constantFrom(0, 1, -0, 15, 16, Number.NaN),
    fc.integer({ min: -300, max: 300 }),
    fc.constantFrom(0.5, Number.POSITIVE_INFINITY, -(2 ** 31), 2 ** 31, 1e300),
  );
  const pool = fc.array(label, { minLength: 1, maxLength: 6 });
  let counted = 0;
  fc.assert(
    fc.property(pool, pool, fc.integer({ min: 0, max: 40 }), fc.boolean(), (a, b, length, isLong) => {
      const rows = isLong ? length + 8190 : length;
      const column = (from: readonly number[], step: number) =>
        Float64Array.from({ length: rows }, (_, i) => from[(i * step) % from.length] ?? 0);
      const [first, second] = [column(a, 1), column(b, 3)];
      const found = kernels.countLabels(first, second);
      assert.deepEqual(found, twins.countLabels(first, second));
      if (!found) return;
      counted++;
      const total = found.counts.reduce((sum, count) => sum + count, 0);
      assert.equal(total + found.missing, rows);
      for (let i = 0; i < Math.min(rows, 6); i++) {
        const [x = Number.NaN, y = Number.NaN] = [first[i], second[i]];
        if (Number.isNaN(x + y)) continue;
        assert.ok((found.counts[(x - found.low) * found.size + (y - found.low)] ?? 0) > 0);
      }
    }),
    { numRuns: 1500, seed: 4 },
  );
  assert.ok(counted > 200, `${counted} were counted`);
});

test('without kernels, or with a file that is none, the twins do the work', () => {
  useKernelModule(null);
  assert.equal(kernelMemory(), undefined);
  const scores = Float64Array.from({ length: 1000 }, (_, i) => (i % 10) / 10);
  const codes = Int32Array.from({ length: 1000 }, (_, i) => i % 2);
  const table = kernels.scoreTable(scores, { codes, positive: 1 });
  assert.deepEqual(Object.keys(table).sort(), ['negative', 'negatives', 'positive', 'positives', 'scores']);
  assert.equal(kernels.countLabels(scores, scores), undefined);
  assert.equal(kernels.countLabels(Float64Array.from(codes), Float64Array.from(codes))?.counts[0], 500);
  assert.equal(sortedWithoutMissing(Float64Array.from({ length: 4000 }, (_, i) => -i))[0], -3999);
});

test('more than the memory may hold goes to the twin, and a large memory is given back', () => {
  const memory = kernelMemory();
  assert.ok(memory);
  assert.equal(memory.hasRoom(2 ** 30), false);
  memory.region(() => memory.allocate(200 * 2 ** 20));
  assert.notEqual(kernelMemory(), memory);
});
