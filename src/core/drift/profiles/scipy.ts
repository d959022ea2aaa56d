import * as l10n from '@vscode/l10n';
import type { LibraryProfile } from './libraryProfile.ts';
import { libraryChoice } from './libraryProfile.ts';

/** Two libraries without drift detection of their own: the customary tests, as scipy computes them. */
const customary = (id: string, library: string): LibraryProfile => ({
  id,
  library,
  alarms: {},
  choose: reference =>
    reference.type === 'number'
      ? libraryChoice(id, 'ks', l10n.t('{0} leaves the choice open; for numbers: {1}.', library, 'ks_2samp'))
      : libraryChoice(
          id,
          'chi_square',
          l10n.t('{0} leaves the choice open; for categories: {1}.', library, 'chi2_contingency'),
        ),
});

export const scipy = customary('scipy', 'scipy');
export const sklearn = customary('sklearn', 'scikit-learn');
