/** A detector saved as text and restored goes on as if nothing had happened; bad saves and bad values are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { Options } from '../../../src/core/catalogue/options.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { detectors } from '../../../src/core/detectors/index.ts';

const bits = (rate: number) => fc.nat(99).map(n => (n < rate ? 1 : 0));
const cell = (binary: boolean, level: number) =>
  fc.oneof(
    {
      weight: 60,
      arbitrary: binary ? bits(20 + 60 * level) : fc.double({ min: level, max: level + 1, noNaN: true }),
    },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
  );

for (const each of detectors) {
  const binary = each.reads !== 'number';
  const profiles = [{}, ...(each.profiles ?? []).map(profile => profile.options ?? {})];
  test(`${each.id}: 500 values, saved, restored and the rest is the same as all at once`, () => {
    fc.assert(
      fc.property(
        fc.array(cell(binary, 0), { minLength: 500, maxLength: 500 }),
        fc.array(cell(binary, 1), { minLength: 1, maxLength: 400 }),
        fc.constantFrom(...profiles),
        (first, rest, given) => {
          const options = new Options(each.options, given);
          const whole = each.start(options);
          whole.feed(Float64Array.from([...first, ...rest]));
          const before = each.start(options);
          before.feed(Float64Array.from(first));
          const after = each.start(options);
          assert.ok(after.restore(JSON.parse(JSON.stringify(before.save()))));
          after.feed(Float64Array.from(rest));
          assert.deepEqual(after.save(), whole.save());
        },
      ),
      { numRuns: 25 },
    );
  });

  test(`${each.id}: what is no save of it is refused and changes nothing`, () => {
    const options = new Options(each.options, {});
    const runner = each.start(options);
    runner.feed(Float64Array.of(0, 1, 1, 0));
    const good = runner.save();
    const spoilt: unknown[] = [
      null,
      'text',
      {},
      { ...good, rows: -1 },
      { ...good, zone: 3 },
      { ...good, drifts: [4] },
      { ...good, state: {} },
      { ...good, state: { ...good.state, more: 1 } },
      ...Object.keys(good.state).map(name => ({ ...good, state: { ...good.state, [name]: 'text' } })),
    ];
    for (const bad of spoilt) assert.equal(runner.restore(bad), false, JSON.stringify(bad).slice(0, 200));
    assert.deepEqual(runner.save(), good);
  });
}

test('values that a detector cannot read are named', () => {
  const of = (...values: number[]) =>
    ({ values: { type: 'number', values: Float64Array.from(values) } }) as const;
  const outcome = compute('ddm', of(0, 1, Number.NaN, 7));
  assert.ok(isUndefined(outcome) && /row 3 is 7/.test(outcome.undefined));
  const infinite = compute('page_hinkley', of(1, Number.POSITIVE_INFINITY, Number.NaN, 2));
  assert.ok(!isUndefined(infinite));
  assert.deepEqual([infinite.details?.['missing'], infinite.details?.['infinite']], [1, 1]);
  const huge = compute('cusum', of(...new Array(40).fill(0).map((_, i) => (i % 2 ? 1e308 : -1e308))));
  assert.ok(isUndefined(huge) || Number.isFinite(Number(huge.details?.['estimate'])));
});
