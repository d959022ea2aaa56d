/** Minimum detectable effects: against published tables, and against how often the tests really alarm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareColumn } from '../../../src/core/drift/compareColumn.ts';
import { detectableEffect } from '../../../src/core/drift/detectable.ts';
import {
  chiSquareQuantile,
  detectableNoncentrality,
  noncentralChiSquareTail,
} from '../../../src/core/mathematics/noncentralChiSquare.ts';
import { categories, counted, found, normal, numbers, uniform } from './samples.ts';

const LEVEL = { on: 'pValue', alarm: '<=', at: 0.05, origin: 'test' } as const;

test('noncentralities are those of Cohen’s tables (5 %, power 80 %)', () => {
  for (const [df, expected] of [
    [1, 7.849],
    [2, 9.635],
    [3, 10.903],
    [4, 11.935],
    [5, 12.828],
    [10, 16.241],
  ] as const) {
    const got = detectableNoncentrality(df, 0.05, 0.8);
    assert.ok(Math.abs(got - expected) < 2e-3, `${df}: ${got}`);
  }
});

test('quantile and noncentral tail are those of scipy.stats.chi2 and ncx2', () => {
  for (const [got, expected] of [
    [chiSquareQuantile(0.05, 1), 3.841458820694124],
    [chiSquareQuantile(0.01, 30), 50.89218131151707],
    [noncentralChiSquareTail(3.84, 1, 7.85), SCIPY[0]],
    [noncentralChiSquareTail(50, 30, 12), SCIPY[1]],
    [noncentralChiSquareTail(900, 300, 500), SCIPY[2]],
  ] as const) {
    assert.ok(Math.abs(got / expected - 1) < 1e-10, `${got} ${expected}`);
  }
});

/** ncx2.sf(3.84, 1, 7.85), ncx2.sf(50, 30, 12), ncx2.sf(900, 300, 500) of scipy 1.17. */
const SCIPY = [0.8001610939114071, 0.21057888350890702, 0.027837832181289556] as const;

/** How often of `runs` a comparison alarms at 5 %. */
function alarmRate(runs: number, pValue: (run: number) => number | undefined): number {
  let alarms = 0;
  for (let run = 0; run < runs; run++) if ((pValue(run) ?? 1) <= 0.05) alarms++;
  return alarms / runs;
}

test('a shift as large as detectable is found by KS at least 80 times in 100', () => {
  const [n, m] = [400, 150];
  const effect = detectableEffect({ method: 'ks', alarm: LEVEL, effect: 'wasserstein', n, m });
  assert.equal(effect?.name, 'wasserstein');
  const rate = alarmRate(300, run => {
    const next = normal(run + 1);
    const reference = numbers(Array.from({ length: n }, next));
    const current = numbers(Array.from({ length: m }, () => next() + (effect?.value ?? 0)));
    return found('ks', reference, current, { options: { method: 'asymp' } }).pValue;
  });
  // the formula is a lower bound of the power
  assert.ok(rate >= 0.8 && rate < 0.995, `${rate}`);
});

test('a change of shares as large as detectable is found by chi-square 80 times in 100', () => {
  const [n, m] = [600, 400];
  const effect = detectableEffect({
    method: 'chi_square',
    alarm: LEVEL,
    effect: 'jensen_shannon',
    n,
    m,
    categories: 3,
  });
  // shares (1/3 + d, 1/3 − d, 1/3) around a common mean
  const target = effect?.value ?? 0;
  const distance = (d: number) =>
    found(
      'jensen_shannon',
      counted({ a: 3000 * (1 + d), b: 3000 * (1 - d), c: 3000 }),
      counted({ a: 3000 * (1 - d), b: 3000 * (1 + d), c: 3000 }),
    ).value;
  let d = 0;
  while (distance(d) < target) d += 0.005;
  const draw = (next: () => number, size: number, sign: number) =>
    categories(
      Array.from({ length: size }, () => {
        const u = next() * 3;
        return u < 1 + sign * d ? 'a' : u < 2 ? 'b' : 'c';
      }),
    );
  const rate = alarmRate(400, run => {
    const next = uniform(run + 7);
    return found('chi_square', draw(next, n, 1), draw(next, m, -1)).pValue;
  });
  assert.ok(rate > 0.72 && rate < 0.9, `${rate}`);
});

test('a difference of proportions as large as detectable is found 80 times in 100', () => {
  const [n, m, share] = [500, 300, 0.2];
  const effect = detectableEffect({ method: 'proportions_z', alarm: LEVEL, effect: undefined, n, m, share });
  assert.equal(effect?.name, 'proportion');
  const draw = (next: () => number, size: number, p: number) =>
    numbers(Array.from({ length: size }, () => Number(next() < p)));
  const rate = alarmRate(400, run => {
    const next = uniform(run + 11);
    return found('proportions_z', draw(next, n, share), draw(next, m, share + (effect?.value ?? 0))).pValue;
  });
  assert.ok(rate > 0.72 && rate < 0.9, `${rate}`);
});

test('columns say what they could have found: less with fewer rows, nothing without a p-value', () => {
  const next = normal(3);
  const draw = (size: number) => numbers(Array.from({ length: size }, next));
  const reference = draw(5000);
  const small = compareColumn(reference, draw(100)).detectable;
  const large = compareColumn(reference, draw(4000)).detectable;
  assert.ok(small && large && small.name === 'wasserstein' && small.value > 3 * large.value);
  assert.deepEqual([large.level, large.power], [0.05, 0.8]);
  assert.equal(compareColumn(reference, draw(100), { profile: 'nannyml' }).detectable, undefined);
  const colours = compareColumn(counted({ red: 300, blue: 200 }), counted({ red: 100, blue: 90 }));
  assert.equal(colours.detectable?.name, 'jensen_shannon');
  assert.equal(compareColumn(counted({ red: 40 }), counted({ red: 40 })).detectable, undefined);
  const z = compareColumn(counted({ red: 300, blue: 200 }), counted({ red: 100, blue: 90 }), { method: 'z' });
  assert.equal(z.detectable?.name, 'proportion');
});

test('where no effect at all could be found there is none to name', () => {
  assert.equal(detectableEffect({ method: 'ks', alarm: LEVEL, effect: undefined, n: 2, m: 2 }), undefined);
  assert.equal(
    detectableEffect({ method: 'proportions_z', alarm: LEVEL, effect: undefined, n: 1, m: 1, share: 0.5 }),
    undefined,
  );
});
