import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Charted, ColumnDriftReport } from '../../../src/core/assessment/assessment.ts';
import { driftFinding } from '../../../src/core/assessment/findings.ts';
import { sinceOf } from '../../../src/core/assessment/since.ts';

/** What is said of one column that drifted. */

type Drift = Omit<ColumnDriftReport, 'finding'>;

const quantiles = { min: 0, p5: 1, median: 5, p95: 10, max: 12, mean: 5, deviation: 2 };

/** A column of numbers that drifted, with other quantiles now. */
function drifted(
  before: Partial<typeof quantiles>,
  now: Partial<typeof quantiles>,
  rest?: Partial<Drift>,
): Drift {
  return {
    column: 'x',
    role: 'feature',
    method: 'ks',
    methodReason: '',
    value: 0.2,
    pValue: 0.0001,
    adjustedPValue: 0.0001,
    effect: { name: 'wasserstein', value: 0.5, threshold: 0.1 },
    detectable: null,
    drifted: true,
    why: ['distribution'],
    missing: { reference: 0, current: 0, pValue: null },
    newCategories: [],
    vanishedCategories: [],
    chunks: [],
    distribution: {
      type: 'number',
      edges: [],
      reference: [],
      current: [],
      referenceSummary: { ...quantiles, ...before },
      currentSummary: { ...quantiles, ...now },
    },
    ...rest,
  };
}

test('a quantile that stayed is not said to go from itself to itself', () => {
  const said = (before: Partial<typeof quantiles>, now: Partial<typeof quantiles>) =>
    driftFinding(drifted(before, now)).replace(' (Wasserstein 0.5 σ, p < 0.001)', '');
  assert.equal(said({}, { median: 4 }), 'Median 5 → 4.');
  assert.equal(said({}, { median: 2 }), 'Median 5 → 2.', 'not: 95th percentile 10 → 10');
  assert.equal(said({}, { median: 2, p95: 20 }), 'Median 5 → 2, 95th percentile 10 → 20.');
  assert.equal(
    said({}, { p95: 20 }),
    'The right tail is heavier: median 5 as before, 95th percentile 10 → 20.',
  );
  assert.equal(said({}, { p95: 9 }), 'Median 5 as before, 95th percentile 10 → 9.');
  assert.equal(said({}, { p5: 0 }), 'Median 5 as before, 5th percentile 1 → 0.');
  assert.equal(said({}, { mean: 6 }), 'Median 5 as before, mean 5 → 6.');
  assert.equal(said({}, {}), 'The distribution changed.');
});

test('values that few digits do not tell apart have as many as it takes', () => {
  const finding = driftFinding(drifted({ median: 2388.06, p95: 2389 }, { median: 2388.12, p95: 2389 }));
  assert.match(finding, /^Median 2388\.06 → 2388\.12 /);
  assert.match(
    driftFinding(drifted({ median: -2388.06 }, { median: -2388.12 })),
    /^Median −2388\.06 → −2388\.12/,
  );
});

test('beside missing values no p-value stands that is of the other values', () => {
  const missing = { reference: 0.53, current: 0, pValue: 0.00002 };
  const numbers = { adjustedPValue: 0.582, value: 0.106, missing };
  assert.equal(
    driftFinding(drifted({}, {}, { ...numbers, why: ['missing-rate'] })),
    'Missing values went from 53% to 0%.',
  );
  assert.match(
    driftFinding(drifted({}, {}, { ...numbers, why: ['distribution', 'missing-rate'] })),
    /^Missing values went from 53% to 0% \(Wasserstein 0\.5 σ, p = 0\.582\)\.$/,
  );
});

/** A chart of values with limits 0 and 10 around 5. */
function charted(values: readonly number[], worse: Charted['worse'] = 'neither') {
  const points = values.map((value, chunk) => ({ chunk, value, lower: 0, upper: 10, rows: 1 }));
  const signals = points
    .filter(({ value }) => value < 0 || value > 10)
    .map(({ chunk }) => ({ rule: 'limits', title: '', points: [chunk], at: chunk }));
  return { points, signals, centre: 5, worse };
}

test('a run is of one side: what left on the other side before is none of it', () => {
  const since = (values: readonly number[], worse?: Charted['worse']) => sinceOf(charted(values, worse));
  assert.equal(since([5, 12, 12, 12, -2, -2, -2]), 4);
  assert.equal(since([5, -2, -2, 5, 12]), 4);
  assert.equal(since([5, -2, -2, 5, -2, 12, 5, 12]), 5, 'one quiet point is allowed between');
  assert.equal(since([5, -2, -2, 12, -2]), 4);
  assert.equal(since([5, 12, 12, 5]), undefined);
  assert.equal(since([5, 12, 12, 12, -2, -2, -2], 'lower'), 4);
  assert.equal(since([5, 12, 12, 12, -2, -2, -2], 'higher'), undefined);
});

test('a pattern of both sides is one run', () => {
  const { points, ...rest } = charted([5, 5, 4, 6, 4, 6, 4, 6]);
  const signals = [
    { rule: 'nelson-4', title: '', points: [2, 3, 4, 5, 6], at: 6 },
    { rule: 'nelson-4', title: '', points: [3, 4, 5, 6, 7], at: 7 },
  ];
  assert.equal(sinceOf({ ...rest, points, signals }), 6);
});
