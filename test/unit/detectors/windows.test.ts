/** KSWIN and BOCD where values or options are awkward. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';

function outcome(id: string, values: readonly number[], options: Readonly<Record<string, OptionValue>> = {}) {
  return compute(id, { values: { type: 'number', values: Float64Array.from(values) } }, { options });
}

function found(...call: Parameters<typeof outcome>) {
  const result = outcome(...call);
  assert.ok(!isUndefined(result), isUndefined(result) ? result.undefined : '');
  const { drifts } = result.value as { readonly drifts: readonly number[] };
  return { drifts, estimate: result.details?.['estimate'], width: result.details?.['width'] };
}

const times = (n: number, value: number) => new Array<number>(n).fill(value);

test('KSWIN refuses a latest part that the window cannot hold, and names both options', () => {
  for (const [options, message] of [
    [{ window_size: 30 }, /"stat_size" is 30; expected at most one less than the window_size: 29/],
    [{ window_size: 59, variant: 'river' }, /"stat_size" is 30; expected at most half the window_size: 29/],
  ] as const) {
    assert.throws(
      () => outcome('kswin', [1], options),
      error => error instanceof UsageError && message.test(error.message),
    );
  }
});

test('KSWIN finds no change in a constant, nor between 0 and −0', () => {
  assert.deepEqual(found('kswin', times(300, 2.5)).drifts, []);
  assert.deepEqual(
    found(
      'kswin',
      times(300, 0).map((zero, i) => (i % 3 ? zero : -0)),
    ).drifts,
    [],
  );
});

test('KSWIN finds nothing before the window is full, however different the values', () => {
  assert.deepEqual(found('kswin', [...times(60, 0), ...times(39, 1e300)]).drifts, []);
  assert.deepEqual(found('kswin', [...times(60, 0), ...times(40, 1e300)]), {
    drifts: [99],
    estimate: 1e300,
    width: 30,
  });
});

test('KSWIN at a significance that its sizes cannot reach never drifts', () => {
  const jump = [...times(10, 0), ...times(10, 9)];
  assert.deepEqual(found('kswin', jump, { window_size: 4, stat_size: 2, alpha: 0.3 }).drifts, []);
  assert.deepEqual(found('kswin', jump, { window_size: 4, stat_size: 2, alpha: 0.34 }).drifts, [11]);
});

test('BOCD takes a value that nothing explains for a drift, but not during its warm-up', () => {
  const far = [0, 0.1, 1e200, -0.1, 0];
  assert.deepEqual(found('bocd', far, { min_instances: 1 }).drifts.slice(0, 1), [2]);
  const early = found('bocd', [...far, ...times(10, 0)]);
  assert.deepEqual(early.drifts, []);
  assert.ok(typeof early.estimate === 'number');
});

test('BOCD: the newest change alone is enough to see a jump', () => {
  const options = { min_instances: 1, max_run_length: 1, data_var: 0.1, prior_var: 100 };
  assert.deepEqual(found('bocd', [...times(100, 0), ...times(5, 8)], options).drifts, [100]);
});

test('BOCD: the posterior mean is the textbook one', () => {
  // precision 1/4 at 1, and three values of precision 1/2 with the sum 9
  const options = { prior_mean: 1, prior_var: 4, data_var: 2 };
  const { estimate } = found('bocd', [2, 3, 4], options);
  assert.ok(Math.abs(Number(estimate) - (0.25 * 1 + 0.5 * 9) / (0.25 + 1.5)) < 1e-14);
});

test('ADWIN with one bucket of each size: a window that is one old bucket is no overflow', () => {
  const options = { max_buckets: 1, grace_period: 0 };
  assert.deepEqual(found('adwin', times(64, 1), options), { drifts: [], estimate: 1, width: 64 });
  const jump = found('adwin', [...times(96, 0), ...times(96, 1)], options);
  assert.deepEqual(jump.drifts.slice(0, 1), [159]);
});

test('a wider warning than drift is no mistake: as in River, the drift comes first', () => {
  const errors = [...times(100, 0).map((_, i) => Number(i % 10 === 0)), ...times(60, 1)];
  for (const [id, options] of [
    ['ddm', { drift_threshold: 1.5 }],
    ['hddm_a', { drift_confidence: 0.1 }],
    ['hddm_w', { drift_confidence: 0.1 }],
    ['mddm_a', { drift_confidence: 0.1 }],
  ] as const) {
    assert.ok(
      found(id, errors, options).drifts.some(row => row >= 100 && row < 120),
      id,
    );
  }
});

test('RDDM of Frouros finds its row of the deterministic stream', () => {
  const bits = (pattern: string) => [...pattern.repeat(30)].map(Number);
  const stream = [...bits('0000100000'), ...bits('1011011101')];
  assert.deepEqual(found('rddm', stream, { variant: 'frouros' }).drifts, [310]);
});
