/** Published numbers of several labels per row, rankings, thresholds and groupings: scikit-learn 1.9.1's test suite and answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Call, compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { inputsFromJson } from '../../../src/core/catalogue/json.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { found, labelled, matrix, numbers, reasonOf, texts } from './vectors.ts';

function near(actual: unknown, expected: number, tolerance = 1e-12): void {
  assert.equal(typeof actual, 'number');
  const difference = Math.abs(Number(actual) - expected);
  assert.ok(difference <= tolerance * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
}

function value(id: string, inputs: Inputs, options?: Call['options']) {
  return found(compute(id, inputs, options && { options }));
}

const BINARY = { y_true: numbers([0, 0, 1, 1]), y_score: numbers([0.1, 0.4, 0.35, 0.8]) };

test('DET curve', () => {
  assert.deepEqual(value('det_curve', BINARY), {
    fpr: [0.5, 0.5, 0],
    fnr: [0, 0.5, 0.5],
    thresholds: [0.35, 0.4, 0.8],
  });
  // The first row is a false alarm already: without one, nothing may be positive.
  assert.deepEqual(value('det_curve', { y_true: numbers([1, 0]), y_score: numbers([0, 1]) }), {
    fpr: [1, 1, 0],
    fnr: [0, 1, 1],
    thresholds: [0, 1, 'Infinity'],
  });
  assert.match(
    reasonOf(compute('det_curve', { y_true: numbers([1, 1]), y_score: numbers([0, 1]) })),
    /no negative row/,
  );
});

test('cumulative gain, lift and their value at a share', () => {
  assert.deepEqual(value('cumulative_gain_curve', BINARY), {
    share: [0, 0.25, 0.5, 0.75, 1],
    gain: [0, 0.5, 0.5, 1, 1],
    thresholds: ['Infinity', 0.8, 0.4, 0.35, 0.1],
  });
  assert.deepEqual(value('lift_curve', BINARY), {
    share: [0.25, 0.5, 0.75, 1],
    lift: [2, 1, 4 / 3, 1],
    thresholds: [0.8, 0.4, 0.35, 0.1],
  });
  near(value('lift', BINARY, { share: 0.25 }), 2);
  // Half way between two steps, half of what the step adds.
  near(value('lift', BINARY, { share: 0.625 }), 0.75 / 0.625);
  near(value('lift', { y_true: numbers([0, 1, 0, 1]), y_score: numbers([1, 1, 1, 1]) }), 1);
  assert.match(
    reasonOf(compute('lift', { y_true: numbers([0, 0]), y_score: numbers([0, 1]) })),
    /positive row/,
  );
});

test('threshold table: counts, ratios, worth and the best thresholds', () => {
  const outcome = compute('threshold_table', BINARY, {
    options: { thresholds: '0.9, 0.35', tp: 10, fp: -4, fn: -3 },
  });
  assert.deepEqual(found(outcome), {
    thresholds: [0.35, 0.9],
    tp: [2, 0],
    fp: [1, 0],
    fn: [0, 2],
    tn: [1, 2],
    precision: [2 / 3, null],
    recall: [1, 0],
    f1: [0.8, 0],
    specificity: [0.5, 1],
    fpr: [0.5, 0],
    predicted_share: [0.75, 0],
    value: [16, -6],
  });
  assert.deepEqual(outcome.details?.['best'], {
    f1: { threshold: 0.35, value: 0.8 },
    youden: { threshold: 0.8, value: 0.5 },
    value: { threshold: 0.35, value: 16 },
  });
  const table = (options: Call['options']) =>
    (value('threshold_table', BINARY, options) as { thresholds: number[] }).thresholds;
  assert.deepEqual(table({ steps: 4 }), [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(table({ thresholds: 'all' }), [0.1, 0.35, 0.4, 0.8]);
  assert.throws(() => table({ thresholds: 'some' }), /grid, all, or numbers/);
});

test('a score of Infinity is no threshold beside that of nothing', () => {
  const infinite = { y_true: numbers([0, 1, 1]), y_score: numbers([0.2, 0.6, Number.POSITIVE_INFINITY]) };
  for (const id of ['threshold_table', 'roc_curve', 'det_curve', 'cumulative_gain_curve']) {
    assert.match(reasonOf(compute(id, infinite)), /y_score holds Infinity/);
    const low = { ...infinite, y_score: numbers([Number.NEGATIVE_INFINITY, 0.4, 0.6]) };
    assert.ok(found(compute(id, low)));
  }
});

test('business value, as NannyML counts it', () => {
  const inputs = { y_true: numbers([0, 1, 1, 0, 1, 1]), y_pred: numbers([0, 1, 0, 1, 1, 1]) };
  const worth = { tp: 10, fp: -5, fn: -20, tn: 1 };
  near(value('business_value', inputs, worth), 3 * 10 - 5 - 20 + 1);
  near(value('business_value', inputs, { ...worth, per: 'row' }), 1);
  // Of the predicted positives ¾ are worth 10 and ¼ −5, of the predicted negatives half −20 and half 1.
  near(value('business_value', inputs, { ...worth, per: 'prediction' }), 6.25 - 9.5);
  assert.match(reasonOf(compute('business_value', inputs)), /worth/);
});

test('DCG and NDCG', () => {
  const inputs = { y_true: matrix([[10, 0, 0, 1, 5]]), y_score: matrix([[0.05, 1.1, 1, 0.5, 0]]) };
  near(value('ndcg', inputs), 0.493680191377376);
  near(value('ndcg', inputs, { k: 4 }), 0.3520241100634488);
  near(value('dcg', { ...inputs, y_score: matrix([[0.1, 0.2, 0.3, 4, 70]]) }), 9.499457825916874);
  // Of tied scores the mean over orders; in a fixed order the later column comes first.
  const tied = { ...inputs, y_score: matrix([[1, 0, 0, 0, 1]]) };
  near(value('ndcg', tied, { k: 1 }), 0.75);
  near(value('ndcg', tied, { k: 1, ignore_ties: true }), 0.5);
  near(value('ndcg', { y_true: matrix([[0, 0]]), y_score: matrix([[1, 2]]) }), 0);
  assert.match(
    reasonOf(compute('ndcg', { y_true: matrix([[-1, 0]]), y_score: matrix([[1, 2]]) })),
    /negative/,
  );
  assert.match(reasonOf(compute('ndcg', { y_true: matrix([[1]]), y_score: matrix([[1]]) })), /more than one/);
});

test('reciprocal rank, hit rate, precision, recall and average precision at k', () => {
  // Relevant items rank 2 and 3 in the first row, 1 in the second; the third has none.
  const inputs = {
    y_true: matrix([
      [0, 1, 2, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ]),
    y_score: matrix([
      [0.9, 0.8, 0.7, 0.1],
      [0.9, 0.8, 0.7, 0.1],
      [0.9, 0.8, 0.7, 0.1],
    ]),
  };
  near(value('mrr', inputs), 0.75);
  near(value('mrr', inputs, { zero_division: '0' }), 0.5);
  near(value('mrr', inputs, { k: 1 }), 0.5);
  near(value('hit_rate_at_k', inputs, { k: 1 }), 0.5);
  near(value('precision_at_k', inputs, { k: 2 }), (0.5 + 0.5 + 0) / 3);
  near(value('precision_at_k', inputs, { k: 10 }), (0.2 + 0.1 + 0) / 3);
  near(value('recall_at_k', inputs, { k: 2 }), (0.5 + 1) / 2);
  near(value('map_at_k', inputs), ((1 / 2 + 2 / 3) / 2 + 1) / 2);
  near(value('map_at_k', inputs, { k: 2 }), (1 / 2 / 2 + 1) / 2);
  near(value('map_at_k', inputs, { k: 1 }), 0.5);
  near(value('map_at_k', inputs, { k: 2, divide_by: 'relevant' }), (1 / 2 / 2 + 1) / 2);
  // One relevant of two tied: first in half of the orders.
  const tied = { y_true: matrix([[1, 0]]), y_score: matrix([[0.5, 0.5]]) };
  near(value('mrr', tied), 0.75);
  near(value('hit_rate_at_k', tied, { k: 1 }), 0.5);
  near(value('map_at_k', tied), 0.75);
  near(value('mrr', tied, { ignore_ties: true }), 0.5);
  assert.match(
    reasonOf(compute('mrr', { y_true: matrix([[0, 0]]), y_score: matrix([[1, 2]]) })),
    /No row has a relevant item/,
  );
});

test('coverage error', () => {
  const coverage = (truth: number[], score: number[]) =>
    value('coverage_error', { y_true: matrix([truth]), y_score: matrix([score]) });
  near(coverage([1, 0, 1], [0.25, 0.5, 0.75]), 3);
  near(coverage([0, 1, 0], [0.5, 0.75, 0.25]), 1);
  near(coverage([0, 0], [0.5, 0.75]), 0);
  near(coverage([0, 1, 0], [0.5, 0.5, 0.25]), 2);
});

test('label ranking loss', () => {
  const loss = (truth: number[], score: number[]) =>
    value('label_ranking_loss', { y_true: matrix([truth]), y_score: matrix([score]) });
  near(loss([0, 1, 0], [0.25, 0.5, 0.75]), 0.5);
  near(loss([1, 1, 0], [0.25, 0.5, 0.75]), 1);
  near(loss([0, 0], [0.25, 0.5]), 0);
  near(loss([0, 1, 0], [0.5, 0.5, 0.25]), 0.5);
});

test('label ranking average precision', () => {
  const inputs = {
    y_true: matrix([
      [1, 0, 0],
      [0, 0, 1],
    ]),
    y_score: matrix([
      [0.75, 0.5, 1],
      [1, 0.2, 0.1],
    ]),
  };
  near(value('lrap', inputs), 0.41666666666666663);
  near(value('label_ranking_loss', inputs), 0.75);
  near(value('average_precision', inputs, { average: 'samples' }), 0.41666666666666663);
});

test('top-k accuracy', () => {
  const inputs = {
    y_true: numbers([0, 1, 2, 2]),
    y_score: matrix([
      [0.5, 0.2, 0.2],
      [0.3, 0.4, 0.2],
      [0.2, 0.4, 0.3],
      [0.7, 0.2, 0.1],
    ]),
  };
  near(value('top_k_accuracy', inputs, { k: 2 }), 0.75);
  near(value('top_k_accuracy', inputs, { k: 3 }), 1);
  near(value('top_k_accuracy', inputs, { k: 1 }), 0.5);
  near(value('top_k_accuracy', BINARY, { k: 1 }), 0.75);
  // A score of 2, be it of a row without weight, makes them decision values, positive above 0.
  const decided = { y_true: numbers([1, 0, 1, 0]), y_score: numbers([2, 0.4, 0.3, 0.2]) };
  near(value('top_k_accuracy', { ...decided, weights: numbers([0, 1, 1, 1]) }, { k: 1 }), 1 / 3);
});

test('hinge loss', () => {
  near(
    value('hinge_loss', { y_true: numbers([-1, 1, 1]), y_score: numbers([-2.18, 2.36, 0.09]) }),
    0.30333333333333334,
  );
  const several = {
    y_true: numbers([0, 1, 2, 3]),
    y_score: matrix([
      [1.27, 0.034, -0.68, -1.4],
      [-1.45, -0.58, -0.38, -0.17],
      [-2.36, -0.79, -0.27, 0.24],
      [-2.36, -0.79, -0.27, 0.24],
    ]),
  };
  near(value('hinge_loss', several), (0 + 1.41 + 1.51 + 0.49) / 4);
});

test('class likelihood ratios', () => {
  const inputs = { y_true: numbers([0, 1, 0, 1, 0]), y_pred: numbers([1, 1, 0, 0, 0]) };
  near(value('positive_likelihood_ratio', inputs), 1.5);
  near(value('negative_likelihood_ratio', inputs), 0.75);
  const sure = { y_true: numbers([0, 1]), y_pred: numbers([0, 1]) };
  assert.match(reasonOf(compute('lr_plus', sure)), /no negative row/);
  assert.equal(value('lr_plus', sure, { replace_undefined_by: 'Infinity' }), Number.POSITIVE_INFINITY);
  assert.match(
    reasonOf(compute('lr_minus', { y_true: numbers([0, 0]), y_pred: numbers([0, 1]) })),
    /needs a positive row/,
  );
});

test("Cohen's kappa where chance agreement is complete, by scikit-learn's option", () => {
  const same = { y_true: numbers([1, 1]), y_pred: numbers([1, 1]) };
  assert.equal(value('cohen_kappa', same, { replace_undefined_by: 0 }), 0);
  assert.match(reasonOf(compute('cohen_kappa', same)), /one and the same/);
});

test('D² of constant and of better predictions', () => {
  const y_true = numbers([1, 1, 0, 0]);
  near(value('d2_log_loss', { y_true, y_score: numbers([0.5, 0.5, 0.5, 0.5]) }), 0);
  near(value('d2_brier', { y_true, y_score: numbers([0.5, 0.5, 0.5, 0.5]) }), 0);
  near(value('d2_brier', { y_true, y_score: numbers([1, 1, 0, 0]) }), 1);
  near(value('d2_log_loss', { y_true, y_score: numbers([0.9, 0.8, 0.2, 0.1]) }), 0.7630344058337937, 1e-9);
  assert.match(
    reasonOf(compute('d2_brier', { y_true: numbers([1, 1]), y_score: numbers([1, 1]) })),
    /only one class/,
  );
});

test('agreement of two groupings', () => {
  const inputs = { y_true: numbers([0, 0, 1, 2]), y_pred: numbers([0, 0, 1, 1]) };
  near(value('adjusted_rand', inputs), 0.5714285714285714);
  near(value('rand', inputs), 0.8333333333333334);
  near(value('normalized_mutual_info', inputs), 0.8);
  near(value('adjusted_mutual_info', inputs), 0.5714285714285714);
  near(value('v_measure', inputs), 0.8);
  near(value('homogeneity', inputs), 0.6666666666666666);
  near(value('completeness', inputs), 1);
  near(value('fowlkes_mallows', inputs), Math.SQRT1_2);
  near(value('mutual_info', inputs), Math.log(2));
  // Names do not matter, nor whether they are numbers or texts.
  near(value('ari', { ...inputs, y_pred: labelled(['x', 'x', '7', '7']) }), 0.5714285714285714);
});

const T = 'f8bade15fcf00ef08150fd5be78272084329dfe03b354f7647';
const P = 'c5fd05c8d4850d91f88c59ddc8f44145fdd5f5cdcdcd4f4cf5';

/** Four labels per row from a hexadecimal digit per row. */
function labels(digits: string) {
  return matrix(
    Array.from(digits, digit => [8, 4, 2, 1].map(bit => (Number.parseInt(digit, 16) & bit) / bit)),
  );
}

test('classification report of several labels per row, character for character', () => {
  assert.equal(
    value('classification_report', { y_true: labels(T), y_pred: labels(P) }),
    `              precision    recall  f1-score   support

           0       0.50      0.67      0.57        24
           1       0.51      0.74      0.61        27
           2       0.29      0.08      0.12        26
           3       0.52      0.56      0.54        27

   micro avg       0.50      0.51      0.50       104
   macro avg       0.45      0.51      0.46       104
weighted avg       0.45      0.51      0.46       104
 samples avg       0.46      0.42      0.40       104
`,
  );
});

test('several labels per row: subset accuracy, Hamming loss and averages', () => {
  const inputs = {
    y_true: matrix([
      [0, 1, 1],
      [1, 0, 1],
    ]),
    y_pred: matrix([
      [0, 0, 1],
      [1, 0, 1],
    ]),
  };
  near(value('accuracy', inputs), 0.5);
  near(value('zero_one_loss', inputs), 0.5);
  near(value('hamming_loss', inputs), 1 / 6);
  near(value('hamming_loss', { ...inputs, weights: numbers([1, 3]) }), 1 / 12);
  near(value('jaccard', inputs, { average: 'samples' }), 0.75);
  near(value('jaccard', inputs, { average: 'micro' }), 0.75);
  near(value('jaccard', inputs, { average: 'macro', zero_division: '0' }), 2 / 3);
  near(value('jaccard', inputs, { average: 'weighted' }), 0.75);
  assert.deepEqual(value('recall', { ...inputs, labels: labelled(['a', 'b', 'c']) }, { average: 'none' }), {
    a: 1,
    b: 0,
    c: 1,
  });
  near(value('recall', { ...inputs, labels: labelled(['a', 'b', 'c']) }, { class: 'b' }), 0);
  assert.deepEqual(value('multilabel_confusion_matrix', inputs), [
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [1, 0],
    ],
    [
      [0, 0],
      [0, 2],
    ],
  ]);
  assert.match(reasonOf(compute('f1', inputs)), /several labels and average is "binary"/);
  assert.match(reasonOf(compute('f1', inputs, { options: { class: '7' } })), /no label "7"/);
});

test('weights whose sum no double can hold', () => {
  const y_true = matrix([
    [0, 1],
    [1, 0],
  ]);
  const weights = numbers([1e308, 1e308]);
  assert.match(
    reasonOf(compute('f1', { y_true, y_pred: y_true, weights }, { options: { average: 'none' } })),
    /weights are too large/,
  );
  assert.match(
    reasonOf(compute('roc_curve', { y_true: numbers([0, 1]), y_score: numbers([0, 1]), weights })),
    /weights are too large/,
  );
});

test('labels of a row are read from JSON as numbers or as true and false', () => {
  const inputs = inputsFromJson({
    y_true: [
      [true, false],
      [false, true],
    ],
    y_pred: [
      [1, 0],
      [1, 1],
    ],
  });
  near(value('accuracy', inputs), 0.5);
  near(value('hamming_loss', inputs), 0.25);
});

test('several labels per row: what is no set of labels is said', () => {
  const y_true = matrix([
    [0, 1],
    [1, 0],
  ]);
  assert.match(
    reasonOf(
      compute('accuracy', {
        y_true,
        y_pred: matrix([
          [0.5, 1],
          [1, 0],
        ]),
      }),
    ),
    /holds 0.5/,
  );
  assert.throws(
    () => compute('accuracy', { y_true, y_pred: matrix([[1], [0]]) }),
    (error: unknown) => error instanceof UsageError && /2 columns and y_pred has 1/.test(error.message),
  );
  assert.throws(
    () =>
      compute('f1', { y_true, y_pred: y_true, labels: texts(['a', 'a']) }, { options: { average: 'none' } }),
    (error: unknown) => error instanceof UsageError && /"labels" names "a" twice/.test(error.message),
  );
  assert.match(
    reasonOf(compute('accuracy', { y_true, y_pred: y_true, labels: numbers([1]) })),
    /"labels" names 1/,
  );
  assert.throws(
    () => compute('accuracy', { y_true, y_pred: numbers([0, 1]) }),
    /y_pred has one value per row/,
  );
  assert.throws(() => compute('ndcg', { y_true: numbers([0, 1]), y_score: y_true }), /y_true has one value/);
  // A row with a missing label is left out and counted.
  const outcome = compute('accuracy', {
    y_true: matrix([
      [0, 1],
      [1, Number.NaN],
    ]),
    y_pred: y_true,
  });
  assert.equal(found(outcome), 1);
  assert.equal(outcome.details?.['left_out'], 1);
});
