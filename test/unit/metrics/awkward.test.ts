/** Inputs at the ends of what a double can hold, and calls that only scikit-learn's own tests make. Numbers are scikit-learn 1.9.1's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Call, compute } from '../../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../../src/core/catalogue/json.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { found, numbers, reasonOf } from './vectors.ts';

function near(actual: unknown, expected: number): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) <= 1e-12 * Math.abs(expected),
    `${actual}, expected ${expected}`,
  );
}

test('agreement of classes does not depend on the unit of the weights', () => {
  const y_true = [0, 1, 2, 2, 1, 0, 2, 1];
  const y_pred = [0, 2, 2, 1, 1, 0, 2, 0];
  const weights = [3, 1, 4, 1, 5, 9, 2, 6];
  for (const unit of [1, 1e300, 1e-300, 1e-310]) {
    const inputs = inputsFromJson({ y_true, y_pred, weights: weights.map(weight => weight * unit) });
    const tolerance = unit < 1e-307 ? 1e-9 : 1e-14;
    for (const [id, expected, call] of [
      ['matthews_corrcoef', 0.6406576424191324, {}],
      ['cohen_kappa', 0.6025641025641026, {}],
      ['cohen_kappa', 0.8022328548644339, { options: { weights: 'quadratic' } }],
    ] satisfies readonly (readonly [string, number, Call])[]) {
      const value = found(compute(id, inputs, call));
      assert.ok(
        typeof value === 'number' && Math.abs(value - expected) <= tolerance,
        `${id} of weights times ${unit}: ${value}, expected ${expected}`,
      );
    }
  }
});

test('Matthews keeps its digits where nearly all rows are of one class', () => {
  // 2 of 10⁹ rows are positive; one of them is found, and one false alarm raised: (tp·tn − fp·fn) / (2·(10⁹ − 2)) in whole numbers.
  const counts = [1e9 - 3, 1, 1, 1];
  const inputs = { y_true: numbers([0, 0, 1, 1]), y_pred: numbers([0, 1, 0, 1]), weights: numbers(counts) };
  near(found(compute('matthews_corrcoef', inputs)), (1e9 - 4) / (2 * (1e9 - 2)));
});

test('F-beta of any beta', () => {
  const inputs = inputsFromJson({ y_true: [0, 1, 1], y_pred: [0, 1, 0], weights: [1e300, 1e300, 1e300] });
  near(found(compute('fbeta', inputs, { options: { beta: 1e6 } })), (1 + 1e12) / (1 + 2e12));
  near(found(compute('fbeta', inputs, { options: { beta: 1e200 } })), 0.5);
  near(found(compute('fbeta', inputs, { options: { beta: Number.POSITIVE_INFINITY } })), 0.5);
  const onlyPredicted = inputsFromJson({ y_true: [0, 0], y_pred: [0, 1] });
  assert.equal(found(compute('fbeta', onlyPredicted, { options: { beta: 1e200 } })), 0);
});

test('a confusion matrix of classes none of which is true has no value', () => {
  const y = { y_true: [0, 0, 1], y_pred: [0, 2, 2] };
  const reason = /None of the classes in "labels" occurs in y_true/;
  assert.match(reasonOf(compute('confusion_matrix', inputsFromJson({ ...y, labels: [2, 3] }))), reason);
  assert.match(reasonOf(compute('confusion_matrix', inputsFromJson({ ...y, labels: [] }))), reason);
  assert.deepEqual(found(compute('confusion_matrix', inputsFromJson({ ...y, labels: [2, 1] }))), [
    [0, 0],
    [1, 0],
  ]);
});

test('a report names true and false as Python does, and texts as they are', () => {
  const booleans = inputsFromJson({ y_true: [true, false, true], y_pred: [true, true, true] });
  const report = found(compute('classification_report', booleans));
  assert.match(String(report), /^ {7}False {7}0\.00/m);
  assert.match(String(report), /^ {8}True {7}0\.67/m);
  const texts = inputsFromJson({ y_true: ['false', 'true'], y_pred: ['false', 'true'] });
  assert.match(String(found(compute('classification_report', texts))), /^ {7}false {7}1\.00/m);
});

const OUTPUTS = inputsFromJson({
  y_true: [
    [1, 2],
    [2.5, -1],
    [4.5, 3],
    [5, 7],
  ],
  y_pred: [
    [1, 1],
    [2, -1],
    [5, 4],
    [5, 6.5],
  ],
});

test('several outputs may have weights of their own', () => {
  for (const [id, expected] of [
    ['mse', 0.3875],
    ['rmse', 0.5914213562373095],
    ['mae', 0.475],
    ['mape', 0.16682539682539682],
    ['r2', 0.9392664308322473],
    ['explained_variance', 0.9404114690001861],
    ['d2_absolute_error', 0.7666666666666666],
  ] as const) {
    near(found(compute(id, OUTPUTS, { options: { multioutput: '0.4,0.6' } })), expected);
  }
  near(found(compute('mse', OUTPUTS, { options: { multioutput: '1, 0' } })), 0.125);
});

test('weights that do not fit the outputs, and a constant output that does not count', () => {
  for (const multioutput of ['1', '1,2,3', '-1,2', '0,0', 'Infinity,1', 'uniform', '1,x']) {
    assert.throws(() => compute('mse', OUTPUTS, { options: { multioutput } }), UsageError, multioutput);
  }
  const one = { y_true: numbers([1, 2]), y_pred: numbers([1, 3]) };
  assert.throws(() => compute('mse', one, { options: { multioutput: '0.4,0.6' } }), /each of the 1 outputs/);
  const constant = inputsFromJson({
    y_true: [
      [1, 2],
      [1, 3],
    ],
    y_pred: [
      [1, 2],
      [2, 3],
    ],
  });
  assert.equal(found(compute('r2', constant, { options: { multioutput: '0,1' } })), 1);
  assert.match(
    reasonOf(compute('r2', constant, { options: { multioutput: '1,1' } })),
    /Output 1 has no value/,
  );
});

test('BCa does not depend on the unit of the values', () => {
  const y_true = [3, -1, 2, 7, 4, 4.5, 0, -2];
  const y_pred = [2.5, 0, 2, 8, 3, 4, 1, -5];
  const intervalOf = (unit: number) => {
    const scaled = (values: readonly number[]) => values.map(value => value * unit);
    const inputs = inputsFromJson({ y_true: scaled(y_true), y_pred: scaled(y_pred) });
    const outcome = compute('mae', inputs, { interval: { method: 'bca', resamples: 100 } });
    const { lower, upper } = ('interval' in outcome && outcome.interval) || {
      lower: Number.NaN,
      upper: Number.NaN,
    };
    return [lower / unit, upper / unit];
  };
  const [lower = 0, upper = 0] = intervalOf(1);
  assert.ok(lower < 0.8 && upper > 1.1);
  for (const unit of [2 ** 900, 2 ** -900]) {
    const [low, high] = intervalOf(unit);
    near(low, lower);
    near(high, upper);
  }
});

test('metrics of scores and medians do not depend on the unit of the weights', () => {
  const y_true = [0, 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1];
  const y_score = [0.65, 0.8, 0.25, 0.45, 0.05, 0.55, 0.5, 0.25, 0.1, 0.55, 0.2, 0.15];
  const y_pred = y_score.map(score => 3 * score);
  const weights = [1, 2, 1, 1, 3, 1, 3, 1, 0, 3, 2, 2];
  for (const [id, other, expected] of [
    ['roc_auc', { y_score }, 0.18181818181818182],
    ['average_precision', { y_score }, 0.5460510078157138],
    ['lift', { y_score }, 1.8181818181818181],
    ['d2_brier', { y_score }, -0.8631313131313127],
    ['d2_absolute_error', { y_pred }, -1.4611111111111112],
  ] as const) {
    for (const unit of [1, 2 ** 990, 2 ** -990, 2 ** -1040]) {
      const inputs = inputsFromJson({ y_true, ...other, weights: weights.map(weight => weight * unit) });
      const value = found(compute(id, inputs));
      assert.ok(
        typeof value === 'number' && Math.abs(value - expected) <= 1e-9,
        `${id} of weights times ${unit}: ${value}, expected ${expected}`,
      );
    }
  }
});

test('a precision-recall curve without a positive row is undefined, or as scikit-learn draws it', () => {
  const inputs = inputsFromJson({ y_true: [0, 0, 0], y_score: [0.1, 0.4, 0.4] });
  assert.match(reasonOf(compute('precision_recall_curve', inputs)), /needs a positive row/);
  assert.deepEqual(found(compute('precision_recall_curve', inputs, { profile: 'sklearn' })), {
    precision: [0, 0, 1],
    recall: [1, 1, 0],
    thresholds: [0.1, 0.4],
  });
});

test('labels may be called as what every object has', () => {
  const y_true = ['__proto__', 'constructor', 'toString', '__proto__'];
  const y_pred = ['__proto__', 'constructor', 'a', 'constructor'];
  const inputs = inputsFromJson({ y_true, y_pred });
  assert.equal(found(compute('accuracy', inputs)), 0.5);
  const report = found(compute('classification_report', inputs, { options: { output: 'dict' } }));
  assert.deepEqual(Object.keys(report as object), [
    '__proto__',
    'a',
    'constructor',
    'toString',
    'accuracy',
    'macro avg',
    'weighted avg',
  ]);
});

test('NaN among texts and booleans is a missing value, as among numbers', () => {
  for (const y_true of [
    ['NaN', 'a', null],
    ['NaN', true, null],
  ]) {
    const inputs = inputsFromJson({ y_true, y_pred: [y_true[1], y_true[1], y_true[1]] });
    const outcome = compute('accuracy', inputs);
    assert.equal(found(outcome), 1);
    assert.equal(outcome.details?.['left_out'], 2);
  }
});

test('of classes 1 and 2 scikit-learn takes 1 as positive, and we the greater', () => {
  const y_true = [1, 2, 1, 1, 2];
  const y_pred = [1, 1, 1, 2, 2];
  const inputs = inputsFromJson({ y_true, y_pred, y_score: [0.1, 0.7, 0.4, 0.6, 0.5] });
  const profile = 'sklearn';
  near(found(compute('f1', inputs, { profile })), 2 / 3);
  near(found(compute('f1', inputs)), 0.5);
  near(found(compute('f1', inputs, { profile, options: { positive: 2 } })), 0.5);
  near(found(compute('average_precision', inputs, { profile })), 0.5333333333333333);
  near(found(compute('average_precision', inputs)), 0.8333333333333333);
  const three = inputsFromJson({ y_true: [1, 2, 3], y_pred: [1, 2, 3] });
  assert.match(reasonOf(compute('f1', three, { profile })), /3 classes and average is "binary"/);
});

test('without a positive row of any label, average precision is 0 to scikit-learn, however it is averaged', () => {
  const inputs = inputsFromJson({
    y_true: [
      [0, 0],
      [0, 0],
    ],
    y_score: [
      [0.1, 0.2],
      [0.3, 0.4],
    ],
  });
  for (const average of ['macro', 'weighted', 'micro', 'samples']) {
    assert.equal(
      found(compute('average_precision', inputs, { profile: 'sklearn', options: { average } })),
      0,
      average,
    );
    assert.notEqual(reasonOf(compute('average_precision', inputs, { options: { average } })), '');
  }
});

test('counts of a class keep weights of many magnitudes', () => {
  const one = { y_true: numbers([1, 1, 0, 0]), y_pred: numbers([1, 1, 1, 0]) };
  const inputs = { ...one, weights: numbers([1e12, 1e12, 0.1, 0.3]) };
  near(found(compute('positive_likelihood_ratio', inputs)), 4);
  near(found(compute('specificity', inputs)), 0.75);
  const wide = { y_true: numbers([1, 0, 0]), y_pred: numbers([1, 1, 0]), weights: numbers([1e17, 1, 1]) };
  assert.equal(found(compute('positive_likelihood_ratio', wide)), 2);
  assert.equal(found(compute('specificity', wide)), 0.5);
  assert.equal(found(compute('business_value', wide, { options: { tn: 1, fp: -5 } })), -4);
  // (tp·tn − fp·fn) / √(…) with tp = 10¹⁷, tn = 1, fp = 1: 1 / √2 to 17 digits
  near(found(compute('matthews_corrcoef', wide)), Math.SQRT1_2);
});

test('of several classes, too, what is outside of one is added, not subtracted', () => {
  const [rows, classes] = [400, 7];
  const y_true = Array.from({ length: rows }, (_, row) => (row * row + 3) % classes);
  const y_pred = Array.from({ length: rows }, (_, row) => (row * 5 + (row >> 3)) % classes);
  // Class 0 outweighs all others, so that whatever is subtracted from it is lost.
  const weights = y_true.map((label, row) => (label === 0 ? 1e18 : 2 ** (row % 5)));
  const inputs = { y_true: numbers(y_true), y_pred: numbers(y_pred), weights: numbers(weights) };
  const outcome = compute('specificity', inputs, { options: { average: 'none' } });
  const values = found(outcome) as Record<string, number>;
  for (let label = 0; label < classes; label++) {
    let [tn, fp] = [0, 0];
    for (let row = 0; row < rows; row++) {
      if (y_true[row] === label) continue;
      if (y_pred[row] === label) fp += weights[row] ?? 0;
      else tn += weights[row] ?? 0;
    }
    near(values[label], tn / (tn + fp));
  }
  // Labels of a row each, as a matrix: one right row of 10¹⁷ and two negative ones of 1.
  const sets = inputsFromJson({ y_true: [[1], [0], [0]], y_pred: [[1], [1], [0]], weights: [1e17, 1, 1] });
  assert.equal(found(compute('specificity', sets, { options: { average: 'macro' } })), 0.5);
  assert.deepEqual(found(compute('multilabel_confusion_matrix', sets)), [
    [
      [1, 1],
      [0, 1e17],
    ],
  ]);
});

test('weights whose sums round do not take a share above 1', () => {
  const ranked = (weights: readonly number[]) => ({
    y_true: numbers([0, 0, 0, 1, 1, 1]),
    y_score: numbers([0.1, 0.2, 0.3, 0.7, 0.8, 0.9]),
    weights: numbers(weights),
  });
  assert.equal(found(compute('roc_auc', ranked([0.68, 0.02, 0.39, 0.08, 0.43, 0.7]))), 1);
  assert.equal(found(compute('average_precision', ranked([0.86, 0.54, 0.1, 0.66, 0.43, 0.71]))), 1);
  const y = numbers([1, 0]);
  const sure = { y_true: y, y_pred: y, weights: numbers([0.54, 0.5]) };
  assert.equal(found(compute('fbeta', sure, { options: { beta: 0.060000000000000005 } })), 1);
});

test('Tweedie deviances of large powers', () => {
  const deviance = (power: number, truth: number, predicted: number) =>
    found(
      compute(
        'mean_tweedie_deviance',
        { y_true: numbers([truth]), y_pred: numbers([predicted]) },
        { options: { power } },
      ),
    );
  // mpmath, 80 digits
  near(deviance(200, 0.48775278270676964, 0.44345193445474096), 8.00929519475721e66);
  near(deviance(-300, 1.904230458835075, 2.115576556865987), 1.2214375319387443e95);
  near(deviance(1000, 1.1831298840874642, 1.0755727196770328), 5.255228207291852e-36);
  near(deviance(12, 1.05, 1.0), 0.0020711500643774464);
  near(deviance(-30, 0.97, 1.0), 0.0006800555459521325);
});

test('Tweedie powers between 0 and 1 are refused without rows, too', () => {
  const none = { y_true: numbers([]), y_pred: numbers([]) };
  for (const id of ['mean_tweedie_deviance', 'd2_tweedie']) {
    assert.throws(() => compute(id, none, { options: { power: 0.5 } }), UsageError);
  }
});

test('shares of variation do not depend on the unit of the values', () => {
  for (const unit of [1e-320, 1e-200, 1, 1e200, 1e305]) {
    const scaled = (values: readonly number[]) => numbers(values.map(value => value * unit));
    const inputs = { y_true: scaled([1, 2, 4]), y_pred: scaled([1, 2.5, 3]) };
    const tolerance = unit < 1e-308 ? 1e-3 : 1e-14;
    for (const [id, expected] of [
      ['r2', 41 / 56],
      ['explained_variance', 0.75],
      ['d2_tweedie', 41 / 56],
      ['wape', 1.5 / 7],
    ] as const) {
      const value = found(compute(id, inputs));
      assert.ok(typeof value === 'number' && Math.abs(value - expected) <= tolerance, `${id}: ${value}`);
    }
    const constant = { y_true: scaled([3, 3, 3]), y_pred: scaled([1, 2, 3]) };
    assert.match(reasonOf(compute('r2', constant)), /y_true is constant/);
  }
  assert.equal(found(compute('wape', { y_true: numbers([5e-324, 0]), y_pred: numbers([0, 0]) })), 1);
  assert.match(reasonOf(compute('wape', { y_true: numbers([0]), y_pred: numbers([1]) })), /is 0/);
});

test('a confusion matrix has classes whose rows have no weight', () => {
  const y = { y_true: [0, 0, 2], y_pred: [1, 1, 2], weights: [0, 0.89, 0], labels: [2] };
  assert.deepEqual(found(compute('confusion_matrix', inputsFromJson(y), { profile: 'sklearn' })), [[0]]);
});
