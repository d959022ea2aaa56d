import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { logGamma, stirlingSeries } from '../../mathematics/logGamma.ts';
import { standardisedDifference, standardiserOption } from './standardised.ts';

export const hedgesG: Statistic = {
  id: 'hedges_g',
  title: 'Hedges’ g',
  aliases: ['hedge_g'],
  kind: 'effect',
  columnTypes: ['number'],
  summary: 'How far the mean has moved, in standard deviations, without what small samples add on average.',
  needs: ['reference', 'current'],
  options: [
    standardiserOption,
    {
      name: 'correction',
      type: 'text',
      default: 'exact',
      allowed: ['exact', 'approximate'],
      summary: 'The factor that takes out the bias: exact, or Hedges’ approximation 1 − 3 / (4ν − 1).',
    },
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'g = J d with d of cohens_d and J = Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)) for ν degrees of freedom of its standard deviation, which makes it unbiased for normal values of equal variance; `correction=approximate` takes 1 − 3/(4ν − 1), as statsmodels does, within 0.3 % from ν = 4 on. Some texts call d itself g. Undefined below 2 degrees of freedom. Missing values are left out and reported.',
  source:
    'Hedges 1981. Agrees with statsmodels.stats.meta_analysis.effectsize_smd 0.15 (approximate, the sign aside).',
  compute(evidence, options): Outcome {
    const found = standardisedDifference(evidence, options);
    if ('undefined' in found) return found;
    const { degrees } = found;
    if (degrees < 2) return { undefined: l10n.t('With one degree of freedom the bias is infinite.') };
    const factor = options.text('correction') === 'exact' ? unbiasing(degrees) : 1 - 3 / (4 * degrees - 1);
    return {
      value: factor * found.value,
      details: { factor, cohensD: found.value, degrees, missing: { ...found.missing } },
    };
  },
};

/** From here on Stirling's series has all digits. */
const LARGE = 20;

/** Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)) for ν ≥ 2; for large ν without the difference of two large logarithms. */
function unbiasing(degrees: number): number {
  const a = degrees / 2;
  if (a < LARGE) return Math.exp(logGamma(a) - logGamma(a - 0.5) - Math.log(a) / 2);
  return Math.exp(-(a - 1) * Math.log1p(-0.5 / a) - 0.5 + stirlingSeries(a) - stirlingSeries(a - 0.5));
}
