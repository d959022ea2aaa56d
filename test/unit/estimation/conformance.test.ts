/** The cases of the conformance list on estimated performance, numbers typed in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { isUndefined, type Json } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';

function estimate(
  id: string,
  input: Record<string, unknown>,
  options: Record<string, OptionValue> = {},
  profile?: string,
): Json {
  const outcome = compute(id, inputsFromJson(input), { options, ...(profile !== undefined && { profile }) });
  assert.ok(!isUndefined(outcome), JSON.stringify(outcome));
  return outcome.value;
}

function near(actual: Json | undefined, expected: number, tolerance = 1e-12): void {
  assert.ok(
    typeof actual === 'number' && Math.abs(actual - expected) < tolerance,
    `${actual}, expected ${expected}`,
  );
}

const SIX = { y_score: [0.9, 0.8, 0.6, 0.4, 0.2, 0.1] };

for (const profile of [undefined, 'nannyml']) {
  test(`CBPE-1: six rows, ${profile ?? 'default'}`, () => {
    const six = (metric: string) => estimate('cbpe', SIX, { metric }, profile);
    for (const metric of ['accuracy', 'precision', 'recall', 'specificity', 'f1'])
      near(six(metric), 0.7666666666666667);
    near(six('roc_auc'), 0.8333333333333333);
    near(six('average_precision'), 0.7953333333333333);
    const [[tn, fp] = [], [fn, tp] = []] = six('confusion_matrix') as number[][];
    near(tp, 2.3);
    near(fp, 0.7);
    near(fn, 0.7);
    near(tn, 2.3);
  });
}

test('a prediction column wins over the threshold', () => {
  const input = { ...SIX, y_pred: [1, 0, 0, 0, 0, 0] };
  near(estimate('cbpe', input, { metric: 'precision' }), 0.9);
  near(estimate('cbpe', SIX, { metric: 'precision', threshold: 0.85 }), 0.9);
  near(
    estimate('cbpe', { ...SIX, y_pred: ['yes', 'no', 'no', 'no', 'no', 'no'] }, { metric: 'precision' }),
    0.9,
  );
});

test('business value: expected counts times what each is worth', () => {
  const worth = { metric: 'business_value', tp_value: 10, fp_value: -1, fn_value: -5, tn_value: 0 };
  near(estimate('cbpe', SIX, worth), 2.3 * 10 - 0.7 - 5 * 0.7);
  near(estimate('cbpe', SIX, { ...worth, normalize: 'pred' }), (2.3 * 10 - 0.7) / 3 + (-5 * 0.7) / 3);
});

test('ties are one step by default, and one row after the other as NannyML', () => {
  // Two rows share a score: by the definition of the area they count half against one another.
  const tied = { y_score: [0.7, 0.7, 0.2] };
  const hits = [1.4, 0.2];
  const misses = [0.6, 0.8];
  near(estimate('cbpe', tied, { metric: 'roc_auc' }), (0.6 * 0.7 + 0.8 * 1.5) / (1.6 * 1.4));
  assert.deepEqual([hits.length, misses.length], [2, 2]);
  near(estimate('cbpe', tied, { metric: 'average_precision' }), (1.4 * 0.7 + (0.2 * 1.6) / 3) / 1.6);
  near(
    estimate('cbpe', tied, { metric: 'average_precision' }, 'nannyml'),
    (0.7 * 0.7 + 0.7 * 0.7 + (0.2 * 1.6) / 3) / 1.6,
  );
});

test('CAL-4: when calibration is needed', () => {
  const truth = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
  const needed = (reference_true: readonly unknown[], reference_score: readonly unknown[]) =>
    compute('needs_calibration', inputsFromJson({ reference_true, reference_score }));
  const is = (value: boolean) => (outcome: ReturnType<typeof needed>) => {
    assert.ok(!isUndefined(outcome), JSON.stringify(outcome));
    assert.equal(outcome.value, value);
  };
  is(false)(needed(truth, truth));
  is(true)(
    needed(
      truth,
      truth.map(each => 1 - each),
    ),
  );
  is(false)(needed(Array(11).fill(0), Array(11).fill(1)));
  const almost = Array.from({ length: 4000 }, (_, i) => i / 4000);
  is(false)(
    needed(
      almost.map((score, i) => Number(i === 1999 || (score >= 0.5 && i !== 2000))),
      almost,
    ),
  );
  for (const missing of [
    needed([...truth.slice(1), null], truth),
    needed(truth, [...truth.slice(1), 'NaN']),
  ]) {
    assert.ok(isUndefined(missing) && /1 rows have no label or no finite score/.test(missing.undefined));
  }
});

test('TH-2: mean ± 3 population deviations, clipped', () => {
  const values = [0.8, 0.82, 0.79, 0.81, 0.8, 0.83, 0.78, 0.8];
  const { lower, upper } = estimate('standard_deviation_thresholds', { values }) as Record<string, number>;
  near(lower, 0.7589065222133698);
  near(upper, 0.8485934777866301);
  assert.deepEqual(estimate('standard_deviation_thresholds', { values }, {}, 'nannyml'), { lower, upper });
  const clipped = estimate('standard_deviation_thresholds', { values }, { max: 0.82, min: 0.79 });
  assert.deepEqual(clipped, { lower: 0.79, upper: 0.82 });
});

test('isotonic calibration: pooled, level beyond its ends, linear between its knots', () => {
  const fit = estimate('isotonic_calibration', {
    reference_score: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    reference_true: [0, 1, 0, 0, 1, 1],
    y_score: [0, 0.15, 0.3, 0.45, 2, null],
  }) as { probabilities: readonly (number | null)[]; scores: number[]; rates: number[] };
  assert.deepEqual(fit.scores, [0.1, 0.2, 0.4, 0.5, 0.6]);
  for (const [i, rate] of [0, 1 / 3, 1 / 3, 1, 1].entries()) near(fit.rates[i], rate);
  for (const [i, p] of [0, 1 / 6, 1 / 3, 2 / 3, 1].entries()) near(fit.probabilities[i], p);
  assert.equal(fit.probabilities[5], null);
});

test('what cannot be estimated says why', () => {
  const because = (input: Record<string, unknown>, options: Record<string, OptionValue> = {}) => {
    const outcome = compute('cbpe', inputsFromJson(input), { options });
    assert.ok(isUndefined(outcome), JSON.stringify(outcome));
    return outcome.undefined;
  };
  assert.match(because({ y_score: [] }), /No row/);
  assert.match(because({ y_score: [null, null] }), /No row/);
  assert.match(because({ y_score: [0.5, 3] }), /must be probabilities/);
  assert.match(because({ y_score: [0.1, 0.2] }, { metric: 'precision' }), /nothing was predicted/);
  assert.match(because({ y_score: [0, 0] }, { metric: 'roc_auc' }), /only one/);
  assert.match(
    because({ y_score: [0.5], y_pred: [1], reference_true: [0, 1, 2], reference_score: [0, 1, 0] }),
    /3 classes/,
  );
  assert.throws(() => compute('cbpe', inputsFromJson({ y_score: [0.5], y_pred: [1, 0] })), UsageError);
  assert.throws(
    () => compute('cbpe', inputsFromJson({ y_score: [0.5], reference_true: [1, 0] })),
    UsageError,
  );
  assert.throws(() => compute('cbpe', inputsFromJson(SIX), { options: { metric: 'mcc' } }), UsageError);
});

/** What a reference teaches of one metric. @param taught its scores and labels */
function learnt(
  taught: readonly (readonly [score: number, label: number])[],
  metric: string,
  profile?: string,
) {
  const input = {
    y_score: [0.9, 0.4, 0.7, 0.1],
    reference_score: taught.map(([score]) => score),
    reference_true: taught.map(([, label]) => label),
  };
  const options = { metric, positive: '1' };
  return compute('cbpe', inputsFromJson(input), { options, ...(profile !== undefined && { profile }) });
}

test('a reference of one class teaches nothing; NannyML has a band without width then', () => {
  const taught = [0.2, 0.6, 0.8, 0.3].map(score => [score, 0] as const);
  for (const metric of ['accuracy', 'f1', 'roc_auc', 'average_precision', 'confusion_matrix']) {
    const own = learnt(taught, metric);
    assert.ok(isUndefined(own), metric);
    assert.match(own.undefined, /^All labels of the reference are 0; an estimate takes two classes\.$/);
    assert.ok(!isUndefined(learnt(taught, metric, 'nannyml')), metric);
  }
  const theirs = learnt(taught, 'f1', 'nannyml');
  assert.ok(!isUndefined(theirs) && theirs.interval);
  assert.equal(theirs.interval.lower, theirs.interval.upper);
});

test('a constant score has no band where it tells no error of sampling; NannyML has one without width', () => {
  const taught = [0, 1, 0, 1, 0].map(label => [0.3, label] as const);
  for (const metric of ['f1', 'roc_auc']) {
    const own = learnt(taught, metric);
    assert.ok(!isUndefined(own) && typeof own.value === 'number', metric);
    assert.equal(own.interval, undefined, metric);
    assert.match(String(own.details?.['no_interval']), /does not vary in the reference/);
  }
  const theirs = learnt(taught, 'f1', 'nannyml');
  assert.ok(!isUndefined(theirs) && theirs.interval);
  assert.equal(theirs.interval.lower, theirs.interval.upper);
  const accuracy = learnt(taught, 'accuracy');
  assert.ok(!isUndefined(accuracy) && accuracy.interval);
  assert.ok(accuracy.interval.lower < accuracy.interval.upper);
});

test('rows with a missing or infinite score are left out and counted', () => {
  const outcome = compute('cbpe', inputsFromJson({ y_score: [0.9, null, 'Infinity', 0.2] }), {
    options: { metric: 'recall' },
  });
  assert.ok(!isUndefined(outcome));
  assert.equal(outcome.details?.['rows'], 2);
  assert.equal(outcome.details?.['left_out'], 2);
  near(outcome.value, 0.9 / 1.1);
});

test('scores beyond 0 to 1 are calibrated where there is a reference', () => {
  const reference = { reference_score: [-5, -4, -3, 2, 3, 9], reference_true: [0, 0, 1, 0, 1, 1] };
  near(estimate('cbpe', { ...reference, y_score: [-100, 100] }, { metric: 'accuracy', threshold: 0 }), 1);
});

test('weights that are none are not left out but told', () => {
  const y_score = [0.9, 0.8, 0.6, 0.4, 0.2, 0.1];
  for (const [weight, found] of [
    [-1, '-1'],
    ['Infinity', 'Infinity'],
  ] as const) {
    const outcome = compute('cbpe', inputsFromJson({ y_score, weights: [weight, 1, 1, 1, 1, 1] }));
    assert.ok(isUndefined(outcome));
    assert.equal(
      outcome.undefined,
      `Weights must be finite and not negative; row 1 of weights holds ${found}.`,
    );
  }
});

test('limits may lie around another centre than the mean, or on one side only', () => {
  const values = [0.8, 0.82, 0.79, 0.81, 0.8, 0.83, 0.78, 0.84];
  const limits = (options: Record<string, OptionValue>, of = values) =>
    estimate('standard_deviation_thresholds', { values: of }, options) as Record<string, number>;
  // NannyML 0.13.1 StandardDeviationThreshold(1, 2, offset_from=…).thresholds
  for (const [centre, lower, upper] of [
    ['mean', 0.7897516448080368, 0.8467467103839267],
    ['median', 0.7860016448080367, 0.8429967103839267],
    ['min', 0.7610016448080368, 0.8179967103839266],
    ['max', 0.8210016448080366, 0.8779967103839266],
  ] as const) {
    const found = limits({ below: 1, above: 2, offset_from: centre });
    assert.ok(Math.abs((found['lower'] ?? 0) - lower) < 1e-15, centre);
    assert.ok(Math.abs((found['upper'] ?? 0) - upper) < 1e-15, centre);
  }
  const constant = limits({ below: Number.POSITIVE_INFINITY, above: 2 }, [0.5, 0.5]);
  assert.deepEqual(constant, { lower: Number.NEGATIVE_INFINITY, upper: 0.5 });
});
