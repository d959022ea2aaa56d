/** Published numbers of scikit-learn 1.9.1: its own test suite and its answers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Call, compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { found, labelled, matrix, numbers, reasonOf, texts } from './vectors.ts';

function near(actual: unknown, expected: number, tolerance = 1e-12): void {
  assert.equal(typeof actual, 'number');
  const difference = Math.abs(Number(actual) - expected);
  assert.ok(difference <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
}

function value(id: string, inputs: Inputs, call?: Call) {
  return found(compute(id, inputs, call));
}

const repeated = (...runs: readonly (readonly [number, number])[]) =>
  numbers(runs.flatMap(([label, times]) => Array<number>(times).fill(label)));

test('ROC-AUC: binary, ties, one class', () => {
  const s = numbers([0.1, 0.4, 0.35, 0.8]);
  near(value('roc_auc', { y_true: numbers([0, 0, 1, 1]), y_score: s }), 0.75);
  near(value('auc', { y_true: numbers([0, 1]), y_score: numbers([1, 0]) }), 0);
  near(value('auc', { y_true: numbers([1, 0]), y_score: numbers([1, 1]) }), 0.5);
  near(value('auc', { y_true: numbers([1, 0]), y_score: numbers([0.5, 0.5]) }), 0.5);
  assert.match(
    reasonOf(compute('roc_auc', { y_true: numbers([0, 0]), y_score: numbers([0, 1]) })),
    /no positive row/,
  );
  assert.match(
    reasonOf(compute('roc_auc', { y_true: numbers([1, 1]), y_score: numbers([0, 1]) })),
    /no negative row/,
  );
});

test('ROC curve: first threshold infinite, points on a line dropped', () => {
  const curve = (y: number[], s: number[], call?: Call) =>
    value('roc_curve', { y_true: numbers(y), y_score: numbers(s) }, call);
  assert.deepEqual(curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), {
    fpr: [0, 0, 0.5, 0.5, 1],
    tpr: [0, 0.5, 0.5, 1, 1],
    thresholds: ['Infinity', 0.8, 0.4, 0.35, 0.1],
  });
  const thresholdsOf = (y: number[], s: number[]) => (curve(y, s) as { thresholds: unknown }).thresholds;
  assert.deepEqual(thresholdsOf([0, 0, 0, 0, 1, 1], [0, 0.2, 0.5, 0.6, 0.7, 1]), ['Infinity', 1, 0.7, 0]);
  assert.deepEqual(
    thresholdsOf(
      [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1],
      [0, 0.1, 0.6, 0.6, 0.7, 0.8, 0.9, 0.6, 0.7, 0.8, 0.9, 0.9, 1],
    ),
    ['Infinity', 1, 0.9, 0.7, 0.6, 0],
  );
});

test('ROC-AUC of several classes, pair by pair', () => {
  const inputs = {
    y_true: numbers([0, 1, 0, 2]),
    y_score: matrix([
      [0.1, 0.8, 0.1],
      [0.3, 0.4, 0.3],
      [0.35, 0.5, 0.15],
      [0, 0.2, 0.8],
    ]),
  };
  near(value('roc_auc', inputs, { options: { multi_class: 'ovo' } }), 0.75);
  near(value('roc_auc', inputs, { options: { multi_class: 'ovo', average: 'weighted' } }), 0.71875);
});

test('average precision with duplicates and with ties', () => {
  const y = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];
  const s = [0, 0.1, 0.1, 0.4, 0.5, 0.6, 0.6, 0.9, 0.9, 1, 1];
  near(value('average_precision', { y_true: numbers(y), y_score: numbers(s) }), 1);
  const tied = value('ap', { y_true: numbers([0, 1, 1]), y_score: numbers([0.5, 0.5, 0.6]) });
  assert.ok(Number(tied) < 1);
});

test('Matthews correlation', () => {
  near(value('mcc', { y_true: numbers([1, 1, 1, -1]), y_pred: numbers([1, -1, 1, 1]) }), -1 / 3);
  const y_true = numbers([0, 0, 1, 1, 2, 2]);
  near(value('mcc', { y_true, y_pred: numbers([2, 2, 0, 0, 1, 1]) }), -0.5);
  near(value('mcc', { y_true, y_pred: numbers([1, 1, 0, 0, 0, 0]) }), -12 / Math.sqrt(384));
});

test("Cohen's kappa", () => {
  const inputs = {
    y_true: repeated([0, 46], [1, 44], [2, 10]),
    y_pred: repeated([0, 52], [1, 32], [2, 16]),
  };
  near(value('kappa', inputs), 0.8013, 5e-5);
  const one = { y_true: numbers([1, 1]), y_pred: numbers([1, 1]) };
  assert.match(reasonOf(compute('cohen_kappa', one)), /one and the same class/);
});

test('log loss: several classes, and certainty that was wrong', () => {
  const rows = [
    [0.2, 0.7, 0.1],
    [0.6, 0.2, 0.2],
    [0.6, 0.1, 0.3],
  ];
  near(value('log_loss', { y_true: numbers([1, 0, 2]), y_score: matrix(rows) }), 0.6904911240102197);
  const doubled = { y_true: numbers([1, 0, 2, 1, 0, 2]), y_score: matrix([...rows, ...rows]) };
  near(value('log_loss', doubled, { options: { normalize: false } }), 6 * 0.6904911240102197);
  near(value('log_loss', { y_true: numbers([0, 1]), y_score: numbers([1, 0]) }), 36.04365338911715);
});

test('Brier score of several classes', () => {
  const y_true = numbers([1, 0, 2]);
  const rows = [
    [0.2, 0.7, 0.1],
    [0.6, 0.2, 0.2],
    [0.6, 0.1, 0.3],
  ];
  near(value('brier', { y_true, y_score: matrix(rows) }), 0.41333333, 1e-8);
  near(
    value('brier', {
      y_true,
      y_score: matrix([
        [1, 0, 0],
        [0, 1, 0],
        [1, 0, 0],
      ]),
    }),
    2,
  );
});

test('balanced accuracy, precision', () => {
  const inputs = { y_true: numbers([0, 1, 0, 0, 1, 0]), y_pred: numbers([0, 1, 0, 0, 0, 1]) };
  near(value('balanced_accuracy', inputs), 0.625);
  near(value('balanced_accuracy', inputs, { options: { adjusted: true } }), 0.25);
  const three = { y_true: numbers([0, 1, 2, 0, 1, 2]), y_pred: numbers([0, 2, 1, 0, 0, 1]) };
  near(value('precision', three, { options: { average: 'macro' } }), 0.2222222222222222);
});

test('calibration curve', () => {
  const inputs = {
    y_true: numbers([0, 0, 0, 0, 1, 1, 1, 1, 1]),
    y_score: numbers([0, 0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9]),
  };
  const curve = value('calibration_curve', inputs, { options: { bins: 3 } }) as Record<string, number[]>;
  assert.deepEqual(curve['prob_true'], [0, 1, 1]);
  for (const [i, expected] of [0.15, 0.525, 0.8].entries()) near(curve['prob_pred']?.[i], expected);
  assert.deepEqual(curve['counts'], [4, 2, 3]);
});

test('regression', () => {
  const inputs = { y_true: numbers([3, -0.5, 2, 7]), y_pred: numbers([2.5, 0, 2, 8]) };
  const expected = {
    mean_absolute_error: 0.5,
    mean_squared_error: 0.375,
    root_mean_squared_error: 0.6123724356957945,
    r2_score: 0.9486081370449679,
    median_absolute_error: 0.5,
    max_error: 1,
    mape: 0.3273809523809524,
    explained_variance_score: 0.9571734475374732,
    mean_pinball_loss: 0.25,
    d2_absolute_error_score: 0.7647058823529411,
  };
  for (const [id, number] of Object.entries(expected)) near(value(id, inputs), number);
  near(value('mape', { y_true: numbers([1, 0]), y_pred: numbers([1, 1]) }), 2251799813685248);
});

test('regression with several outputs', () => {
  const inputs = {
    y_true: matrix([
      [1, 0, 0, 1],
      [0, 1, 1, 1],
      [1, 1, 0, 1],
    ]),
    y_pred: matrix([
      [0, 0, 0, 1],
      [1, 0, 1, 1],
      [0, 0, 0, 1],
    ]),
  };
  const r2 = (multioutput: string) => value('r2', inputs, { profile: 'sklearn', options: { multioutput } });
  near(r2('variance_weighted'), -1.5);
  near(r2('uniform_average'), -0.875);
  near(value('mae', inputs), (1 + 2 / 3) / 4);
  near(value('mse', inputs), (1 + 2 / 3) / 4);
  for (const [i, expected] of [-3.5, -2, 1, 1].entries()) {
    near((r2('raw_values') as number[])[i], expected);
  }
});

test('logarithmic errors of values of −1 and less', () => {
  for (const id of ['msle', 'rmsle']) {
    const inputs = { y_true: numbers([1, -2, 3]), y_pred: numbers([1, 2, 3]) };
    assert.match(reasonOf(compute(id, inputs)), /Row 2 of y_true is -2.*above −1/);
    assert.match(
      reasonOf(compute(id, { y_true: inputs.y_pred, y_pred: numbers([0, 0, -1]) })),
      /Row 3 of y_pred is -1/,
    );
  }
});

interface Report {
  readonly name: string;
  readonly y_true: (number | string)[];
  readonly y_pred: (number | string)[];
  readonly labels: (number | string)[] | null;
  readonly weights: number[] | null;
  readonly digits: number;
  readonly text: string;
}
const fixture = new URL('../../fixtures/metrics/classification_reports.json', import.meta.url);
for (const report of JSON.parse(readFileSync(fixture, 'utf8')) as Report[]) {
  test(`classification report, character for character: ${report.name}`, () => {
    const inputs = {
      y_true: labelled(report.y_true),
      y_pred: labelled(report.y_pred),
      ...(report.labels && { labels: labelled(report.labels) }),
      ...(report.weights && { weights: numbers(report.weights) }),
    };
    assert.equal(value('classification_report', inputs, { options: { digits: report.digits } }), report.text);
  });
}

test('classification report of texts, as the object', () => {
  const inputs = { y_true: texts(['a', 'b', 'b']), y_pred: texts(['a', 'a', 'b']) };
  assert.deepEqual(value('classification_report', inputs, { options: { output: 'dict' } }), {
    a: { precision: 0.5, recall: 1, 'f1-score': 2 / 3, support: 1 },
    b: { precision: 1, recall: 0.5, 'f1-score': 2 / 3, support: 2 },
    accuracy: 2 / 3,
    'macro avg': { precision: 0.75, recall: 0.75, 'f1-score': 2 / 3, support: 3 },
    'weighted avg': { precision: 2.5 / 3, recall: 2 / 3, 'f1-score': 2 / 3, support: 3 },
  });
});
