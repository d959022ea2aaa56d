/** What must hold of estimates whatever the data: symmetries, weights, and that the band covers the truth as often as it says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { isUndefined, type Outcome } from '../../../src/core/catalogue/statistic.ts';
import { isotonicAt, isotonicEach, isotonicOf } from '../../../src/core/estimation/isotonic.ts';
import { kernels } from '../../../src/core/kernels/index.ts';
import type { NumberVector } from '../../../src/core/tables/column.ts';

const numbers = (values: Iterable<number>): NumberVector => ({
  type: 'number',
  values: Float64Array.from(values),
});
const METRICS = [
  'accuracy',
  'f1',
  'precision',
  'recall',
  'specificity',
  'roc_auc',
  'average_precision',
] as const;

/** A small generator of our own, so that the simulation is the same everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function cbpe(inputs: Inputs, options: Record<string, OptionValue>): Outcome {
  return compute('cbpe', inputs, { options });
}

function same(a: Outcome, b: Outcome, where: string): void {
  if (isUndefined(a) || isUndefined(b)) {
    assert.equal(isUndefined(a), isUndefined(b), where);
    return;
  }
  assert.ok(Math.abs(Number(a.value) - Number(b.value)) < 1e-9, `${where}: ${a.value} and ${b.value}`);
}

const scores = fc.array(
  fc.integer({ min: 0, max: 20 }).map(each => each / 20),
  { minLength: 1, maxLength: 40 },
);

test('the order of rows does not matter, and two copies of each are a weight of 2', () => {
  fc.assert(
    fc.property(scores, list => {
      for (const metric of METRICS) {
        const whole = cbpe({ y_score: numbers(list) }, { metric });
        same(whole, cbpe({ y_score: numbers(list.toReversed()) }, { metric }), `${metric} reversed`);
        same(whole, cbpe({ y_score: numbers([...list, ...list]) }, { metric }), `${metric} twice`);
        const weights = numbers(list.map(() => 2));
        same(whole, cbpe({ y_score: numbers(list), weights }, { metric }), `${metric} weighted`);
      }
    }),
  );
});

test('certain scores give what the labels would', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 30 }), rows => {
      const truth = numbers(rows.map(([is]) => Number(is)));
      const said = numbers(rows.map(([, says]) => Number(says)));
      for (const metric of METRICS.slice(0, 5)) {
        const estimated = cbpe({ y_score: truth, y_pred: said }, { metric, calibrate: 'never' });
        same(
          estimated,
          compute(
            metric,
            { y_true: truth, y_pred: said },
            { options: metric === 'accuracy' ? {} : { positive: '1' } },
          ),
          metric,
        );
      }
    }),
  );
});

test('two columns of scores are one column of the positive class', () => {
  fc.assert(
    fc.property(scores, list => {
      const matrix = {
        type: 'matrix',
        columns: [Float64Array.from(list, p => 1 - p), Float64Array.from(list)],
      } as const;
      const labels = numbers([0, 1]);
      const said = numbers(list.map(p => Number(p >= 0.5)));
      for (const metric of METRICS) {
        const one = cbpe({ y_score: numbers(list), y_pred: said }, { metric, positive: '1' });
        same(one, cbpe({ y_score: matrix, y_pred: said, labels }, { metric, class: '1' }), metric);
      }
    }),
  );
});

test('an isotonic fit is non-decreasing and keeps the mean', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1 })), { minLength: 1 }),
      rows => {
        const x = Float64Array.from(rows, ([score]) => score);
        const fit = isotonicOf(
          kernels.scoreTable(x, { codes: Int32Array.from(rows, ([, is]) => is), positive: 1 }),
        );
        for (let i = 1; i < fit.y.length; i++) assert.ok((fit.y[i] ?? 0) >= (fit.y[i - 1] ?? 0));
        const sum = x.reduce((total, score) => total + isotonicAt(fit, score), 0);
        assert.ok(Math.abs(sum - rows.reduce((total, [, is]) => total + is, 0)) < 1e-9);
      },
    ),
  );
});

test('property: at many scores a fit is what it is at each of them, to the bit', () => {
  const score = fc.oneof(
    fc.double({ noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, -0, 5e-324, 1e-300, 1 - 2 ** -53, 1, Number.MAX_VALUE, -Number.MAX_VALUE),
  );
  const knots = fc.uniqueArray(score, { minLength: 1, maxLength: 40, comparator: (a, b) => a === b });
  fc.assert(
    fc.property(
      knots,
      fc.array(fc.oneof(score, fc.constantFrom(Number.NaN, Infinity, -Infinity)), { maxLength: 40 }),
      (some, scores) => {
        const x = Float64Array.from(some.filter(Number.isFinite)).sort();
        fc.pre(x.length > 0);
        const fit = { x, y: x.map((_, i) => i / x.length) };
        // at the knots, and between them
        const between = x.map((knot, i) => knot / 2 + (x[i + 1] ?? knot) / 2);
        const all = Float64Array.from([...scores, ...x, ...between]);
        const expected = all.map(each => (Number.isFinite(each) ? isotonicAt(fit, each) : Number.NaN));
        assert.deepEqual(isotonicEach(fit, all), expected);
      },
    ),
    { numRuns: 3000 },
  );
});

/** Rows of a calibrated model: scores from a Beta(1/2, 1)-like distribution, labels drawn by them. */
function simulated(rows: number, random: () => number) {
  const score = Float64Array.from({ length: rows }, () => random() ** 2);
  return { score: numbers(score), truth: numbers(score.map(p => Number(random() < p))) };
}

test('on calibrated data the band covers the realised value about as often as it says', () => {
  const random = generator(11);
  const reference = simulated(20_000, random);
  const learned = { reference_true: reference.truth, reference_score: reference.score };
  const chunks = Array.from({ length: 400 }, () => simulated(500, random));
  for (const metric of METRICS) {
    let covered = 0;
    let within = 0;
    let squares = 0;
    for (const { score, truth } of chunks) {
      const estimated = cbpe({ y_score: score, ...learned }, { metric, calibrate: 'never' });
      const said = numbers(Float64Array.from(score.values, p => Number(p >= 0.5)));
      const realised = compute(metric, { y_true: truth, y_pred: said, y_score: score });
      assert.ok(!isUndefined(estimated) && !isUndefined(realised) && estimated.interval);
      const { lower, upper } = estimated.interval;
      if (Number(realised.value) >= lower && Number(realised.value) <= upper) covered++;
      const error = Number(estimated.details?.['sampling_error']);
      const off = (Number(realised.value) - Number(estimated.value)) / error;
      squares += off * off;
      if (Math.abs(off) <= 1.959964) within++;
    }
    // The band is for rows and labels drawn anew; an estimate knows the rows, so that it may only be nearer.
    assert.ok(covered >= 396, `${metric}: ${covered} of 400 within three errors`);
    assert.ok(within >= 372, `${metric}: ${within} of 400 within the 95 % of a normal distribution`);
    assert.ok(
      squares / 400 > 0.3 && squares / 400 < 1.2,
      `${metric}: mean squared distance ${squares / 400} errors`,
    );
  }
});

test('calibration repairs scores that are too sure', () => {
  const random = generator(5);
  const tooSure = (rows: ReturnType<typeof simulated>) => numbers(rows.score.values.map(p => p ** 0.3));
  const reference = simulated(20_000, random);
  const chunk = simulated(20_000, random);
  const inputs = {
    y_score: tooSure(chunk),
    reference_true: reference.truth,
    reference_score: tooSure(reference),
  };
  const said = numbers(inputs.y_score.values.map(p => Number(p >= 0.5)));
  const realised = compute('precision', { y_true: chunk.truth, y_pred: said });
  const errorOf = (calibrate: string) => {
    const outcome = cbpe(inputs, { metric: 'precision', calibrate });
    assert.ok(!isUndefined(outcome) && !isUndefined(realised));
    return Math.abs(Number(outcome.value) - Number(realised.value));
  };
  assert.ok(errorOf('auto') < 0.02, `${errorOf('auto')}`);
  assert.ok(errorOf('never') > 0.1, `${errorOf('never')}`);
});

test('labels that are true and false and predictions that are 1 and 0 are the same classes', () => {
  const random = generator(5);
  const score = Float64Array.from({ length: 300 }, random);
  const truth = Int32Array.from(score, p => Number(random() < p));
  const input = (reference_true: NonNullable<Inputs['reference_true']>): Inputs => ({
    y_score: numbers(score),
    y_pred: numbers(score.map(p => Number(p >= 0.5))),
    reference_true,
    reference_score: numbers(score),
    reference_pred: numbers(score.map(p => Number(p >= 0.5))),
  });
  for (const metric of METRICS) {
    const ofNumbers = cbpe(input(numbers(truth)), { metric });
    const booleans = {
      type: 'category',
      dictionary: ['false', 'true'],
      codes: truth,
      boolean: true,
    } as const;
    assert.ok(!isUndefined(ofNumbers) && ofNumbers.interval);
    assert.ok(ofNumbers.interval.lower < ofNumbers.interval.upper);
    assert.deepEqual(cbpe(input(booleans), { metric }), ofNumbers, metric);
  }
});
