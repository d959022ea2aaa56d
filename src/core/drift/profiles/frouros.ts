import * as l10n from '@vscode/l10n';
import type { LibraryProfile } from './libraryProfile.ts';
import { libraryChoice } from './libraryProfile.ts';

/** Frouros 0.9: a collection of methods without thresholds; alarms are those of our default. */
export const frouros: LibraryProfile = {
  id: 'frouros',
  library: 'Frouros 0.9',
  alarms: {},
  choose: reference =>
    reference.type === 'number'
      ? libraryChoice(
          'frouros',
          'ks',
          l10n.t('{0} leaves the choice open; for numbers: {1}.', 'Frouros', 'KSTest'),
        )
      : libraryChoice(
          'frouros',
          'chi_square',
          l10n.t('{0} leaves the choice open; for categories: {1}.', 'Frouros', 'ChiSquareTest'),
        ),
};
