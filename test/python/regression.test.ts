/** Regression metrics, one output and several, against scikit-learn and numpy. One Python process makes the data and the answers. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { Evidence } from '../../src/core/catalogue/evidence.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined, type Outcome } from '../../src/core/catalogue/statistic.ts';
import { checks } from '../checks.ts';

type Value = number | null | readonly (number | null)[];

interface Expected {
  readonly id: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly value: Value;
}

interface Line {
  readonly data: string;
  readonly input: Readonly<Record<string, readonly number[]>>;
  readonly expect: readonly Expected[];
}

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';
const TOLERANCE = 1e-9;

const { compared } = checks(
  {
    mean_error: 'numpy.average of the differences',
    msle: 'sklearn.metrics.mean_squared_log_error',
    rmsle: 'sklearn.metrics.root_mean_squared_log_error',
    pinball_loss: 'sklearn.metrics.mean_pinball_loss',
    mean_poisson_deviance: 'sklearn.metrics.mean_poisson_deviance',
    mean_gamma_deviance: 'sklearn.metrics.mean_gamma_deviance',
    mean_tweedie_deviance: 'sklearn.metrics.mean_tweedie_deviance',
    d2_absolute_error: 'sklearn.metrics.d2_absolute_error_score',
    d2_pinball: 'sklearn.metrics.d2_pinball_score',
    d2_tweedie: 'sklearn.metrics.d2_tweedie_score',
    smape: 'numpy, from the definition',
    wape: 'numpy, from the definition',
    interval_coverage: 'numpy, from the definition',
    interval_width: 'numpy, from the definition',
    interval_score: 'numpy, from the definition',
    quantile_calibration: 'numpy, from the definition',
  },
  skip,
);

/** Undefined here, a number there or the reverse, by a convention that the statistic states. */
function isExplained({ id, value }: Expected, outcome: Outcome): boolean {
  if (!isUndefined(outcome)) return false;
  // scikit-learn takes 0 / 0 and x / 0 for what they are in floating point, or rounds the mean of a constant.
  if (id === 'd2_tweedie') return /constant|needs truths/.test(outcome.undefined);
  return Array.isArray(value) && value.every(each => each === null);
}

/** scikit-learn refuses all outputs for one bad value, and bad values in rows of weight 0. */
function isExplainedRefusal({ id }: Expected, input: Line['input']): boolean {
  return /msle/.test(id) || (/deviance|d2_tweedie/.test(id) && input['weights']?.includes(0) === true);
}

/** Sums whose terms cancel have the accuracy of their terms: a deviance of nearly equal values, D² near 1. */
function absoluteTolerance({ id, options, value }: Expected, input: Line['input']): number {
  if (/^(d2|r2|explained|quantile)/.test(id)) return TOLERANCE;
  // A difference of logarithms is right to some units of 2e-16.
  if (id === 'rmsle') return 1e-15;
  if (id === 'msle') return 1e-15 * Math.sqrt(Math.max(1e-20, ...[value].flat().map(Number)));
  if (!/deviance|mean_error/.test(id)) return 0;
  const [truth = [], predicted = []] = [input['y_true']?.flat(), input['y_pred']?.flat()];
  const largest = Math.max(...truth.map(Math.abs), ...predicted.map(Math.abs));
  return id === 'mean_error'
    ? 1e-15 * largest
    : 1e-14 * Math.max(1, largest) ** (2 - Number(options['power'] ?? 1));
}

function agrees(ours: unknown, theirs: Value, slack: number): boolean {
  if (Array.isArray(theirs)) {
    return (
      Array.isArray(ours) &&
      ours.length === theirs.length &&
      theirs.every((value, i) => agrees(ours[i], value as Value, slack))
    );
  }
  if (typeof ours !== 'number' || typeof theirs !== 'number') return ours === theirs;
  return Math.abs(ours - theirs) <= Math.max(slack, TOLERANCE * Math.abs(theirs));
}

test('every regression metric agrees with its source', { skip }, () => {
  const script = fileURLToPath(new URL('reference_regression.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python ?? '', [script], {
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
  });
  assert.equal(status, 0, stderr);
  const problems: string[] = [];
  let values = 0;
  let neither = 0;
  for (const text of stdout.trim().split('\n')) {
    const { data, input, expect } = JSON.parse(text) as Line;
    const evidence = new Evidence(inputsFromJson(input));
    for (const each of expect) {
      const outcome = compute(each.id, evidence, { options: each.options });
      const call = `${data}: ${each.id} ${JSON.stringify(each.options)}`;
      if (isUndefined(outcome)) {
        if (each.value === null || isExplained(each, outcome)) neither++;
        else problems.push(`${call}: undefined (${outcome.undefined}), expected ${each.value}`);
      } else if (each.value === null && isExplainedRefusal(each, input)) {
        neither++;
      } else if (agrees(outcome.value, each.value, absoluteTolerance(each, input))) {
        values++;
        compared(each.id);
      } else problems.push(`${call}: ${JSON.stringify(outcome.value)}, expected ${each.value}`);
    }
  }
  console.log(`${values} values agree, ${neither} are undefined on both sides or explained.`);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 30).join('\n')}`);
  assert.ok(values > 5000 && neither < values / 3);
});
