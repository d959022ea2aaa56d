/** Metrics over time with a class, options or the column whose groups they compare: drawn, judged and named as plain ones are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assessOf, production, projectOf, random } from './support.ts';

const METRICS = ['recall', 'recall(0)', 'fbeta(beta=2)', 'equal_opportunity_difference(gender)'];

/** Twelve days of which the last two miss most of the negatives. */
const next = random(5);
const ROWS = production(12, (row, day) =>
  day > 9 && row['y'] === 0 && next() < 0.7 ? { ...row, prediction: 1 } : row,
);

const LINES = [
  'monitor:',
  '  performance:',
  ...METRICS.map(each => `    - ${each}`),
  '  chart: {metrics: {"recall(0)": {type: individuals, rules: limits}}}',
  'criteria:',
  ...METRICS.map(each => `  - ${each} >= 0.01`),
  '  - signals("recall(0)") == 0',
  '  - signals("recall( 0 )") == 0',
  '  - signals(recall) == 0',
];

test('their values are those of criteria, chunk by chunk and on the reference', async () => {
  const { performance, criteria, behaviour, diagnostics } = await assessOf(projectOf(ROWS, ...LINES));
  assert.deepEqual(
    diagnostics.filter(each => each.severity === 'error'),
    [],
  );
  assert.deepEqual(
    performance.map(each => [each.statistic, each.title]),
    [
      ['recall', 'Recall'],
      ['recall(0)', 'Recall of 0'],
      ['fbeta(beta=2)', 'F-beta (beta = 2)'],
      ['equal_opportunity_difference(gender)', 'Equal opportunity difference of gender'],
    ],
  );
  for (const [at, series] of performance.entries()) {
    const criterion = criteria[at];
    assert.ok(criterion && series.now.value !== null, series.statistic);
    assert.equal(series.now.value, criterion.now.value, series.statistic);
    assert.equal(series.reference.value, criterion.reference?.value, series.statistic);
    assert.deepEqual(
      series.points.map(each => each.value),
      criterion.history.map(each => each.value),
      series.statistic,
    );
  }
  const [plain, ofClass, fbeta] = performance;
  assert.notDeepEqual(plain?.points, ofClass?.points);
  assert.equal(ofClass?.chart, 'individuals');
  assert.equal(plain?.chart, 'p');
  assert.notEqual(fbeta?.now.value, plain?.now.value);
  // The last two days lose the negatives: that is seen in their recall, and in that of the positives not.
  assert.equal(ofClass?.since, 10);
  assert.deepEqual(
    criteria.slice(METRICS.length).map(each => each.now.value),
    [ofClass?.signals.length, ofClass?.signals.length, plain?.signals.length],
  );
  assert.match(ofClass?.finding ?? '', /^Recall of 0 /);
  assert.deepEqual(
    behaviour.find(each => each.dataSet === 'current')?.metrics.map(each => each.statistic),
    METRICS,
  );
});
