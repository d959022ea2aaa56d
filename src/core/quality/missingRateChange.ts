import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { samplesOf } from '../drift/sample.ts';
import { proportionTest } from '../mathematics/proportions.ts';

export const missingRateChange: Statistic = {
  id: 'missing_rate_change',
  title: 'Change of missing values',
  kind: 'quality',
  usesMissing: true,
  summary:
    'How much more often a column has no value than in the reference, and how likely chance alone makes it.',
  needs: ['reference', 'current'],
  options: [],
  range: [-1, 1],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  convention:
    'Share missing in current minus share missing in reference. Two-sided p: pooled z-test of two proportions where all four expected counts are at least 5, else Fisher’s exact test. Nothing missing on either side: 0 with p = 1.',
  source: 'Agrees with statsmodels proportions_ztest and scipy.stats.fisher_exact.',
  compute(evidence): Outcome {
    const { reference, current } = samplesOf(evidence);
    if (reference.rows === 0) return { undefined: l10n.t('The reference sample is empty.') };
    if (current.rows === 0) return { undefined: l10n.t('The current sample is empty.') };
    const test = proportionTest(reference.missing, reference.rows, current.missing, current.rows);
    const rates = { reference: reference.missing / reference.rows, current: current.missing / current.rows };
    return {
      value: rates.current - rates.reference,
      pValue: test.pValue,
      details: { ...rates, test: test.method },
    };
  },
};
