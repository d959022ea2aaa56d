import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exactSmirnovTail } from '../../../src/core/drift/smirnov.ts';
import { found, numbers } from './samples.ts';

/** Small whole numbers make ties; the others make everything else. */
const value = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const sample = fc.array(value, { minLength: 1, maxLength: 60 });
const NUMERIC = ['ks', 'psi', 'jensen_shannon'] as const;

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(sample, sample, (reference, current) => {
      for (const id of NUMERIC) {
        const straight = found(id, numbers(reference), numbers(current));
        const turned = found(id, numbers(reference.toReversed()), numbers(current.toSorted((a, b) => b - a)));
        assert.equal(straight.value, turned.value);
        assert.equal(straight.pValue, turned.pValue);
      }
    }),
  );
});

test('a sample does not differ from itself', () => {
  fc.assert(
    fc.property(sample, values => {
      const same = numbers(values);
      for (const id of [...NUMERIC, 'wasserstein']) assert.equal(found(id, same, same).value, 0, id);
      assert.equal(found('ks', same, same).pValue, 1);
      assert.equal(found('chi_square', same, same).value, 0);
      assert.equal(found('chi_square', same, same).pValue, 1);
    }),
  );
});

test('KS, Jensen–Shannon over values and raw Wasserstein are symmetric', () => {
  fc.assert(
    fc.property(sample, sample, (reference, current) => {
      const both = (id: string, options = {}) =>
        [
          found(id, numbers(reference), numbers(current), { options }).value,
          found(id, numbers(current), numbers(reference), { options }).value,
        ] as const;
      const [a, b] = both('ks');
      assert.equal(a, b);
      for (const [c, d] of [
        both('wasserstein', { normalise: 'none' }),
        both('jensen_shannon', { binning: 'values' }),
      ]) {
        assert.ok(Math.abs(c - d) <= 1e-9 * Math.max(1, c));
      }
    }),
  );
});

test('KS is the largest difference of distribution functions, by definition', () => {
  fc.assert(
    fc.property(sample, sample, (reference, current) => {
      const share = (values: readonly number[], x: number) =>
        values.filter(each => each <= x).length / values.length;
      const expected = Math.max(
        ...[...reference, ...current].map(x => Math.abs(share(reference, x) - share(current, x))),
      );
      assert.ok(Math.abs(found('ks', numbers(reference), numbers(current)).value - expected) < 1e-12);
    }),
  );
});

test('moving every value by d is a Wasserstein distance of d', () => {
  fc.assert(
    fc.property(sample, fc.double({ min: -100, max: 100, noNaN: true }), (values, d) => {
      const moved = numbers(values.map(each => each + d));
      const { value: distance } = found('wasserstein', numbers(values), moved, {
        options: { normalise: 'none' },
      });
      assert.ok(Math.abs(distance - Math.abs(d)) < 1e-7, `${distance} ${d}`);
    }),
  );
});

test('exact p-values are those of counting all orders of small samples', () => {
  for (const [n, m] of [
    [1, 1],
    [2, 3],
    [4, 4],
    [5, 3],
    [3, 6],
  ] as const) {
    for (const alternative of ['two-sided', 'greater'] as const) {
      const distances = allDistances(n, m, alternative);
      for (const h of new Set(distances)) {
        const expected = distances.filter(each => each >= h).length / distances.length;
        // distances are in units of 1/(nm); the function asks for units of 1/lcm
        const got = exactSmirnovTail(n, m, (h * lcm(n, m)) / (n * m), alternative);
        assert.ok(Math.abs(got - expected) < 1e-12, `${n} ${m} ${h} ${alternative}: ${got} ${expected}`);
      }
    }
  }
});

/** nm·D of every way to interleave n and m distinct values. */
function allDistances(n: number, m: number, alternative: 'two-sided' | 'greater'): number[] {
  const walk = (x: number, y: number, largest: number): number[] => {
    if (x === n && y === m) return [largest];
    const next = (a: number, b: number) => {
      const difference = a * m - b * n;
      return walk(a, b, Math.max(largest, alternative === 'two-sided' ? Math.abs(difference) : difference));
    };
    return [...(x < n ? next(x + 1, y) : []), ...(y < m ? next(x, y + 1) : [])];
  };
  return walk(0, 0, 0);
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a * b) / x;
}
