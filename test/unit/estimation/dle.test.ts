import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../../src/core/catalogue/json.ts';
import { isUndefined, type Outcome } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';

/** Errors are 1 where the feature is small and 3 where it is large or missing. */
const feature = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 0 : i % 4 === 1 ? 10 : null));
const reference = {
  reference_features: feature,
  reference_pred: feature.map(() => 5),
  reference_true: feature.map(each => (each === 0 ? 6 : 8)),
};

function estimate(features: unknown, metric = 'mae', more: Record<string, unknown> = {}): Outcome {
  const count = (features as unknown[]).length;
  const input = { ...reference, features, y_pred: Array(count).fill(5), ...more };
  return compute('dle', inputsFromJson(input), { options: { metric } });
}

function near(outcome: Outcome, expected: number): void {
  assert.ok(!isUndefined(outcome), JSON.stringify(outcome));
  assert.ok(Math.abs(Number(outcome.value) - expected) < 1e-3, `${outcome.value}, expected ${expected}`);
}

test('the error follows the features', () => {
  near(estimate([0, 0, 0]), 1);
  near(estimate([10, 10]), 3);
  near(estimate([null]), 3);
  near(estimate([0, 10]), 2);
  near(estimate([0, 10], 'mse'), 5);
  near(estimate([0, 10], 'rmse'), Math.sqrt(5));
  near(estimate([0], 'mape'), 1 / 6);
  near(estimate([10], 'rmsle'), Math.log(9 / 6));
});

test('the band is that of the mean of the errors of the reference', () => {
  const outcome = estimate([0, 10, 0, 10]);
  assert.ok(!isUndefined(outcome) && outcome.interval);
  assert.equal(outcome.details?.['sampling_error'], 0.5);
  assert.ok(Math.abs(outcome.interval.upper - outcome.interval.lower - 3) < 1e-9);
});

test('the same data give the same digits', () => {
  assert.deepEqual(estimate([0, 3, 10, null], 'mse'), estimate([0, 3, 10, null], 'mse'));
});

test('what cannot be estimated says why', () => {
  const because = (outcome: Outcome) => (isUndefined(outcome) ? outcome.undefined : JSON.stringify(outcome));
  assert.match(because(estimate([0], 'mae', { y_pred: [null] })), /No row has a finite prediction/);
  assert.match(
    because(estimate([0], 'msle', { reference_pred: feature.map(() => -5) })),
    /not negative in the target and the prediction of the reference/,
  );
  assert.match(
    because(estimate([0], 'mae', { reference_true: feature.map(() => null) })),
    /No row of the reference/,
  );
  assert.match(because(estimate([0], 'mse', { reference_true: feature.map(() => 1e200) })), /too large/);
  assert.throws(() => estimate([[0, 1]]), UsageError);
  assert.throws(() => estimate([0, 1], 'mae', { y_pred: [5] }), UsageError);
});

test('a reference of one row, or of equal errors, is its mean', () => {
  near(estimate([0], 'mae', { reference_true: feature.map(() => 7) }), 2);
  near(estimate([0], 'mae', { reference_features: [1], reference_pred: [1], reference_true: [4] }), 3);
});
