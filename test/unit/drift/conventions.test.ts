/** Numbers typed in from the libraries themselves, for conventions that few inputs show: sizes that differ, margins, small exact tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
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
  for (const method of ['auto', 'exact', 'asymp', 'quick']) {
    assert.equal(found('ks', numbers([1]), numbers([2]), { options: { method } }).pValue, 1, method);
  }
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

/** One value after another, each so many times. */
const repeated = (...pairs: readonly (readonly [value: number, times: number])[]) =>
  numbers(pairs.flatMap(([value, times]) => Array<number>(times).fill(value)));

test('the Epps–Singleton test of few distinct values has the rank that they leave', () => {
  // where scipy keeps no noise either
  for (const [reference, current, value, p] of [
    [repeated([0, 2], [1, 20]), repeated([5, 9]), 966.0767731204141, 4.24697811969267e-212],
    [repeated([-1, 18], [5, 41]), repeated([3, 59]), 4.3419767453538975, 0.03718372848704403],
  ] as const) {
    const outcome = found('epps_singleton', reference, current);
    agrees(outcome.value, value, 'W²');
    agrees(outcome.pValue, p, 'p');
    assert.equal(outcome.details?.['degrees'], 1);
  }
});

test('the rank of two samples of the Epps–Singleton test is that of their distinct values, however often they repeat', () => {
  for (const [values, others, rank] of [
    [2, 1, 1],
    [1, 3, 2],
    [2, 2, 2],
    [3, 2, 3],
    [3, 4, 4],
  ] as const) {
    for (const times of [5, 37, 1201]) {
      for (const apart of [1, 0.7, 13]) {
        const some = (count: number, from: number) =>
          repeated(...range(count).map(i => [from + i * apart, times + i] as const));
        const { details } = found('epps_singleton', some(values, 0), some(others, 3.5));
        assert.equal(details?.['degrees'], rank, `${values} and ${others} values, ${times} times`);
      }
    }
  }
});

test('the Epps–Singleton test has nothing to say of constants and of angles beyond numbers', () => {
  const reason = (reference: Vector, current: Vector) => {
    const outcome = between('epps_singleton', reference, current);
    assert.ok(isUndefined(outcome));
    return outcome.undefined;
  };
  assert.match(reason(repeated([0, 5]), repeated([1, 5])), /^Each sample holds one value only/);
  assert.match(reason(repeated([3, 5]), repeated([3, 5])), /^The middle half of all values is one value/);
  const tenths = [0.1, 0.2, 0.3, 0.4, 0.5];
  assert.match(
    reason(numbers([...tenths, 1.7e308]), numbers([...tenths, 0.6])),
    /^The values lie so far apart/,
  );
});

test('the estimate of NannyML’s KS: a constant reference and infinite values', () => {
  const D = (reference: Vector, current: readonly number[]) =>
    found('ks', reference, numbers(current), { profile: 'nannyml' }).value;
  const fives = repeated([5, 10_000]);
  assert.equal(D(fives, [4.8]), 1);
  assert.equal(D(fives, [4.8, 5]), 0.5);
  const spread = numbers(range(12_000).map(i => ((i * 7919) % 100_003) / 10_000));
  const infinite = Number.POSITIVE_INFINITY;
  agrees(D(spread, [0, 1, infinite, 2]), 0.5498333333333325, 'one infinite value');
  agrees(D(spread, [0, 1, infinite, -infinite, 2]), 0.5998333333333326, 'both infinities');
  const endless = numbers([...range(10_000), infinite]);
  assert.ok(isUndefined(between('ks', endless, numbers([1]), { profile: 'nannyml' })));
});

test('Doane’s cells need a finite reference', () => {
  const reference = numbers([1, 2, 3, 4, Number.POSITIVE_INFINITY]);
  for (const id of ['jensen_shannon', 'hellinger']) {
    const outcome = between(id, reference, numbers([2, 3]), { profile: 'nannyml' });
    assert.ok(isUndefined(outcome));
    assert.match(outcome.undefined, /^The reference sample holds 1 infinite values/);
  }
});

test('Frouros cuts by the rule auto of the numpy that it takes', () => {
  const js = (reference: Vector, current: Vector) =>
    between('jensen_shannon', reference, current, { profile: 'frouros' });
  for (const [reference, current, expected] of [
    [repeated([0, 9], [1, 1], [100, 1]), repeated([0, 6], [1, 3], [2, 1], [50, 1]), 0.4819846553715427],
    [
      numbers([...range(9).map(i => i + 1), 1000]),
      numbers([...range(9).map(i => i + 2), 500]),
      0.26327688477341615,
    ],
  ] as const) {
    const outcome = js(reference, current);
    assert.ok(!isUndefined(outcome));
    agrees(Number(outcome.value), expected, 'Jensen–Shannon');
  }
  const large = js(repeated([2 ** 53, 5]), repeated([2 ** 53 + 2, 5]));
  assert.ok(isUndefined(large));
  assert.match(large.undefined, /^The values are so large beside their range/);
  const far = js(numbers([...range(100), 1e12]), numbers(range(50)));
  assert.ok(isUndefined(far));
  assert.match(far.undefined, /^The rule auto asks for more than a million cells/);
});

test('distances in standard deviations do not depend on the unit, however large or small it is', () => {
  for (const unit of [1, 1e200, 1e-200, 2 ** 1000, 2 ** -1000]) {
    const of = (...values: readonly number[]) => numbers(values.map(value => value * unit));
    const std = { options: { normalise: 'std' } };
    agrees(
      found('wasserstein', of(1, 2, 3), of(7, 8, 9)).value,
      7.3484692283495345,
      `Wasserstein in ${unit}`,
    );
    agrees(
      found('energy_distance', of(1, 2, 3), of(7, 8, 9), std).value,
      3.5383066911860253,
      `energy in ${unit}`,
    );
    const welch = found('t_test', of(1, 2, 3), of(2, 3, 1.5));
    agrees(welch.value, -0.2294157338705616, `t in ${unit}`);
    agrees(welch.pValue, 0.8305372151955542, `p in ${unit}`);
  }
  // one outlier whose square is none
  agrees(found('wasserstein', numbers([1, 2, 1e200]), numbers([3, 4, 5])).value, Math.SQRT1_2, 'an outlier');
});

test('a distance over a scale that is no number is none', () => {
  const widest = [numbers([-1.7e308, 1.7e308]), numbers([0])] as const;
  for (const normalise of ['range', 'sample_std']) {
    assert.ok(isUndefined(between('wasserstein', ...widest, { options: { normalise } })), normalise);
  }
  assert.equal(found('wasserstein', ...widest).value, 1);
});

test('margins cannot be cut off weighted samples', () => {
  const weights = [
    [1, 1, 1],
    [1, 2],
  ] as const;
  const compare = (margin: number) =>
    found('wasserstein', numbers([1, 2, 3]), numbers([2, 5]), { options: { margin } }, weights);
  assert.throws(
    () => compare(0.1),
    error => error instanceof UsageError && /"margin" .* is 0\.1/.test(error.message),
  );
  assert.ok(compare(0).value > 0);
});

test('Deepchecks’ V of rows that are all categories of their own is 0/0', () => {
  const V = (reference: string, current: string) =>
    between('cramers_v', categories([...reference]), categories([...current]), { profile: 'deepchecks' });
  for (const [a, b] of [
    ['abc', 'def'],
    ['a', 'b'],
  ] as const)
    assert.ok(isUndefined(V(a, b)), a);
  const some = V('aba', 'def');
  assert.ok(!isUndefined(some));
  agrees(Number(some.value), 0.5, 'one category twice');
  assert.equal(
    found('cramers_v', categories(['a', 'a']), categories(['a']), { profile: 'deepchecks' }).value,
    0,
  );
});

test('the first category in order is that of Python, by code points', () => {
  const counts = (emoji: number, a: number, b: number) =>
    counted({ '\u{1F600}': emoji, '\uFF21': a, '\uFF22': b });
  const { pValue, details } = found('proportions_z', counts(5, 5, 2), counts(1, 3, 6), {
    profile: 'evidently',
  });
  agrees(pValue, 0.5711072720421351, 'p');
  assert.equal(details?.['hit'], 'not \uFF21');
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
