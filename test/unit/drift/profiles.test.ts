/** What each library takes, and where it alarms: the selection rules of the conformance table, and every profile as a whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute, find } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { alarms } from '../../../src/core/drift/alarm.ts';
import { CHOOSING_PROFILES, profileAlarm } from '../../../src/core/drift/choose.ts';
import { compareColumn } from '../../../src/core/drift/compareColumn.ts';
import { drift } from '../../../src/core/drift/index.ts';
import { libraries, libraryProfile } from '../../../src/core/drift/profiles/index.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
import { between, counted, found, normal, numbers } from './samples.ts';

const draw = (seed: number, size: number, shift = 0) => {
  const next = normal(seed);
  return numbers(Array.from({ length: size }, () => next() + shift));
};
const takes = (profile: string, reference: Vector, current: Vector, role?: string) => {
  const { method, alarm } = compareColumn(reference, current, {
    profile,
    ...(role !== undefined && { role }),
  });
  return `${method} ${alarm.on} ${alarm.alarm} ${alarm.at}`;
};
const COLOURS = counted({ red: 300, blue: 200 });

test('every library names methods of the catalogue that know its profile', () => {
  for (const { id, alarms: table, alarmsByRole } of libraries) {
    const named = [...Object.keys(table), ...Object.values(alarmsByRole ?? {}).flatMap(Object.keys)];
    for (const method of named) {
      assert.equal(find(method)?.id, method, `${id}: ${method}`);
      assert.ok(
        find(method)?.profiles?.some(each => each.id === id),
        `${method} has no profile ${id}`,
      );
    }
    for (const reference of [draw(1, 1200), draw(1, 200), COLOURS]) {
      const { method, reason } = compareColumn(reference, reference, { profile: id });
      assert.equal(reason, undefined, `${id} ${method}`);
      assert.ok(
        find(method)?.profiles?.some(each => each.id === id),
        `${method} has no profile ${id}`,
      );
    }
  }
});

test('the choices of every library', () => {
  const reference = draw(1, 500);
  assert.deepEqual(CHOOSING_PROFILES, [
    'evenkeel',
    'evidently',
    'nannyml',
    'deepchecks',
    'azure',
    'frouros',
    'scipy',
    'sklearn',
  ]);
  assert.equal(takes('nannyml', reference, reference), 'jensen_shannon value > 0.1');
  assert.equal(takes('nannyml', COLOURS, COLOURS), 'jensen_shannon value > 0.1');
  assert.equal(takes('deepchecks', reference, reference), 'ks value >= 0.2');
  assert.equal(takes('deepchecks', COLOURS, COLOURS), 'cramers_v value >= 0.2');
  assert.equal(takes('azure', reference, reference), 'wasserstein value > 0.1');
  assert.equal(takes('azure', COLOURS, COLOURS), 'jensen_shannon value > 0.1');
  for (const id of ['frouros', 'scipy', 'sklearn']) {
    assert.equal(takes(id, reference, reference), 'ks pValue <= 0.05');
    assert.equal(takes(id, COLOURS, COLOURS), 'chi_square pValue <= 0.05');
  }
});

test('SEL-3: Evidently calls a data set drifted from half of its columns on', () => {
  const share = libraryProfile('evidently')?.driftedShare;
  assert.ok(share);
  assert.ok(alarms(share, 0.5));
  assert.ok(!alarms(share, 0.49));
});

test('SEL-7: Deepchecks fails from 0.2 on, labels and predictions from 0.15, with at least 10 values', () => {
  const reference = draw(1, 500);
  for (const role of ['target', 'prediction', 'score']) {
    assert.equal(takes('deepchecks', reference, reference, role), 'ks value >= 0.15');
    assert.equal(takes('deepchecks', COLOURS, COLOURS, role), 'cramers_v value >= 0.15');
  }
  assert.equal(takes('deepchecks', reference, reference, 'feature'), 'ks value >= 0.2');
  assert.equal(compareColumn(draw(1, 10), draw(2, 10), { profile: 'deepchecks' }).reason, undefined);
  assert.match(
    compareColumn(draw(1, 10), draw(2, 9), { profile: 'deepchecks' }).reason ?? '',
    /9 of 10 needed/,
  );
});

test('Evidently’s comparisons: which are strict', () => {
  const alarm = (method: string) => profileAlarm('evidently', method);
  for (const [method, inclusive] of [
    ['ks', true],
    ['cramer_von_mises', true],
    ['chi_square', false],
    ['anderson_darling', false],
    ['psi', true],
    ['energy_distance', false],
  ] as const) {
    const found = alarm(method);
    assert.ok(found);
    assert.equal(alarms(found, found.at), inclusive, method);
  }
});

test('Evidently drops infinite values, as missing ones, before every method', () => {
  const reference = [38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58];
  const current = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8];
  const finite = [numbers(reference), numbers(current)] as const;
  const INFINITE = Number.POSITIVE_INFINITY;
  const both = [numbers([...reference, INFINITE, -INFINITE]), numbers([...current, INFINITE])] as const;
  const methods = drift.filter(method => method.profiles?.some(({ id }) => id === 'evidently'));
  assert.equal(methods.length, 18);
  for (const { id } of methods) {
    const [dropped, without] = [both, finite].map(sides => between(id, ...sides, { profile: 'evidently' }));
    assert.ok(dropped && without);
    if (isUndefined(dropped) || isUndefined(without))
      assert.equal(isUndefined(dropped), isUndefined(without), id);
    else {
      assert.deepEqual([dropped.value, dropped.pValue], [without.value, without.pValue], id);
      const { missing } = dropped.details ?? {};
      assert.deepEqual(missing, { reference: 2, current: 1 }, id);
    }
  }
  // Evidently 0.7.23: t_test of the finite values
  const t = between('t_test', ...both, { profile: 'evidently' });
  assert.ok(!isUndefined(t) && Math.abs((t.pValue ?? 0) - 0.08410572024397057) < 1e-12);
  assert.ok(isUndefined(between('t_test', ...both, { profile: 'scipy' })), 'others keep them');
});

test('Evidently chooses by what is left without infinite values', () => {
  // Evidently 0.7.23: the method that its report names
  const infinite = Number.POSITIVE_INFINITY;
  const fifty = Array.from({ length: 1000 }, (_, i) => i % 50);
  const often = (values: readonly number[], times: number) => numbers(Array(times).fill(values).flat());
  for (const [reference, current, method] of [
    [numbers([...fifty, ...Array(5).fill(infinite)]), numbers(fifty), 'ks'],
    [numbers([...fifty, 5]), numbers(fifty), 'wasserstein'],
    [often([1, 2, 3, 4, infinite, -infinite], 30), often([1, 2, 3, 4, 4, infinite], 20), 'chi_square'],
    [often([1, 2, infinite], 30), often([1, 2, 2], 20), 'proportions_z'],
  ] as const) {
    assert.equal(compareColumn(reference, current, { profile: 'evidently' }).method, method);
  }
});

test('weights stay with their values where infinite ones are dropped', () => {
  const distance = (values: readonly number[], weights: readonly number[]) =>
    found('wasserstein', numbers(values), numbers([1, 4]), { profile: 'evidently' }, [weights, [1, 3]]).value;
  assert.equal(distance([0, Number.POSITIVE_INFINITY, 2], [1, 9, 2]), distance([0, 2], [1, 2]));
});

test('a profile that makes no sense for a method names those that do', () => {
  assert.throws(
    () => between('l_infinity', COLOURS, COLOURS, { profile: 'evidently' }),
    error => error instanceof UsageError && /Allowed: evenkeel, nannyml, azure/.test(error.message),
  );
});

test('weights of another length or kind are a wrong call; weights that mean nothing give a reason', () => {
  const compare = (weights: readonly number[]) => {
    const outcome = compute('wasserstein', {
      reference: numbers([1, 2, 3]),
      current: numbers([2, 3, 4]),
      reference_weights: numbers(weights),
    });
    return isUndefined(outcome) ? outcome.undefined : '';
  };
  assert.throws(() => compare([1, 2]), UsageError);
  assert.match(compare([0, 0, 0]), /add up to 0/);
  assert.match(compare([1, -1, 1]), /reference_weights\[1\] is -1/);
  assert.match(compare([1, Number.NaN, 1]), /reference_weights\[1\] is NaN/);
});
