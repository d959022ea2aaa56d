import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { categories, counted, found, numbers, range } from '../drift/samples.ts';

test('missing_rate reads values, else current', () => {
  const holes = numbers([1, Number.NaN, 2, Number.POSITIVE_INFINITY]);
  for (const inputs of [{ values: holes }, { current: holes }]) {
    const outcome = compute('missing_rate', inputs);
    assert.ok(!isUndefined(outcome));
    assert.equal(outcome.value, 0.25);
    assert.deepEqual(outcome.proportion, { hits: 1, trials: 4 });
  }
  assert.ok(isUndefined(compute('missing_rate', { values: numbers([]) })));
  assert.throws(() => compute('missing_rate', {}), /needs the input "values" or "current"/);
});

test('missing_rate_change: z-test for common, exact test for rare missing values', () => {
  const column = (rows: number, missing: number) =>
    numbers(range(rows).map(i => (i < missing ? Number.NaN : i)));
  const common = found('missing_rate_change', column(1000, 100), column(1000, 150));
  assert.ok(Math.abs(common.value - 0.05) < 1e-15);
  // statsmodels proportions_ztest([150, 100], [1000, 1000])
  assert.ok(Math.abs((common.pValue ?? 0) - 0.0007232327164301953) < 1e-15);
  assert.equal(common.details?.['test'], 'z');
  const rare = found('missing_rate_change', column(4500, 0), column(150, 3));
  assert.equal(rare.details?.['test'], 'fisher');
  assert.ok((rare.pValue ?? 0) > 1e-5 && (rare.pValue ?? 1) < 1e-4);
  assert.equal(found('missing_rate_change', column(50, 0), column(50, 0)).pValue, 1);
});

test('new_categories names what is new and what is gone, most frequent first', () => {
  const outcome = found('new_categories', counted({ a: 50, b: 50, c: 1 }), counted({ a: 60, y: 10, x: 30 }));
  assert.equal(outcome.value, 0.4);
  assert.deepEqual(outcome.details?.['new'], [
    { value: 'x', rows: 30, share: 0.3 },
    { value: 'y', rows: 10, share: 0.1 },
  ]);
  assert.deepEqual(outcome.details?.['vanished'], ['b', 'c']);
  assert.ok((outcome.pValue ?? 1) < 1e-9);
});

test('new_categories: where most categories occur once, unseen ones are expected', () => {
  const ids = (from: number) => categories(range(500).map(i => `id ${from + i}`));
  const outcome = found('new_categories', ids(0), ids(400));
  assert.equal(outcome.value, 0.8);
  assert.ok((outcome.pValue ?? 0) > 0.99);
});

const DAY = 86_400_000;

test('row_count_anomaly judges the last whole period by those before', () => {
  const at = (counts: readonly number[], options = {}) =>
    compute(
      'row_count_anomaly',
      { times: numbers(counts.map((_, day) => day * DAY)), counts: numbers(counts) },
      { options },
    );
  // The first day may be cut, and today is not over: 90, 110, 90, 110 have mean 100 and a mean moving range of 20.
  const few = at([7, 90, 110, 90, 110, 40, 3]);
  assert.ok(!isUndefined(few) && typeof few.value === 'number');
  assert.ok(Math.abs(few.value - (60 * 2) / (20 * Math.sqrt(Math.PI))) < 1e-12);
  assert.equal(few.details?.['direction'], -1);
  assert.equal(few.details?.['start'], 5 * DAY);
  // Counts that never varied vary by their root all the same.
  const steady = at([1, 100, 100, 100, 110, 1]);
  assert.ok(!isUndefined(steady));
  assert.equal(steady.value, 1);
  for (const [counts, reason] of [
    [[1, 2, 3, 4], /takes 3 whole ones before it; there is 1/],
    [[0, 0, 0, 0, 0, 5, 1], /No row came in the periods before/],
    [[1, 2, -3, 4, 5, 6], /not negative/],
  ] as const) {
    const outcome = at(counts);
    assert.ok(isUndefined(outcome));
    assert.match(outcome.undefined, reason);
  }
  const apart = compute('row_count_anomaly', { times: numbers([0, 1e15]) }, { options: { period: 'hour' } });
  assert.ok(isUndefined(apart) && /a clock may be wrong/.test(apart.undefined));
  assert.throws(() => compute('row_count_anomaly', { times: categories(['a']) }), /times must be instants/);
});

test('a few rows that a column tells apart are told apart', () => {
  const values = numbers([1, 2, 3, 4, 5, 6, 7, 8]);
  const outcome = compute('target_leakage', { values, y_true: numbers([0, 0, 0, 0, 1, 1, 1, 1]) });
  assert.ok(!isUndefined(outcome));
  assert.equal(outcome.value, 1);
});

test('cells of one rate have one score, whatever sums it is made of', () => {
  const values = categories([...'abbbabbabbabaabbbb']);
  const y_true = numbers([...'100010010010110100'].map(Number));
  const outcome = compute('target_leakage', { values, y_true });
  assert.ok(!isUndefined(outcome) && typeof outcome.value === 'number');
  // 6/7, counted with fractions
  assert.ok(Math.abs(outcome.value - 6 / 7) < 1e-12, `${outcome.value}`);
});

test('bounds that exclude every value are a mistake, and a mean of huge values is none', () => {
  const values = numbers([1, 2]);
  assert.throws(
    () => compute('out_of_range_rate', { values }, { options: { min: 5, max: 1 } }),
    /"min" is 5 and "max" is 1/,
  );
  const mean = compute('mean', { values: numbers([1e308, 1.5e308, 1.7e308]) });
  assert.ok(!isUndefined(mean) && typeof mean.value === 'number');
  assert.ok(Math.abs(mean.value / 1.4e308 - 1) < 1e-15);
});
