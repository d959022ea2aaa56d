/** Estimators of performance without labels against scikit-learn, and against their definitions in numpy. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { Evidence } from '../../src/core/catalogue/evidence.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { checks } from '../checks.ts';

interface Line {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly probabilities?: readonly number[];
  readonly metrics?: Readonly<Record<string, number | null>>;
  readonly rowwise?: Readonly<Record<string, number | null>> | null;
  readonly errors?: Readonly<Record<string, number | null>>;
  readonly needed?: boolean;
  readonly dle?: Readonly<Record<string, readonly [number, number]>>;
  readonly limits?: readonly [number, number];
}

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';
const { compared } = checks(
  {
    cbpe: 'numpy and sklearn.metrics with weights p and 1 − p, from the definitions',
    dle: 'sklearn.ensemble.HistGradientBoostingRegressor on the errors, and numpy',
    isotonic_calibration: 'sklearn.isotonic.IsotonicRegression',
    needs_calibration: 'numpy and sklearn.isotonic.IsotonicRegression, from the definition',
    standard_deviation_thresholds: 'numpy, from the definition',
  },
  skip,
);
let lines: readonly Line[] = [];

before(() => {
  if (!python) return;
  const script = fileURLToPath(new URL('reference_estimation.py', import.meta.url));
  const answer = spawnSync(python, ['-W', 'ignore', script], {
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
    // Boosting in threads waits for cores that others use.
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  assert.equal(answer.status, 0, answer.stderr);
  const texts = answer.stdout.trim().split('\n');
  lines = texts.map(line => JSON.parse(line) as Line);
});

function near(actual: unknown, expected: number, tolerance: number, where: string): void {
  const off = Math.abs(Number(actual) - expected);
  assert.ok(off <= tolerance * Math.max(1, Math.abs(expected)), `${where}: ${actual}, expected ${expected}`);
}

test('isotonic calibration', { skip }, () => {
  for (const [i, { input, probabilities = [] }] of lines
    .filter(each => each.id === 'isotonic_calibration')
    .entries()) {
    const outcome = compute('isotonic_calibration', inputsFromJson(input), { options: { positive: '1' } });
    assert.ok(!isUndefined(outcome));
    const { probabilities: own } = outcome.value as { probabilities: number[] };
    for (const [at, expected] of probabilities.entries()) near(own[at], expected, 1e-12, `${i}, row ${at}`);
    compared('isotonic_calibration');
  }
});

test('expected metrics and their errors', { skip }, () => {
  for (const [i, { input, options, metrics = {}, rowwise, errors = {} }] of lines
    .filter(each => each.id === 'cbpe')
    .entries()) {
    const evidence = new Evidence(inputsFromJson(input));
    for (const [metric, expected] of Object.entries(metrics)) {
      const where = `${metric} of case ${i}`;
      const binary = !('labels' in input);
      const outcome = compute('cbpe', evidence, {
        options: {
          metric,
          ...(!input['reference_true'] && { calibrate: 'never' }),
          ...(binary && { positive: '1' }),
          ...options,
        },
      });
      if (expected === null || isUndefined(outcome)) {
        assert.equal(
          isUndefined(outcome),
          expected === null,
          `${where}: ${JSON.stringify(outcome)}, expected ${expected}`,
        );
        continue;
      }
      near(outcome.value, expected, 1e-9, where);
      const error = errors[metric];
      if (error !== null && error !== undefined)
        near(outcome.details?.['sampling_error'], error, 1e-6, `error of ${where}`);
      compared('cbpe');
    }
    for (const [metric, expected] of Object.entries(rowwise ?? {})) {
      const outcome = compute('cbpe', evidence, { profile: 'nannyml', options: { metric, positive: '1' } });
      if (expected === null) assert.ok(isUndefined(outcome));
      else
        near(
          isUndefined(outcome) ? Number.NaN : outcome.value,
          expected,
          1e-9,
          `${metric} of case ${i}, row by row`,
        );
    }
  }
});

test('whether calibration is needed', { skip }, () => {
  let yes = 0;
  const cases = lines.filter(each => each.id === 'needs_calibration');
  for (const [i, { input, needed }] of cases.entries()) {
    const outcome = compute('needs_calibration', inputsFromJson(input));
    assert.ok(!isUndefined(outcome));
    assert.equal(outcome.value, needed, `case ${i}`);
    yes += Number(needed);
    compared('needs_calibration');
  }
  assert.ok(
    yes > 20 && yes < cases.length - 20,
    `${yes} of ${cases.length} need it: both answers must occur`,
  );
});

test('limits by standard deviation', { skip }, () => {
  for (const { input, limits } of lines.filter(each => each.id === 'standard_deviation_thresholds')) {
    const outcome = compute('standard_deviation_thresholds', inputsFromJson(input), {
      options: { min: 0, max: 1 },
    });
    assert.ok(!isUndefined(outcome) && limits);
    const { lower, upper } = outcome.value as { lower: number; upper: number };
    near(lower, limits[0], 1e-9, 'lower');
    near(upper, limits[1], 1e-9, 'upper');
    compared('standard_deviation_thresholds');
  }
});

test('expected errors of a regression', { skip }, () => {
  for (const [i, { input, dle = {} }] of lines.filter(each => each.id === 'dle').entries()) {
    const evidence = new Evidence(inputsFromJson(input));
    for (const [metric, [value, error]] of Object.entries(dle)) {
      const outcome = compute('dle', evidence, { options: { metric } });
      assert.ok(!isUndefined(outcome));
      // Two models that cut features into cells in ways of their own.
      near(Number(outcome.value) / value, 1, 0.04, `${metric} of case ${i}`);
      near(Number(outcome.details?.['sampling_error']) / error, 1, 1e-9, `error of ${metric} of case ${i}`);
      compared('dle');
    }
  }
});
