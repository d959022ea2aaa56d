import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../src/core/diagnostic.ts';
import {
  compareColumn,
  type FinishedDrift,
  finishDrift,
  prepareReference,
} from '../../../src/core/drift/compareColumn.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
import { categories, counted, normal, numbers, range, uniform } from './samples.ts';

const draw = (seed: number, n: number, shift = 0) => {
  const next = normal(seed);
  return numbers(Array.from({ length: n }, () => next() + shift));
};

/** One column compared alone. */
function verdict(reference: Vector, current: Vector, rule = {}): FinishedDrift {
  const [finished] = finishDrift([compareColumn(reference, current, rule)]);
  assert.ok(finished);
  return finished;
}

test('a column so far away that no permutation of rows is as far has drifted', () => {
  const drift = verdict(draw(1, 50), draw(2, 50, 9), { method: 'mmd', profile: 'evidently' });
  assert.equal(drift.pValue, 0);
  assert.ok(drift.drifted);
});

test('a number is compared by KS, with the Wasserstein distance as effect', () => {
  const drift = verdict(draw(1, 2000), draw(2, 2000, 0.5));
  assert.equal(drift.method, 'ks');
  assert.equal(drift.effect?.name, 'wasserstein');
  assert.ok(Math.abs((drift.effect?.value ?? 0) - 0.5) < 0.1);
  assert.ok(drift.drifted);
  assert.deepEqual(drift.why, ['distribution']);
  assert.match(drift.methodReason, /Kolmogorov–Smirnov/);
});

test('with many rows a trifling difference is significant and still no drift', () => {
  const drift = verdict(draw(3, 200_000), draw(4, 200_000, 0.03));
  assert.ok((drift.pValue ?? 1) < 1e-6);
  assert.ok((drift.effect?.value ?? 1) < 0.1);
  assert.equal(drift.drifted, false);
});

test('with few rows a large but insignificant difference is no drift', () => {
  const drift = verdict(draw(5, 30), draw(6, 30, 0.15));
  assert.ok((drift.effect?.value ?? 0) >= 0.1);
  assert.ok((drift.pValue ?? 0) > 0.05);
  assert.equal(drift.drifted, false);
});

test('below 30 values nothing is said about the distribution, and the reason says why', () => {
  const drift = verdict(draw(5, 500), draw(6, 29, 10));
  assert.equal(drift.drifted, false);
  assert.equal(drift.value, undefined);
  assert.equal(drift.reason, 'Too few values in current data: 29 of 30 needed.');
  assert.ok(verdict(draw(5, 500), draw(6, 29, 10), { minRows: 20 }).drifted);
});

test('a flag or rating stored as a number is compared as categories', () => {
  const flag = (share: number, seed: number) => {
    const next = uniform(seed);
    return numbers(range(3000).map(() => (next() < share ? 1 : 0)));
  };
  const same = verdict(flag(0.3, 1), flag(0.3, 2));
  assert.equal(same.method, 'chi_square');
  assert.match(same.methodReason, /2 distinct values/);
  assert.equal(same.drifted, false);
  assert.deepEqual(verdict(flag(0.3, 1), flag(0.5, 2)).why, ['distribution']);
});

test('the effect of categories does not depend on how unequal the samples are', () => {
  const chunk = counted({ a: 30, b: 30, c: 40 });
  const small = verdict(counted({ a: 50, b: 30, c: 20 }), chunk);
  const large = verdict(counted({ a: 50_000, b: 30_000, c: 20_000 }), chunk);
  assert.ok(Math.abs((small.effect?.value ?? 0) - (large.effect?.value ?? 1)) < 1e-9);
  assert.ok(large.drifted);
});

test('rare categories are pooled; ids, all of them rare, cannot be compared and do not alarm', () => {
  const ids = (from: number, n: number) => categories(range(n).map(i => `id ${from + i}`));
  const drift = verdict(ids(0, 4000), ids(3000, 1000));
  assert.equal(drift.drifted, false);
  assert.match(drift.reason ?? '', /too rare/);
  assert.equal(drift.unseen?.categories, 0);
  // every row new, but among nothing but single values that is what must be expected
  assert.equal(verdict(ids(0, 4000), ids(9000, 1000)).drifted, false);
});

test('a new category is drift from one row in two hundred on, and named below that', () => {
  const reference = counted({ a: 5000, b: 4000, c: 1000 });
  const many = verdict(reference, counted({ a: 490, b: 390, c: 110, d: 10 }));
  assert.deepEqual(many.why, ['new-category']);
  assert.deepEqual(many.newCategories, [{ value: 'd', rows: 10, share: 0.01 }]);
  const few = verdict(reference, counted({ a: 500, b: 400, c: 98, d: 2 }));
  assert.equal(few.drifted, false);
  assert.equal(few.newCategories.length, 1);
});

test('a vanished category is named', () => {
  const drift = verdict(counted({ a: 500, b: 500, c: 500 }), counted({ a: 50, b: 50 }));
  assert.deepEqual(drift.vanishedCategories, ['c']);
  assert.deepEqual(drift.why, ['distribution']);
});

test('a change of the missing rate is drift, up and down, though the values stay alike', () => {
  const values = draw(8, 4000);
  const holes = numbers(draw(9, 4000).values.map((value, i) => (i % 20 === 0 ? Number.NaN : value)));
  assert.deepEqual(verdict(values, holes).why, ['missing-rate']);
  assert.deepEqual(verdict(holes, values).why, ['missing-rate']);
  assert.equal(verdict(holes, holes).drifted, false);
});

test('a column that is gone altogether is drift, with a reason for the missing comparison', () => {
  const drift = verdict(draw(8, 400), numbers(range(400).map(() => Number.NaN)));
  assert.deepEqual(drift.why, ['missing-rate']);
  assert.equal(drift.missing.current, 1);
  assert.match(drift.reason ?? '', /Too few values in current data: 0 of 30/);
});

test('text where the reference has numbers is told, not thrown', () => {
  const drift = verdict(draw(1, 100), categories(range(100).map(String)));
  assert.equal(drift.reason, 'The reference holds numbers, current data hold text.');
});

test('infinite values are compared by KS alone', () => {
  const reference = draw(1, 1000);
  const current = numbers(
    draw(2, 1000).values.map((value, i) => (i % 4 === 0 ? Number.POSITIVE_INFINITY : value)),
  );
  const drift = verdict(reference, current);
  assert.equal(drift.effect?.name, 'ks');
  assert.ok(drift.drifted);
});

test('a constant that changes its value, or leaves it, is drift', () => {
  const constant = (value: number, n = 500) => numbers(Array.from({ length: n }, () => value));
  assert.equal(verdict(constant(3), constant(3)).drifted, false);
  assert.deepEqual(verdict(constant(3), constant(4)).why, ['distribution']);
  assert.deepEqual(verdict(constant(0), draw(1, 500)).why, ['distribution']);
});

test('p-values are corrected over the columns', () => {
  const columns = Array.from({ length: 20 }, (_, k) => compareColumn(draw(k, 100), draw(100 + k, 100)));
  const finished = finishDrift(columns);
  const smallest = [...finished].sort((a, b) => (a.pValue ?? 1) - (b.pValue ?? 1))[0];
  assert.ok(smallest?.pValue !== undefined && smallest.adjustedPValue !== undefined);
  assert.ok(smallest.adjustedPValue >= smallest.pValue);
  assert.ok(smallest.adjustedPValue <= smallest.pValue * 20);
});

test('without any change, at most one family of columns in twenty has a false alarm, also where the effect does not help', () => {
  let alarms = 0;
  const families = 200;
  for (let family = 0; family < families; family++) {
    const next = uniform(1000 + family);
    const gauss = normal(9000 + family);
    const columns = range(8).map(k => {
      const make = () =>
        k < 5
          ? numbers(range(60).map(gauss))
          : categories(range(60).map(() => (next() < 0.02 ? null : `v${Math.floor(next() ** 2 * 6)}`)));
      return compareColumn(make(), make());
    });
    if (finishDrift(columns).some(column => column.drifted)) alarms++;
  }
  // 5 % of 200 is 10; 17 is two standard deviations more
  assert.ok(alarms <= 17, `${alarms} of ${families}`);
});

test('a chosen method alarms at its own threshold or the one given, without effect', () => {
  const reference = draw(1, 1000);
  const current = draw(2, 1000, 0.3);
  const psi = verdict(reference, current, { method: 'psi' });
  assert.equal(psi.effect, undefined);
  assert.equal(psi.alarm.at, 0.25);
  assert.equal(psi.drifted, false);
  const strict = verdict(reference, current, { method: 'psi', threshold: 0.05 });
  assert.equal(strict.alarm.origin, 'Set in the configuration.');
  assert.ok(strict.drifted);
  assert.equal(verdict(reference, current, { method: 'js', threshold: 0.05 }).method, 'jensen_shannon');
});

test('a rule for all columns that names a method for numbers leaves categories to the automatic choice', () => {
  const drift = verdict(counted({ a: 500, b: 500 }), counted({ a: 300, b: 700 }), {
    method: 'wasserstein',
    threshold: 7,
  });
  assert.equal(drift.method, 'chi_square');
  assert.match(drift.methodReason, /does not compare categories/);
  assert.equal(drift.alarm.at, 0.05);
  assert.ok(drift.drifted);
});

test('SEL-1: the choice of Evidently', () => {
  const method = (reference: Vector, current: Vector) => {
    const { method, alarm } = compareColumn(reference, current, { profile: 'evidently' });
    return `${method} ${alarm.alarm} ${alarm.at}`;
  };
  const few = (n: number, kinds: number) => numbers(range(n).map(i => i % kinds));
  const kinds = (n: number, k: number) => categories(range(n).map(i => `v${i % k}`));
  assert.equal(method(draw(1, 1000), draw(2, 100)), 'ks <= 0.05');
  assert.equal(method(draw(1, 1001), draw(2, 100)), 'wasserstein >= 0.1');
  assert.equal(method(few(1000, 5), few(100, 5)), 'chi_square < 0.05');
  assert.equal(method(few(1000, 5), few(100, 6)), 'ks <= 0.05');
  assert.equal(method(few(1001, 5), few(100, 5)), 'jensen_shannon >= 0.1');
  assert.equal(method(kinds(1000, 2), kinds(100, 2)), 'proportions_z < 0.05');
  assert.equal(method(few(1000, 2), few(100, 2)), 'proportions_z < 0.05');
  assert.equal(method(kinds(1000, 2), kinds(100, 3)), 'chi_square < 0.05');
  assert.equal(method(kinds(1001, 7), kinds(100, 2)), 'jensen_shannon >= 0.1');
});

test('NannyML chooses Jensen–Shannon for every column and alarms strictly above', () => {
  const drift = verdict(draw(1, 1000), draw(2, 1000), { profile: 'nannyml' });
  assert.equal(`${drift.method} ${drift.alarm.alarm} ${drift.alarm.at}`, 'jensen_shannon > 0.1');
  assert.equal(drift.corrected, false);
});

test('a prepared reference gives what a single comparison gives', () => {
  const reference = draw(1, 1000);
  const prepared = prepareReference(reference);
  for (const seed of [2, 3, 4]) {
    const current = draw(seed, 200, seed / 10);
    assert.deepEqual(prepared.against(current), compareColumn(reference, current));
  }
});

test('what is wrong with a rule is a usage error', () => {
  assert.throws(() => prepareReference(draw(1, 40), { method: 'kss' }), UsageError);
  assert.throws(() => prepareReference(draw(1, 40), { method: 'f1' }), /not a drift method/);
  assert.throws(
    () => compareColumn(draw(1, 40), draw(2, 40), { profile: 'evidenly' }),
    /Did you mean "evidently"/,
  );
});

test('of too few rows nothing is said of new categories or missing values either', () => {
  const before = categories(Array.from({ length: 600 }, (_, i) => 'abc'.charAt(i % 3)));
  const two = verdict(before, categories(['new', 'new']));
  assert.deepEqual([two.drifted, two.newCategories, two.vanishedCategories], [false, [], []]);
  assert.equal(two.reason, 'Too few values in current data: 2 of 30 needed.');
  assert.ok(verdict(before, categories(['new', 'new']), { minRows: 2 }).drifted);
  const missing = categories(Array.from({ length: 10 }, () => null));
  assert.equal(verdict(before, missing).drifted, false);
  const many = categories(Array.from({ length: 30 }, () => null));
  assert.deepEqual(verdict(before, many).why, ['missing-rate'], 'as many rows as are asked for');
});
