/** Capability indices: published examples, sides, and what has none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { isUndefined, type Outcome } from '../../../src/core/catalogue/statistic.ts';

function outcomeOf(values: readonly unknown[], options: Record<string, OptionValue>): Outcome {
  return compute('capability', inputsFromJson({ values }), { options });
}

interface Told {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

function found(values: readonly unknown[], options: Record<string, OptionValue>) {
  const outcome = outcomeOf(values, options);
  if (isUndefined(outcome)) throw new Error(outcome.undefined);
  const index = (name: string) => outcome.details?.[name] as unknown as Told;
  return { ...outcome, details: outcome.details ?? {}, index };
}

function reason(values: readonly unknown[], options: Record<string, OptionValue>): string {
  const outcome = outcomeOf(values, options);
  return isUndefined(outcome) ? outcome.undefined : '';
}

function near(got: number | undefined, expected: number, slack: number): void {
  assert.ok(got !== undefined && Math.abs(got - expected) <= slack, `${got}, expected ${expected}`);
}

/** Twenty values with this mean and deviation. */
function twenty(mean: number, deviation: number): number[] {
  const raw = [...Array(20).keys()].map(i => (i % 2 === 0 ? i : -i));
  const middle = raw.reduce((sum, each) => sum + each, 0) / 20;
  const spread = Math.sqrt(raw.reduce((sum, each) => sum + (each - middle) ** 2, 0) / 19);
  return raw.map(each => mean + ((each - middle) / spread) * deviation);
}

test('Montgomery 8.4 and 8.5: intervals of both indices that use s', () => {
  const { index } = found(twenty(50, 1.75), { lsl: 38, usl: 62 });
  near(index('pp').value, 2.29, 0.005);
  // the book goes on with 2.29
  near(index('pp').lower, 1.57, 0.01);
  near(index('pp').upper, 3.01, 0.01);
  const ppk = found(twenty(50, 1.75), { lsl: 50 - 1.33 * 3 * 1.75, usl: 90 }).index('ppk');
  near(ppk.value, 1.33, 1e-9);
  near(ppk.lower, 0.88, 0.005);
  near(ppk.upper, 1.78, 0.005);
  const cpm = found(twenty(51, 1.75), { lsl: 38, usl: 62 }).index('cpm');
  near(cpm.value, 4 / Math.hypot(1.75, 1), 1e-9);
});

test('the value is Cpk with the short deviation, and its interval comes at any level', () => {
  const values = [10, 11, 9, 11];
  const { value, interval, index } = found(values, { lsl: 5, usl: 20 });
  // mean 10.25, mean moving range 5/3
  const expected = (10.25 - 5) / (3 * ((5 / 3) * (Math.sqrt(Math.PI) / 2)));
  near(Number(value), expected, 1e-12);
  assert.equal(index('cpk').value, value);
  assert.equal(index('cpl').value, value);
  assert.ok(index('cpu').value > Number(value));
  assert.equal(interval?.level, 0.95);
  const wide = compute('capability', inputsFromJson({ values }), {
    options: { lsl: 5, usl: 20 },
    interval: { level: 0.5 },
  });
  assert.ok(!isUndefined(wide) && wide.interval?.level === 0.5);
  const half = (each: typeof interval) => ((each?.upper ?? 0) - (each?.lower ?? 0)) / 2;
  near(half(wide.interval) / half(interval), 0.6744897501960817 / 1.959963984540054, 1e-12);
});

test('degrees of freedom: of one range or one subgroup they are exact', () => {
  const of = (values: readonly unknown[]) =>
    (found(values, { lsl: 0 }).details['within'] as unknown as { degreesOfFreedom: number }).degreesOfFreedom;
  near(of([1, 2]), 1, 1e-9);
  near(of([[1, 2, 4, 3.5]]), 3, 1e-9);
  near(of([[1, 2, 4, null]]), 2, 1e-9);
  // ranges that share values say less than as many that do not
  assert.ok(of([1, 2, 4]) < 2);
});

test('one limit, a target of its own, and values beyond', () => {
  const one = found([1, 3, 2, null, 'Infinity', 2, 4], { usl: 3.5 });
  assert.equal(one.details['cp'], null);
  assert.equal(one.details['cpm'], null);
  assert.equal(one.details['cpl'], null);
  assert.deepEqual(one.details['observed'], { below: 0, above: 2 });
  assert.deepEqual([one.details['missing'], one.details['infinite']], [1, 1]);
  const off = found([1, 3, 2, 2], { lsl: 0, usl: 4, target: 1 }).index('cpm').value;
  assert.ok(off < found([1, 3, 2, 2], { lsl: 0, usl: 4 }).index('cpm').value);
});

test('the unit does not matter', () => {
  const values = [10, 11, 9, 11, 10.5];
  const plain = found(values, { lsl: 5, usl: 20 });
  for (const scale of [1e300, 1e-300]) {
    const scaled = found(
      values.map(each => each * scale),
      { lsl: 5 * scale, usl: 20 * scale },
    );
    near(Number(scaled.value), Number(plain.value), 1e-9);
    near(scaled.index('cpm').value, plain.index('cpm').value, 1e-9);
  }
});

test('what has no capability', () => {
  assert.match(reason([3, 3, 3], { lsl: 0 }), /all values are equal/);
  assert.match(reason([1, 1, null, 2, 2], { lsl: 0 }), /deviation within is 0, so/);
  assert.match(reason([3], { lsl: 0 }), /two neighbouring values/);
  assert.match(reason([[1, null]], { lsl: 0 }), /subgroup of two finite values/);
  assert.match(reason([1, 1 + 1e-12], { usl: 1e300, lsl: -1e308 }), /so small beside the limits/);
  assert.throws(() => reason([1, 2], {}), /needs the option "lsl" or "usl"/);
  assert.throws(
    () => reason([1, 2], { lsl: 2, usl: 2 }),
    /"lsl" is 2 and "usl" 2; the lower limit must be below/,
  );
});
