/** Spot checks; the whole range is held against scipy in test/python/drift.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binomialUpperTail } from '../../../src/core/mathematics/binomial.ts';
import { fisherExact } from '../../../src/core/mathematics/fisherExact.ts';
import { chiSquareTail, upperGamma } from '../../../src/core/mathematics/gamma.ts';
import { kolmogorovTail } from '../../../src/core/mathematics/kolmogorov.ts';
import { logGamma } from '../../../src/core/mathematics/logGamma.ts';
import { quantileOf } from '../../../src/core/mathematics/moments.ts';
import { normalProbability, normalQuantile, normalTail } from '../../../src/core/mathematics/normal.ts';
import { proportionTest } from '../../../src/core/mathematics/proportions.ts';

/** scipy 1.17.1 and numpy 2.4.6. */
const POINTS: readonly (readonly [string, number, number])[] = [
  ['chi2.sf(3.5, 5)', chiSquareTail(3.5, 5), 0.6233876277495822],
  ['chi2.sf(2500, 500)', chiSquareTail(2500, 500), 1.7669032386526296e-262],
  ['norm.sf(37)', normalTail(37), 5.7255712225239266e-300],
  ['norm.cdf(1)', normalProbability(1), 0.8413447460685429],
  ['norm.ppf(1e-300)', normalQuantile(1e-300), -37.0470962993612],
  ['gammaln(0.5)', logGamma(0.5), 0.5723649429247],
  ['binom.sf(599, 1000, .3)', binomialUpperTail(600, 1000, 0.3), 1.4238533945031595e-85],
  ['fisher_exact([[8, 2], [1, 5]])', fisherExact(8, 2, 1, 5), 0.03496503496503495],
  ['median of 1, 2, 4, 8', quantileOf(Float64Array.of(1, 2, 4, 8), 0.5), 3],
];

for (const [name, got, expected] of POINTS) {
  test(name, () =>
    assert.ok(Math.abs(got - expected) <= 1e-12 * Math.abs(expected), `${got}, expected ${expected}`),
  );
}

test('tails fall from 1 to 0, never NaN, however far out', () => {
  const tails: readonly ((x: number) => number)[] = [
    x => chiSquareTail(x, 7),
    x => upperGamma(1e6, x * 1e4),
    x => (x === 0 ? 1 : normalTail(x) * 2),
    x => kolmogorovTail(50, x / 1000),
    x => kolmogorovTail(5000, x / 1000),
    x => kolmogorovTail(20_000, x / 10_000),
    x => kolmogorovTail(2_000_000, x / 50_000),
    x => binomialUpperTail(Math.floor(x), 1000, 0.2),
  ];
  for (const [which, tail] of tails.entries()) {
    assert.equal(tail(0), 1);
    let previous = 1;
    for (let x = 1; x <= 1000; x++) {
      const p = tail(x);
      assert.ok(p >= 0 && p <= previous + 1e-12, `${which}: ${x}: ${p} after ${previous}`);
      previous = p;
    }
    assert.ok(previous < 1e-20, `${which}: ${previous}`);
  }
});

test('the tail of KS for large samples, of whose sum few terms are added up, is that of scipy', () => {
  for (const [n, x, expected] of [
    [2500, 0.03, 0.02176705196743979],
    [9000, 0.05, 5.406320163118306e-20],
    [100_000, 0.015, 5.655893314698397e-20],
    [500_000, 0.02, 3.6481966551764204e-174],
    [999_999, 0.0017, 0.0061704543741441424],
  ] as const) {
    const got = kolmogorovTail(n, x);
    assert.ok(Math.abs(got - expected) <= 1e-10 * expected, `${n}, ${x}: ${got}, expected ${expected}`);
  }
});

test('the quantile undoes the distribution function', () => {
  for (const p of [1e-10, 0.001, 0.2, 0.5, 0.9, 1 - 1e-9]) {
    assert.ok(Math.abs(normalProbability(normalQuantile(p)) - p) <= 1e-13 * p);
  }
  assert.equal(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.equal(normalQuantile(1), Number.POSITIVE_INFINITY);
});

test('proportions: the exact test steps in for small expected counts, and nothing at all is no difference', () => {
  assert.equal(proportionTest(50, 100, 60, 100).method, 'z');
  assert.equal(proportionTest(0, 100, 4, 100).method, 'fisher');
  assert.deepEqual(proportionTest(0, 100, 0, 50), { pValue: 1, method: 'fisher', z: 0 });
  assert.deepEqual(proportionTest(100, 100, 50, 50), { pValue: 1, method: 'fisher', z: 0 });
});
