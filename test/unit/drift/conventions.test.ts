/** Numbers typed in from the libraries themselves, for conventions that few inputs show: sizes that differ, margins, small exact tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { between, type Call, categories, counted, found, numbers, range } from './samples.ts';

function agrees(value: number | undefined, expected: number, what: string): void {
  const close = value !== undefined && Math.abs(value - expected) <= 1e-9 * Math.abs(expected);
  assert.ok(close, `${what}: ${value}, expected ${expected}`);
}

test('Deepchecks scales by the range of what its margins leave', () => {
  const tenths = range(100).map(i => i / 10);
  const [reference, current] = [numbers(tenths), numbers(tenths.map(value => value + 2))];
  const small = [numbers([1, 2, 3, 1]), numbers([1, 4, 1, 4, 5, 5, 2, 9])] as const;
  for (const [margin, expected, ofSmall] of [
    [0, 0.16806722689075626, 0.265625],
    [0.025, 0.17699115044247787, 0.45238095238095233],
    [0.1, 0.20202020202020202, 0.45238095238095233],
    [0.25, 0.28985507246376807, 0.6666666666666666],
  ] as const) {
    const call: Call = { profile: 'deepchecks', options: { margin } };
    agrees(found('wasserstein', reference, current, call).value, expected, `margin ${margin}`);
    agrees(found('wasserstein', ...small, call).value, ofSmall, `margin ${margin}`);
  }
});

test('a sample of which margins leave nothing has no distance', () => {
  const outcome = between('wasserstein', numbers([1, 2]), numbers([1, 2, 3]), { options: { margin: 0.1 } });
  assert.ok(isUndefined(outcome));
  assert.equal(outcome.undefined, 'Without its margins of 0.1 nothing is left of a sample.');
});

test('Deepchecks rounds the counts that it scales down, and drops categories without a row', () => {
  const V = (reference: Record<string, number>, current: Record<string, number>) =>
    found('cramers_v', counted(reference), counted(current), { profile: 'deepchecks' }).value;
  agrees(V({ a: 33, b: 41, c: 26 }, { a: 1, b: 2, c: 9, d: 3 }), 0.47321414172827075, 'three kept of four');
  agrees(V({ a: 25, b: 25, c: 250 }, { a: 14, b: 6 }), 0.8055818698072523, 'halves go to the even count');
  agrees(V({ a: 9, b: 3 }, { a: 3, b: 3, c: 2 }), 0.2672612419124244, 'nothing to round');
  assert.equal(V({ a: 250, b: 149, c: 1 }, { a: 6, b: 2 }), 0);
});

test('a sample that is scaled down to no row at all has no association', () => {
  const outcome = between('cramers_v', categories([...'abcdefg']), categories(['a']), {
    options: { equal_sizes: true },
  });
  assert.ok(isUndefined(outcome));
  assert.match(outcome.undefined, /^Scaled down .* no category of the larger one is left\.$/);
});

test('the Bhattacharyya distance of Frouros 0.9', () => {
  const reference = numbers(range(20));
  const current = numbers(range(20).map(i => i + 3.5));
  agrees(
    found('bhattacharyya', reference, current, { profile: 'frouros@0.9' }).value,
    0.16186586046386853,
    'bhattacharyya',
  );
});

test('infinite values lie beyond the cells of NannyML', () => {
  const reference = numbers(range(40).map(i => i / 4));
  const infinite = Number.POSITIVE_INFINITY;
  const of = (id: string, current: readonly number[]) =>
    found(id, reference, numbers(current), { profile: 'nannyml' }).value;
  const spiked = [...range(20).map(i => i / 2), infinite, infinite, -infinite];
  agrees(of('jensen_shannon', spiked), 0.2649507852201233, 'some');
  agrees(of('hellinger', spiked), 0.2620605028946845, 'some');
  assert.equal(of('jensen_shannon', [infinite, infinite]), 1);
});

test('Frouros does not normalise what a constant sample has left within its points', () => {
  const reference = numbers(range(21).map(i => i / 20));
  const KL = (current: readonly number[]) =>
    found('kl_divergence', reference, numbers(current), { profile: 'frouros' }).value;
  agrees(KL(range(30).map(() => 0)), -0.019089291472219848, 'at the lowest value');
  agrees(KL(range(30).map(() => 0.5)), 0.006873095734245216, 'in the middle');
  agrees(KL(range(10).map(() => 1)), -0.05105396618908445, 'at the highest value');
});

test('the permutations of MMD are those of numpy.random.permutation after its seed, each from the rows as they stand', () => {
  const reference = numbers(range(20));
  for (const [shift, value, p] of [
    [1, -0.05372070262366402, 0.98],
    [2, -0.03899497728565471, 0.77],
    [3.5, -0.0004816872907761338, 0.28],
  ] as const) {
    const current = numbers(range(20).map(i => i + shift));
    const outcome = found('mmd', reference, current, { profile: 'evidently' });
    agrees(outcome.value, value, `MMD² after a shift of ${shift}`);
    assert.equal(outcome.pValue, p, `p after a shift of ${shift}`);
  }
});

test('a p-value of 0, where no permutation is as far, is one', () => {
  const [reference, current] = [numbers(range(20)), numbers(range(20).map(i => i + 40))];
  assert.equal(found('mmd', reference, current, { profile: 'evidently' }).pValue, 0);
  const tvd = found('total_variation', counted({ a: 20 }), counted({ b: 20 }), { profile: 'evidently' });
  assert.equal(tvd.pValue, 0);
});

test('an exact Cramér–von Mises p that is asked for is counted beyond 20 values too, where that is quick', () => {
  const { pValue, details } = found(
    'cramer_von_mises',
    numbers(range(21).map(i => i * 1.5)),
    numbers(range(5).map(i => 9.25 + 2 * i)),
    { options: { method: 'exact' } },
  );
  agrees(pValue, 0.32003648525387657, 'p');
  assert.equal(details?.['method'], 'exact');
});

test('one value on each side is no evidence, whatever the method', () => {
  for (const method of ['auto', 'exact', 'asymptotic']) {
    const { pValue } = found('cramer_von_mises', numbers([1]), numbers([2]), { options: { method } });
    assert.equal(pValue, 1, method);
  }
});

test('denormal values have characteristic functions as others have', () => {
  const reference = [1, 2, 4, 7, 11, 15];
  const current = [2, 3, 5, 9, 20];
  const { value } = found('epps_singleton', numbers(reference), numbers(current));
  agrees(value, 1.5770506387557421, 'as scipy');
  const tiny = (values: number[]) => numbers(values.map(each => each * 2 ** -1060));
  const { value: ofTiny } = found('epps_singleton', tiny(reference), tiny(current));
  assert.ok(Math.abs(ofTiny - value) < 1e-3, `${ofTiny}`);
});

test('a distance that is a number is given, though counts times lengths are none', () => {
  const reference = numbers([1e300, -1e300, 5]);
  const current = numbers([1e300, 3, -1e300, 1e308]);
  agrees(found('wasserstein', reference, current, { profile: 'scipy' }).value, 2.5e307, 'as scipy');
  const { value, details } = found(
    'wasserstein',
    numbers(Array(5).fill(1e308)),
    numbers(Array(4).fill(1e308)),
  );
  assert.equal(value, 0);
  assert.ok(!Number.isNaN(details?.['shift']));
});

test('the Jensen–Shannon distance of ten thousand strangers is 1 and not more', () => {
  const strangers = categories(range(10_000).map(i => `id ${i}`));
  assert.equal(found('jensen_shannon', strangers, categories(['nobody'])).value, 1);
});
