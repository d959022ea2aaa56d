/** Conventions of our own: classes, missing values, undefined values, intervals, wrong calls; and what must not change a number. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Call, compute } from '../../../src/core/catalogue/catalogue.ts';
import { Evidence, type Inputs } from '../../../src/core/catalogue/evidence.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import { metrics } from '../../../src/core/metrics/index.ts';
import { found, matrix, numbers, reasonOf, texts } from './vectors.ts';

test('1, "1" and "1.0" are the same class, and so are true and 1', () => {
  const y_true = numbers([0, 1, 1, 0]);
  for (const y_pred of [
    texts(['0', '1', '0', '0']),
    texts(['0.0', '1.0', '0.0', '0.0']),
    texts(['false', 'true', 'false', 'false']),
  ]) {
    assert.equal(found(compute('recall', { y_true, y_pred })), 0.5);
    assert.deepEqual(found(compute('confusion_matrix', { y_true, y_pred })), [
      [2, 0],
      [1, 1],
    ]);
  }
});

test('classes are ordered as numpy sorts them', () => {
  const labelsOf = (inputs: Inputs) => compute('confusion_matrix', inputs).details?.['labels'];
  const ten = numbers([10, 9, -1]);
  assert.deepEqual(labelsOf({ y_true: ten, y_pred: ten }), [-1, 9, 10]);
  const words = texts(['b', '10', '9', '\uFFFD', '\u{10000}', 'B']);
  assert.deepEqual(labelsOf({ y_true: words, y_pred: words }), ['10', '9', 'B', 'b', '\uFFFD', '\u{10000}']);
  const labels = texts(['b', 'never', '9']);
  assert.deepEqual(labelsOf({ y_true: words, y_pred: words, labels }), ['b', 'never', '9']);
});

test('the positive class', () => {
  const y_true = texts(['ok', 'fraud', 'fraud', 'ok', 'ok']);
  const y_pred = texts(['ok', 'fraud', 'ok', 'ok', 'fraud']);
  assert.equal(compute('precision', { y_true, y_pred }).details?.['class'], 'ok');
  assert.equal(found(compute('recall', { y_true, y_pred }, { options: { positive: 'fraud' } })), 0.5);
  assert.equal(found(compute('recall', { y_true, y_pred }, { options: { class: 'fraud' } })), 0.5);
  const typo = compute('recall', { y_true, y_pred }, { options: { positive: 'frud' } });
  assert.match(reasonOf(typo), /Class "frud" does not occur; found fraud, ok\. Did you mean "fraud"\?/);
  // A chunk that holds one class only: 0 and false have a known opposite, other classes do not.
  const zeros = numbers([0, 0]);
  assert.match(reasonOf(compute('recall', { y_true: zeros, y_pred: zeros })), /no row of y_true is positive/);
  const oks = texts(['ok', 'ok']);
  assert.match(reasonOf(compute('recall', { y_true: oks, y_pred: oks })), /Only class ok occurs/);
  const both = { y_true: oks, y_pred: oks, labels: texts(['fraud', 'ok']) };
  assert.equal(found(compute('recall', both)), 1);
  const named = compute('recall', { y_true: oks, y_pred: oks }, { options: { positive: 'fraud' } });
  assert.match(reasonOf(named), /no row of y_true is positive/);
});

test('three classes need an average or a class', () => {
  const y = numbers([0, 1, 2]);
  assert.match(reasonOf(compute('f1', { y_true: y, y_pred: y })), /3 classes and average is "binary"/);
  assert.equal(found(compute('f1', { y_true: y, y_pred: y }, { options: { class: 2 } })), 1);
  assert.deepEqual(found(compute('f1', { y_true: y, y_pred: y }, { options: { average: 'none' } })), {
    0: 1,
    1: 1,
    2: 1,
  });
});

test('rows with a missing value are left out and counted', () => {
  const outcome = compute('accuracy', {
    y_true: numbers([0, 1, null, 1, 0]),
    y_pred: texts(['0', '1', '1', null, '0']),
    weights: numbers([1, 1, 1, 1, null]),
  });
  assert.equal(found(outcome), 1);
  assert.deepEqual([outcome.details?.['rows'], outcome.details?.['left_out']], [2, 3]);
  const none = compute('accuracy', { y_true: numbers([null]), y_pred: numbers([1]) });
  assert.match(reasonOf(none), /1 left out because a value is missing/);
  const empty = compute('accuracy', { y_true: numbers([]), y_pred: numbers([]) });
  assert.match(reasonOf(empty), /no rows/);
  // Weights do not matter to the largest error, nor does their absence.
  const largest = compute('max_error', {
    y_true: numbers([1, 2]),
    y_pred: numbers([1, 5]),
    weights: numbers([1, null]),
  });
  assert.equal(found(largest), 3);
});

test('a zero denominator is undefined with a reason, or what the user says', () => {
  const inputs = { y_true: numbers([0, 1]), y_pred: numbers([0, 0]) };
  assert.match(
    reasonOf(compute('precision', inputs)),
    /^Undefined for class 1: nothing was predicted as positive\.$/,
  );
  assert.equal(found(compute('precision', inputs, { profile: 'sklearn' })), 0);
  assert.equal(found(compute('precision', inputs, { options: { zero_division: 1 } })), 1);
  const macro = compute('precision', inputs, { options: { average: 'macro' } });
  assert.equal(found(macro), 0.5);
  assert.deepEqual(macro.details?.['undefined_classes'], [1]);
  assert.deepEqual(found(compute('confusion_matrix', inputs, { options: { normalize: 'pred' } })), [
    [0.5, null],
    [0.5, null],
  ]);
});

test('wrong calls are usage errors that name what differs', () => {
  const y = numbers([0, 1, 1]);
  const calls: [() => unknown, RegExp][] = [
    [() => compute('f1', { y_true: y, y_pred: numbers([0, 1]) }), /y_true has 3 rows and y_pred has 2/],
    [
      () => compute('f1', { y_true: y, y_pred: y, weights: numbers([1]) }),
      /y_true has 3 rows and weights has 1/,
    ],
    [() => compute('mae', { y_true: texts(['a']), y_pred: numbers([1]) }), /y_true is a category column/],
    [() => compute('roc_auc', { y_true: y, y_score: texts(['a', 'b', 'c']) }), /y_score must be numbers/],
    [() => compute('f1', { y_true: y }), /f1 needs the input "y_pred"/],
    [
      () => compute('f1', { y_true: y, y_pred: y }, { options: { avrage: 'macro' } }),
      /Did you mean "average"/,
    ],
    [() => compute('accuracy', { y_true: { type: 'timestamp', values: y.values }, y_pred: y }), /timestamps/],
  ];
  for (const [call, message] of calls)
    assert.throws(call, error => error instanceof UsageError && message.test(error.message));
});

test('data that a metric is not made for', () => {
  const y_true = numbers([0, 1, 1]);
  const reason = (id: string, inputs: Inputs) => reasonOf(compute(id, inputs));
  assert.match(reason('log_loss', { y_true, y_score: numbers([-0.5, 0.2, 1.5]) }), /ranges from -0.5 to 1.5/);
  assert.match(
    reason('ece', { y_true, y_score: numbers([0, 0.2, Number.POSITIVE_INFINITY]) }),
    /to Infinity/,
  );
  assert.match(
    reason('accuracy', { y_true, y_pred: numbers([0.2, 0.7, 0.9]) }),
    /y_pred holds 0.2; numbers that are class labels/,
  );
  assert.match(
    reason('roc_auc', { y_true: numbers([0, 1, 2]), y_score: numbers([1, 2, 3]) }),
    /one column per class/,
  );
  assert.match(
    reason('roc_auc', {
      y_true,
      y_score: matrix([
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ]),
    }),
    /3 columns but y_true holds 2 classes/,
  );
  assert.match(
    reason('accuracy', { y_true, y_pred: y_true, weights: numbers([1, -1, 1]) }),
    /row 2 of weights holds -1/,
  );
  assert.match(
    reason('accuracy', { y_true, y_pred: y_true, weights: numbers([0, 0, 0]) }),
    /All weights are 0/,
  );
  assert.match(
    reason('mae', { y_true, y_pred: numbers([0, Number.POSITIVE_INFINITY, 1]) }),
    /Row 2 of y_pred is infinite/,
  );
  assert.match(reason('mse', { y_true, y_pred: numbers([0, 1e300, 1]) }), /range of a double/);
  assert.match(reason('r2', { y_true: numbers([0.1, 0.1, 0.1]), y_pred: y_true }), /constant/);
  assert.match(reason('r2', { y_true: numbers([1]), y_pred: numbers([1]) }), /two rows/);
});

test('scores of any scale rank, infinities included', () => {
  const y_true = numbers([0, 0, 1, 1]);
  const y_score = numbers([Number.NEGATIVE_INFINITY, -3, 1e300, Number.POSITIVE_INFINITY]);
  assert.equal(found(compute('roc_auc', { y_true, y_score })), 1);
  assert.equal(found(compute('average_precision', { y_true, y_score })), 1);
  const curve = found(compute('precision_recall_curve', { y_true, y_score })) as { thresholds: unknown };
  assert.deepEqual(curve.thresholds, ['-Infinity', -3, 1e300, 'Infinity']);
});

test('two score columns are one per class', () => {
  const y_true = texts(['no', 'yes', 'yes']);
  const y_score = matrix([
    [0.9, 0.1],
    [0.3, 0.7],
    [0.6, 0.4],
  ]);
  const single = { y_true, y_score: numbers([0.1, 0.7, 0.4]) };
  for (const id of ['roc_auc', 'average_precision', 'log_loss', 'brier_score', 'ece']) {
    const [both, one] = [found(compute(id, { y_true, y_score })), found(compute(id, single))];
    assert.ok(Math.abs(Number(both) - Number(one)) < 1e-12, id);
  }
});

test('Wilson interval, for unweighted rates only', () => {
  // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
  const y_true = numbers(Array(263).fill(1));
  const y_pred = numbers(Array.from({ length: 263 }, (_, i) => (i < 81 ? 1 : 0)));
  const outcome = compute('recall', { y_true, y_pred });
  assert.ok(!isUndefined(outcome));
  assert.deepEqual(
    [outcome.interval?.lower.toFixed(4), outcome.interval?.upper.toFixed(4), outcome.interval?.method],
    ['0.2553', '0.3662', 'Wilson'],
  );
  assert.deepEqual(outcome.proportion, { hits: 81, trials: 263 });
  const perfect = compute('accuracy', { y_true, y_pred: y_true });
  assert.ok(!isUndefined(perfect) && perfect.interval?.upper === 1);
  const weighted = compute('recall', { y_true, y_pred, weights: y_true });
  assert.ok(!isUndefined(weighted) && weighted.interval === undefined && weighted.proportion === undefined);
});

test('ECE by rank shares tied rows out evenly', () => {
  const y_true = numbers([0, 1, 0, 1, 0, 1, 0, 1]);
  const outcome = compute('ece', { y_true, y_score: numbers(Array(8).fill(0.5)) }, { profile: 'nannyml' });
  assert.equal(found(outcome), 0);
  assert.equal(outcome.details?.['bins'], 4);
  const few = compute(
    'ece',
    { y_true: numbers([0, 1, 1]), y_score: numbers([0, 1, 1]) },
    { profile: 'nannyml' },
  );
  assert.match(reasonOf(few), /at least 4 rows/);
  // One bin needs no cut: |mean score − share of positives|.
  const alternating = Array.from({ length: 50 }, (_, row) => row % 2);
  const one = compute(
    'ece',
    { y_true: numbers(alternating), y_score: numbers(alternating.map(label => (1 + label) / 10)) },
    { options: { strategy: 'rank', bins: 1 } },
  );
  const value = found(one);
  assert.ok(typeof value === 'number' && Math.abs(value - 0.35) < 1e-12, `${value}`);
  assert.equal(one.details?.['bins'], 1);
});

test('summaries are collected once and shared', () => {
  let reads = 0;
  const values = Float64Array.from([0, 1, 1, 0]);
  const y_true = {
    type: 'number' as const,
    get values() {
      reads++;
      return values;
    },
  };
  const evidence = new Evidence({ y_true, y_pred: numbers([0, 1, 0, 0]) });
  compute('f1', evidence);
  const first = reads;
  for (const id of ['precision', 'recall', 'mcc', 'confusion_matrix', 'classification_report'])
    compute(id, evidence);
  assert.equal(reads, first);
});

// What must not change a number

const row = fc.record({
  truth: fc.integer({ min: 0, max: 2 }),
  predicted: fc.integer({ min: 0, max: 2 }),
  score: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 0.5, 1)),
  weight: fc.integer({ min: 1, max: 3 }),
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;

function inputsOf(rows: readonly Row[], isWeighted: boolean): Inputs {
  return {
    y_true: numbers(rows.map(each => Number(each.truth > 0))),
    y_pred: numbers(rows.map(each => Number(each.predicted > 0))),
    y_score: numbers(rows.map(each => each.score)),
    y_lower: numbers(rows.map(each => each.score - 0.5)),
    y_upper: numbers(rows.map(each => each.score + each.predicted / 2)),
    ...(isWeighted && { weights: numbers(rows.map(each => each.weight)) }),
  };
}

/** The same rows with three labels each. */
function labelSetsOf(rows: readonly Row[], isWeighted: boolean): Inputs {
  return {
    ...inputsOf(rows, isWeighted),
    y_true: matrix(rows.map(each => [each.truth > 0, each.truth > 1, each.weight > 1].map(Number))),
    y_pred: matrix(rows.map(each => [each.predicted > 0, each.predicted > 1, each.score > 0.5].map(Number))),
    y_score: matrix(rows.map(each => [each.score, 1 - each.score, each.predicted / 2])),
  };
}

const KNOW_NO_WEIGHTS = metrics.filter(each => each.tasks?.includes('clustering')).map(each => each.id);

function assertSame(a: Inputs, b: Inputs, except: readonly string[] = []): void {
  for (const { id, kind, tasks, matrices, options } of metrics) {
    if (kind !== 'metric' || except.includes(id)) continue;
    const ofMatrices = a.y_true?.type === 'matrix';
    const onlyMatrices = tasks?.every(task => task === 'multilabel' || task === 'ranking') === true;
    if (ofMatrices ? !matrices?.includes('y_true') : onlyMatrices) continue;
    const average = ofMatrices && options.some(option => option.name === 'average');
    const call: Call = average ? { options: { average: 'macro' } } : {};
    const [left, right] = [compute(id, a, call), compute(id, b, call)];
    assert.equal(isUndefined(left), isUndefined(right), id);
    if (isUndefined(left) || isUndefined(right)) continue;
    const difference = Math.abs(Number(left.value) - Number(right.value));
    assert.ok(
      difference <= 1e-9 * Math.max(1, Math.abs(Number(left.value))),
      `${id}: ${left.value} and ${right.value}`,
    );
  }
}

test('the order of rows does not matter', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.boolean(), (rows, isWeighted) => {
      const shuffled = rows.map((each, i) => ({ each, key: (i * 7919) % 61 })).sort((a, b) => a.key - b.key);
      const after = shuffled.map(({ each }) => each);
      assertSame(inputsOf(rows, isWeighted), inputsOf(after, isWeighted));
      assertSame(labelSetsOf(rows, isWeighted), labelSetsOf(after, isWeighted));
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('a weight of 2 is a row given twice', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), rows => {
      const twice = rows.flatMap(each => Array.from({ length: each.weight }, () => each));
      assertSame(inputsOf(rows, true), inputsOf(twice, false), KNOW_NO_WEIGHTS);
      assertSame(labelSetsOf(rows, true), labelSetsOf(twice, false));
    }),
    { numRuns: 200, seed: 2 },
  );
});

test('the same data as numbers and as texts, with a dictionary of other texts, give the same', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), rows => {
      const inputs = inputsOf(rows, false);
      const y_true = texts(['7', ...rows.map(each => String(Number(each.truth > 0)))]);
      const codes = y_true.codes.subarray(1);
      const regression = metrics.filter(each => each.tasks?.includes('regression')).map(each => each.id);
      assertSame(inputs, { ...inputs, y_true: { ...y_true, codes } }, regression);
    }),
    { numRuns: 100, seed: 3 },
  );
});
