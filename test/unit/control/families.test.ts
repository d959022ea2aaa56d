/** What the chart families share: limits by probability, phase I, seasons, awkward data. Numbers by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { inputsFromJson } from '../../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { type Found, isUndefined } from '../../../src/core/catalogue/statistic.ts';
import type { ControlChart } from '../../../src/core/control/chart.ts';
import { numbers } from '../drift/samples.ts';

function chart(
  id: string,
  inputs: Inputs,
  options: Record<string, OptionValue> = {},
): ControlChart & Pick<Found, 'details'> {
  const outcome = compute(id, inputs, { options: { rules: 'limits', run_length: false, ...options } });
  if (isUndefined(outcome)) throw new Error(outcome.undefined);
  return { ...(outcome.value as unknown as ControlChart), details: outcome.details ?? {} };
}

const DAY = 86_400_000;
/** Four weeks in which Sunday is 10 higher, and noise that repeats after 3 days. */
const weekly = (weeks: number) => {
  const days = [...Array(7 * weeks).keys()];
  return {
    // day 4 of 1970 was a Monday
    times: numbers(days.map(day => (day + 4) * DAY)),
    values: numbers(days.map(day => (day % 7 === 6 ? 20 : 10) + (day % 3) - 1)),
  };
};

test('phase I leaves out points beyond the limits until none is, and says which', () => {
  const values = [5, 6, 5, 6, 5, 30, 5, 6, 5, 6, 5, 6, 5, 9.9, 5, 6, 5, 6, 5, 6];
  const plain = chart('individuals', { values: numbers(values) });
  const frozen = chart('individuals', { values: numbers(values) }, { phase_one: true });
  assert.deepEqual(frozen.details?.['phaseOne'], { removed: [5, 13], rounds: 3 });
  assert.ok((frozen.sigma[0] ?? 9) < (plain.sigma[0] ?? 0));
  assert.equal(frozen.centre, 98 / 18 + 0);
});

test('phase I leaves out what lies beyond the limits of the chart, which may be given', () => {
  const values = [0, 4, 0, 4, 0, 4, 20];
  const removed = (options: Readonly<Record<string, number>>) => {
    const { centre, details } = chart(
      'individuals',
      { values: numbers(values) },
      { ...options, phase_one: true },
    );
    const { phaseOne } = details as { readonly phaseOne: { readonly removed: readonly number[] } };
    return { removed: phaseOne.removed, centre };
  };
  assert.deepEqual(removed({}).removed, []);
  assert.deepEqual(removed({ sigma: 2 }), { removed: [6], centre: 2 });
  assert.deepEqual(removed({ centre: 0 }).removed, [6]);
});

test('a base that was never in control gives no limits', () => {
  const outcome = compute(
    'p_chart',
    { counts: numbers([1, 99, 1, 99, 50, 2]), sizes: numbers([100, 100, 100, 100, 100, 100]) },
    { options: { phase_one: true } },
  );
  assert.ok(isUndefined(outcome) && /not in control/.test(outcome.undefined));
});

test('each point is compared with its own season', () => {
  const { values, times } = weekly(6);
  // a Monday as high as Sundays are
  const odd = { values: numbers([20]), times: numbers([4 * DAY]), reference: values, reference_times: times };
  assert.equal(chart('individuals', odd).signals.length, 0);
  assert.equal(chart('individuals', odd, { season: 'day_of_week' }).signals.length, 1);
  const seasonal = chart('individuals', { values, times }, { season: 'day_of_week' });
  assert.equal(seasonal.signals.length, 0);
  assert.equal(seasonal.centres?.[6], 20);
  assert.equal(seasonal.centres?.[7], 10);
  const byPosition = chart('individuals', { values }, { season: '7' });
  assert.deepEqual(byPosition.upper, seasonal.upper);
});

test('with too few points in a season one centre serves all, and that is told', () => {
  const { values, times } = weekly(3);
  const { details, centres } = chart('individuals', { values, times }, { season: 'day_of_week' });
  assert.equal(centres, undefined);
  const season = details?.['season'] as { used: boolean; reason: string };
  assert.equal(season.used, false);
  assert.match(season.reason, /3 points .* 4 are needed/);
  assert.throws(() => chart('individuals', { values }, { season: 'day_of_week' }), /needs the input "times"/);
  assert.throws(() => chart('individuals', { values }, { season: 'weekly' }), /day_of_week, hour_of_day/);
  assert.throws(() => chart('individuals', { values }, { season: '1e308' }), /from 2 to 100000/);
});

test('probability and run-length limits cannot both be asked for', () => {
  assert.throws(
    () => chart('c_chart', { counts: numbers([1, 2]) }, { alpha: 0.01, arl: 100 }),
    /give one of them/,
  );
});

test('exact Poisson limits: with mean 4 and α = 0.01 a count from 0 to 10 is in control', () => {
  // P(X ≤ 0) = 0.0183 > 0.005, P(X > 10) = 0.0028 ≤ 0.005 < P(X > 9) = 0.0081
  const { lower, upper, signals } = chart(
    'c_chart',
    { counts: numbers([0, 10, 11]) },
    { centre: 4, alpha: 0.01 },
  );
  assert.deepEqual([lower[0], upper[0]], [0, 10]);
  assert.deepEqual(
    signals.map(signal => signal.points),
    [[2]],
  );
});

test('CUSUM: Montgomery’s recipe by hand, with the start of the shift and its size', () => {
  const { statistic, lowerStatistic, signals, details } = chart2([10, 10, 12, 12, 12, 12], {
    centre: 10,
    sigma: 1,
    h: 4,
  });
  assert.deepEqual(statistic, [0, 0, 1.5, 3, 4.5, 6]);
  assert.deepEqual(
    lowerStatistic?.map(each => Math.abs(each ?? 9)),
    [0, 0, 0, 0, 0, 0],
  );
  assert.deepEqual(signals, [
    { rule: 'cusum-up', title: 'Upper sum above its limit', points: [4, 5], at: 4 },
  ]);
  // 0.5 + 4.5/3 above the centre
  assert.deepEqual(details?.['changes'], [{ at: 4, side: 'up', start: 2, mean: 12 }]);
});

test('CUSUM: the mean since a change is that of its points, with a head start and with seasons', () => {
  const { details } = chart2([1, 1, 1, 1, 1, 1], { centre: 0, sigma: 1, h: 4, head_start: 0.5 });
  assert.deepEqual(details?.['changes'], [{ at: 4, side: 'up', start: 0, mean: 1 }]);
  // two seasons around 0 and 100; all points of the end are 3 higher
  const rest = [0.2, -0.1, 0.1, -0.2, 0.05, -0.05, 0.1, -0.1];
  const inControl = [...rest, ...rest].map((each, i) => each + 100 * (i % 2));
  const moved = [...inControl, ...rest.map((each, i) => each + 100 * (i % 2) + 3)];
  for (const later of [0, 1]) {
    const outcome = compute(
      'cusum_chart',
      { values: numbers(moved.slice(later)), reference: numbers(inControl.slice(later)) },
      { options: { season: '2', h: 20 } },
    );
    if (isUndefined(outcome)) throw new Error(outcome.undefined);
    assert.ok(Math.abs(Number(outcome.details?.['target']) - 50) < 4, `target from point ${later} on`);
    const { changes } = outcome.details as { changes: { start: number; at: number; mean: number }[] };
    const [change] = changes;
    assert.ok(change);
    // it begins in one season, and ends in this or the other
    const seasons = Array.from(
      { length: change.at + 1 - change.start },
      (_, i) => (change.start + i + later) % 2,
    );
    const centre = (100 * seasons.reduce((sum, each) => sum + each, 0)) / seasons.length;
    assert.ok(Math.abs(change.mean - centre - 3) < 0.25, `from point ${later} on: ${change.mean} ${centre}`);
  }
});

function chart2(values: number[], options: Record<string, OptionValue>) {
  const outcome = compute('cusum_chart', { values: numbers(values) }, { options });
  if (isUndefined(outcome)) throw new Error(outcome.undefined);
  return { ...(outcome.value as unknown as ControlChart), details: outcome.details };
}

test('X̄-R: limits follow each subgroup’s size; one value has a mean and no range', () => {
  const inputs = inputsFromJson({
    values: [
      [1, 3, null],
      [2, 2, 5],
      [4, null, null],
      [null, null, null],
    ],
  });
  const { statistic, upper, lower, centre, details } = chart('xbar_r', inputs);
  assert.deepEqual(statistic, [2, 3, 4, null]);
  assert.ok(Math.abs(centre - 17 / 6) < 1e-12);
  assert.equal(upper[3], null);
  // wider for fewer values
  assert.ok((upper[2] ?? 0) - (lower[2] ?? 0) > (upper[1] ?? 0) - (lower[1] ?? 0));
  const range = details?.['range'] as { values: unknown };
  assert.deepEqual(range.values, [2, 3, null, null]);
});

test('counts as large as numbers get have a chart, and limits that JSON can hold', () => {
  for (const counts of [
    [1e308, 0],
    [1e15, 1.0001e15, 1e15],
  ]) {
    const outcome = compute('c_chart', { counts: numbers(counts) });
    assert.ok(!isUndefined(outcome));
    assert.ok(!JSON.stringify(outcome.value).includes('NaN'));
  }
});

test('p and u: rates of the reference count by the sizes of their subgroups, in phase I too', () => {
  const series = { values: numbers([0.2, 0.3]), sizes: numbers([50, 50]) };
  const reference = numbers([0.5, 0.1, 0.2]);
  const weighted = { ...series, reference, reference_weights: numbers([10, 100, 90]) };
  for (const id of ['p_chart', 'u_chart']) {
    const inputs = id === 'p_chart' ? series : { counts: numbers([10, 15]), sizes: numbers([50, 50]) };
    assert.equal(
      chart(id, { ...inputs, reference, reference_weights: weighted.reference_weights }).centre,
      33 / 200,
    );
    const plain = chart(id, { ...inputs, reference });
    assert.ok(Math.abs(plain.centre - 0.8 / 3) < 1e-15);
  }
  // 5 of 10 is far from 33 of 200
  const frozen = chart('p_chart', weighted, { phase_one: true, sigmas: 2.5 });
  assert.deepEqual(frozen.details?.['phaseOne'], { removed: [0], rounds: 2 });
  assert.equal(frozen.centre, 28 / 190);
  assert.throws(
    () => chart('p_chart', { ...weighted, reference_weights: numbers([1]) }),
    /3 values of the reference and 1 reference_weights/,
  );
  const none = compute('p_chart', { ...weighted, reference_weights: numbers([0, 0, Number.NaN]) });
  assert.ok(isUndefined(none) && /both a rate and a size above 0/.test(none.undefined));
});

test('p-chart: a rate on its limit is not beyond it in phase I either, for all that 0.035 · 200 is more than 7', () => {
  const values = [3, 2, 3, 2, 3, 0, 3, 2, 2, 3, 2, 4, 7, 4, 2, 3, 1, 3, 2, 0, 3, 2];
  const rates = numbers(values.map(count => count / 200));
  const sizes = numbers(values.map(() => 200));
  const limits = { arl: 100, phase_one: true };
  const phaseOf = (inputs: Inputs) => {
    const { upper, details } = chart('p_chart', inputs, limits);
    return [upper[12], details?.['phaseOne']];
  };
  const none = [0.035, { removed: [], rounds: 1 }];
  assert.deepEqual(phaseOf({ values: rates, sizes }), none);
  assert.deepEqual(phaseOf({ counts: numbers(values), sizes }), none);
  assert.deepEqual(phaseOf({ values: rates, sizes, reference: rates, reference_weights: sizes }), none);
});

test('points on a line between zones are on it, whatever rounding makes of them', () => {
  const series = (id: string, counts: number[]) => ({
    ...(id === 'p_chart' ? { values: numbers(counts.map(each => each / 100)) } : { counts: numbers(counts) }),
    sizes: numbers(counts.map(() => 100)),
  });
  const alternating = (a: number, b: number) => Array.from({ length: 16 }, (_, i) => (i % 2 ? a : b));
  for (const id of ['p_chart', 'np_chart']) {
    const signals = (counts: number[], options: Record<string, OptionValue>) =>
      chart(id, series(id, counts), { rules: 'nelson', ...options }).signals.map(signal => signal.rule);
    // 100 · 0.07 is more than 7: that makes no nine points below the centre
    assert.deepEqual(signals(Array(9).fill(7), {}), [], id);
    // √(100 · 0.1 · 0.9) is more than 3: 7 and 13 are one deviation away, neither within nor beyond it
    const within = (counts: number[]) => signals(counts, { centre: 0.1, rules: 'nelson-7' });
    assert.deepEqual(within(alternating(7, 13)), [], id);
    assert.deepEqual(within(alternating(8, 12)), ['nelson-7'], id);
    assert.deepEqual(signals(alternating(7, 13), { centre: 0.1, rules: 'nelson-8' }), [], id);
    assert.deepEqual(signals([1, 19, 19, 1, 0, 20], { centre: 0.1, rules: 'limits' }).length, 2, id);
  }
  const tenths = { values: numbers(alternating(9.9, 10.1)) };
  assert.deepEqual(
    chart('individuals', tenths, { centre: 10, sigma: 0.1, rules: 'nelson' }).signals.length,
    1,
  );
});

test('a run length counts points on a line between zones as the chart does', () => {
  const inputs = { counts: numbers([10]), sizes: numbers([100]) };
  const { details = {} } = chart('p_chart', inputs, { rules: 'nelson', run_length: true });
  const { inControl } = details['runLength'] as { inControl: { arl: number; standardError: number } };
  // simulated independently with whole counts: 166.7 ± 2.6; with 7 and 13 taken to be within one deviation it is 103
  assert.ok(
    Math.abs(inControl.arl - 166.7) < 3 * Math.hypot(2.6, inControl.standardError),
    `${inControl.arl}`,
  );
});

test('CUSUM: sums that are 0, or at the limit, but for rounding are so', () => {
  const cusum = (values: readonly number[]) => {
    const options = { centre: 0, sigma: 0.1, h: 3, run_length: false };
    const outcome = compute('cusum_chart', { values: numbers(values) }, { options });
    if (isUndefined(outcome)) throw new Error(outcome.undefined);
    return (outcome.details ?? {}) as { readonly changes?: readonly { at: number; start: number }[] };
  };
  // tenths and twentieths that cancel at the point 5: the shift began after it
  const [change] = cusum([0.1, 0.05, 0.1, 0.1, -0.1, 0.05, 0.2, 0.11, 0.1, 0.2]).changes ?? [];
  assert.deepEqual([change?.at, change?.start], [9, 6]);
  // sums of 0.05 are at the limit of 0.3 at the point 5, and above it at the next
  const [above] = cusum(Array(7).fill(0.1)).changes ?? [];
  assert.equal(above?.at, 6);
  // a later value so large that such sums would be lost in it hides none of them
  const [before] = cusum([...Array(7).fill(0.1), 1e20]).changes ?? [];
  assert.equal(before?.at, 6);
});

test('CUSUM: a lower sum of nothing is 0, not −0', () => {
  const outcome = compute('cusum_chart', { values: numbers([1, 9]), reference: numbers([1, 2, 1]) });
  if (isUndefined(outcome)) throw new Error(outcome.undefined);
  const { lowerStatistic } = outcome.value as unknown as ControlChart;
  assert.ok(Object.is(lowerStatistic?.[1], 0));
});

test('np-chart: a reference of subgroups of other sizes gives the p-chart times n', () => {
  const sizes = numbers([50, 100, 200, 50]);
  const of = (id: string, reference: number[]) =>
    chart(id, {
      counts: numbers([3, 9, 20, 4]),
      sizes,
      reference: numbers(reference),
      reference_weights: numbers([80, 20, 100]),
    });
  // p̄ = (8 + 1 + 9)/200 = 0.09
  const np = of('np_chart', [8, 1, 9]);
  const p = of('p_chart', [0.1, 0.05, 0.09]);
  assert.ok(Math.abs(Number(np.upper[1]) - (9 + 3 * Math.sqrt(100 * 0.09 * 0.91))) < 1e-12);
  for (const [i, n] of sizes.values.entries()) {
    assert.ok(Math.abs(Number(np.upper[i]) - Number(p.upper[i]) * n) < 1e-9);
    assert.ok(Math.abs(Number(np.lower[i]) - Number(p.lower[i]) * n) < 1e-9);
  }
  assert.deepEqual(
    compute('np_chart', {
      counts: numbers([3]),
      sizes: numbers([50]),
      reference: numbers([8, 21]),
      reference_weights: numbers([80, 20]),
    }),
    { undefined: 'A count of the reference is 21; expected 0 to its size 20.' },
  );
});
