/** Charts of numbers near the ends of what a double holds: right limits, or the reason why there are none; never null ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs, Matrix } from '../../../src/core/catalogue/evidence.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { isUndefined, type Json } from '../../../src/core/catalogue/statistic.ts';
import { BINOMIAL, countQuantiles, LARGE_MEAN, POISSON } from '../../../src/core/control/counts.ts';
import { numbers } from '../drift/samples.ts';

type Options = Readonly<Record<string, OptionValue>>;
type Chart = { readonly [key in 'centre' | 'lower' | 'upper' | 'sigma']: Json };

function chart(id: string, inputs: Inputs, options: Options = {}): Chart | string {
  const outcome = compute(id, inputs, { options: { run_length: false, ...options } });
  return isUndefined(outcome) ? outcome.undefined : (outcome.value as unknown as Chart);
}

function drawn(id: string, inputs: Inputs, options: Options = {}): Chart {
  const found = chart(id, inputs, options);
  assert.ok(typeof found !== 'string', String(found));
  return found;
}

const TOO_LARGE = /^The values are so large that control limits exceed the largest number\.$/;
const near = (got: Json, expected: number) =>
  assert.ok(Math.abs(Number(got) / expected - 1) < 1e-12, `${got}, expected ${expected}`);
const HUGE = [1e308, 1.2e308, 0.9e308, 1e308];

test('counts whose sum no double holds still have their mean', () => {
  near(drawn('c_chart', { counts: numbers(HUGE) }).centre, 1.025e308);
  near(drawn('c_chart', { counts: numbers([1, 2]), reference: numbers(HUGE) }).centre, 1.025e308);
  near(drawn('u_chart', { counts: numbers(HUGE), sizes: numbers([1, 2, 3, 4]) }).centre, 4.1e307);
  const seasons = drawn(
    'c_chart',
    { counts: numbers([...HUGE, ...HUGE]) },
    { season: '2', season_points: 2 },
  );
  near(seasons.centre, 1.025e308);
});

test('sizes whose sum no double holds do not make the rate 0', () => {
  const sizes = numbers([1e308, 1.5e308]);
  near(drawn('u_chart', { counts: numbers([1, 2]), sizes }).centre, 1.2e-308);
  near(drawn('p_chart', { values: numbers([0.1, 0.2]), sizes }).centre, 0.16);
  near((drawn('np_chart', { counts: numbers([1e307, 2e307]), sizes }).lower as number[])[0] ?? 0, 1.2e307);
});

test('limits that no double holds are undefined, not absent', () => {
  const swinging = { values: numbers([1e308, -1e308, 1.5e308, -1.1e308, 1e308, -1e308, 1e308, -1.7e308]) };
  const high = { values: numbers([1e308, 1.5e308, 0.6e308, 1.7e308, 1e308]) };
  // a season's differences vanish here, and every other range overflows
  const pairs = { values: numbers([1e308, 1e308, -1e308, -1e308, 1e308, 1e308, -1e308, -1e308]) };
  for (const [id, inputs, options] of [
    ['individuals', swinging, { season: '2' }],
    ['individuals', pairs, { season: '2' }],
    ['individuals', pairs, {}],
    ['individuals', high, {}],
    ['individuals', swinging, { centre: 1e308, sigma: 1e308 }],
    ['ewma_chart', high, {}],
    ['cusum_chart', high, {}],
    ['u_chart', { counts: numbers([1e308, 1.2e308]), sizes: numbers([1e-5, 2]) }, {}],
    ['u_chart', { counts: numbers([1, 2]), sizes: numbers([1e308, 1e308]) }, { centre: 1e300 }],
  ] as const) {
    assert.match(String(chart(id, inputs, options)), TOO_LARGE, id);
  }
  for (const inputs of [high, pairs]) {
    const outcome = compute('moving_range', inputs);
    assert.match(isUndefined(outcome) ? outcome.undefined : '', TOO_LARGE);
  }
  const capability = compute('capability', pairs, { options: { lsl: -1e308, usl: 1e308 } });
  assert.match(isUndefined(capability) ? capability.undefined : '', TOO_LARGE);
});

test('deviations within subgroups are right where their squares are no doubles', () => {
  const rows = (unit: number): Matrix => ({
    type: 'matrix',
    columns: [Float64Array.of(1, 1.7, 1), Float64Array.of(1.5, 1.2, 1)].map(column =>
      column.map(value => value * unit),
    ),
  });
  const plain = drawn('xbar_s', { values: rows(1) });
  for (const unit of [1e-300, 1e-170, 1e170, 1e300]) {
    const scaled = drawn('xbar_s', { values: rows(unit) });
    near((scaled.sigma as number[])[0] ?? 0, Number((plain.sigma as number[])[0]) * unit);
    near((scaled.upper as number[])[0] ?? 0, Number((plain.upper as number[])[0]) * unit);
  }
  assert.match(String(chart('xbar_r', { values: rows(1e308) })), TOO_LARGE);
  assert.match(String(chart('xbar_s', { values: rows(1e308) })), TOO_LARGE);
});

test('quantiles of large counts are those of scipy, and both ways to them meet', () => {
  // scipy 1.17 poisson.ppf and binom.ppf
  for (const [law, p, rate, size, expected] of SCIPY) {
    assert.equal(countQuantiles(law, p, rate)(size), expected, `${law.name} ${p} ${rate} ${size}`);
  }
  for (const p of [0.00135, 0.4, 0.99865]) {
    const step = countQuantiles(POISSON, p, LARGE_MEAN + 1)(1) - countQuantiles(POISSON, p, LARGE_MEAN)(1);
    assert.ok(Math.abs(step - 1) <= 1, `${p}: ${step}`);
  }
});

test('few hits among very many have the probabilities that scipy gives', () => {
  for (const [size, rate, count, above, atMost] of [
    [1e9, 2e-9, 3, 0.14287653932100597, 0.857123460678994],
    [1e13, 2e-13, 6, 0.004533805526244052, 0.995466194473756],
    [1e15, 2e-15, 8, 0.00023744732826115736, 0.9997625526717389],
    [9e15, 2.22e-16, 7, 0.0010898619595619326, 0.998910138040438],
    [1e12, 3e-11, 20, 0.964715381547783, 0.035284618452217004],
    [1e6, 0.999999, 999_996, 0.9810119044353335, 0.018988095564666498],
  ] as const) {
    near(BINOMIAL.above(count, rate, size), above);
    near(BINOMIAL.atMost(count, rate, size), atMost);
  }
});

test('probability limits of the largest counts are found at once', () => {
  const before = process.cpuUsage().user;
  drawn('c_chart', { counts: numbers(HUGE) }, { alpha: 0.01, run_length: true });
  drawn('c_chart', { counts: numbers([1e14, 1e14]) }, { alpha: 0.01, run_length: true });
  assert.ok(process.cpuUsage().user - before < 5e6);
});

const SCIPY = [
  [BINOMIAL, 0.00135, 0.5, 999_999_999_999, 499998500011.0],
  [BINOMIAL, 0.99865, 0.013, 1_900_000_000_000, 24700468410.0],
  [POISSON, 0.995, 1100000000000, 1, 1100002701554],
  [POISSON, 0.99865, 5000000000000, 1, 5000006708154],
  [POISSON, 0.9, 100000000000000, 1, 100000012815516],
  [BINOMIAL, 0.995, 0.25, 8000000000000, 2000003154734.0],
  [BINOMIAL, 0.00135, 0.25, 8000000000000, 1999996325794.0],
  [BINOMIAL, 0.99865, 0.9, 2000000000000, 1800001272781.0],
] as const;
