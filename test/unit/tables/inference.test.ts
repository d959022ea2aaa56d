import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NumberColumn } from '../../../src/core/tables/column.ts';
import { findDuplicates } from '../../../src/core/tables/duplicates.ts';
import { inferRoles, inferTask } from '../../../src/core/tables/inference.ts';
import type { Role } from '../../../src/core/tables/role.ts';
import { tableOf } from './support.ts';

test('a prediction log: every role with its reason', async t => {
  const table = await tableOf(
    t,
    [
      'transaction_id,ts,amount,is_weekend,y_pred_proba,y_pred,is_fraud,sample_weight',
      'a1,2026-01-01T00:00Z,2.5,0,0.1,0,0,1',
      'a2,2026-01-02T00:00Z,3.5,0,0.9,1,1,2',
      'a3,2026-01-03T00:00Z,,1,0.7,1,1,1',
    ].join('\n'),
  );
  const roles = inferRoles(table);
  assert.deepEqual(
    roles.map(({ column, role }) => [column, role]),
    [
      ['transaction_id', 'id'],
      ['ts', 'timestamp'],
      ['amount', 'feature'],
      ['is_weekend', 'feature'],
      ['y_pred_proba', 'score'],
      ['y_pred', 'prediction'],
      ['is_fraud', 'target'],
      ['sample_weight', 'weight'],
    ],
  );
  assert.equal(roles[0]?.reason, 'unique in every row and named transaction_id');
  assert.equal(roles[4]?.reason, 'numbers from 0 to 1, named y_pred_proba');
  const given = new Map<string, Role>([['is_fraud', 'target']]);
  const told = inferRoles(table, given);
  assert.deepEqual(
    told.filter(({ role }) => role === 'target').map(({ column, reason }) => [column, reason]),
    [['is_fraud', 'declared in evenkeel.yaml']],
  );
  assert.equal(inferTask(table, told)?.task, 'binary');
});

test('tasks: binary, multiclass, regression, none', async t => {
  const task = async (values: readonly (string | number)[]) => {
    const table = await tableOf(t, `target\n${values.join('\n')}\n`);
    return inferTask(table, inferRoles(table))?.task;
  };
  assert.equal(await task([0, 1, 1]), 'binary');
  assert.equal(await task(['yes', 'no', 'yes']), 'binary');
  assert.equal(await task(['a', 'b', 'c']), 'multiclass');
  assert.equal(await task([0, 1, 2, 3, 2]), 'multiclass');
  assert.equal(await task([0.5, 1.25, 7.1]), 'regression');
  assert.equal(await task(Array.from({ length: 100 }, (_, i) => i)), 'regression');
  const none = await tableOf(t, 'a\n1\n');
  assert.equal(inferTask(none, inferRoles(none)), undefined);
});

test('repeated ids: rows, first, both kinds of column', async t => {
  const texts = (await tableOf(t, 'id\na\nb\na\n\nb\na\n')).columns.get('id');
  assert.ok(texts);
  assert.deepEqual(findDuplicates(texts), { rows: 3, first: { row: 2, of: 0, value: 'a' }, unchecked: 0 });
  const values = Float64Array.from({ length: 100_000 }, (_, i) => i * 1000);
  const numbers: NumberColumn = { type: 'number', name: 'id', values };
  assert.deepEqual(findDuplicates(numbers), { rows: 0, unchecked: 0 });
  values[70_000] = 5000;
  assert.deepEqual(findDuplicates(numbers), {
    rows: 1,
    first: { row: 70_000, of: 5, value: '5000' },
    unchecked: 0,
  });
});

test('a column that only numbers the rows is ignored: the index of pandas, a counter', async t => {
  const lines = Array.from({ length: 40 }, (_, i) => `${i},${i + 101},${i % 7},${i * 3},${i % 2}`);
  const roles = inferRoles(
    await tableOf(t, [',instant,Unnamed: 9,steps,y', ...lines].join('\n')),
    new Map<string, Role>([['y', 'target']]),
  );
  assert.deepEqual(
    roles.slice(0, 4).map(({ column, role, reason }) => [column, role, reason]),
    [
      ['Unnamed: 0', 'ignored', 'numbers the rows one by one, so it says nothing of them'],
      ['instant', 'ignored', 'numbers the rows one by one, so it says nothing of them'],
      ['Unnamed: 9', 'feature', 'numbers without a name that says more'],
      ['steps', 'feature', 'numbers without a name that says more'],
    ],
  );

  const few = await tableOf(t, 'Unnamed: 0,__index_level_0__,rank\n7,3,1\n2,3,2\n9,1,3\n');
  assert.deepEqual(
    inferRoles(few).map(({ role, reason }) => [role, reason]),
    [
      ['ignored', 'unique in every row and named as pandas names its index'],
      ['feature', 'numbers without a name that says more'],
      ['feature', 'numbers without a name that says more'],
    ],
  );
  const asked = inferRoles(few, new Map<string, Role>([['Unnamed: 0', 'feature']]));
  assert.equal(asked[0]?.role, 'feature', 'what is declared counts');
});

test('a feature named like a score or a timestamp says why it is none', async t => {
  const table = await tableOf(
    t,
    'score,date,risk,time,kind\n12.5,1767225600,5%,03/04/2026,a\n99,1767229200,50%,04/04/2026,a\n',
  );
  assert.deepEqual(
    inferRoles(table).map(({ reason }) => reason),
    [
      'named like a score, but holds numbers from 12.5 to 99, not from 0 to 1',
      'named like a timestamp, but holds numbers; if they are epoch numbers, name it as the timestamp',
      'named like a score, but not all of it can be read as numbers',
      'named like a timestamp, but not all of it can be read as dates or date-times',
      '1 category without a name that says more',
    ],
  );
});
