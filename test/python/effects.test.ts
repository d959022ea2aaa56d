/** Effect sizes, minimum detectable effects and numpy's binnings against scipy, statsmodels and numpy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks } from '../checks.ts';
import { compareLines, linesOf } from './twoSamples.ts';

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

const { compared } = checks(
  {
    cohens_d: 'scipy.stats.ttest_ind, and numpy from the definition',
    hedges_g: 'statsmodels effectsize_smd, and the bias by integration',
    cohens_h: 'statsmodels proportion_effectsize',
    cliffs_delta: 'scipy.stats.mannwhitneyu, and pair by pair',
    minimum_detectable_effect: 'statsmodels GofChisquarePower and NormalIndPower; Massey 1950, written out',
  },
  skip,
);

test('every effect size agrees with its source', { skip }, () => {
  assert.ok(python);
  assert.ok(compareLines(linesOf(python, 'reference_effects.py'), compared) > 3000);
});
