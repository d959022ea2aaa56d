import assert from 'node:assert/strict';
import test from 'node:test';
import * as findings from '../../../../src/webview/report/findings.ts';
import { drift, empty, fraud, healthy, insufficient } from '../../../browser/fixtures.ts';

const label = (chunk: number) => `day ${chunk}`;

test('criteria: counts what fails and says where the thresholds are', () => {
  const { criteria } = fraud();
  assert.equal(
    findings.criteriaFinding(criteria, 'evenkeel.yaml'),
    '2 of 6 fail. The thresholds are in evenkeel.yaml, lines 18–23.',
  );
  assert.match(findings.criteriaFinding(criteria.slice(2), undefined), /^1 of 4 warn, none fails\.$/);
  assert.match(findings.criteriaFinding(healthy().criteria, undefined), /^All 2 pass\.$/);
  assert.match(findings.criteriaFinding(insufficient().criteria, undefined), /^Not enough data/);
  assert.match(findings.criteriaFinding(criteria.slice(4), undefined), /^1 of 2 pass; for the others/);
  assert.match(findings.criteriaFinding([], 'evenkeel.yaml'), /^No criteria yet/);
});

test('drift: names the first column only when it was first', () => {
  const changed = (column: string, since: number) => drift({ column, chunks: 9, seed: 1, since });
  const calm = drift({ column: 'calm', chunks: 9, seed: 2 });
  assert.equal(
    findings.driftFinding([changed('b', 5), changed('a', 3), calm], label),
    '2 of 3 columns drifted; a first, since day 3.',
  );
  assert.equal(
    findings.driftFinding([changed('a', 3), changed('b', 3)], label),
    '2 of 2 columns drifted, since day 3.',
  );
  assert.equal(
    findings.driftFinding([changed('a', 3), calm], label),
    '1 of 2 columns drifted: a, since day 3.',
  );
  assert.equal(findings.driftFinding([calm], label), 'The column is as in the reference.');
});

test('drift: what could not be compared is never called unchanged', () => {
  assert.equal(
    findings.driftFinding(insufficient().drift, label),
    'No column could be compared with the reference.',
  );
  const calm = drift({ column: 'calm', chunks: 9, seed: 2 });
  assert.match(
    findings.driftFinding([calm, { ...calm, value: null }], label),
    /^1 of 2 .* could not be compared/,
  );
});

const matrix = (missed: number) => ({
  labels: ['no', 'yes'],
  counts: [
    [100, 0],
    [missed, 100 - missed],
  ],
});

test('confusion: compares the worst class with the reference', () => {
  assert.equal(findings.confusionFinding(matrix(36), matrix(18)), 'yes missed: 18% then, 36% now.');
  assert.equal(findings.confusionFinding(matrix(20), matrix(18)), 'yes missed: 18% then, 20% now.');
  assert.equal(findings.confusionFinding(matrix(18), matrix(18)), 'yes missed: 18%, as in the reference.');
  assert.equal(findings.confusionFinding(matrix(5), matrix(0)), 'yes missed: 0% then, 5% now.');
  assert.equal(findings.confusionFinding(matrix(36), undefined), '36% of yes is missed.');
  assert.equal(findings.confusionFinding(matrix(0), matrix(3)), 'No row is wrong.');
  assert.equal(findings.confusionFinding({ labels: [], counts: [] }, undefined), 'No row is wrong.');
});

test('confusion: a class that is a number is not taken for a count', () => {
  const digits = { labels: ['0', '1'], counts: matrix(36).counts };
  assert.equal(findings.confusionFinding(digits, undefined), '36% of class 1 is missed.');
});

test('confusion: a class that the reference lacks has no rate there', () => {
  const other = { labels: ['no'], counts: [[10]] };
  assert.equal(findings.confusionFinding(matrix(36), other), '36% of yes is missed.');
  assert.equal(
    findings.confusionFinding(matrix(36), {
      labels: ['no', 'yes'],
      counts: [
        [10, 0],
        [0, 0],
      ],
    }),
    '36% of yes is missed.',
  );
});

test('top confusions: by rows, without the diagonal, with their share of the class', () => {
  const top = findings.topConfusions(
    {
      labels: ['a', 'b', 'c'],
      counts: [
        [5, 3, 2],
        [0, 9, 1],
        [0, 0, 0],
      ],
    },
    2,
  );
  assert.deepEqual(top, [
    { actual: 'a', said: 'b', rows: 3, share: 0.3 },
    { actual: 'a', said: 'c', rows: 2, share: 0.2 },
  ]);
});

test('areas and calibration', () => {
  assert.equal(findings.areaFinding('ROC-AUC', 0.918, 0.951), 'ROC-AUC 0.951 → 0.918.');
  assert.equal(findings.areaFinding('ROC-AUC', 0.918, undefined), 'ROC-AUC 0.918.');
  assert.match(findings.areaFinding('ROC-AUC', 0.9181, 0.9182), /as in the reference/);
  const bin = (predicted: number, observed: number, rows = 100) => ({ predicted, observed, rows });
  assert.equal(
    findings.calibrationFinding([bin(0.2, 0.2), bin(0.8, 0.63)], 0.05),
    'Overconfident: says 0.80, sees 0.63.',
  );
  assert.match(findings.calibrationFinding([bin(0.2, 0.4)], 0.05), /^Underconfident/);
  assert.match(findings.calibrationFinding([bin(0.8, 0.1, 5), bin(0.2, 0.21)], 0.01), /about what is seen/);
  assert.match(findings.calibrationFinding([], 0.01), /about what is seen/);
});

test('data quality', () => {
  assert.equal(findings.diagnosticsFinding([]), 'Everything could be read.');
  assert.match(findings.diagnosticsFinding(fraud().diagnostics), /^1 thing to look at/);
  assert.match(
    findings.missingFinding(fraud().columns),
    /^device_age lost the most: 0\.2% missing then, 3\.1% now/,
  );
  assert.equal(findings.missingFinding(empty().columns), 'No values are missing.');
});

test('detectors: how many found drift, and the newest in its own words', () => {
  const { detectors } = fraud();
  assert.match(
    findings.detectorsFinding(detectors),
    /^2 of 3 found drift in the window\. DDM on error found 2 drifts/,
  );
  assert.match(findings.detectorsFinding(detectors.slice(1, 2)), /^ADWIN on amount found a drift/);
  assert.equal(
    findings.detectorsFinding(detectors.slice(2, 3)),
    'The detector found no drift in the window.',
  );
  const calm = detectors.slice(2, 3);
  assert.equal(
    findings.detectorsFinding([...calm, ...calm]),
    'None of the 2 detectors found drift in the window.',
  );
  assert.equal(findings.detectorsFinding(detectors.slice(3)), 'No detector could run.');
});
