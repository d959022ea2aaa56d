/** Each kernel against the plainest statement of what it computes, over inputs that bucket sorts and sums find awkward. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { kernels, twins } from '../../../src/core/kernels/index.ts';
import { sortDescending } from '../../../src/core/kernels/sortDescending.ts';

const awkward = fc.oneof(
  fc.double({ noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(
    0,
    -0,
    1,
    0.5,
    5e-324,
    -5e-324,
    1.7e308,
    -1.7e308,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
);

test('sortDescending sorts and keeps tags with their keys', () => {
  fc.assert(
    fc.property(fc.array(awkward, { maxLength: 300 }), values => assertSorts(values)),
    { numRuns: 300, seed: 1 },
  );
});

test('sortDescending on large, skewed and tied data', () => {
  const n = 20_000;
  const shapes: Record<string, (i: number) => number> = {
    ascending: i => i,
    descending: i => -i,
    constant: () => 3,
    'two values': i => i % 2,
    'one outlier': i => (i === 7 ? 1e300 : Math.sin(i)),
    'exponents of two': i => 2 ** ((i % 2000) - 1000),
    subnormal: i => (i % 9) * 5e-324,
    'sign and infinities': i =>
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -Math.abs(Math.sin(i)), i][i % 4] ?? 0,
    'whole range': i => (i % 2 === 0 ? 1.7e308 : -1.7e308) * Math.cos(i),
    'organ pipe': i => Math.min(i, n - i),
  };
  for (const shape of Object.values(shapes)) assertSorts(Array.from({ length: n }, (_, i) => shape(i)));
});

function assertSorts(values: readonly number[]): void {
  const keys = Float64Array.from(values);
  const tags = Int32Array.from(values, (_, i) => i);
  sortDescending(keys, tags);
  assert.deepEqual(
    [...keys].map(plain),
    [...values]
      .sort((a, b) => b - a || 0)
      .map(plain)
      .sort((a, b) => (a === b ? 0 : b - a)),
  );
  assert.equal(new Set(tags).size, values.length);
  for (const [i, tag] of tags.entries())
    assert.equal(plain(values[tag] ?? Number.NaN), plain(keys[i] ?? Number.NaN));
}

/** −0 and 0 are one key. */
function plain(value: number): number {
  return value === 0 ? 0 : value;
}

const scoredRow = fc.record({
  score: fc.oneof(awkward, fc.constantFrom(0.1, 0.2, 0.3)),
  code: fc.constantFrom(-1, 0, 1, 2),
  weight: fc.constantFrom(0, 0.5, 1, 2),
  keep: fc.constantFrom(0, 1, 1, 1),
});

test('scoreTable, rankArea and averagePrecision equal their O(n²) definitions', () => {
  fc.assert(
    fc.property(
      fc.array(scoredRow, { maxLength: 80 }),
      fc.boolean(),
      fc.boolean(),
      (rows, isWeighted, isPair) => {
        const table = kernels.scoreTable(
          Float64Array.from(rows, row => row.score),
          {
            codes: Int32Array.from(rows, row => row.code),
            positive: 1,
            ...(isPair && { negative: 2 }),
            ...(isWeighted && { weights: Float64Array.from(rows, row => row.weight) }),
            keep: Uint8Array.from(rows, row => row.keep),
          },
        );
        const used = rows
          .filter(row => row.keep === 1 && row.code >= 0 && (!isPair || row.code > 0))
          .map(row => ({ score: row.score, isPositive: row.code === 1, weight: isWeighted ? row.weight : 1 }))
          .filter(row => row.weight > 0);
        const distinct = [...new Set(used.map(row => plain(row.score)))].sort((a, b) => b - a);
        assert.deepEqual([...table.scores].map(plain), distinct);
        const weightOf = (chosen: typeof used) => chosen.reduce((sum, row) => sum + row.weight, 0);
        const positives = used.filter(row => row.isPositive);
        const negatives = used.filter(row => !row.isPositive);
        assert.equal(table.positive, weightOf(positives));
        assert.equal(table.negative, weightOf(negatives));
        if (table.positive === 0) return;
        let precisionSum = 0;
        for (const each of positives) {
          const above = used.filter(row => row.score >= each.score);
          precisionSum += (each.weight * weightOf(above.filter(row => row.isPositive))) / weightOf(above);
        }
        near(kernels.averagePrecision(table), precisionSum / table.positive);
        if (table.negative === 0) return;
        let wins = 0;
        for (const a of positives) {
          for (const b of negatives) {
            const win = a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0;
            wins += a.weight * b.weight * win;
          }
        }
        near(kernels.rankArea(table), wins / (table.positive * table.negative));
      },
    ),
    { numRuns: 400, seed: 2 },
  );
});

test('probability sums equal their definitions, also near 0 and 1', () => {
  const probability = fc.oneof(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 1, 1e-300, 1 - 2 ** -53, 0.9, 0.5),
  );
  const row = fc.record({ p: probability, truth: fc.boolean() });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 200 }), rows => {
      const table = kernels.scoreTable(
        Float64Array.from(rows, each => each.p),
        {
          codes: Int32Array.from(rows, each => Number(each.truth)),
          positive: 1,
        },
      );
      let loss = 0;
      let squares = 0;
      for (const { p, truth } of rows) {
        const given = truth ? p : 1 - p;
        loss -= Math.log(Math.min(Math.max(given, Number.EPSILON), 1 - Number.EPSILON));
        squares += (Number(truth) - p) ** 2;
      }
      near(kernels.logLossSum(table), loss);
      near(kernels.squaredErrorSum(table), squares);
      const edges = [0.1, 0.5, 0.9];
      const bins = kernels.binScores(table, edges);
      for (const bin of [0, 1, 2, 3]) {
        const inside = rows.filter(({ p }) => edges.filter(edge => edge < p).length === bin);
        assert.equal(bins.weights[bin], inside.length);
        assert.equal(bins.positives[bin], inside.filter(each => each.truth).length);
        near(
          bins.scoreSums[bin] ?? Number.NaN,
          inside.reduce((sum, each) => sum + each.p, 0),
        );
      }
    }),
    { numRuns: 300, seed: 3 },
  );
});

test('a hundred thousand confident rows lose no digit of log loss', () => {
  const n = 100_000;
  const scores = Float64Array.from({ length: n }, (_, i) => 1 - (i + 1) * 1e-15);
  const table = kernels.scoreTable(scores, { codes: new Int32Array(n).fill(1), positive: 1 });
  let loss = 0;
  for (const p of scores) loss -= Math.log(Math.min(p, 1 - Number.EPSILON));
  near(kernels.logLossSum(table), loss);
});

test('encodeNumbers and countPairs count as a map does', () => {
  const label = fc.oneof(
    fc.constantFrom(0, 1, -1, 2),
    fc.integer({ min: -70_000, max: 70_000 }),
    fc.constant(Number.NaN),
  );
  const row = fc.record({
    a: label,
    b: label,
    weight: fc.double({ min: 0, max: 5, noNaN: true }),
    keep: fc.constantFrom(0, 1),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), fc.boolean(), (rows, isHuge) => {
      const a = kernels.encodeNumbers(Float64Array.from(rows, each => each.a));
      const b = kernels.encodeNumbers(Float64Array.from(rows, each => each.b));
      // A size beyond the dense table takes the other path.
      const size = isHuge ? 5000 : Math.max(a.values.length, b.values.length, 1);
      const weights = Float64Array.from(rows, each => each.weight);
      const cells = kernels.countPairs(
        a.codes,
        b.codes,
        size,
        weights,
        Uint8Array.from(rows, each => each.keep),
      );
      const expected = new Map<string, [number, number]>();
      for (const each of rows) {
        if (each.keep === 0 || Number.isNaN(each.a) || Number.isNaN(each.b)) continue;
        const [count, weight] = expected.get(`${each.a},${each.b}`) ?? [0, 0];
        expected.set(`${each.a},${each.b}`, [count + 1, weight + each.weight]);
      }
      assert.equal(cells.rows.length, expected.size);
      for (const [i, code] of cells.rows.entries()) {
        const key = `${a.values[code]},${b.values[cells.columns[i] ?? -1]}`;
        assert.deepEqual([cells.counts[i], cells.weights[i]], expected.get(key), key);
      }
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('encodeNumbers stops at what is no label', () => {
  assert.equal(kernels.encodeNumbers(Float64Array.of(1, Number.NaN, 0.5)).fraction, 0.5);
  assert.equal(
    kernels.encodeNumbers(Float64Array.of(1, Number.NEGATIVE_INFINITY)).fraction,
    Number.NEGATIVE_INFINITY,
  );
  assert.deepEqual(kernels.encodeNumbers(Float64Array.of(Number.NaN)).values, []);
  assert.deepEqual([...kernels.encodeNumbers(Float64Array.of(5e9, -5e9, 5e9)).codes], [0, 1, 0]);
});

test('pairwiseSum adds as numpy does, and sumByCode by code', () => {
  for (const n of [0, 1, 7, 8, 9, 127, 128, 129, 1000, 4099]) {
    const whole = Array.from({ length: n }, (_, i) => i - 3);
    assert.equal(
      kernels.pairwiseSum(whole),
      whole.reduce((a, b) => a + b, 0),
    );
  }
  // numpy 2.4: (1 / np.arange(1, n + 1)).sum(), and np.full(1 << 20, 0.1).sum()
  const harmonic = (n: number) => kernels.pairwiseSum(Array.from({ length: n }, (_, i) => 1 / (i + 1)));
  assert.deepEqual(
    [7, 9, 129, 1001, 4099, 10007].map(harmonic),
    [
      2.5928571428571425, 2.8289682539682537, 5.440899030573669, 7.486469861549347, 8.895835961417054,
      9.788305756184304,
    ],
  );
  assert.equal(kernels.pairwiseSum(Array<number>(1 << 20).fill(0.1)), 104857.60000000002);
  const sums = kernels.sumByCode(
    Int32Array.of(0, 1, -1, 1),
    Float64Array.of(1, 2, 4, 8),
    2,
    Uint8Array.of(1, 1, 1, 0),
  );
  assert.deepEqual([...sums], [1, 2]);
});

test('errorMoments loses no digit of a small spread far from 0', () => {
  const truth = Float64Array.from({ length: 100_000 }, (_, i) => 1e9 + (i % 2));
  const moments = kernels.errorMoments(
    truth,
    truth.map(y => y - 0.5),
  );
  assert.equal(moments.meanTruth, 1e9 + 0.5);
  assert.equal(moments.spreadTruth, 25_000);
  assert.equal(moments.spreadError, 0);
  assert.equal(moments.absolute, 50_000);
  const constant = new Float64Array(3).fill(0.1);
  assert.equal(kernels.errorMoments(constant, constant).spreadTruth, 0);
});

test('matrixLosses counts rows that are no distributions', () => {
  const columns = [Float64Array.of(0.5, 0.2, 1), Float64Array.of(0.5, 0.2, 0)];
  const losses = kernels.matrixLosses(columns, Int32Array.of(0, 1, -1));
  assert.equal(losses.notSummingToOne, 1);
  assert.equal(losses.weight, 2);
  near(losses.logLoss, -Math.log(0.5) - Math.log(0.2));
  near(losses.squaredError, 0.5 + 0.04 + 0.64);
});

function near(actual: number, expected: number): void {
  assert.ok(
    Math.abs(actual - expected) <= 1e-12 * Math.max(1e-300, Math.abs(expected)) + 1e-15,
    `${actual} is not ${expected}`,
  );
}

test('long score tables held as arrays are summed to the bits of the twins, parts of rows too', () => {
  const length = 40_000;
  const scores = Float64Array.from({ length }, (_, i) => (length - i) / (length + 1));
  for (const weight of [1, 0.3]) {
    const table = {
      scores,
      positives: Float64Array.from({ length }, (_, i) => ((i * 7919) % 3) * weight),
      negatives: Float64Array.from({ length }, (_, i) => ((i * 104_729) % 4) * weight),
    };
    const sum = (values: Float64Array) => values.reduce((all, each) => all + each, 0);
    const whole = { ...table, positive: sum(table.positives), negative: sum(table.negatives) };
    const area = twins.rankArea(whole);
    assert.equal(kernels.rankArea(whole), area);
    assert.equal(kernels.averagePrecision(whole), twins.averagePrecision(whole));
    assert.equal(kernels.logLossSum(whole), twins.logLossSum(whole));
    assert.equal(kernels.squaredErrorSum(whole), twins.squaredErrorSum(whole));
    assert.deepEqual(kernels.scoreRange(whole).largest, scores[0]);
    assert.deepEqual(kernels.placements(whole, area), twins.placements(whole, area));
    for (const edges of [Array.from({ length: 9 }, (_, i) => (i + 1) * 0.1), [0.25, 0.7]]) {
      assert.deepEqual(kernels.binScores(whole, edges), twins.binScores(whole, edges));
    }
  }
});
