/** Effect sizes: textbook numbers, their relation to the tests, and what has none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { compareColumn } from '../../../src/core/drift/compareColumn.ts';
import { between, type Call, categories, counted, found, normal, numbers, range } from './samples.ts';

const near = (got: number, expected: number, within = 1e-12) =>
  assert.ok(Math.abs(got - expected) <= within, `${got}, expected ${expected}`);
const sizes = (n: number, m: number, call: Call = {}) =>
  compute('minimum_detectable_effect', { sizes: numbers([n, m]) }, call);

test('by hand: means 3 and 5, pooled variance 2.5', () => {
  const [before, now] = [numbers([1, 2, 3, 4, 5]), numbers([3, 4, 5, 6, 7])];
  near(found('cohens_d', before, now).value, 2 / Math.sqrt(2.5));
  // Γ(4) / (2 Γ(3.5)), 3.5! by √π
  near(found('hedges_g', before, now).value, ((6 / (2 * 1.875 * Math.sqrt(Math.PI))) * 2) / Math.sqrt(2.5));
  const pairs = [3, 4, 5, 6, 7].flatMap(y => [1, 2, 3, 4, 5].map(x => Math.sign(y - x)));
  near(found('cliffs_delta', before, now).value, pairs.reduce<number>((sum, each) => sum + each, 0) / 25);
});

test('a rise is positive, and the other way round the same negative', () => {
  const [before, now] = [numbers([1, 2, 4]), numbers([2, 5, 9, 11])];
  for (const id of ['cohens_d', 'hedges_g', 'cliffs_delta']) {
    const rise = found(id, before, now).value;
    assert.ok(rise > 0, id);
    near(found(id, now, before).value, -rise);
  }
  const [few, many] = [counted({ no: 9, yes: 1 }), counted({ no: 5, yes: 5 })];
  near(found('cohens_h', few, many).value, 2 * Math.asin(Math.sqrt(0.5)) - 2 * Math.asin(Math.sqrt(0.1)));
  near(found('cohens_h', many, few).value, -found('cohens_h', few, many).value);
});

test('their relations to the tests hold', () => {
  const next = normal(4);
  const [before, now] = [
    numbers(range(30).map(() => Math.round(3 * next()))),
    numbers(range(20).map(() => Math.round(3 * next() + 1))),
  ];
  const t = found('t_test', before, now, { options: { equal_variance: true } }).value;
  near(found('cohens_d', before, now).value, -t * Math.sqrt(1 / 30 + 1 / 20));
  const { value: u, details } = found('mann_whitney', before, now);
  near(found('cliffs_delta', before, now).value, 1 - (2 * u) / 600);
  near(found('rank_biserial', before, now).value, 2 * Number(details?.['currentIsLarger']) - 1);
});

test('no unit matters, however large or small', () => {
  const [before, now] = [
    [0, 1, 2, 5],
    [1, 3, 4, 7, 9],
  ];
  const of = (unit: number) =>
    found('cohens_d', numbers(before.map(each => each * unit)), numbers(now.map(each => each * unit))).value;
  const plain = of(1);
  for (const unit of [5e-324, 1e-300, 1e-160, 1e160, 1e300, 1.9e307]) near(of(unit), plain, 1e-9);
});

test('what has no spread: 0 where means are equal, else infinite', () => {
  assert.equal(found('cohens_d', numbers([3, 3]), numbers([3])).value, 0);
  assert.equal(found('cohens_d', numbers([3, 3]), numbers([4, 4])).value, Number.POSITIVE_INFINITY);
  assert.equal(found('hedges_g', numbers([4, 4]), numbers([3, 3])).value, Number.NEGATIVE_INFINITY);
  assert.equal(found('cliffs_delta', numbers([3, Number.NaN]), numbers([3])).value, 0);
});

test('reasons where there is no effect size', () => {
  for (const [outcome, reason] of [
    [between('cohens_d', numbers([1]), numbers([2])), /too few values, 1 and 1/],
    [between('hedges_g', numbers([1, 2]), numbers([2])), /bias is infinite/],
    [between('cohens_d', numbers([1, 2, Number.POSITIVE_INFINITY]), numbers([2])), /infinite/],
    [
      between('cohens_d', numbers([1]), numbers([2, 3]), { options: { standardiser: 'reference' } }),
      /too few values/,
    ],
    [between('cliffs_delta', categories(['a']), categories(['b'])), /compares numbers/],
    [between('cohens_h', categories(['a', 'b']), categories(['c'])), /3 categories/],
    [between('cohens_h', categories([]), categories(['c'])), /empty/],
  ] as const) {
    assert.match(isUndefined(outcome) ? outcome.undefined : '', reason);
  }
});

test('the factor of Hedges is one curve, where its two forms meet too', () => {
  const factor = (n: number) =>
    Number(found('hedges_g', numbers(range(n)), numbers([0])).details?.['factor']);
  // of n + 1 values n − 1 degrees of freedom; the forms meet at 40. By factorials, exactly
  for (const [n, expected] of [
    [3, 0.5641895835477563],
    [39, 0.9801104021309462],
    [41, 0.9811121944366951],
    [10_001, 0.9999249978124298],
  ] as const) {
    near(factor(n), expected, 1e-12);
  }
});

test('the smallest effect is the one that a comparison of columns names', () => {
  const next = normal(9);
  const [before, now] = [numbers(range(400).map(next)), numbers(range(90).map(next))];
  const own = found('minimum_detectable_effect', before, now);
  const column = compareColumn(before, now);
  near(own.value, column.detectable?.value ?? Number.NaN);
  assert.equal(own.details?.['effect'], column.detectable?.name);
  const ofSizes = sizes(400, 90);
  assert.ok(!isUndefined(ofSizes));
  assert.equal(ofSizes.value, own.value);
  const words = [counted({ a: 60, b: 30, c: 20, d: 1 }), counted({ a: 30, b: 30, c: 10 })] as const;
  near(found('mde', ...words).value, compareColumn(...words).detectable?.value ?? Number.NaN);
});

test('sizes stand for samples where the option tells the rest', () => {
  const words = [counted({ a: 60, b: 40 }), counted({ a: 30, b: 20 })] as const;
  for (const [test, given] of [
    ['chi_square', { categories: 2 }],
    ['g_test', { categories: 2 }],
    ['proportions_z', { share: 0.4 }],
    ['fisher_exact', { share: 0.4 }],
  ] as const) {
    const outcome = sizes(100, 50, { options: { test, ...given } });
    assert.ok(!isUndefined(outcome));
    near(Number(outcome.value), found('mde', ...words, { options: { test } }).value);
    assert.throws(() => sizes(100, 50, { options: { test } }), UsageError);
  }
});

test('more rows, a laxer level or less power make the effect smaller', () => {
  const of = (n: number, options: Record<string, number> = {}) => {
    const outcome = sizes(n, n, { options: { ...options } });
    return isUndefined(outcome) ? Number.POSITIVE_INFINITY : Number(outcome.value);
  };
  assert.ok(of(1000) < of(100) && of(100) < of(30) && of(1) === Number.POSITIVE_INFINITY);
  assert.ok(of(100, { level: 0.1 }) < of(100) && of(100) < of(100, { level: 0.001 }));
  assert.ok(of(100, { power: 0.5 }) < of(100) && of(100) < of(100, { power: 0.99 }));
});

test('without samples or sizes the minimum detectable effect is a wrong call', () => {
  assert.throws(() => compute('mde', {}), /"reference" and "current", or "sizes"/);
  assert.throws(() => compute('mde', { sizes: numbers([1, 2, 3]) }), /two "sizes"/);
  const none = sizes(0, 10);
  assert.match(isUndefined(none) ? none.undefined : '', /not a finite number from 1 on/);
});
