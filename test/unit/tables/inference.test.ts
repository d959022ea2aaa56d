import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
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

/** The classes that columns are taken for the scores of, beside a target. Each column has the same share of each row. */
async function classesOfScores(t: TestContext, names: readonly string[], labels: readonly string[]) {
  const share = (1 / names.length).toFixed(4);
  const rows = labels.map(label => [label, ...names.map(() => share)].join(','));
  const table = await tableOf(t, [['target', ...names].join(','), ...rows].join('\n'));
  const roles = inferRoles(table);
  const scores = roles.filter(({ role }) => role === 'score');
  return { table, roles, scores: scores.map(({ column, label }) => [column, label]) };
}

test('columns named after the labels are the scores of the classes', async t => {
  const digits = Array.from({ length: 10 }, (_, i) => `${i}`);
  for (const prefix of ['proba_', 'prob_', 'p_', 'p', 'score_', 'y_pred_proba_', 'Scored Probabilities_']) {
    const { roles, scores } = await classesOfScores(
      t,
      digits.map(each => `${prefix}${each}`),
      digits,
    );
    assert.deepEqual(
      scores,
      digits.map(each => [`${prefix}${each}`, each]),
      prefix,
    );
    assert.equal(
      roles.find(({ column }) => column === `${prefix}3`)?.reason,
      'numbers from 0 to 1, named after 3, a label of target',
    );
  }
  const pets = ['cat', 'dog', 'wild cat'];
  for (const name of [(pet: string) => `probability_${pet}`, (pet: string) => `${pet}_proba`, String]) {
    const { scores } = await classesOfScores(t, pets.map(name), pets);
    assert.deepEqual(
      scores,
      pets.map(each => [name(each), each]),
    );
  }
});

test('a map of two scores is that of both classes, not the score of the first', async t => {
  const { scores } = await classesOfScores(t, ['proba_0', 'proba_1'], ['0', '1', '1']);
  assert.deepEqual(scores, [
    ['proba_0', '0'],
    ['proba_1', '1'],
  ]);
  const ofTruth = await classesOfScores(t, ['proba_False', 'proba_True'], ['False', 'True']);
  assert.deepEqual(ofTruth.scores, [
    ['proba_False', 'false'],
    ['proba_True', 'true'],
  ]);
});

test('a class without a row has its score, where all add up to 1; a class without a score has none', async t => {
  const absent = await classesOfScores(t, ['proba_a', 'proba_b', 'proba_c', 'proba_d'], ['a', 'b', 'c']);
  assert.deepEqual(absent.scores.at(-1), ['proba_d', 'd']);
  const recent = await classesOfScores(t, ['proba_a', 'proba_b', 'proba_c'], ['a', 'b', 'c', 'd']);
  assert.equal(recent.scores.length, 3);
});

test('columns that are not all named after labels are no scores of classes', async t => {
  for (const [names, labels] of [
    [
      ['score_maths', 'score_art'],
      ['0', '1'],
    ],
    [
      ['score_1', 'score_2'],
      ['1', '2', '3', '4', '5'],
    ],
    [
      ['step_0', 'step_1', 'step_2'],
      ['0', '1', '2'],
    ],
    [
      ['cat', 'dog'],
      ['cat', 'dog', 'bird'],
    ],
  ] as const) {
    const { scores } = await classesOfScores(t, names, labels);
    assert.ok(
      scores.every(([, label]) => label === undefined),
      names.join(', '),
    );
  }
});

test('scores of many numbered classes make a task of classes, not a regression', async t => {
  const labels = Array.from({ length: 30 }, (_, i) => `${i}`);
  const { table, roles } = await classesOfScores(
    t,
    labels.map(each => `proba_${each}`),
    labels,
  );
  assert.deepEqual(inferTask(table, roles), {
    task: 'multiclass',
    reason: 'there are scores for 30 labels of target',
  });
});
