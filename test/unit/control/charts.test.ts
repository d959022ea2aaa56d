import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { type Found, isUndefined } from '../../../src/core/catalogue/statistic.ts';
import type { ControlChart } from '../../../src/core/control/chart.ts';
import { numbers } from '../drift/samples.ts';

const { NaN: MISSING, POSITIVE_INFINITY: INF } = Number;

function chart(
  id: string,
  inputs: Inputs,
  options: Record<string, OptionValue> = {},
): ControlChart & Pick<Found, 'details'> {
  const outcome = compute(id, inputs, { options });
  if (isUndefined(outcome)) throw new Error(outcome.undefined);
  return {
    ...(outcome.value as unknown as ControlChart),
    ...(outcome.details && { details: outcome.details }),
  };
}

function reason(id: string, inputs: Inputs): string {
  const outcome = compute(id, inputs);
  return isUndefined(outcome) ? outcome.undefined : '';
}

test('individuals: centre and limits by hand', () => {
  // Montgomery's recipe: mean 10.25, moving ranges 1, 2, 3 with mean 2, σ = 2 / 1.128
  const { centre, lower, upper, sigma, signals, details } = chart('individuals', {
    values: numbers([10, 11, 9, 11]),
  });
  assert.equal(centre, 10.25);
  const expected = (1 + 2 + 2) / 3 / (2 / Math.sqrt(Math.PI));
  assert.ok(Math.abs((sigma[0] ?? 0) - expected) < 1e-12);
  assert.deepEqual(lower, Array(4).fill(10.25 - 3 * (sigma[0] ?? 0)));
  assert.deepEqual(upper, Array(4).fill(10.25 + 3 * (sigma[0] ?? 0)));
  assert.deepEqual(signals, []);
  const ranges = details?.['movingRange'] as { values: unknown; centre: number; upper: number };
  assert.deepEqual(ranges.values, [null, 1, 2, 2]);
  // D₄ of the tables is 3.267
  assert.ok(Math.abs(ranges.upper / ranges.centre - 3.267) < 5e-4);
});

test('individuals: limits come from the reference series where there is one', () => {
  const reference = numbers([1, 2, 1, 2, 1, 2]);
  const { centre, signals, details } = chart('individuals', { values: numbers([1.5, 9, 1.5]), reference });
  assert.equal(centre, 1.5);
  assert.equal(details?.['limitsFrom'], 'reference');
  assert.deepEqual(signals, [{ rule: 'nelson-1', title: 'One point beyond 3σ', points: [1], at: 1 }]);
});

test('individuals: one point can be judged against a reference, not by itself', () => {
  assert.equal(
    chart('individuals', { values: numbers([5]), reference: numbers([1, 2, 1]) }).signals.length,
    1,
  );
  assert.match(reason('individuals', { values: numbers([5]) }), /two neighbouring points.*1 point/);
});

test('individuals: a constant reference makes any deviation a signal, and no constant a signal', () => {
  const constant = numbers(Array(30).fill(0.1));
  assert.deepEqual(chart('individuals', { values: constant }).signals, []);
  const { signals, lower, upper } = chart('individuals', {
    values: numbers([0.1, 0.1, 0.1000001]),
    reference: constant,
  });
  assert.deepEqual(
    signals.map(signal => signal.points),
    [[2]],
  );
  assert.equal(lower[0], 0.1);
  assert.equal(upper[0], 0.1);
});

test('individuals: missing points have no moving range; infinite points are beyond the limits and set none', () => {
  const gap = chart('individuals', { values: numbers([1, 2, MISSING, 100, 101]) });
  assert.ok(Math.abs((gap.sigma[0] ?? 0) - Math.sqrt(Math.PI) / 2) < 1e-12);
  const infinite = chart('individuals', { values: numbers([1, 2, INF, 1, 2]) }, { rules: 'limits' });
  assert.equal(infinite.centre, 1.5);
  assert.deepEqual(
    infinite.signals.map(signal => signal.points),
    [[2]],
  );
  assert.match(reason('individuals', { values: numbers([1, MISSING, 2, MISSING]) }), /no such pair/);
  assert.match(reason('individuals', { values: numbers([MISSING]) }), /missing/);
  assert.match(reason('individuals', { values: numbers([]) }), /empty/);
});

test('individuals: limits are cut to what values are possible, the rules are not', () => {
  const { lower, upper, signals } = chart(
    'individuals',
    { values: numbers([0.99, 0.91, 1, 0.92, 0.1]), reference: numbers([0.99, 0.91, 1, 0.92]) },
    { min: 0, max: 1 },
  );
  assert.equal(upper[0], 1);
  assert.ok((lower[0] ?? 0) > 0);
  assert.deepEqual(signals[0]?.points, [4]);
  assert.throws(
    () => compute('individuals', { values: numbers([1, 2, 3]) }, { options: { min: 10, max: 0 } }),
    /"max" is 0; allowed: from "min" on, which is 10/,
  );
});

test('p-chart: limits follow each size and are cut to 0 and 1', () => {
  const { centre, lower, upper } = chart(
    'p_chart',
    { counts: numbers([10, 30, 1]), sizes: numbers([100, 400, 4]) },
    { centre: 0.1 },
  );
  assert.equal(centre, 0.1);
  const sigma = (n: number) => Math.sqrt((0.1 * 0.9) / n);
  assert.ok(Math.abs((upper[0] ?? 0) - (0.1 + 3 * sigma(100))) < 1e-15);
  assert.ok(Math.abs((lower[1] ?? 0) - (0.1 - 3 * sigma(400))) < 1e-15);
  assert.equal(lower[2], 0);
  assert.ok(Math.abs((upper[2] ?? 0) - 0.55) < 1e-12);
});

test('p-chart: the same rate is a signal in a large subgroup and none in a small one', () => {
  const { signals } = chart(
    'p_chart',
    { values: numbers([0.2, 0.2, 0.1]), sizes: numbers([10_000, 10, 10_000]) },
    { centre: 0.1, rules: 'limits' },
  );
  assert.deepEqual(
    signals.map(signal => signal.points),
    [[0]],
  );
});

test('p-chart: the centre is the option, else the mean of the reference, else pooled over the series', () => {
  const series = { counts: numbers([1, 30]), sizes: numbers([10, 100]) };
  assert.equal(chart('p_chart', series).centre, 31 / 110);
  assert.equal(chart('p_chart', { ...series, reference: numbers([0, 0, 0, 1]) }).centre, 0.25);
  assert.equal(chart('p_chart', { ...series, reference: numbers([0, 1]) }, { centre: 0.4 }).centre, 0.4);
});

test('p-chart: a centre of 0 makes any hit a signal', () => {
  const { signals } = chart(
    'p_chart',
    { counts: numbers([0, 0, 1]), sizes: numbers([50, 50, 50]) },
    { centre: 0 },
  );
  assert.deepEqual(
    signals.map(signal => signal.points),
    [[2]],
  );
});

test('p-chart: points without a rate or a size are missing', () => {
  const { lower, signals } = chart(
    'p_chart',
    { values: numbers([0.5, MISSING, 0.5, 0.9]), sizes: numbers([100, 100, 0, 100]) },
    { centre: 0.5, rules: 'limits' },
  );
  assert.equal(lower[2], null);
  assert.deepEqual(
    signals.map(signal => signal.points),
    [[3]],
  );
  const infinite = { counts: numbers([1, 5, 2]), sizes: numbers([Number.POSITIVE_INFINITY, 10, 20]) };
  for (const id of ['p_chart', 'np_chart', 'u_chart']) {
    const { lower: limits, details } = chart(id, infinite);
    assert.equal(limits[0], null, id);
    // the median of the sizes that there are
    assert.equal(details?.['runLengthSize'], 15, id);
  }
  assert.match(reason('p_chart', { values: numbers([0.5]), sizes: numbers([0]) }), /size above 0/);
  assert.match(reason('p_chart', { counts: numbers([5]), sizes: numbers([4]) }), /expected 0 to 1/);
});

test('p-chart: wrong calls are usage errors', () => {
  assert.throws(() => chart('p_chart', { sizes: numbers([1]) }), /"counts" or "values"/);
  assert.throws(() => chart('p_chart', { sizes: numbers([1]), counts: numbers([1, 0]) }), /equally many/);
});
