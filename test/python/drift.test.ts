/** Drift, data-quality and correction statistics, and the special functions under them, against numpy, scipy and statsmodels. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { binomialProbability, binomialUpperTail } from '../../src/core/mathematics/binomial.ts';
import { fisherExact } from '../../src/core/mathematics/fisherExact.ts';
import { chiSquareTail } from '../../src/core/mathematics/gamma.ts';
import { kolmogorovTail } from '../../src/core/mathematics/kolmogorov.ts';
import { logGamma } from '../../src/core/mathematics/logGamma.ts';
import { normalProbability, normalQuantile, normalTail } from '../../src/core/mathematics/normal.ts';
import { studentTail } from '../../src/core/mathematics/studentT.ts';
import { checks } from '../checks.ts';
import { agrees, compareLines, type Line, linesOf } from './twoSamples.ts';

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
  studentTail,
};

const { compared: checked } = checks(
  {
    ks: 'scipy.stats.ks_2samp',
    chi_square: 'scipy.stats.chi2_contingency',
    psi: 'numpy, from the definitions',
    jensen_shannon: 'scipy.spatial.distance.jensenshannon',
    wasserstein: 'scipy.stats.wasserstein_distance',
    bonferroni: 'statsmodels.stats.multitest.multipletests',
    benjamini_hochberg: 'statsmodels.stats.multitest.multipletests',
  },
  !process.env['EVENKEEL_PYTHON'] && 'EVENKEEL_PYTHON is not set',
);

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';
let lines: readonly Line[] = [];

before(() => {
  if (!python) return;
  lines = linesOf(python, 'reference_drift.py');
});

test('every statistic agrees with its source', { skip }, () => {
  assert.ok(compareLines(lines, checked) > 2000);
});

test('Benjamini–Hochberg and Bonferroni agree with statsmodels', { skip }, () => {
  for (const { p_values, adjusted, bonferroni } of lines) {
    if (!p_values || !adjusted) continue;
    const outcome = compute('benjamini_hochberg', inputsFromJson({ p_values }));
    assert.ok(!isUndefined(outcome) && Array.isArray(outcome.value));
    for (const [i, expected] of adjusted.entries()) {
      assert.ok(agrees(Number(outcome.value[i]), expected, {}), `${outcome.value[i]} ${expected}`);
      checked('benjamini_hochberg');
    }
    const plain = compute('bonferroni', inputsFromJson({ p_values }));
    assert.ok(!isUndefined(plain) && Array.isArray(plain.value));
    for (const [i, expected] of (bonferroni ?? []).entries()) {
      assert.ok(agrees(Number(plain.value[i]), expected, {}));
      checked('bonferroni');
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
