/** Drift, data-quality and correction statistics, and the special functions under them, against numpy, scipy and statsmodels. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { Evidence } from '../../src/core/catalogue/evidence.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { binomialProbability, binomialUpperTail } from '../../src/core/mathematics/binomial.ts';
import { fisherExact } from '../../src/core/mathematics/fisherExact.ts';
import { chiSquareTail } from '../../src/core/mathematics/gamma.ts';
import { kolmogorovTail } from '../../src/core/mathematics/kolmogorov.ts';
import { logGamma } from '../../src/core/mathematics/logGamma.ts';
import { normalProbability, normalQuantile, normalTail } from '../../src/core/mathematics/normal.ts';
import { checks } from '../checks.ts';

interface Expected {
  readonly id: string;
  readonly profile?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly value?: number | string | null;
  readonly p?: number | null;
  /** The source states so many decimal places. */
  readonly digits?: number;
  readonly within?: number;
}

interface Line {
  readonly data: string;
  readonly reference?: readonly (number | string | null)[];
  readonly current?: readonly (number | string | null)[];
  readonly expect?: readonly Expected[];
  readonly p_values?: readonly number[];
  readonly adjusted?: readonly number[];
  readonly functions?: readonly (readonly [string, readonly number[], number])[];
}

const FUNCTIONS: Readonly<Record<string, (...numbers: never[]) => number>> = {
  kolmogorovTail,
  chiSquareTail,
  logGamma,
  normalTail,
  normalProbability,
  normalQuantile,
  binomialUpperTail,
  binomialProbability,
  fisherExact,
};

const { compared: checked } = checks(
  {
    ks: 'scipy.stats.ks_2samp',
    chi_square: 'scipy.stats.chi2_contingency',
    psi: 'numpy, from the definitions',
    jensen_shannon: 'scipy.spatial.distance.jensenshannon',
    wasserstein: 'scipy.stats.wasserstein_distance',
    benjamini_hochberg: 'statsmodels.stats.multitest.multipletests',
  },
  !process.env['EVENKEEL_PYTHON'] && 'EVENKEEL_PYTHON is not set',
);

/** Relative; absolute below this. Differences of nearly equal areas lose digits in scipy too. */
const TOLERANCE = 1e-9;
const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';
let lines: readonly Line[] = [];

before(() => {
  if (!python) return;
  const script = fileURLToPath(new URL('reference_drift.py', import.meta.url));
  const answer = spawnSync(python, [script], { encoding: 'utf8', maxBuffer: 2 ** 29 });
  assert.equal(answer.status, 0, answer.stderr);
  lines = answer.stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line);
});

test('every statistic agrees with its source', { skip }, () => {
  const problems: string[] = [];
  let compared = 0;
  for (const { data, reference, current, expect } of lines) {
    if (!reference || !current || !expect) continue;
    const evidence = new Evidence(inputsFromJson({ reference, current }));
    for (const each of expect) {
      const outcome = compute(each.id, evidence, {
        ...(each.profile && { profile: each.profile }),
        ...(each.options && { options: each.options }),
      });
      const call = `${data}: ${each.id} ${each.profile ?? ''} ${JSON.stringify(each.options ?? {})}`;
      compared++;
      checked(each.id);
      if (isUndefined(outcome)) {
        problems.push(`${call}: undefined (${outcome.undefined})`);
        continue;
      }
      const value = each.value === 'Infinity' ? Number.POSITIVE_INFINITY : each.value;
      if (typeof value === 'number' && !agrees(Number(outcome.value), value, each)) {
        problems.push(`${call}: value ${outcome.value}, expected ${value}`);
      }
      if (typeof each.p === 'number' && !agrees(outcome.pValue ?? Number.NaN, each.p, each)) {
        problems.push(`${call}: p ${outcome.pValue}, expected ${each.p}`);
      }
    }
  }
  console.log(`${compared} results compared.`);
  assert.ok(compared > 2000);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 30).join('\n')}`);
});

test('Benjamini–Hochberg agrees with statsmodels', { skip }, () => {
  for (const { p_values, adjusted } of lines) {
    if (!p_values || !adjusted) continue;
    const outcome = compute('benjamini_hochberg', inputsFromJson({ p_values }));
    assert.ok(!isUndefined(outcome) && Array.isArray(outcome.value));
    for (const [i, expected] of adjusted.entries()) {
      assert.ok(agrees(Number(outcome.value[i]), expected, {}), `${outcome.value[i]} ${expected}`);
      checked('benjamini_hochberg');
    }
  }
});

test('the special functions agree with scipy', { skip }, () => {
  const points = lines.flatMap(line => line.functions ?? []);
  assert.ok(points.length > 1000);
  for (const [name, numbers, expected] of points) {
    const got = FUNCTIONS[name]?.(...(numbers as never[])) ?? Number.NaN;
    // denormal numbers have few digits
    const close = Math.abs(got - expected) <= Math.max(1e-10 * Math.abs(expected), 1e-320);
    assert.ok(close, `${name}(${numbers.join(', ')}) = ${got}, expected ${expected}`);
  }
});

function agrees(
  got: number,
  expected: number,
  { digits, within }: Pick<Expected, 'digits' | 'within'>,
): boolean {
  if (within !== undefined) return Math.abs(got - expected) <= within;
  if (digits !== undefined) return got.toFixed(digits) === expected.toFixed(digits);
  if (got === expected) return true;
  return Math.abs(got - expected) <= TOLERANCE * Math.max(Math.abs(expected), 1e-290);
}
