/** Two-sample methods against scipy, statsmodels and textbook definitions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks } from '../checks.ts';
import { compareLines, linesOf } from './twoSamples.ts';

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';

const { compared } = checks(
  {
    cramer_von_mises: 'scipy.stats.cramervonmises_2samp',
    anderson_darling: 'scipy.stats.anderson_ksamp',
    baumgartner_weiss_schindler: 'scipy.stats.bws_test, and Anderson and Darling 1954, written out',
    kuiper: 'Paltani 2004, written out',
    epps_singleton: 'scipy.stats.epps_singleton_2samp',
    mann_whitney: 'scipy.stats.mannwhitneyu',
    t_test: 'scipy.stats.ttest_ind',
    g_test: 'scipy.stats.chi2_contingency(lambda_=log-likelihood)',
    fisher_exact: 'scipy.stats.fisher_exact',
    proportions_z: 'statsmodels.stats.proportion.proportions_ztest',
    kl_divergence: 'scipy.stats.entropy',
    hellinger: 'numpy, from the definition',
    bhattacharyya: 'numpy, from the definition',
    total_variation: 'numpy, from the definition',
    histogram_intersection: 'numpy, from the definition',
    l_infinity: 'numpy, from the definition',
    cramers_v: 'scipy.stats.contingency.association',
    energy_distance: 'scipy.stats.energy_distance',
    correlation_drift: 'scipy.stats.pearsonr and spearmanr, with the z-test written out',
    mmd: 'numpy, from the definition',
  },
  skip,
);

test('every method agrees with its source', { skip }, () => {
  assert.ok(python);
  assert.ok(compareLines(linesOf(python, 'reference_two_samples.py'), compared) > 5000);
});
