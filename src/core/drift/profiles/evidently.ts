import * as l10n from '@vscode/l10n';
import type { MethodChoice } from '../methodChoice.ts';
import { FEW_VALUES } from '../methodChoice.ts';
import type { Sample } from '../sample.ts';
import { alarmsOf, type LibraryProfile, libraryChoice } from './libraryProfile.ts';

/** Evidently calls a reference of at most so many rows small. */
const SMALL = 1000;

/** Evidently 0.7.23, `evidently.legacy.calculations.stattests`. Which comparisons are strict is as found there: KS and CvM are not. */
export const evidently: LibraryProfile = {
  id: 'evidently',
  library: 'Evidently 0.7',
  alarms: alarmsOf('Evidently 0.7', {
    pValue: {
      ks: '<= 0.05',
      cramer_von_mises: '<= 0.1',
      chi_square: '< 0.05',
      proportions_z: '< 0.05',
      g_test: '< 0.1',
      fisher_exact: '< 0.1',
      anderson_darling: '< 0.1',
      mann_whitney: '< 0.05',
      t_test: '< 0.05',
      epps_singleton: '< 0.05',
      total_variation: '< 0.1',
      mmd: '< 0.1',
    },
    value: {
      psi: '>= 0.1',
      jensen_shannon: '>= 0.1',
      kl_divergence: '>= 0.1',
      hellinger: '>= 0.1',
      wasserstein: '>= 0.1',
      energy_distance: '> 0.1',
    },
  }),
  choose: choice,
  driftedShare: { alarm: '>=', at: 0.5 },
};

/** As `_get_default_stattest`. */
function choice(reference: Sample, current: Sample): MethodChoice {
  // rows with a finite value, as Evidently drops the others first
  const small = finiteSizeOf(reference) <= SMALL;
  const distinct = pooledDistinct(reference, current);
  const take = (method: string, why: string) =>
    libraryChoice(
      'evidently',
      method,
      small
        ? l10n.t("Evidently's choice for at most {0} reference rows and {1}.", SMALL, why)
        : l10n.t("Evidently's choice for more than {0} reference rows and {1}.", SMALL, why),
    );
  if (reference.type === 'number' && distinct > FEW_VALUES) {
    return small
      ? take('ks', l10n.t('a number: KS'))
      : take('wasserstein', l10n.t('a number: normed Wasserstein'));
  }
  if (!small) return take('jensen_shannon', l10n.t('few values: Jensen–Shannon'));
  return distinct > 2
    ? take('chi_square', l10n.t('few values: chi-square'))
    : take('proportions_z', l10n.t('two values: the z-test'));
}

function finiteSizeOf(sample: Sample): number {
  return sample.type === 'number' ? sample.finiteSize : sample.size;
}

/** Distinct finite values of both samples together; exact only up to FEW_VALUES, which is all that is asked. */
function pooledDistinct(reference: Sample, current: Sample): number {
  // −∞ and ∞ may be two of them
  for (const { distinct } of [reference, current]) if (distinct > FEW_VALUES + 2) return distinct - 2;
  return new Set([...finiteCategories(reference), ...finiteCategories(current)]).size;
}

function finiteCategories(sample: Sample): readonly string[] {
  return sample.type === 'number' ? sample.distinctFinite.map(String) : [...sample.counts.keys()];
}
