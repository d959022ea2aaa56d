/** What the assessment says of drift beside its features: target, prediction and score, what was detectable, relations, and the data set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assessmentToMarkdown } from '../../../src/core/export/markdown.ts';
import { assessOf, csv, production, projectOf, type Row } from './support.ts';

/** A second number that follows the amount, or its opposite; a plan that is the country's, or none. */
const related =
  (sign: 1 | -1) =>
  (row: Row, day: number, index: number): Row => ({
    ...row,
    mass: Number((sign * Number(row['amount']) + (((day + 100) * 37 + index * 17) % 50)).toFixed(2)),
    noise: ((day + 100) * 7919 + index * 104_729) % 1009,
    plan: sign === 1 ? `plan ${row['country']}` : `plan ${['DE', 'FR', 'IT'][index % 3]}`,
  });
const reference = csv(production(20, related(1), { from: -20, seed: 7 }));
const project = (rows: readonly Row[], ...lines: readonly string[]) => ({
  ...projectOf(rows, ...lines),
  'reference.csv': reference,
});

test('target, prediction and score are compared beside the features, and not counted among them', async () => {
  const flipped = production(6, row => ({ ...related(1)(row, 0, 3), y: 1, prediction: 1, score: 0.97 }));
  const { drift, driftedShare, criteria } = await assessOf(
    project(flipped, 'criteria: [drift(y) < 0.1, drift(score) < 0.1, drift(prediction) < 0.1]'),
  );
  for (const role of ['target', 'prediction', 'score']) {
    const found = drift.find(each => each.role === role);
    assert.ok(found?.drifted, role);
  }
  const features = drift.filter(each => each.role === 'feature' || each.role === 'protected');
  assert.equal(driftedShare.value, features.filter(each => each.drifted).length / features.length);
  assert.deepEqual(
    criteria.map(each => each.verdict),
    ['fail', 'fail', 'fail'],
  );
});

test('every tested column says the smallest effect that its rows could have shown', async () => {
  const few = await assessOf(project(production(2, related(1))));
  const many = await assessOf(project(production(20, related(1))));
  for (const { column, detectable } of many.drift) {
    assert.ok(detectable && detectable.value > 0 && detectable.power === 0.8, column);
    const smaller = few.drift.find(each => each.column === column)?.detectable;
    assert.ok(smaller && smaller.value > 1.5 * detectable.value, column);
  }
});

test('features that go together differently are named, with the test of the change', async () => {
  const { relations } = await assessOf(project(production(10, related(-1))));
  assert.ok(relations);
  const changed = relations.pairs.filter(each => each.changed);
  const pair = changed.find(
    each => each.measure === 'pearson' && each.first === 'amount' && each.second === 'mass',
  );
  assert.ok(pair && pair.reference > 0.8 && pair.current < -0.8 && (pair.adjustedPValue ?? 1) < 1e-20);
  assert.ok(changed.some(each => each.measure === 'spearman'));
  const categorical = changed.find(each => each.measure === 'cramers_v' && each.second === 'plan');
  assert.ok(categorical && categorical.reference > 0.99 && categorical.current < 0.3);
  assert.ok(!changed.some(each => each.first === 'noise' || each.second === 'noise'));
  assert.match(relations.finding, /amount and mass|country and plan/);
  assert.equal(relations.columns, relations.ofColumns);
});

test('nothing is said to have changed where nothing has', async () => {
  const assessment = await assessOf(project(production(10, related(1))));
  assert.deepEqual(
    assessment.relations?.pairs.filter(each => each.changed),
    [],
  );
  assert.equal(
    assessment.relations?.finding,
    'No two features go together differently than in the reference.',
  );
  assert.equal(assessment.dataSetDrift, undefined);
});

test('with the profile of Evidently the data set drifts from half of its columns on', async () => {
  const monitor = 'monitor: {drift: {profile: evidently}}';
  const still = await assessOf(project(production(10, related(1)), monitor));
  assert.deepEqual(
    { ...still.dataSetDrift, share: undefined },
    { profile: 'evidently', share: undefined, alarm: '>=', at: 0.5, drifted: false },
  );
  const moved = production(10, row => ({
    ...related(1)(row, 0, 3),
    amount: 900,
    mass: -4,
    noise: -9,
    country: 'XX',
  }));
  const drifted = await assessOf(project(moved, monitor));
  assert.equal(drifted.dataSetDrift?.drifted, true);
  assert.match(assessmentToMarkdown(drifted), /As evidently counts \(>= 50%\), the data set drifted\./);
});
