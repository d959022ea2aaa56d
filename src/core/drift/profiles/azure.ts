import * as l10n from '@vscode/l10n';
import { alarmsOf, type LibraryProfile, libraryChoice } from './libraryProfile.ts';

/** Azure ML model monitoring: its user names a metric for numbers and one for categories. */
export const azure: LibraryProfile = {
  id: 'azure',
  library: 'Azure ML',
  alarms: alarmsOf('Azure ML', {
    value: { jensen_shannon: '> 0.1', psi: '> 0.1', wasserstein: '> 0.1' },
    pValue: { ks: '< 0.1', chi_square: '< 0.1' },
  }),
  choose: reference =>
    reference.type === 'number'
      ? libraryChoice(
          'azure',
          'wasserstein',
          l10n.t('Azure ML leaves the choice open; for numbers: normalised Wasserstein.'),
        )
      : libraryChoice(
          'azure',
          'jensen_shannon',
          l10n.t('Azure ML leaves the choice open; for categories: Jensen–Shannon.'),
        ),
};
